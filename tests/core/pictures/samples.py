"""Pictures as people send them, made here: turned by a camera, with the place they were taken at, damaged, hostile."""

import base64
import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

PLACE = "GPS-of-the-hotel"
ORIENTATION, CAMERA, GPS = 0x0112, 0x0110, 0x8825


def photo(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Many colours: reddish at the left top, bluish at the right bottom."""
    small = Image.new("RGB", (32, 32))
    small.putdata([(220 - 6 * x, 2 * x + y, 6 * y + 30) for y in range(32) for x in range(32)])
    noise = Image.frombytes("RGB", (128, 128), random.Random(1).randbytes(128 * 128 * 3))
    smooth, rough = (each.resize((width, height), Image.Resampling.BICUBIC) for each in (small, noise))
    return Image.blend(smooth, rough, 0.2).convert(mode)


def screen(width: int = 800, height: int = 600) -> Image.Image:
    """Few colours, as a picture of a screen has."""
    made = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(made)
    for line in range(20):
        draw.rectangle((40, 20 + 28 * line, 40 + 30 * (line % 17), 30 + 28 * line), fill=(20, 10 * line, 90))
    return made


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def camera_facts(orientation: int = 1) -> Image.Exif:
    """What a phone writes into a picture: how it was held, what it is, and where it was."""
    facts = Image.Exif()
    facts[ORIENTATION] = orientation
    facts[CAMERA] = PLACE
    facts.get_ifd(GPS).update({1: "N", 2: (35.0, 41.0, 40.0), 3: "E", 4: (139.0, 46.0, 1.0), 29: PLACE})
    return facts


def from_a_phone(orientation: int = 6, width: int = 640, height: int = 480) -> bytes:
    return encoded(photo(width, height), "JPEG", exif=camera_facts(orientation), comment=PLACE.encode(), quality=95)


def text_png() -> bytes:
    facts = PngInfo()
    facts.add_text("Comment", PLACE)
    facts.add_itxt("XML:com.adobe.xmp", f"<x>{PLACE}</x>")
    return encoded(screen(), "PNG", pnginfo=facts, exif=camera_facts())


def bomb_png(width: int, height: int) -> bytes:
    """A small file that is very many pixels."""
    row = zlib.compress(b"\0" * (width // 8 + 1) * height, 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def moving(kind: str, frames: int = 5, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    made = [Image.new("RGB", size, (40 * (number % 6), 80, 120)) for number in range(frames)]
    return encoded(made[0], kind, save_all=True, append_images=made[1:], duration=80, loop=0, **options)


HEIC_OF_A_PHONE = base64.b64decode("""
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA
ADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAAGwAAgAAAAACTgABAAAAAAAAANIAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA
AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAA
kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq
5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh
cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAA
ABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAABRm1kYXQAAABoKAGvE4D1J4E//9oFH/8AmeH3n6kztH3pQzqv+6A+5/m/nD6wf7Gq
KPo81fLxxtUHgfeySgEwTC9Lz9lkLY7IL2wsOkDUC8ChPex3z/jkVeqC+sAPysg6PjfHijtvV+tdlBDt3l6UbkAAAAAGRXhpZgAA
TU0AKgAAAAgAAwEQAAIAAAARAAAAMgESAAMAAAABAAYAAIglAAQAAAABAAAARAAAAABHUFMtb2YtdGhlLWhvdGVsAAAABQABAAIA
AAACTgAAAAACAAUAAAADAAAAhgADAAIAAAACRQAAAAAEAAUAAAADAAAAngAdAAIAAAARAAAAtgAAAAAAAAAjAAAAAQAAACkAAAAB
AAAAKAAAAAEAAACLAAAAAQAAAC4AAAABAAAAAQAAAAFHUFMtb2YtdGhlLWhvdGVsAAA=
""")
"""64 by 48, red with a blue corner at the right bottom, and told by EXIF to have been turned and taken at PLACE. Made with pillow-heif;
what we decode with cannot write it."""
