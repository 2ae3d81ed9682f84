"""Pictures that move keep their frames byte for byte; what else their files hold is left out.

To encode frames anew costs seconds and makes them larger. Formats: GIF89a, WebP Container Specification.
"""

from wiki.core.pictures.bare import WEBP_CHUNKS, webp_chunks

_REPETITIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_EXTENSION, _FRAME, _END = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_WITHOUT_METADATA = 0b1101_0011
"""The flags of a WebP file without those for a colour profile, EXIF and XMP."""


def strip_gif(data: bytes) -> bytes:
    """The GIF without comments, texts and what programs left in it. Raises IndexError where it is cut short."""
    at = 13 + _table_bytes(data[10])
    kept = [data[:at]]
    while data[at] != _END:
        start = at
        if data[at] == _FRAME:
            at = _skip_blocks(data, at + 11 + _table_bytes(data[at + 9]))
            kept.append(data[start:at])
        elif data[at] == _EXTENSION:
            label = data[at + 1]
            at = _skip_blocks(data, at + 2)
            repeats = label == _APPLICATION and data[start + 3 : start + 14] in _REPETITIONS
            if label == _CONTROL or repeats:
                kept.append(data[start:at])
        else:
            raise IndexError
    return b"".join((*kept, b";"))


def strip_webp(data: bytes) -> bytes:
    """The WebP without EXIF, XMP, a colour profile and chunks nobody knows. Raises IndexError where it is cut short."""
    kept = bytearray()
    for kind, start, end in webp_chunks(data[: 8 + int.from_bytes(data[4:8], "little")]):
        if kind in WEBP_CHUNKS:
            chunk = bytearray(data[start:end])
            if kind == b"VP8X":
                chunk[8] &= _WITHOUT_METADATA
            kept += chunk
    return b"RIFF" + (4 + len(kept)).to_bytes(4, "little") + b"WEBP" + bytes(kept)


def _table_bytes(flags: int) -> int:
    """The size of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _skip_blocks(data: bytes, at: int) -> int:
    """Where the blocks end that begin here, each with its size before it, the last one empty."""
    while data[at]:
        at += 1 + data[at]
    return at + 1
