import subprocess
import sys

import pytest

from wiki.core.render.body import FILE, HEADING, ID, Slot, mark
from wiki.core.render.pipeline import render_body
from wiki.core.render.sanitize import sanitize


def clean(html: str, had_raw_html: bool = True) -> str:
    """Sanitized HTML, with what became of a relative address in braces."""
    slots: list[Slot] = []

    def add_slot(slot: Slot) -> str:
        slots.append(slot)
        return mark(1000 + len(slots) - 1)

    html = sanitize(html, had_raw_html, add_slot)
    for number, slot in enumerate(slots):
        html = html.replace(mark(1000 + number), f"{{{slot.kind} {slot.target}}}")
    return html


@pytest.mark.parametrize(
    "html",
    [
        "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code> <kbd>e</kbd> <mark>f</mark></p>",
        "<p><ruby>漢字<rp>（</rp><rt>かんじ</rt><rp>）</rp></ruby> H<sub>2</sub>O x<sup>2</sup></p>",
        '<details open=""><summary>more</summary><p>text</p></details>',
        '<p><abbr title="a &lt;b&gt; &amp; c">x</abbr></p>',
        '<ul class="task-list"><li class="task-list-item">x</li></ul><ol start="3"><li value="7">x</li></ol>',
        '<div class="highlight"><pre><code class="language-c++"><span class="kt">int</span></code></pre></div>',
        '<table><thead><tr><th scope="col" colspan="2">a</th></tr></thead></table>',
        '<p lang="ja-JP" dir="ltr">x</p>',
        "<dl><dt>a</dt><dd>b</dd></dl><blockquote><p>c</p></blockquote><hr>",
        '<figure><img loading="lazy" referrerpolicy="no-referrer" src="https://example.org/a.png" alt="a" width="30">'
        "<figcaption>b</figcaption></figure>",
    ],
)
@pytest.mark.parametrize("had_raw_html", [True, False])
def test_harmless_html_stays_as_it_is(html: str, had_raw_html: bool) -> None:
    assert clean(html, had_raw_html) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("List<String> and <T, U>", "List&lt;String&gt; and &lt;T, U&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<iframe src='https://example.org/slides'></iframe>", "&lt;iframe src='https://example.org/slides'&gt;&lt;/iframe&gt;"),
        ("<p>a<!-- hidden -->b</p>", "<p>ab</p>"),
        ("<center><font color=red>x</font></center>", "x"),
        ('<b onclick="x()" style="color:red" name="n" data-x="y">b</b>', "<b>b</b>"),
        ('<a href="https://example.org" target="_blank" rel="opener">x</a>',
         '<a href="https://example.org" rel="nofollow noopener">x</a>'),
        ('<input type="text" name="q" value="x">', '<input type="checkbox" disabled="">'),
        ('<img src="x.png" srcset="y.png 2x" loading="eager">',
         '<img loading="lazy" referrerpolicy="no-referrer" src="{file x.png}">'),
        ('<td width="30" colspan="100000">x</td>', "x"),
        ('<p lang="x y" dir="up">x</p>', "<p>x</p>"),
    ],
)  # fmt: skip
def test_other_html_is_shown_or_taken_out(html: str, expected: str) -> None:
    assert clean(html) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/?a=1&amp;b=2", 'href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener"'),
        ("HTTP://example.org", 'href="HTTP://example.org" rel="nofollow noopener"'),
        ("mailto:a@example.org", 'href="mailto:a@example.org" rel="nofollow noopener"'),
        ("../other/talk.md", 'href="{file ../other/talk.md}"'),
        ("/event/talk", 'href="{file /event/talk}"'),
        ("files/a b.pdf", 'href="{file files/a b.pdf}"'),
        ("#見出し", 'href="{heading 見出し}"'),
        ("//example.org/x", None),
        ("\\\\example.org/x", None),
        ("/\\example.org/x", None),
        ("javascript:alert(1)", None),
        ("javascript:1", None),
        ("JaVa\tScRiPt:alert(1)", None),
        ("&#1;javascript:alert(1)", None),
        ("&#xa0;javascript:alert(1)", None),
        ("javascript\u200b:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("tel:123", None),
        ("http:javascript", None),
    ],
)
@pytest.mark.parametrize("had_raw_html", [True, False])
def test_address_is_whole_and_known_or_becomes_a_slot(address: str, expected: str | None, had_raw_html: bool) -> None:
    html = clean(f'<a href="{address}">x</a>', had_raw_html)

    assert html == (f"<a {expected}>x</a>" if expected else "<a>x</a>")


def test_rel_is_for_links_that_lead_outside_only() -> None:
    html = clean('<img src="https://example.org/a.png"><a>x</a><a href="https://example.org">y</a><a href="z.md">z</a>')

    assert html == (
        '<img loading="lazy" referrerpolicy="no-referrer" src="https://example.org/a.png"><a>x</a>'
        '<a href="https://example.org" rel="nofollow noopener">y</a><a href="{file z.md}">z</a>'
    )


@pytest.mark.parametrize("had_raw_html", [True, False])
def test_marks_come_through_in_attributes_and_texts(had_raw_html: bool) -> None:
    html = (
        f'<h2 id="{mark(0)}">a</h2><p><a href="{mark(12)}">{mark(3)}</a>'
        f'<img loading="lazy" referrerpolicy="no-referrer" src="{mark(4)}"></p>'
    )

    assert clean(html, had_raw_html) == html


def test_id_that_was_typed_goes_and_one_of_ours_stays() -> None:
    assert clean(f'<b id="createElement">x</b><b id="{mark(0)}">y</b>') == f'<b>x</b><b id="{mark(0)}">y</b>'


@pytest.mark.parametrize("forged", ["&#xE000;0&#xE001;", "&#57344;0&#57345;", "&#x0e000;0&#xE001", "&#57344 0&#57345"])
def test_mark_that_was_typed_as_references_is_none(forged: str) -> None:
    html = clean(f'<b id="{forged}" title="{forged}">{forged}</b>')

    assert "\ue000" not in html
    assert "\ue001" not in html
    assert "�" in html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<span class="kn evil nb">x</span>', '<span class="kn nb">x</span>'),
        ('<p class="k">x</p>', "<p>x</p>"),
        ('<div class="highlight modal">x</div>', '<div class="highlight">x</div>'),
        ('<a class="missing button">x</a>', "<a>x</a>"),
        ('<code class="language-python x">x</code>', '<code class="language-python">x</code>'),
    ],
)
def test_class_stays_where_the_renderer_uses_it(html: str, expected: str) -> None:
    assert clean(html) == expected


def test_table_alignment_becomes_a_class() -> None:
    body = render_body("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |\n")

    assert 'style="' not in body.html
    assert '<td class="align-left">1</td>' in body.html
    assert '<td class="align-center">2</td>' in body.html
    assert '<td class="align-right">3</td>' in body.html


def test_relative_addresses_in_typed_html_become_slots_of_the_body() -> None:
    body = render_body('# 見出し\n\n<a href="talk.md">t</a> <img src="files/a.png" id="x"> <a href="#%E8%A6%8B">h</a>')

    assert body.slots == (Slot(ID, "見出し"), Slot(FILE, "talk.md"), Slot(FILE, "files/a.png"), Slot(HEADING, "見"))
    assert body.html == (
        f'<h1 id="{mark(0)}">見出し</h1>\n<p><a href="{mark(1)}">t</a> '
        f'<img loading="lazy" referrerpolicy="no-referrer" src="{mark(2)}"> <a href="{mark(3)}">h</a></p>'
    )


MANY_ATTRIBUTES = """
from wiki.core.render.pipeline import render_body
print(render_body('![a](https://example.org/a.png "t") <img src=x width=3 title=t> <input checked> [b](https://example.org)').html)
"""


def test_same_text_gives_the_same_bytes_in_every_process() -> None:
    answers = {
        subprocess.run([sys.executable, "-c", MANY_ATTRIBUTES], capture_output=True, check=True, timeout=60).stdout
        for _ in range(6)
    }

    assert len(answers) == 1
