from html.parser import HTMLParser

import pytest

from wiki.core.render.body import FILE, HEADING, ID, PAGE, PERSON, Body, Slot, mark
from wiki.core.render.place import Link, Place, SafeHtml, assemble, safe_href


def place(link: Link, id_prefix: str = "", heading_shift: int = 0) -> Place:
    return Place(id_prefix, heading_shift, lambda _kind, _target, _text: link)


def one_link(slot: Slot, text: str | None = None) -> Body:
    return Body(f'<p><a href="{mark(0)}">{mark(0) if text is None else text}</a></p>', (slot,))


def test_link_to_page_that_exists_gets_its_address_and_title() -> None:
    html = assemble(one_link(Slot(PAGE, "impala")), place(Link("/ev/impala", "Cloudera Impala", title="分散クエリ")))

    assert html == '<p><a href="/ev/impala" title="分散クエリ">Cloudera Impala</a></p>'
    assert type(html) is SafeHtml


def test_link_to_missing_page_leads_to_its_creation() -> None:
    html = assemble(one_link(Slot(PAGE, "new")), place(Link("/-/edit/new", None, exists=False)))

    assert html == '<p><a class="missing" href="/-/edit/new">new</a></p>'


def test_link_with_text_of_its_own_keeps_it() -> None:
    html = assemble(one_link(Slot(PAGE, "new", "a < b")), place(Link("/new", "Title")))

    assert html == '<p><a href="/new">a &lt; b</a></p>'


def test_person_without_known_name_shows_the_handle() -> None:
    html = assemble(one_link(Slot(PERSON, "shiumachi")), place(Link("/people/shiumachi")))

    assert html == '<p><a href="/people/shiumachi">@shiumachi</a></p>'


def test_link_without_address_is_none() -> None:
    html = assemble(one_link(Slot(PERSON, "nobody")), place(Link("", exists=False)))

    assert html == '<p><a class="missing">@nobody</a></p>'


def test_file_keeps_the_title_it_was_typed_with() -> None:
    body = Body(f'<p><a href="{mark(0)}" title="mine">x</a></p>', (Slot(FILE, "x.md"),))

    assert assemble(body, place(Link("/x", title="theirs"))) == '<p><a href="/x" title="mine">x</a></p>'


def test_values_that_a_place_gives_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'

    html = assemble(one_link(Slot(PAGE, "a")), place(Link(f"/{evil}", f"<b>{evil}", title=evil)))

    tags: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Reader().feed(html)
    assert tags == [("p", {}), ("a", {"href": f"/{evil}", "title": evil})]
    assert "<b>" not in html


def test_ids_and_headings_follow_the_place() -> None:
    html = f'<h1 id="{mark(0)}">A</h1><p><a href="{mark(1)}">x</a></p><h5>B</h5><h6 class="c">C</h6><hr>'
    body = Body(html, (Slot(ID, "質疑"), Slot(HEADING, "質疑")))

    assert assemble(body, place(Link("/"), "talk-3-", 2)) == (
        '<h3 id="talk-3-質疑">A</h3><p><a href="#talk-3-質疑">x</a></p><h6>B</h6><h6 class="c">C</h6><hr>'
    )


def test_place_is_asked_once_for_equal_slots() -> None:
    asked: list[str] = []

    def resolve(_kind: str, target: str, _text: str | None) -> Link:
        asked.append(target)
        return Link(f"/{target}")

    body = Body(f'<a href="{mark(0)}">{mark(0)}</a><a href="{mark(0)}">{mark(0)}</a>', (Slot(PAGE, "a"),))
    assemble(body, Place("", 0, resolve))

    assert asked == ["a"]


def test_mark_without_a_slot_shows_nothing() -> None:
    assert assemble(Body(f"<p>a{mark(5)}b{mark(10**30)}</p>"), place(Link("/"))) == "<p>ab</p>"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScript:1",
        "java\nscript:1",
        " \x01javascript:1",
        "data:text/html,x",
        "vbscript:x",
        "x:y",
    ],
)
def test_address_with_a_scheme_that_runs_is_dropped(href: str) -> None:
    assert safe_href(href) == ""
    assert assemble(one_link(Slot(FILE, "x"), "x"), place(Link(href))) == "<p><a >x</a></p>"


@pytest.mark.parametrize(
    "href", ["/a/b", "a b.png", "../x?y=a:b", "#a:b", "https://x.org/", "mailto:a@b.org", "a/b:c", ""]
)
def test_harmless_address_stays(href: str) -> None:
    assert safe_href(href) == href


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (f"{mark(0)}{mark(0)}", "aa"),
        (f'<a href="{mark(0)}{mark(0)}">', '<a href="aa">'),
        (f'<a href="{mark(0)}" id="{mark(1)}">{mark(0)}', '<a href="/x" id="p-i">a'),
        (f'<img alt="{mark(0)}" src="{mark(0)}">', '<img alt="a" src="/x">'),
        (f'<a href="{mark(9)}">b', "<a >b"),
        ("a\ue000b\ue001c", "a\ue000b\ue001c"),
        ("\ue000\ue001", "\ue000\ue001"),
        ("\ue000٣\ue001", "\ue000٣\ue001"),
        (f"\ue000{mark(0)}\ue001", "\ue000a\ue001"),
    ],
)
def test_marks_are_filled_wherever_they_stand(html: str, shown: str) -> None:
    body = Body(html, (Slot(PAGE, "x", "a"), Slot(ID, "i")))

    assert assemble(body, place(Link("/x"), "p-", 1)) == shown
