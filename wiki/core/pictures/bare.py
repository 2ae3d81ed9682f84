"""Whether a picture's file holds the picture and nothing else: no place, no camera, no comment, nothing after its end.

Formats: ITU T.81 annex B (JPEG), PNG (third edition), WebP Container Specification.
"""

from wiki.core.pictures.kinds import JPEG, PNG, WEBP

_JPEG_TABLES = frozenset((0xC4, 0xDB, 0xDD))
_JPEG_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_EOI, _SOS, _APP0, _APP14 = 0xD9, 0xDA, 0xE0, 0xEE
_JFIF_BYTES = 14  # without the small picture that may come with it
_PNG_CHUNKS = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA", b"cHRM", b"pHYs", b"sBIT", b"bKGD")
)
WEBP_CHUNKS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))


def is_bare(kind: str, data: bytes) -> bool:
    """True only where every byte is known to be of the picture itself; false for kinds that are not looked into."""
    try:
        return {JPEG: _is_bare_jpeg, PNG: _is_bare_png, WEBP: _is_bare_webp}.get(kind, _is_unknown)(data)
    except IndexError:  # it ends in the middle of something
        return False


def _is_unknown(_data: bytes) -> bool:
    return False


def _is_bare_jpeg(data: bytes) -> bool:
    at = 2
    while True:
        if data[at] != 0xFF:
            return False
        marker = data[at + 1]
        if marker == _EOI:
            return at + 2 == len(data)
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        content = data[at + 4 : at + 2 + size]
        at += 2 + size
        if marker == _SOS:
            at = _skip_scan(data, at)
        elif not _is_of_the_picture(marker, content):
            return False


def _is_of_the_picture(marker: int, content: bytes) -> bool:
    if marker == _APP0:
        return content.startswith(b"JFIF\0") and len(content) == _JFIF_BYTES
    if marker == _APP14:
        return content.startswith(b"Adobe") and len(content) == 12
    return marker in _JPEG_TABLES or marker in _JPEG_FRAMES


def _skip_scan(data: bytes, at: int) -> int:
    """Where the marker stands that ends a scan: within one, 0xFF is followed by 0 or a restart's number."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise IndexError
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _is_bare_png(data: bytes) -> bool:
    at = 8
    while True:
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + size
        if kind not in _PNG_CHUNKS or at > len(data):
            return False
        if kind == b"IEND":
            return size == 0 and at == len(data)


def _is_bare_webp(data: bytes) -> bool:
    return len(data) == 8 + int.from_bytes(data[4:8], "little") and all(
        kind in WEBP_CHUNKS for kind, _, _ in webp_chunks(data)
    )


def webp_chunks(data: bytes) -> list[tuple[bytes, int, int]]:
    """Kind, beginning and end of each chunk of a WebP file. Raises IndexError where they do not fit into it."""
    chunks, at = [], 12
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if end > len(data):
            raise IndexError
        chunks.append((data[at : at + 4], at, end))
        at = end
    return chunks
