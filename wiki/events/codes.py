"""Codes that the camera of a phone reads (QR, ISO/IEC 18004), of addresses of this wiki."""

import io
import re
from functools import lru_cache

import segno

# A host as somebody's browser sent it ends up on paper, so nothing but a host may stand there.
_BASE = re.compile(r"https?://(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?/?")


def is_base(address: str) -> bool:
    """Whether this may be the beginning of our addresses: scheme, host, port."""
    return _BASE.fullmatch(address) is not None


@lru_cache(maxsize=512)
def draw_code(address: str) -> bytes:
    """The code as SVG. Black on white with a margin of four modules in every theme: cameras want it so."""
    code = segno.make(address, error="m", micro=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, dark="#000", light="#fff", omitsize=True, xmldecl=False, nl=False)
    return drawn.getvalue()
