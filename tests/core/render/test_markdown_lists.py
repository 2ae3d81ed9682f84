import pytest

from tests.core.render.rendering import html_of

NESTED = "<ul><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ul>"


@pytest.mark.parametrize("indent", ["  ", "   ", "    ", "\t"])
@pytest.mark.parametrize("bullet", "-+*")
def test_list_nests_by_the_indent_its_writer_likes(indent: str, bullet: str) -> None:
    lines = [(0, "a"), (1, "b"), (2, "c"), (1, "d"), (0, "e")]
    source = "\n".join(f"{indent * level}{bullet} {text}" for level, text in lines)

    assert html_of(source) == NESTED


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("文:\n- a\n- b", "<p>文:</p><ul><li>a</li><li>b</li></ul>"),
        ("text\n1. a\n2. b", "<p>text</p><ol><li>a</li><li>b</li></ol>"),
        (
            "text\n- [ ] a",
            '<p>text</p><ul class="task-list"><li class="task-list-item"><input disabled type="checkbox"> a</li></ul>',
        ),
        ("それは\n2012. 年のこと", "<p>それは\n2012. 年のこと</p>"),
        ("- a\n続き\n- b", "<ul><li>a続き</li><li>b</li></ul>".replace("a続き", "a\n続き")),
        ("- a\n# H", '<ul><li>a</li></ul><h1 id="h">H</h1>'),
        ("- a\n---\nb", "<ul><li>a</li></ul><hr><p>b</p>"),
        ("- a\n> q", "<ul><li>a</li></ul><blockquote><p>q</p></blockquote>"),
        ("- a\n1. b\n2. c", "<ul><li>a</li></ul><ol><li>b</li><li>c</li></ol>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        (
            "1. a\n  - b\n  - c\n    - d\n2. e",
            "<ol><li>a<ul><li>b</li><li>c<ul><li>d</li></ul></li></ul></li><li>e</li></ol>",
        ),
        ("10. a\n    - b", '<ol start="10"><li>a<ul><li>b</li></ul></li></ol>'),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("- a\n\n  二段落目\n- b", "<ul><li><p>a</p><p>二段落目</p></li><li><p>b</p></li></ul>"),
        ("- a\n\n    para\n\nend", "<ul><li><p>a</p><p>para</p></li></ul><p>end</p>"),
        ("- a\n\n      code", "<ul><li><p>a</p><pre><code>code\n</code></pre></li></ul>"),
        ("- a\n\n\n\n- b\n\n\ntext", "<ul><li><p>a</p></li><li><p>b</p></li></ul><p>text</p>"),
        ("- a\n  - b\n\n  - c", "<ul><li>a<ul><li><p>b</p></li><li><p>c</p></li></ul></li></ul>"),
        ("- a\n  > q\n- b", "<ul><li>a<blockquote><p>q</p></blockquote></li><li>b</li></ul>"),
        ("> - a\n>   - b\n> - c", "<blockquote><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul></blockquote>"),
        ("- - a\n  - b", "<ul><li><ul><li>a</li><li>b</li></ul></li></ul>"),
        ("-\n- b", "<ul><li></li><li>b</li></ul>"),
        ("- # H\n- b", '<ul><li><h1 id="h">H</h1></li><li>b</li></ul>'),
        ("* * *\n- - -", "<hr><hr>"),
        ("-a\n*b*\n1.c", "<p>-a\n<em>b</em>\n1.c</p>"),
        ("    - code", "<pre><code>- code\n</code></pre>"),
        ("- a\n\n[[x]] text\n\n- b", '<ul><li>a</li></ul><p><a href="/page/x">x</a> text</p><ul><li>b</li></ul>'),
    ],
)
def test_lists(source: str, html: str) -> None:
    assert html_of(source) == html


def test_tasks_are_disabled_checkboxes_also_when_nested_and_loose() -> None:
    html = html_of("- [x] 済み **a**\n  - [ ] b\n\n- [X] c\n- [] d\n- [y] e")

    box = '<input disabled type="checkbox">'
    done = '<input checked disabled type="checkbox">'
    assert html == (
        f'<ul class="task-list"><li class="task-list-item"><p>{done} 済み <strong>a</strong></p>'
        f'<ul class="task-list"><li class="task-list-item">{box} b</li></ul></li>'
        f'<li class="task-list-item"><p>{done} c</p></li><li><p>[] d</p></li><li><p>[y] e</p></li></ul>'
    )


def test_deep_list_keeps_its_text_as_text() -> None:
    html = html_of("\n".join("  " * depth + f"- level{depth}" for depth in range(30)))

    assert html.count("<ul>") == 20
    assert all(f"level{depth}" in html for depth in range(30))
