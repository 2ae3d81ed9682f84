"""Makes a picture fit to be kept: decoded, turned upright, made smaller, encoded again without anything but the picture.

Runs in the child alone: decoders read what anybody sent, and have been led astray before.
"""

from io import BytesIO
from typing import Any

import pi_heif
from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, UnidentifiedImageError

from wiki.core.pictures.bare import is_bare
from wiki.core.pictures.kinds import AVIF, GIF, HEIC, JPEG, PNG, WEBP
from wiki.core.pictures.moving import strip_gif, strip_webp
from wiki.core.pictures.order import BROKEN, MOVES, MOVING_PNG, PIXELS, Order, Picture, Refused

MAX_PIXELS = 50_000_000
MAX_PIXELS_JPEG = 210_000_000
"""A JPEG is made smaller while it is decoded, so that even the largest of a phone take little memory."""
MAX_FRAMES = 300
MAX_MOVING_PIXELS = 100_000_000  # of all frames together
MAX_MOVING_BYTES = 3_000_000
FEW_COLOURS = 8_000
"""A picture with no more colours is a drawing or a picture of a screen, and sharp as PNG. Photos have ten times as many."""
QUALITY = 82
BYTES_WORTH_KEEPING = 2.0
"""A bare picture stays as it was sent if encoding it again would not make it smaller than half."""

_FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",), GIF: ("GIF",), AVIF: ("AVIF",), HEIC: ("HEIF",)}
_ENDINGS = {JPEG: "jpg", PNG: "png", WEBP: "webp", GIF: "gif"}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

pi_heif.register_heif_opener(thumbnails=False)
pi_heif.options.DECODE_THREADS = 1  # a thread takes address space, which is counted
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.MAX_IMAGE_PIXELS = None  # we count ourselves, before anything is decoded
ImageFile.LOAD_TRUNCATED_IMAGES = False


def convert(order: Order, data: bytes) -> Picture:
    """Raises Refused; MemoryError where there is too little."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS[order.kind]) as picture:
            _check_pixels(picture, order.kind)
            if order.kind in (GIF, WEBP, PNG) and getattr(picture, "n_frames", 1) > 1:
                return _keep_moving(picture, order, data)
            return _encode_again(picture, order, data)
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        UnidentifiedImageError,
    ) as wrong:
        raise Refused(BROKEN) from wrong  # Pillow's readers raise all of these for what is damaged


def _check_pixels(picture: Image.Image, kind: str) -> None:
    if picture.width * picture.height > (MAX_PIXELS_JPEG if kind == JPEG else MAX_PIXELS):
        raise Refused(PIXELS)


def _keep_moving(picture: Image.Image, order: Order, data: bytes) -> Picture:
    """A picture that moves, as it is but for its metadata, once each frame proved to be one."""
    if order.kind == PNG:
        raise Refused(MOVING_PNG)
    frames = getattr(picture, "n_frames", 1)
    large = max(picture.size) > order.edge or picture.width * picture.height * frames > MAX_MOVING_PIXELS
    if large or frames > MAX_FRAMES or len(data) > MAX_MOVING_BYTES:
        raise Refused(MOVES)
    for number in range(frames):
        picture.seek(number)
        picture.load()
    stripped = strip_gif(data) if order.kind == GIF else strip_webp(data)
    return Picture(_ENDINGS[order.kind], picture.width, picture.height, stripped)


def _encode_again(picture: Image.Image, order: Order, data: bytes) -> Picture:
    turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1)) if order.kind != HEIC else None  # HEIC comes turned
    profile = picture.info.get("icc_profile")
    fits = max(picture.size) <= order.edge
    if order.kind == JPEG:
        picture.draft(None, (order.edge, order.edge))
    picture.load()
    stays_as_png = order.kind in (PNG, GIF) and _is_drawn(picture)
    made = _shape(picture, order.edge, turn, profile)
    kind = _kind_of(made, order.kind, stays_as_png)
    encoded = _encode(made, kind, from_png=order.kind == PNG)
    untouched = kind == order.kind and fits and turn is None and is_bare(kind, data)
    if untouched and len(data) <= BYTES_WORTH_KEEPING * len(encoded):
        encoded = data
    if not is_bare(kind, encoded):
        raise Refused(BROKEN)  # never met: nothing leaves here that says more than the picture
    return Picture(_ENDINGS[kind], made.width, made.height, encoded)


def _is_drawn(picture: Image.Image) -> bool:
    if picture.mode in ("1", "L", "P"):
        return True
    return picture.convert("RGB").getcolors(FEW_COLOURS) is not None


def _shape(picture: Image.Image, edge: int, turn: Image.Transpose | None, profile: bytes | None) -> Image.Image:
    """The picture in colours that every browser has, no larger than `edge`, upright, and with nothing told beside it."""
    made = _plain(picture)
    if max(made.size) > edge:
        if made.mode == "P":
            made = made.convert("RGBA" if "transparency" in made.info else "RGB")
        made.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    made = _in_srgb(made, profile)
    if turn is not None:
        made = made.transpose(turn)
    if made.mode in ("RGBA", "LA") and made.getchannel("A").getextrema() == (255, 255):
        made = made.convert("RGB" if made.mode == "RGBA" else "L")
    made.info = {name: value for name, value in made.info.items() if name == "transparency"}
    return made


def _plain(picture: Image.Image) -> Image.Image:
    """In one of the modes 1, L, LA, P, RGB, RGBA, CMYK."""
    if picture.mode.startswith(("I", "F")):  # 16 bits of grey
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "P" and not isinstance(picture.info.get("transparency", 0), int | bytes):
        return picture.convert("RGBA")
    if picture.mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK"):
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile that cannot be read, or is for other colours, counts as none."""
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        mode = "RGB" if picture.mode == "CMYK" else picture.mode
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, source, _SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            turned = None
        if turned is not None:
            return turned
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _kind_of(picture: Image.Image, kind: str, stays_as_png: bool) -> str:
    if kind == WEBP:
        return WEBP
    see_through = picture.mode in ("RGBA", "LA") or "transparency" in picture.info
    if kind in (AVIF, HEIC) and see_through:
        return WEBP
    return PNG if see_through or stays_as_png or picture.mode in ("1", "P") else JPEG


def _encode(picture: Image.Image, kind: str, *, from_png: bool) -> bytes:
    options: dict[str, Any] = {"optimize": True}
    if kind == JPEG:
        options |= {"quality": QUALITY, "progressive": True}
        if from_png:
            options["subsampling"] = 0  # thin coloured lines stay what they are
    elif kind == WEBP:
        options = {"quality": QUALITY, "method": 4}
    written = BytesIO()
    picture.save(written, kind.upper(), **options)
    return written.getvalue()
