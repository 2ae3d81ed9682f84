"""What stands for a text that could not be rendered: the text as it was typed."""

from html import escape

from wiki.core.render.body import Body, take_out_marks

# Why a text shows as its source: Body.problem.
SLOW = "slow"  # it took too much time
MEMORY = "memory"
OUTPUT = "output"  # its HTML would be too large
ERROR = "error"  # the renderer failed

NO_MEMORY = 3
"""The status that a worker ends with when it gets no more memory."""


def source_body(text: str, problem: str) -> Body:
    """A body that shows the text unrendered. `problem` is one of the constants above."""
    # An HTML parser drops a newline right after <pre>, so one of ours stands there.
    html = f'<pre class="source">\n{escape(take_out_marks(text))}</pre>\n'
    return Body(html, is_source=True, problem=problem)
