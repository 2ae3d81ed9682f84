"""Habits of people who write on GitHub and HackMD, English and Japanese: what they type, and what they expect."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.render.rendering import html_of
from wiki.core.render.body import Heading
from wiki.core.render.markdown import to_html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("これは**強調。**次", "<p>これは<strong>強調。</strong>次</p>"),
        ("これは*斜体*で`コード`です", "<p>これは<em>斜体</em>で<code>コード</code>です</p>"),
        ("**「括弧」**と*a*", "<p><strong>「括弧」</strong>と<em>a</em></p>"),
        (
            "***both*** snake_case_name __x__ _y_",
            "<p><em><strong>both</strong></em> snake_case_name <strong>x</strong> <em>y</em></p>",
        ),
        ("~~消した~~ a ~ b ~c~", "<p><del>消した</del> a ~ b ~c~</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("`` a`b `` and ` <i> &amp; `", "<p><code>a`b</code> and <code>&lt;i&gt; &amp;amp;</code></p>"),
        ("\\*a\\* \\[b\\] \\`c\\` \\~\\~d\\~\\~ \\@e \\# f", "<p>*a* [b] `c` ~~d~~ @e # f</p>"),
        ("AT&T &copy; &lt; 1 < 2", "<p>AT&amp;T &copy; &lt; 1 &lt; 2</p>"),
        ("line  \nbreak", "<p>line<br>break</p>"),
        ("line\\\nbreak", "<p>line<br>break</p>"),
    ],
)
def test_signs_within_a_line(source: str, html: str) -> None:
    assert html_of(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("日本語の\n文章", "<p>日本語の文章</p>"),
        ("終わり。\n始まり", "<p>終わり。始まり</p>"),
        (
            "**太字**\n次の[リンク](https://x.org)\n行",
            '<p><strong>太字</strong>次の<a href="https://x.org">リンク</a>行</p>',
        ),
        ("日本語\nEnglish\n日本語", "<p>日本語\nEnglish\n日本語</p>"),
        ("한국어\n문장", "<p>한국어\n문장</p>"),
        ("한국어\n日本語", "<p>한국어\n日本語</p>"),
        ("two\nlines", "<p>two\nlines</p>"),
        ("    日本\n    語", "<pre><code>日本\n語\n</code></pre>"),
        ("```\n日本\n語\n```", '<div class="highlight"><pre><code>日本\n語\n</code></pre></div>'),
        ("日\n\n本", "<p>日</p><p>本</p>"),
        ("日  \n本", "<p>日<br>本</p>"),
    ],
)
def test_line_break_between_wide_characters_is_dropped(source: str, html: str) -> None:
    assert html_of(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("#pyfes で検索", "<p>#pyfes で検索</p>"),
        ("##二つ", "<p>##二つ</p>"),
        ("＃全角", "<p>＃全角</p>"),
        ("text\n# Heading\ntext", '<p>text</p><h1 id="heading">Heading</h1><p>text</p>'),
        ("## C# ##", '<h2 id="c">C#</h2>'),
        ("題名\n====\n小見出し\n---", '<h1 id="題名">題名</h1><h2 id="小見出し">小見出し</h2>'),
        (
            "# a *b* `c` [d](https://x.org)",
            '<h1 id="a-b-c-d">a <em>b</em> <code>c</code> <a href="https://x.org">d</a></h1>',
        ),
        ("a\n\n---\n\nb\n***", "<p>a</p><hr><p>b</p><hr>"),
        (
            "> 引用\nつづき\n> > 深い\n\n次",
            "<blockquote><p>引用つづき</p><blockquote><p>深い</p></blockquote></blockquote><p>次</p>",
        ),
        ("[TOC]\n\n*[HTML]: x\n\na {: onclick=x }", "<p>[TOC]</p><p>*[HTML]: x</p><p>a {: onclick=x }</p>"),
        ("用語\n: 定義\n: 別の定義", "<dl><dt>用語</dt><dd>定義</dd><dd>別の定義</dd></dl>"),
    ],
)
def test_blocks(source: str, html: str) -> None:
    assert html_of(source) == html


def test_headings_are_collected_with_ids_in_any_script_and_only_once() -> None:
    source = "# Ｐｙｔｈｏｎ ３の話\n## 質疑\n### 質疑\n## 質疑-2\n## ！\n## हिन्दी [[Page|頁]] ![図](x.png) &amp; *x*[^1]\n\n[^1]: n"

    body, _ = to_html(source)

    assert body.headings == (
        Heading(1, "python-3の話", "Ｐｙｔｈｏｎ ３の話"),
        Heading(2, "質疑", "質疑"),
        Heading(3, "質疑-2", "質疑"),
        Heading(2, "質疑-2-2", "質疑-2"),
        Heading(2, "section", "！"),
        Heading(2, "हिन्दी-頁-図-x", "हिन्दी 頁 図 & x"),
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "| 名前 | n |\n|:---|--:|\n| `a|b` | 1 |\n| [[x|y]] |",
            '<table><thead><tr><th style="text-align: left;">名前</th><th style="text-align: right;">n</th></tr></thead>'
            '<tbody><tr><td style="text-align: left;"><code>a|b</code></td><td style="text-align: right;">1</td></tr>'
            '<tr><td style="text-align: left;"><a href="/page/x">y</a></td><td style="text-align: right;"></td></tr>'
            "</tbody></table>",
        ),
        (
            "text\na|b\n-|-\n1|2\nafter",
            "<p>text</p><table><thead><tr><th>a</th><th>b</th></tr></thead>"
            "<tbody><tr><td>1</td><td>2</td></tr></tbody></table><p>after</p>",
        ),
        (
            "a|b\n-|-\n`x\\|y`|[[p\\|q]] \\| z",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
            '<tbody><tr><td><code>x|y</code></td><td><a href="/page/p">q</a> | z</td></tr></tbody></table>',
        ),
        ("a | b\nc | d", "<p>a | b\nc | d</p>"),
    ],
)
def test_tables(source: str, html: str) -> None:
    assert html_of(source) == html


def test_footnotes_are_numbered_as_they_are_referred_to() -> None:
    html = html_of("一[^b]二[^a]三[^none]\n\n[^a]: A\n[^b]: B")

    assert html == (
        '<p>一<sup id="fnref:b"><a class="footnote-ref" href="#fn:b">1</a></sup>'
        '二<sup id="fnref:a"><a class="footnote-ref" href="#fn:a">2</a></sup>三[^none]</p>'
        '<div class="footnote"><hr><ol>'
        '<li id="fn:b"><p>B&#160;<a class="footnote-backref" href="#fnref:b" title="↩ 1">&#8617;</a></p></li>'
        '<li id="fn:a"><p>A&#160;<a class="footnote-backref" href="#fnref:a" title="↩ 2">&#8617;</a></p></li>'
        "</ol></div>"
    )


@pytest.mark.parametrize(
    ("source", "html", "raw"),
    [
        ("<kbd>Ctrl</kbd> <ruby>漢<rt>かん</rt></ruby>", "<p><kbd>Ctrl</kbd> <ruby>漢<rt>かん</rt></ruby></p>", True),
        (
            "<details><summary>開く</summary>\n\n- **a**\n\n</details>\n\n次",
            "<details><summary>開く</summary><ul><li><strong>a</strong></li></ul></details><p>次</p>",
            True,
        ),
        ("<div>\n**as typed**\n</div>\n\n*b*", "<div>**as typed**</div><p><em>b</em></p>", True),
        ("a\n<pre>\n*x*\n\n# y\n</pre>\nb", "<p>a</p><pre>*x*\n\n# y</pre><p>b</p>", True),
        ("a <!-- no\n -->b\n\n<!--\nmore\n\nlines -->\nc", "<p>a b</p><p>c</p>", False),
        ('<a href="https://x.org">https://x.org</a>', '<p><a href="https://x.org">https://x.org</a></p>', True),
        ("`<b>` \\<b> 1 <2", "<p><code>&lt;b&gt;</code> &lt;b&gt; 1 &lt;2</p>", False),
        ("&lt;b&gt; &amp;", "<p>&lt;b&gt; &amp;</p>", False),
    ],
)
def test_raw_html_goes_to_the_sanitizer(source: str, html: str, raw: bool) -> None:
    assert html_of(source) == html
    assert to_html(source)[1] is raw


_WRITTEN = st.sampled_from(
    [
        *"ab漢字あ한 \n\t#>-+*_~`|[]()!<&\\:@=.1^",
        "\n\n",
        "\n    ",
        "\n  - ",
        "\n1. ",
        "```",
        "~~~",
        "[[",
        "]]",
        "](",
        "| - |",
        "\n|-|-|\n",
        "http://x.y/",
        "[^1]",
        "\n[^1]: ",
        "<b>",
        "</div>",
        "<details>\n",
        "<!--",
        "-->",
        "- [ ] ",
        "\n: ",
        "\x02",
        "\x03",
        "\ue000",
        "\r\n",
        "\x02wzxhzdk:0\x03",
    ]
)


@settings(deadline=None, max_examples=500)
@given(st.lists(_WRITTEN, max_size=60).map("".join))
def test_any_text_renders_and_its_marks_have_slots(text: str) -> None:
    body, _ = to_html(text)
    numbers = [int(part.partition("\ue001")[0]) for part in body.html.split("\ue000")[1:]]

    assert all(number < len(body.slots) for number in numbers)
    assert "\x02" not in body.html
    assert "\x03" not in body.html


def test_text_renders_the_same_after_any_other() -> None:
    first = to_html("[a]\n\n[a]: /x\n\n# T\n\n[^1]\n\n[^1]: n")

    to_html("# T\n\n[a] [^1] **x")

    assert to_html("[a]\n\n[a]: /x\n\n# T\n\n[^1]\n\n[^1]: n") == first
    assert to_html("[a] [^1]")[0].html == "<p>[a] [^1]</p>"


@pytest.mark.parametrize(
    "source",
    [
        "[" * 20_000,
        "![" * 10_000,
        "[a](" * 5_000,
        "1. " * 7_000,
        "- " * 10_000 + "x",
        ">" * 20_000 + "x",
        "\n".join(" " * depth + "- x" for depth in range(200)),
        "*a **b " * 3_000,
        "<b>" * 7_000,
        "<" * 20_000,
        "`a`` " * 4_000,
        "|a" * 3_000 + "|\n" + "|-" * 3_000 + "|\n" + "|\n" * 3_000,
        "a|b\n-|-\n" + "`|" * 10_000,
        "[^1]: x\n\n" + "[^1] " * 4_000,
        "# a\n" * 5_000,
        "- a\n1. b\n" * 2_000,
        "a\n===\n" * 3_000,
        "[TOC]\n\n# a\n\n" * 1_000,
    ],
    ids=lambda source: source[:12].strip(),
)
def test_text_made_to_cost_much_is_rendered(source: str) -> None:
    body, _ = to_html(source)

    assert len(body.html) < 40 * len(source)
