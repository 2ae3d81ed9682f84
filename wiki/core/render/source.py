"""What stands for a text that could not be rendered: the text as it was typed."""

from html import escape

from wiki.core.render.body import Body, take_out_marks

OUTPUT = "output"
"""Why a text shows as its source (Body.problem), beside what children/ends.py has: its HTML would be too large."""

WITH_LINES = b"\xff"
"""Before a text whose body shall say from which lines its blocks come. UTF-8 has no such byte."""


def source_body(text: str, problem: str) -> Body:
    """A body that shows the text unrendered. `problem` is OUTPUT, or one of children/ends.py's."""
    # An HTML parser drops a newline right after <pre>, so one of ours stands there.
    html = f'<pre class="source">\n{escape(take_out_marks(text))}</pre>\n'
    return Body(html, is_source=True, problem=problem)
