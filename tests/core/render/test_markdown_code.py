import pytest

from tests.core.render.rendering import html_of
from wiki.core.render.extensions.code import MAX_COLOURED, code_html


def fence(code: str, language: str = "") -> str:
    attribute = f' class="language-{language}"' if language else ""
    return f'<div class="highlight"><pre><code{attribute}>{code}\n</code></pre></div>'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("```\na < b\n\n  # c\n```\nafter", fence("a &lt; b\n\n  # c") + "<p>after</p>"),
        ("text\n~~~\n```\n~~~", "<p>text</p>" + fence("```")),
        ("````\n```\nx\n```\n````", fence("```\nx\n```")),
        ("```nolang\nx\n```", fence("x", "nolang")),
        ("```\n\tx\n```", fence("\tx")),
        ("```\nnever closed\n\n# x", fence("never closed\n\n# x")),
        ("- a\n  ```\n  x\n\n    y\n  ```\n- b", f"<ul><li>a{fence('x' + chr(10) * 2 + '  y')}</li><li>b</li></ul>"),
        ("1. a\n\n    ```\n    x\n    ```\n\n2. b", f"<ol><li><p>a</p>{fence('x')}</li><li><p>b</p></li></ol>"),
        ("- ```\n  x\n  ```", f"<ul><li>{fence('x')}</li></ul>"),
        ("> ```\n> x\n> ```\n> y", f"<blockquote>{fence('x')}<p>y</p></blockquote>"),
        ("> ```\n> x\n\ny", f"<blockquote>{fence('x')}</blockquote><p>y</p>"),
        ("    ```\n    x\n    ```", "<pre><code>```\nx\n```\n</code></pre>"),
        ("`` ```x``` ``", "<p><code>```x```</code></p>"),
        ("    a\n\n\n    b\nc", "<pre><code>a\n\n\nb\n</code></pre><p>c</p>"),
        ("```\n[[x]] @y https://z.org\n```", fence("[[x]] @y https://z.org")),
    ],
)
def test_code_blocks(source: str, html: str) -> None:
    assert html_of(source).replace("\n", "") == html.replace("\n", "")


@pytest.mark.parametrize("info", ["python", "Python", "{.python}", "python:app.py", "py"])
def test_known_language_is_coloured_by_classes(info: str) -> None:
    html = html_of(f"```{info}\ndef f(): pass\n```")

    assert '<span class="k">def</span>' in html
    assert "style=" not in html


def test_language_that_is_unknown_or_missing_is_not_guessed() -> None:
    assert "<span" not in code_html("def f(): pass", "")
    assert "<span" not in code_html("def f(): pass", "nolang")


def test_very_long_code_is_not_coloured() -> None:
    assert "<span" in code_html("x = 1\n", "python")
    assert "<span" not in code_html("x = 1\n" * MAX_COLOURED, "python")


def test_words_after_a_fence_cannot_leave_its_class() -> None:
    assert code_html("x", 'js" onclick="alert(1)') == fence("x", "js").replace("x\n", '<span class="nx">x</span>\n')
    assert code_html("x", '"><script>') == fence("x")
