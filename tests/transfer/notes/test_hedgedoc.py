"""Notes of HedgeDoc and HackMD, with all that they have beyond Markdown."""

from pathlib import Path

import pytest

from tests.core.render.rendering import html_of
from tests.factories import ALICE, BOB, make_store, page_text, put_files, save
from wiki.core.errors import PageNotFound
from wiki.core.page import EVENT, TALK, read_page
from wiki.transfer.arriving.bundle import NOTHING, OTHER_FORMAT, GivenFile, NotReadable
from wiki.transfer.arriving.left_over import ATTRIBUTES, DIAGRAM, EMBEDDED, FIELD, MATH, NOT_MARKDOWN, TAG, LeftOver
from wiki.transfer.notes.appending import append_notes
from wiki.transfer.notes.hedgedoc import read_hedgedoc
from wiki.transfer.notes.note import HEDGEDOC, make_event_of, make_pages, read_note


@pytest.mark.parametrize(
    ("note", "markdown"),
    [
        ("one\ntwo\n\nthree", "one  \ntwo\n\nthree"),
        ("one\n- a\n- b\n  more", "one\n- a\n- b  \n  more"),
        ("> one\n> two\n\nout", "> one  \n> two\n\nout"),
        ("# T\none\n## U", "# T\none\n## U"),
        ("| a |\n|---|\n| b |", "| a |\n|---|\n| b |"),
        ("a ==b c== ++d++ H~2~O 19^th^", "a <mark>b c</mark> <ins>d</ins> H<sub>2</sub>O 19<sup>th</sup>"),
        ("`==a==` a == b == c ~~del~~ i++ j++", "`==a==` a == b == c ~~del~~ i++ j++"),
        ("https://x.org/a==b== [a](b~c~d)", "https://x.org/a==b== [a](b~c~d)"),
        (":tada: :nope: 10:30:20", "🎉 :nope: 10:30:20"),
        ("{漢字|かんじ}", "<ruby>漢字<rt>かんじ</rt></ruby>"),
        ("- [ ] a\n- [x] b", "- [ ] a\n- [x] b"),
        ("a[^1] b\n\n[^1]: note", "a[^1] b\n\n[^1]: note"),
        ("a^[a note] b", "a[^inline-1] b\n\n[^inline-1]: a note"),
        ("```\na\nb\n```\n\n    c\n    d", "```\na\nb\n```\n\n    c\n    d"),
    ],
)
def test_extension_becomes_markdown(note: str, markdown: str) -> None:
    assert read_hedgedoc(note) == (markdown, ())


@pytest.mark.parametrize(
    ("note", "markdown", "told"),
    [
        ("```js=101\na\n```", "```js\na\n```", (ATTRIBUTES, "js=101")),
        ("```=\na\n```", "```\na\n```", (ATTRIBUTES, "=")),
        ("```!\na\n```", "```\na\n```", (ATTRIBUTES, "!")),
        ("```mermaid\na\n```", "```mermaid\na\n```", (DIAGRAM, "mermaid")),
        ("{%youtube abc %}", "https://www.youtube.com/watch?v=abc", (EMBEDDED, "{%youtube abc %}")),
        ("{%pdf https://x.org/a.pdf %}", "https://x.org/a.pdf", (EMBEDDED, "{%pdf https://x.org/a.pdf %}")),
        ("see {%slideshare a/b %}", "see <https://www.slideshare.net/a/b>", (EMBEDDED, "{%slideshare a/b %}")),
        ("{%nope abc %}", "{%nope abc %}", (TAG, "{%nope abc %}")),
        ("{%pdf javascript:x %}", "{%pdf javascript:x %}", (TAG, "{%pdf javascript:x %}")),
        ("a $x^2$ b", "a $x^2$ b", (MATH, "$x^2$")),
        ("$$\na\nb\n$$", "$$\na\nb\n$$", (MATH, "$$")),
        ("[TOC]", "", (TAG, "[TOC]")),
        ("![a](b.png =200x100)", "![a](b.png)", (ATTRIBUTES, "=200x100")),
        ("> [name=Bob] [color=red] a", "> — Bob  a", (ATTRIBUTES, "[color=red]")),
    ],
)
def test_what_has_no_markdown_is_listed(note: str, markdown: str, told: tuple[str, str]) -> None:
    text, left_over = read_hedgedoc(f"\n{note}", 10)

    assert text == f"\n{markdown}"
    assert left_over == (LeftOver(11, *told),)


def test_containers_become_blocks_that_we_render() -> None:
    text, left_over = read_hedgedoc(
        ":::info\nOne **two**\n:::\n\n:::spoiler More\n- a\n:::\n> :::warning\n> b\n> :::\n:::danger\nopen"
    )

    html = html_of(text)
    assert "<div><p>One <strong>two</strong></p></div>" in html
    assert "<details><summary>More</summary><ul><li>a</li></ul></details>" in html
    assert "<blockquote><div><p>b</p></div></blockquote>" in html
    assert html.endswith("<div><p>open</p></div>")
    assert [left.text for left in left_over] == [":::info", "> :::warning", ":::danger"]


def test_breaks_false_keeps_the_lines() -> None:
    assert read_hedgedoc("one\ntwo", breaks=False) == ("one\ntwo", ())
    assert read_note(GivenFile("a.md", b"---\nbreaks: false\n---\none\ntwo\n")).body == "one\ntwo\n"


NOTE = """---
title: 神田の夜
tags: meetup, 2026
lang: ja
robots: noindex
---

# 神田の夜

###### tags: `python`

はじめに一言
つぎの一言

## 速い話
@alice さんより

- a

## 遅い話

最後の話

---

おわり
"""


def test_note_becomes_a_page() -> None:
    bundle = make_pages(HEDGEDOC, [GivenFile("x.md", NOTE.encode()), GivenFile("y.png", b"x")], folder="notes")

    ((path, data),) = bundle.files.items()
    page = read_page(path, data.decode(), in_event=False)
    assert (page.name, page.title, page.language) == ("notes/神田の夜", "神田の夜", "ja")
    assert page.tags == ("meetup", "2026", "python")
    assert page.body.strip().startswith("はじめに一言  \nつぎの一言")
    assert page.problems == ()
    assert bundle.left_over == (
        LeftOver(0, NOT_MARKDOWN, "y.png", "y.png"),
        LeftOver(5, FIELD, "robots: noindex", "x.md"),
    )


def test_note_becomes_an_event_with_talks() -> None:
    bundle = make_event_of(HEDGEDOC, GivenFile("x.md", NOTE.encode()), "kanda")

    pages = [read_page(path, data.decode(), in_event="index" not in path) for path, data in bundle.files.items()]
    assert [(page.name, page.kind, page.title) for page in pages] == [
        ("kanda", EVENT, "神田の夜"),
        ("kanda/速い話", TALK, "速い話"),
        ("kanda/遅い話", TALK, "遅い話"),
    ]
    assert pages[1].talk is not None
    assert pages[1].talk.speakers == ("@alice",)
    assert pages[0].body.endswith("\n[[talks]]\n\nおわり\n")


def test_two_notes_of_one_title_get_names_of_their_own() -> None:
    bundle = make_pages(HEDGEDOC, [GivenFile(f"{name}.md", b"# T\n\ntext\n") for name in "ab"])

    assert list(bundle.files) == ["t.md", "t-2.md"]


@pytest.mark.parametrize(
    ("files", "reason"), [([], NOTHING), ([GivenFile("a.png", b"x")], NOTHING), ([GivenFile("a.md", b"\0")], NOTHING)]
)
def test_no_note_at_all_is_refused(files: list[GivenFile], reason: str) -> None:
    with pytest.raises(NotReadable) as refused:
        make_pages(HEDGEDOC, files)

    assert refused.value.reason == reason
    if files:
        with pytest.raises(NotReadable) as refused:
            read_note(GivenFile("a.md", b"\0"))
        assert refused.value.reason == OTHER_FORMAT


def test_notes_of_a_talk_come_below_what_others_wrote(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, {"kanda/index.md": b"---\ntype: event\n---\n", "kanda/talk.md": b"---\ntitle: Talk\n---\n"})

    first = append_notes(store, "kanda/talk", "Pad", "- a\n\n## Part\n", ALICE, coauthors=(BOB,))
    assert page_text(store, "kanda/talk.md") == "---\ntitle: Talk\n---\n\n- a\n\n## Part\n"
    again = append_notes(store, "kanda/talk", "Pad", "- a\n\n## Part\n", ALICE)
    dry = append_notes(store, "kanda/talk", "Pad", "- b\n", ALICE, dry_run=True)
    other = append_notes(store, "kanda/talk", "Pad *2*", "- b\n\n## Part\n", ALICE)

    assert first.change is not None
    assert (again.is_there, again.change, dry.change) == (True, None, None)
    assert other.change is not None
    assert page_text(store, "kanda/talk.md") == (
        "---\ntitle: Talk\n---\n\n- a\n\n## Part\n\n## Pad \\*2\\*\n\n- b\n\n### Part\n"
    )
    assert store.get_commit(first.change.new).message.endswith(f"Co-authored-by: {BOB.name} <{BOB.email}>")


def test_notes_of_a_talk_that_is_none_are_refused(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "other", "text")

    with pytest.raises(PageNotFound):
        append_notes(store, "kanda/talk", "Pad", "- a", ALICE)
