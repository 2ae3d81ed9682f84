"""Random codes that stand for a person or a right: cookies, tokens, links. Only their digests are stored.

A fast digest is enough, unlike for passwords: 256 random bits cannot be guessed however fast one tries.
"""

import base64
import hashlib
from collections.abc import Callable

Draw = Callable[[int], bytes]
"""Gives so many random bytes: `secrets.token_bytes`, but for tests that need to know the outcome."""

_BYTES = 32


def new_code(draw: Draw, prefix: str = "") -> str:
    """A new code of 256 bits in letters that are safe in addresses and cookies."""
    return prefix + base64.urlsafe_b64encode(draw(_BYTES)).rstrip(b"=").decode()


def digest(code: str) -> str:
    """What is stored of a code: its SHA-256 in 64 hexadecimal digits. Takes any text, since people send any."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
