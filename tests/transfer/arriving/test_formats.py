"""Every importer, on whatever is handed to it: named errors only, and no word lost."""

import io
import re
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transfer.notes.test_etherpad import etherpad
from wiki.core.errors import BadName, BadText, TextTooLarge
from wiki.core.names import check_new_path
from wiki.core.page import read_page
from wiki.transfer.arriving.bundle import NOTHING, ONE_AT_A_TIME, OTHER_FORMAT, Bundle, GivenFile, NotReadable
from wiki.transfer.arriving.formats import FORMATS, read_given
from wiki.transfer.report.read import NotAReport

POST = [
    "{} {}",
    "# {}",
    "## {}",
    "### {}",
    "@{}",
    "by @{}, @{}",
    "+ {}\n    + {}",
    "1. {}",
    "> {}\n> {}",
    "    {}",
    "```\n{}\n```",
    "```{}\n{}",
    "---",
    "***",
    "<b>{}</b>",
    "<!-- {} -->",
    "| {} | {} |\n|---|---|\n| {} | {} |",
    "[{}](/{})",
    "![{}](/{}.png '{}')",
    "{{: .{}}}",
    "{}\n{{: #{}}}",
    "* {}\n{{:toc}}",
    "{{% codeblock {} lang:{} http://{}.org {} %}}\n{}\n{{% endcodeblock %}}",
    "{{% highlight {} {} %}}\n{}\n{{% endhighlight %}}",
    "{{% blockquote {}, {} http://{}.org {} %}}\n{}\n{{% endblockquote %}}",
    '{{% pullquote {} %}}\n{} {{"{}"}}\n{{% endpullquote %}}',
    "{{% img {} /{}.png 10 20 {} {} %}}",
    "{{% img /{}.png '{}' '{}' {} %}}",
    "{{% include_code {} lang:{} {}.rb %}}",
    "{{% gist {} {} %}} {{% youtube {} %}} {{% vimeo {} {} %}}",
    "{{% video /{}.mp4 10 20 /{}.png %}}",
    "{{% {} {} %}} {{{{ {} }}}}",
    "{{% post_url 2012-01-01-{} %}} {{% link {}.md %}}",
    "{{% comment %}}{} -- {}{{% endcomment %}}",
    "{{% raw %}}{{{{ {} }}}}{{% endraw %}} {{% raw %}} {}",
]
NOTE = [
    "{}\n{}",
    "# {}",
    "## {}",
    "###### tags: `{}` `{}`",
    "###### tags: {}",
    "- [ ] {}\n  - {}",
    "> {} [name={}] [time={}] [color={}]",
    ":::info {}\n{}\n:::",
    ":::spoiler {}\n{}\n:::",
    ":::\n{}\n:::",
    ":::{}\n{}",
    "=={}== ++{}++ ^{}^ ~{}~ :{}: {{{}|{}}}",
    "{}^[{}] [^1]\n\n[^1]: {}",
    "```{}=101\n{}\n```",
    "```mermaid {}\n{}\n```",
    "```=\n{}",
    "{{%{} {} %}} {{%youtube {} {} %}}",
    "{{%pdf https://{}.org/{}.pdf %}}",
    "![{}]({}.png =10x20)",
    "$ {} $ and ${}$\n$$\n{}\n$$",
    "[TOC]\n{}",
    "| {} |\n|---|\n| {} |",
    "    {}\n\t{}",
    "`{}` {}",
    "---",
]
RST = [
    "{}\n====",
    "{}\n----\n\n{}",
    "{} (@{})\n=======",
    ":{}: {}",
    ":speaker: {}, {}\n:slides: {}\n:date: {}",
    "- {}\n\n  - {}",
    "1. {}\n#. {}",
    "*{}* **{}** ``{}`` `{}` :sub:`{}`",
    "`{} <http://{}.org>`_ `{}`_ {}_",
    "{}::\n\n    {}",
    ".. code-block:: {}\n\n   {}",
    ".. {}:: {}\n   :{}: {}\n\n   {}",
    ".. note:: {}\n\n.. admonition:: {}\n\n   {}",
    ".. image:: {}.png\n   :alt: {}\n   :class: {}",
    ".. figure:: {}.png\n\n   {}\n\n   {}",
    ".. raw:: html\n\n   {}",
    ".. include:: {}.txt",
    ".. {}\n   {}",
    ".. [#] {}",
    "{} [1]_\n\n.. [1] {}",
    "{}\n   {}\n\n   -- {}",
    "| {}\n|   {}",
    ">>> {}",
    "-a  {}",
    "=====  =====\n{}  {}\n=====  =====\n{}  {}\n=====  =====",
    "|{}| *{}",
    ":{}:`{}` :math:`{}`",
    "----",
    ".. |{}| replace:: {}",
    ".. contents:: {}",
    ".. table:: {}\n\n   ===  ===\n   {}    {}\n   ===  ===",
    ".. topic:: {}\n\n   {}",
    ".. rubric:: {}",
    ".. list-table:: {}\n\n   * - {}\n     - {}",
    ".. math:: {}",
    ".. parsed-literal::\n\n   {} *{}*",
    ".. container:: {}\n\n   {}",
    ".. epigraph::\n\n   {}\n\n   -- {}",
]
PAD = ["{}", "    * {}", "        * {}", "    1. {}", "# {}", "*{}* {}", "> {}", "{}: http://{}.org/{}", "\t* {}"]
HTML = [
    "<p>{}</p>",
    "<ul><li>{}<ul><li>{}</li></ul></li></ul>",
    "<ol><li>{}",
    "<h2>{}</h2>",
    "{}<br>{}",
    "<b>{}</b> <i>{}</i> <s>{}</s> <code>{}</code>",
    "<a href='http://{}.org'>{}</a>",
    "<img src='{}.png' alt='{}'>",
    "<table><tr><td>{}</td><td>{}</td></tr></table>",
    "{} &lt;{}&gt; &amp; <",
    "</ul></li></b>{}",
]
CASES = {
    "jekyll": ("2012-01-02-x.md", POST),
    "hedgedoc": ("x.md", NOTE),
    "hedgedoc-event": ("x.md", NOTE),
    "etherpad": ("x.txt", PAD),
    "etherpad-event": ("x.html", HTML),
    "rst": ("x.rst", RST),
}


@st.composite
def texts(draw: st.DrawFn, blocks: Sequence[str]) -> tuple[str, list[str]]:
    """A text of these blocks, each hole filled with a word of its own, and the words."""
    words: list[str] = []

    def fill(block: str) -> str:
        new = [f"w{len(words) + number:04}x" for number in range(len(re.findall(r"\{\}", block)))]
        words.extend(new)
        return block.format(*new)

    chosen = draw(st.lists(st.sampled_from(list(blocks)), min_size=1, max_size=10))
    gap = draw(st.sampled_from(["\n", "\n\n"]))
    return "".join(fill(block) + gap for block in chosen), words


def read(chosen: str, name: str, data: bytes) -> Bundle | None:
    try:
        return read_given(chosen, [GivenFile(name, data)], "name")
    except (NotReadable, NotAReport, BadName, BadText, TextTooLarge):
        return None


def said(bundle: Bundle) -> str:
    told = "\n".join(left.text for left in bundle.left_over)
    return "\n".join(data.decode() for data in bundle.files.values()) + told


@pytest.mark.parametrize("chosen", [name for name in CASES if name != "rst"])
def test_no_word_is_lost(chosen: str) -> None:
    name, blocks = CASES[chosen]

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(texts(blocks))
    def check(made: tuple[str, list[str]]) -> None:
        text, words = made
        bundle = read_given(chosen, [GivenFile(name, text.encode())], "name")
        found = said(bundle)
        assert [word for word in words if word not in found] == [], text
        for path in bundle.files:
            check_new_path(path)

    check()


@settings(max_examples=30, deadline=None, database=None, derandomize=True)
@given(texts(RST))
def test_no_word_of_restructured_text_is_lost(made: tuple[str, list[str]]) -> None:
    text, words = made
    bundle = read("rst", "x.rst", text.encode())
    found = said(bundle) if bundle else text

    assert [word for word in words if word not in found] == [], text


@pytest.mark.parametrize("chosen", [name for name in FORMATS if name != "rst"])
def test_any_bytes_give_pages_or_a_named_error(chosen: str) -> None:
    name = CASES.get(chosen, ("x.zip", []))[0]
    pieces = st.sampled_from(
        [
            b"---\n",
            b"title: [",
            b": x\n",
            b"{%",
            b"%}",
            b"{{",
            b":::",
            b"```",
            b"\x1b$B",
            b"\x82\xa0",
            b"\xff\xfe",
            b"\0",
            b"$$",
            b"\r",
        ]
    )

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(st.lists(pieces | st.binary(max_size=8), max_size=12).map(b"".join))
    def check(data: bytes) -> None:
        bundle = read(chosen, name, data)
        for path, text in (bundle.files if bundle else {}).items():
            check_new_path(path)
            read_page(path, text.decode(), in_event=True)

    check()


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\0", b"====\n", b".. ", b"\xff\xfe", b"`" * 1000, b"=\n" * 500, etherpad()]
)
def test_any_bytes_are_an_event_in_rst_or_a_named_error(data: bytes) -> None:
    bundle = read("rst", "x.rst", data)

    assert bundle is None or bundle.homes == ("name",)


def test_zips_are_unpacked_for_every_format() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("site/_posts/2012-01-02-a.md", "![](/images/x.png)\n")
        made.writestr("site/images/x.png", "x")

    blog = read_given("jekyll", [GivenFile("blog.zip", out.getvalue())])
    notes = read_given("hedgedoc", [GivenFile("blog.zip", out.getvalue())], "notes")
    folder = read_given("folder", [GivenFile("blog.zip", out.getvalue())], "old")

    assert list(blog.files) == ["a-2012/index.md", "a-2012/files/x.png"] or list(blog.files) == [
        "posts/a-2012.md",
        "posts/files/x.png",
    ]
    assert list(notes.files) == ["notes/2012-01-02-a.md"]
    assert list(folder.files) == ["old/_posts/2012-01-02-a.md", "old/images/x.png"]


@pytest.mark.parametrize(
    ("chosen", "files", "reason"),
    [
        ("nope", [GivenFile("a.md", b"x")], OTHER_FORMAT),
        ("jekyll", [], NOTHING),
        ("rst", [GivenFile("a.rst", b"x"), GivenFile("b.rst", b"x")], ONE_AT_A_TIME),
    ],
)
def test_what_is_not_offered_is_refused(chosen: str, files: list[GivenFile], reason: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_given(chosen, files)

    assert refused.value.reason == reason


def test_each_format_is_described() -> None:
    assert [each.name for each in FORMATS.values() if not (each.label and each.accept.startswith("."))] == []
