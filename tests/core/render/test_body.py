import bleach
import nh3
import pytest

from wiki.core.render.body import (
    FILE,
    MARK_END,
    MARK_START,
    PAGE,
    Body,
    Heading,
    Slot,
    mark,
    take_out_marks,
    take_out_references,
)
from wiki.core.render.markdown import to_html


def test_body_written_as_json_reads_back_the_same() -> None:
    body = Body(
        f'<p><a href="{mark(0)}">見よ</a></p>',
        (Slot(PAGE, "event/トーク#質疑", None), Slot(FILE, "files/a.png", "a")),
        (Heading(2, "質疑", "質疑 & more"),),
        problem="slow",
        is_source=True,
    )

    assert Body.from_json(body.to_json()) == body


@pytest.mark.parametrize("data", ["", "{}", "[]", '["x"]', '["x", [["a"]], [], false, null]'])
def test_body_from_damaged_json_is_refused(data: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        Body.from_json(data)


def test_marks_come_through_bleach_and_nh3() -> None:
    html = f'<p id="{mark(7)}">a <a href="{mark(12)}">{mark(12)}</a> <img src="{mark(3)}" alt="{mark(4)}"></p>'
    tags, attributes = {"a", "p", "img"}, {"a": {"href"}, "p": {"id"}, "img": {"src", "alt"}}

    bleached = bleach.clean(html, tags=tags, attributes={tag: list(names) for tag, names in attributes.items()})
    cleaned = nh3.clean(bleached, tags=tags, attributes=attributes, link_rel=None)

    assert sorted(cleaned.split('"')) == sorted(html.split('"'))


@pytest.mark.parametrize("typed", [mark(0), f"`{mark(0)}`", f"[[{mark(0)}]]", f"[x]({mark(0)})", "&#xE000;0&#57345;"])
def test_mark_that_somebody_typed_is_none(typed: str) -> None:
    body, _ = to_html(f"{typed} [[Real]]")
    ours = {mark(number) for number in range(len(body.slots))}

    left = body.html
    for one in ours:
        left = left.replace(one, "")

    assert MARK_START not in left
    assert MARK_END not in left
    assert all(MARK_START not in slot.target for slot in body.slots)
    assert not any(reference in left for reference in ("&#xE000;", "&#57345;"))


@pytest.mark.parametrize("reference", ["&#xE000;", "&#XE00f", "&#x0000e001;", "&#57344;", "&#0057359;"])
def test_references_to_marks_are_taken_out(reference: str) -> None:
    assert take_out_references(f"a{reference}-") == "a\ufffd-"


@pytest.mark.parametrize("reference", ["&#xE010;", "&#xE0001;", "&#57360;", "&#573440;", "&amp;#xE000;"])
def test_other_references_stay(reference: str) -> None:
    assert take_out_references(reference) == reference


def test_only_characters_of_marks_are_taken_out() -> None:
    assert take_out_marks("\ue000\ue00f\ue010\ufffd") == "\ufffd\ufffd\ue010\ufffd"
