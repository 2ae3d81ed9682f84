import pytest

from tests.core.render.rendering import html_of
from wiki.core.links import iter_links
from wiki.core.render.body import FILE, HEADING, PAGE, PERSON, Slot
from wiki.core.render.markdown import to_html


@pytest.mark.parametrize(
    ("source", "slots"),
    [
        ("[[Page]]", [Slot(PAGE, "Page")]),
        ("[[Page|text]] [[ Page | *t* ]]", [Slot(PAGE, "Page", "text"), Slot(PAGE, "Page", "*t*")]),
        ("[[event/talk#heading]]", [Slot(PAGE, "event/talk#heading")]),
        ("@shiumachi さんと@omo2009さん", [Slot(PERSON, "shiumachi"), Slot(PERSON, "omo2009")]),
        ("[x](../other/x.md#y) ![](files/a%20b.png)", [Slot(FILE, "../other/x.md#y"), Slot(FILE, "files/a%20b.png")]),
        ("[x](</files/a b.pdf>) [y](a_(b).md 't')", [Slot(FILE, "/files/a b.pdf"), Slot(FILE, "a_(b).md")]),
        ("[x](#%E8%B3%AA%E7%96%91) [y](#a)", [Slot(HEADING, "質疑"), Slot(HEADING, "a")]),
        ("[x][r] [r] ![r]\n\n[r]: a.png", [Slot(FILE, "a.png")]),
        ("[x](a\\_b.md?a&amp;b)", [Slot(FILE, "a_b.md?a&b")]),
        ("`[[x]] @y` \\[[x]] a@b.org https://x.org/@z", []),
        ("[x](https://x.org) [y](mailto:a@b.org) [z](//x.org) [j](javascript:1) [t](java&Tab;script:1) []()", []),
    ],
)
def test_what_depends_on_the_place_is_a_slot(source: str, slots: list[Slot]) -> None:
    body, _ = to_html(source)

    assert list(body.slots) == slots


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[[P|a *b* `c`]]", '<p><a href="/page/P">a *b* c</a></p>'),
        ("**[[P]]**と", '<p><strong><a href="/page/P">P</a></strong>と</p>'),
        ("[[]] [[a\nb]] [[a]", "<p>[[]] [[a\nb]] [[a]</p>"),
        ('[a [b] *c*](https://x.org "t")', '<p><a href="https://x.org" title="t">a [b] <em>c</em></a></p>'),
        ("[![i](p.png)](https://x.org)", '<p><a href="https://x.org"><img alt="i" src="/file/p.png"></a></p>'),
        ("![a *b*](p.png =30x20)", '<p><img alt="a *b*" height="20" src="/file/p.png" width="30"></p>'),
        ("![幅](p.png =30x)", '<p><img alt="幅" src="/file/p.png" width="30"></p>'),
        ("[a] [a][b] ![a]", "<p>[a] [a][b] ![a]</p>"),
        ("<https://x.org/a_b_c>の", '<p><a href="https://x.org/a_b_c">https://x.org/a_b_c</a>の</p>'),
        ("<a@b.org>", '<p><a href="mailto:a@b.org">a@b.org</a></p>'),
    ],
)
def test_links(source: str, html: str) -> None:
    assert html_of(source) == html


def bare(address: str) -> str:
    return f'<a href="{address}">{address}</a>'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("https://x.org", bare("https://x.org")),
        ("見よ https://x.org/a。次", f"見よ {bare('https://x.org/a')}。次"),
        ("資料はhttps://x.org/a、次", f"資料は{bare('https://x.org/a')}、次"),
        ("（https://x.org/a）", f"（{bare('https://x.org/a')}）"),
        ("(https://x.org/a_(b)).", f"({bare('https://x.org/a_(b)')})."),
        ("https://x.org/aを見る", f"{bare('https://x.org/a')}を見る"),
        ("https://x.org/を見る", f"{bare('https://x.org/')}を見る"),
        ("https://x.org/a参照", f"{bare('https://x.org/a')}参照"),
        ("https://ja.wikipedia.org/wiki/日本語", bare("https://ja.wikipedia.org/wiki/日本語")),
        (
            "https://ja.wikipedia.org/wiki/プログラミング言語。",
            bare("https://ja.wikipedia.org/wiki/プログラミング言語") + "。",
        ),
        ("https://x.org/a?b=c&d=e#f, g", bare("https://x.org/a?b=c&amp;d=e#f") + ", g"),
        ("https://x.org/a_b_c_d", bare("https://x.org/a_b_c_d")),
        ("**https://x.org**", f"<strong>{bare('https://x.org')}</strong>"),
        ("https://x.org/「引用」", bare("https://x.org/") + "「引用」"),
        ("[https://x.org](https://y.org)", '<a href="https://y.org">https://x.org</a>'),
        ("[a @b](https://y.org)", '<a href="https://y.org">a @b</a>'),
        ("`https://x.org`", "<code>https://x.org</code>"),
        ("https:// ftp://x.org xhttps://x.org", "https:// ftp://x.org xhttps://x.org"),
    ],
)
def test_bare_address_ends_where_its_writer_expects(source: str, html: str) -> None:
    assert html_of(source) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text", ["@shiumachi さん", "@shiumachiさん", "（@shiumachi）", "by @shiumachi.", "@shiumachi, x", "と@shiumachi"]
)
def test_handle_in_running_text_is_a_mention(text: str) -> None:
    assert html_of(text) == "<p>" + text.replace("@shiumachi", '<a href="/person/shiumachi">@shiumachi</a>') + "</p>"


@pytest.mark.parametrize(
    "source",
    [
        "- [[a]] @b [c](d.md)\n\n  `[[no]]`\n\n```\n@no\n```\n\n| [[e|f]] | x |\n|---|---|\n| @g | ![h](i.png) |",
        "# [[見出し]]\n\n> @quoted\n\n[r]: r.md\n\n[r] <b>@in-html</b> \\@no",
        "1. a\n    @list\n\n        @code\n",
    ],
)
def test_source_read_without_rendering_has_the_same_links(source: str) -> None:
    rendered = {(slot.kind, slot.target) for slot in to_html(source)[0].slots if slot.kind in (PAGE, PERSON, FILE)}

    assert rendered <= {(link.kind, link.target) for link in iter_links(source)}
