"""Kinds of pictures, told from their first bytes. The decoders are not loaded here: only the child (worker.py) has them."""

JPEG, PNG, WEBP, GIF, AVIF, HEIC = "jpeg", "png", "webp", "gif", "avif", "heic"

_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def find_picture_kind(data: bytes) -> str | None:
    """The kind of picture that the bytes begin like; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    brand = data[8:12] if data[4:8] == b"ftyp" else b""
    if brand in _AVIF_BRANDS or (brand in _HEIC_BRANDS and b"avif" in data[16:64]):
        return AVIF
    return HEIC if brand in _HEIC_BRANDS else None
