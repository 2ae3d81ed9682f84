import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core.links import PageLink, candidates, iter_links, resolve_path, rewrite_links
from wiki.core.render.body import FILE, PAGE, PERSON
from wiki.core.render.link_syntax import is_relative


def found(text: str) -> list[tuple[str, str]]:
    links = list(iter_links(text))
    for link in links:
        assert text[link.start : link.end] == link.target
    return [(link.kind, link.target) for link in links]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[[Page]] と [[ev/talk|あの話]]", [(PAGE, "Page"), (PAGE, "ev/talk")]),
        ("[[ev/talk#質疑|x]]", [(PAGE, "ev/talk")]),
        ("| [[a\\|b]] | x |", [(PAGE, "a")]),
        ("[[ spaced out ]]", [(PAGE, "spaced out")]),
        ("@shiumachi さん、@omo2009さん", [(PERSON, "shiumachi"), (PERSON, "omo2009")]),
        ("また@ae35, (@a-b_c).", [(PERSON, "ae35"), (PERSON, "a-b_c")]),
        ('![図](files/a%20b.png "題") [x](../other/x.md#y)', [(FILE, "files/a%20b.png"), (FILE, "../other/x.md")]),
        ("[x](<my file.md>) [y](a_(b).md)", [(FILE, "my file.md"), (FILE, "a_(b).md")]),
        ("[x]\n\n[x]: slides.pdf 'T'", [(FILE, "slides.pdf")]),
        ("<img src=\"files/a.png\" width=3> <a href='b.md'>b</a>", [(FILE, "files/a.png"), (FILE, "b.md")]),
        ("[![i](a.png)](b.md)", [(FILE, "a.png"), (FILE, "b.md")]),
        ("- a\n\n    [[in list]]", [(PAGE, "in list")]),
        ("text\n    [[no code without a blank line]]", [(PAGE, "no code without a blank line")]),
    ],
)
def test_links_of_a_source_are_found(text: str, links: list[tuple[str, str]]) -> None:
    assert found(text) == links


@pytest.mark.parametrize(
    "text",
    [
        "me@example.org, https://medium.com/@name, @user@mastodon.social, @example.org, @, @@a",
        "[x](https://x.org) [y](#frag) [z](mailto:a@b.org) ![i](//x.org/a.png) [j](javascript:x)",
        "`[[code]] @code` ``[[a`b]]``",
        "```\n[[code]] @code [x](y.md)\n```",
        "~~~~ python\n@decorator\n~~~\n[[still]]\n~~~~",
        "- a\n  ```\n  @decorator\n  ```",
        "```\n[[never closed]]",
        "text\n\n    @decorator\n    def f():\n\n    @other\n",
        "---\nspeakers: ['@a']\ntitle: '[[x]]'\n---\nbody",
        "\\[[x]] \\@x <!-- [[comment]] @c -->",
        "[[]] [[ ]] [[#frag]] [x]()",
        "<https://x.org/[[a]]/@b>",
    ],
)
def test_what_is_no_link_is_not_found(text: str) -> None:
    assert found(text) == []


def test_link_after_code_is_found() -> None:
    text = "```\n@no\n```\n@yes `@no` @too ``` [[x]]\n\n    @no\n\n@end"

    assert found(text) == [(PERSON, "yes"), (PERSON, "too"), (PAGE, "x"), (PERSON, "end")]


def test_rewriting_changes_targets_and_nothing_else() -> None:
    text = '[[ old#h |text]]  @old\r\n[[old]] [a](old.md#x "t") `[[old]]`\t![b](new.md)\n'
    new = {(PAGE, "old"): "ev/新しい", (FILE, "old.md"): "ev/新 しい(1).md"}

    rewritten = rewrite_links(text, lambda kind, target: new.get((kind, target)))

    assert rewritten == (
        "[[ ev/新しい#h |text]]  @old\r\n[[ev/新しい]] "
        '[a](ev/%E6%96%B0%20%E3%81%97%E3%81%84%281%29.md#x "t") `[[old]]`\t![b](new.md)\n'
    )


_PIECES = st.sampled_from(
    '[[a]] [[ b#c|d ]] @name [x](y.md) ![p](q.png) ` `` ``` ~~~ \n \n\n \\ < > <a> href="z" ]( [ ] | # 表 é \r\n \t     - --- @'.split(
        " "
    )
)


@settings(deadline=None, max_examples=300)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_rewriting_with_no_wish_keeps_every_byte(text: str) -> None:
    asked: list[str] = []

    assert rewrite_links(text, lambda _kind, target: asked.append(target)) == text
    assert rewrite_links(text, lambda _kind, target: None) == text
    assert asked == [link.target for link in iter_links(text)]


@settings(deadline=None, max_examples=300)
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_links_of_any_text_are_in_order_and_say_what_stands_there(text: str) -> None:
    links: list[PageLink] = list(iter_links(text))

    end = 0
    for link in links:
        assert end <= link.start < link.end
        assert text[link.start : link.end] == link.target
        end = link.end


@pytest.mark.parametrize(
    ("path", "kind", "target", "names"),
    [
        ("ev/talk.md", PAGE, "other", ("ev/other", "other")),
        ("ev/index.md", PAGE, "talk#質疑", ("ev/talk", "talk")),
        ("ev/talk.md", PAGE, "ev2/talk", ("ev2/talk",)),
        ("ev/talk.md", PAGE, "/top", ("top",)),
        ("top.md", PAGE, "Hadoop in 5 minutes", ("Hadoop-in-5-minutes",)),
        ("ev/talk.md", PAGE, "#here", ()),
        ("ev/talk.md", PERSON, "alice", ("people/alice",)),
        ("ev/talk.md", FILE, "../ev2/x.md#y", ("ev2/x",)),
        ("ev/talk.md", FILE, "../ev2/index.md", ("ev2",)),
        ("ev/talk.md", FILE, "%E8%A9%B1.md", ("ev/話",)),
        ("ev/talk.md", FILE, "other", ("ev/other",)),
        ("ev/talk.md", FILE, "/ev2/x", ("ev2/x",)),
        ("ev/talk.md", FILE, "files/a.png", ()),
        ("ev/talk.md", FILE, "../../x.md", ()),
        ("ev/talk.md", FILE, "/-/status.md", ()),
    ],
)
def test_candidates_are_pages_in_order(path: str, kind: str, target: str, names: tuple[str, ...]) -> None:
    assert candidates(path, kind, target) == names


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("files/a.png", "ev/files/a.png"),
        ("./a%20b.png?x#y", "ev/a b.png"),
        ("../files/a.png", "files/a.png"),
        ("/files//a.png", "files/a.png"),
        ("../../etc/passwd", None),
        ("%2e%2e/%2e%2e/etc/passwd", None),
        ("https://x.org/a", None),
        ("//x.org/a", None),
        ("/\\x.org", None),
        ("..\\..\\x", None),
        ("javascript%3Aalert(1)", None),
        ("a%0Ab", None),
    ],
)
def test_relative_path_stays_in_the_repository(target: str, path: str | None) -> None:
    assert resolve_path("ev/talk.md", target) == path


@pytest.mark.parametrize("address", ["a", "../a.md#b:c", "/a", "a/b:c", "a?b=//c"])
def test_path_is_relative(address: str) -> None:
    assert is_relative(address)


@pytest.mark.parametrize("address", ["", "#a", "?a", "a:b", "//h/a", "/\\h", "\\\\h", "\\a", "a\tb", "java\nscript:x"])
def test_what_may_leave_the_wiki_is_not_relative(address: str) -> None:
    assert not is_relative(address)
