"""Pictures made fit to be kept, by the real child."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO

import psutil
import pytest
from PIL import Image, ImageCms

from tests.core.pictures.samples import (
    HEIC_OF_A_PHONE,
    PLACE,
    bomb_png,
    camera_facts,
    encoded,
    from_a_phone,
    moving,
    photo,
    screen,
    text_png,
)
from wiki.core.children.ends import MEMORY, SLOW
from wiki.core.children.process import Limits
from wiki.core.pictures.bare import is_bare
from wiki.core.pictures.kinds import AVIF, GIF, HEIC, JPEG, PNG, WEBP, find_picture_kind
from wiki.core.pictures.order import BROKEN, MOVES, MOVING_PNG, PIXELS, Picture
from wiki.core.pictures.studio import PictureRefused, Sitting, Studio, StudioBusy


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(1000)


@pytest.fixture
def sitting(studio: Studio) -> Iterator[Sitting]:
    with studio.open() as sitting:
        yield sitting


def develop(sitting: Sitting, data: bytes) -> Picture:
    kind = find_picture_kind(data)
    assert kind is not None
    return sitting.develop(kind, data)


def opened(picture: Picture) -> Image.Image:
    with Image.open(BytesIO(picture.data)) as made:
        made.load()
        return made


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "wiki.core.pictures.worker" in child.cmdline()]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_comes_out_upright_whichever_way_it_was_held(sitting: Sitting, orientation: int) -> None:
    upright = photo(640, 480)
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)  # fmt: skip
    held = upright.transpose(back) if back is not None else upright

    made = develop(sitting, encoded(held, "JPEG", exif=camera_facts(orientation), quality=95))

    assert (made.width, made.height, made.ending) == (640, 480, "jpg")
    corners = [opened(made).convert("RGB").resize((4, 4), Image.Resampling.BOX).getpixel(at) for at in ((0, 0), (3, 3))]
    expected = [upright.resize((4, 4), Image.Resampling.BOX).getpixel(at) for at in ((0, 0), (3, 3))]
    for colour, right in zip(corners, expected, strict=True):
        assert isinstance(colour, tuple)
        assert isinstance(right, tuple)
        assert all(abs(one - other) < 12 for one, other in zip(colour, right, strict=True)), (corners, expected)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_nothing_of_the_camera_or_the_place_is_left(sitting: Sitting, kind: str) -> None:
    xmp = f"<x:xmpmeta>{PLACE}</x:xmpmeta>".encode()
    more = {"PNG": {}}.get(kind, {"xmp": xmp})
    sent = HEIC_OF_A_PHONE if kind == "HEIC" else encoded(photo(), kind, exif=camera_facts(), **more)
    assert PLACE.encode() in sent

    made = develop(sitting, sent)

    assert PLACE.encode() not in made.data
    shown = opened(made)
    assert shown.convert("RGB").getpixel((2, 2))[0] > 150  # type: ignore[index]
    assert (dict(shown.getexif()), {"icc_profile", "xmp", "comment"} & set(shown.info)) == ({}, set())


def test_large_picture_is_made_smaller_and_keeps_its_shape(sitting: Sitting) -> None:
    made = develop(sitting, from_a_phone(6, 4032, 3024))

    assert (made.width, made.height) == (750, 1000)
    assert made.ending == "jpg"
    assert "progression" in opened(made).info
    assert len(made.data) < 400_000


def test_same_picture_gives_the_same_bytes_and_is_then_left_alone(sitting: Sitting) -> None:
    first, second = develop(sitting, from_a_phone()), develop(sitting, from_a_phone())

    assert first.data == second.data
    assert develop(sitting, first.data).data == first.data


def test_bare_picture_that_is_far_too_heavy_is_encoded_again(sitting: Sitting) -> None:
    heavy = encoded(photo(), "JPEG", quality=100, subsampling=0)
    assert is_bare(JPEG, heavy)

    assert len(develop(sitting, heavy).data) < len(heavy) / 2


def test_screen_stays_sharp_and_a_photo_in_png_becomes_small(sitting: Sitting) -> None:
    drawn, taken = develop(sitting, text_png()), develop(sitting, encoded(photo(), "PNG"))

    assert (drawn.ending, taken.ending) == ("png", "jpg")
    assert opened(drawn).convert("RGB").tobytes() == screen().tobytes()
    assert PLACE.encode() not in drawn.data


def test_see_through_picture_stays_see_through(sitting: Sitting) -> None:
    picture = photo(300, 200, "RGBA")
    picture.putalpha(Image.linear_gradient("L").resize((300, 200)))
    palette = Image.new("P", (50, 50))
    palette.putpalette([255, 0, 0, 0, 0, 255])

    many, webp = develop(sitting, encoded(picture, "PNG")), develop(sitting, encoded(picture, "WEBP"))
    few = develop(sitting, encoded(palette, "PNG", transparency=0))

    assert [many.ending, webp.ending, few.ending] == ["png", "webp", "png"]
    assert opened(many).mode == "RGBA"
    assert opened(few).convert("RGBA").getpixel((1, 1)) == (255, 0, 0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_is_taken(sitting: Sitting, mode: str) -> None:
    grey = Image.linear_gradient("L")
    picture = Image.new("I;16", (256, 256), 40_000) if mode == "I;16" else grey.convert(mode)

    made = develop(sitting, encoded(picture, "PNG", exif=camera_facts()))

    assert (made.width, made.height) == (256, 256)
    if mode == "I;16":
        assert opened(made).convert("L").getpixel((3, 3)) == 40_000 // 256


def test_colours_of_another_profile_become_those_that_browsers_expect(sitting: Sitting) -> None:
    picture = photo(64, 64).convert("CMYK")
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # a profile that does not fit

    made = develop(sitting, encoded(picture, "JPEG", icc_profile=wide))

    assert opened(made).mode == "RGB"
    assert "icc_profile" not in opened(made).info


@pytest.mark.parametrize(("kind", "ending"), [("GIF", "gif"), ("WEBP", "webp")])
def test_picture_that_moves_keeps_its_frames_and_loses_its_words(sitting: Sitting, kind: str, ending: str) -> None:
    options = {"comment": PLACE.encode()} if kind == "GIF" else {"exif": camera_facts(), "xmp": PLACE.encode()}
    sent = moving(kind, **options)
    assert PLACE.encode() in sent

    made = develop(sitting, sent + b"<script>alert(1)</script>" * (kind == "GIF"))

    with Image.open(BytesIO(made.data)) as shown, Image.open(BytesIO(sent)) as before:
        assert (made.ending, shown.n_frames, shown.info["loop"]) == (ending, 5, 0)  # type: ignore[attr-defined]
        for number in range(5):
            shown.seek(number)
            before.seek(number)
            assert shown.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert PLACE.encode() not in made.data
    assert b"script" not in made.data


def test_still_gif_becomes_a_png(sitting: Sitting) -> None:
    assert develop(sitting, encoded(screen(), "GIF")).ending == "png"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bomb_png(60_000, 60_000), PIXELS),
        (moving("GIF", frames=350), MOVES),
        (moving("GIF", frames=2, size=(1200, 20)), MOVES),
        (moving("PNG"), MOVING_PNG),
        (from_a_phone()[:-2_000], BROKEN),
        (from_a_phone()[:300], BROKEN),
        (encoded(screen(), "PNG")[:-40], BROKEN),
        (moving("WEBP")[:-30], BROKEN),
        (moving("GIF")[:-30], BROKEN),
        (b"\xff\xd8\xff\xe0" + b"<html><script>alert(1)</script>", BROKEN),
        (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", BROKEN),
        (b"RIFF\x20\0\0\0WEBPVP8 " + b"\0" * 30, BROKEN),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200, BROKEN),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0" * 200, BROKEN),
    ],
    ids="bomb frames wide-gif apng cut head cut-png cut-webp cut-gif html-jpeg js-gif webp heic avif".split(),
)
def test_what_is_no_picture_to_keep_is_refused_with_the_reason(sitting: Sitting, data: bytes, reason: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        develop(sitting, data)

    assert refused.value.reason == reason
    assert develop(sitting, from_a_phone()).ending == "jpg"  # and the next one is looked at as if nothing had been


def test_page_hidden_in_a_picture_is_gone(sitting: Sitting) -> None:
    page = b"<html><script>alert(1)</script></html>"
    jpeg = encoded(photo(), "JPEG", comment=page) + page

    made = develop(sitting, jpeg)

    assert is_bare(JPEG, made.data)
    assert b"script" not in made.data


def develop_for_ever(sitting: Sitting, data: bytes) -> None:
    while True:  # a second of CPU is what the kernel counts in
        develop(sitting, data)


def test_picture_that_takes_too_much_memory_or_time_ends_its_child_alone() -> None:
    large = encoded(Image.new("RGB", (6000, 6000)), "PNG")
    reasons = []
    for limits in (Limits(memory_bytes=30_000_000), Limits(cpu_seconds=0), Limits(wall_seconds=0.001)):
        with Studio(1000, limits=limits).open() as sitting:
            with pytest.raises(PictureRefused) as refused:
                develop_for_ever(sitting, large)
            reasons.append(refused.value.reason)
            assert children() == []

    assert reasons == [MEMORY, SLOW, SLOW]


def test_child_sees_no_secret_and_ends_with_its_request(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FESTA_SECRET_KEY", "very secret")

    with studio.open() as sitting:
        develop(sitting, from_a_phone())
        (child,) = children()
        assert list(child.environ()) == ["LC_ALL"]
    assert children() == []


def test_child_that_somebody_killed_is_replaced(sitting: Sitting) -> None:
    develop(sitting, from_a_phone())
    os.kill(children()[0].pid, signal.SIGKILL)

    with pytest.raises(PictureRefused):
        develop(sitting, from_a_phone())
    assert develop(sitting, from_a_phone()).ending == "jpg"


def test_so_many_at_once_are_told_to_come_again() -> None:
    studio = Studio(1000, at_once=2, waiting=0)
    with ExitStack() as stack:
        stack.enter_context(studio.open())
        stack.enter_context(studio.open())
        with pytest.raises(StudioBusy):
            stack.enter_context(studio.open())
    with studio.open() as sitting:
        assert develop(sitting, from_a_phone()).ending == "jpg"


def test_memory_of_this_process_does_not_grow_with_the_pixels(studio: Studio) -> None:
    sent = encoded(Image.new("RGB", (8000, 6000), (9, 90, 200)), "JPEG", exif=camera_facts(6))
    with studio.open() as sitting:
        develop(sitting, sent)
        before = psutil.Process().memory_info().rss
        for _ in range(3):
            develop(sitting, sent)
        grown = psutil.Process().memory_info().rss - before

    assert grown < 30_000_000  # one such picture is 144 MB


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"RIFF\0\0\0\0WEBP", WEBP), (b"GIF89a", GIF),
        (b"\0\0\0\x20ftypavif", AVIF), (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", AVIF), (b"\0\0\0\x18ftypheic", HEIC),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None), (b"%PDF-1.7", None), (b"", None),
    ],
)  # fmt: skip
def test_kind_is_told_from_the_bytes(data: bytes, kind: str | None) -> None:
    assert find_picture_kind(data) == kind
