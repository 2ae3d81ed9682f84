import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.transfer.schedules.html_text import html_to_markdown, is_html


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("<p>One\ntwo</p><p>Three</p>", "One two\n\nThree"),
        ("<div>One<br>two<br/>three</div>", "One  \ntwo  \nthree"),
        ("<p>A <b>bold</b> and <em>light </em>word</p>", "A **bold** and *light* word"),
        ("<p>A <b>bold <i>and light</i></b></p>", "A **bold *and light***"),
        ('<p><a href="https://example.org/?a=1&amp;b=2">here</a></p>', "[here](<https://example.org/?a=1&b=2>)"),
        ('<p><a href="https://example.org/">https://example.org/</a></p>', "https://example.org/"),
        ('<p><a href="javascript:alert(1)">here</a></p>', "here"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ("<p>a</p><ul><li>One<ul><li>Two</li></ul></li></ul><p>b</p>", "a\n\n- One\n\n    - Two\n\nb"),
        ("<h2>Head</h2><p>Text</p>", "**Head**\n\nText"),
        ("<p>Use <code>a*b</code></p><pre>x = 1\n  y</pre>", "Use `a*b`\n\n```\nx = 1\n  y\n```"),
        ("<p>5 * 3 [x] &lt;b&gt; snake_case _x_ `y`</p>", "5 \\* 3 \\[x\\] \\<b\\> snake_case \\_x\\_ \\`y\\`"),
        ("<p># not a head</p><p>1. none</p><p>- none</p>", "\\# not a head\n\n1\\. none\n\n\\- none"),
        ("<p>https://example.org/a_b*c</p>", "https://example.org/a_b*c"),
        ("<p>a</p><script>alert(1)</script><p>b</p>", "a\n\nb"),
        ("<p>a<!-- hidden --> b</p>", "a b"),
        ("<p>tags like <script> are words</p>", "tags like \\<script\\> are words"),
        ("<p>One <b>two", "One **two**"),
        ("<p>a</b></p>", "a"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
    ],
)
def test_html_becomes_markdown(source: str, markdown: str) -> None:
    assert is_html(source)
    assert html_to_markdown(source) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "a < b > c",
        "*Markdown* with <br> in it",
        "List<String>",
        "`<p>` is a tag",
        "```\n<div>\n```\n",
        "how <script> works",
    ],
)
def test_markdown_is_no_html(text: str) -> None:
    assert not is_html(text)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "<a href='https://a.example'>", "</a>", "<pre>", "<code>", "</code>", "<script>", "</script>", "<!--", "-->", "&lt;", "<", ">", "word ", "\n", "`", "*", "İ"]), max_size=60))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_html_of_any_kind_keeps_its_words(pieces: list[str]) -> None:
    markdown = html_to_markdown("".join(pieces))

    if not {"<script>", "<!--"} & set(pieces):
        assert markdown.count("word") == pieces.count("word ")


@pytest.mark.parametrize(
    "piece", ["<p>", "<b>", "<script>", "<!--", "<a href='", "<li>x", "</p>", "<ul><li>", "<p <p", "&amp"]
)
def test_html_of_any_depth_is_turned(piece: str) -> None:
    text = piece * (200_000 // len(piece))

    assert len(html_to_markdown(text)) < 2_000_000
