"""The process that renders: texts come in by standard input, bodies go out by standard output, one at a time.

A request is a text, an answer a body's JSON. It runs as `python -m wiki.core.render.worker` and imports nothing but the
renderer and what every child needs (core/children). pebble's pools were considered: they fork the web process, threads and
all, or import its main module again, with Flask and the database toolkit.

A text that takes too much kills this process and nothing else.
"""

import sys
import traceback

from wiki.core.children.ends import ERROR
from wiki.core.children.serving import serve
from wiki.core.render.body import Body
from wiki.core.render.pipeline import OutputTooLarge, render_body
from wiki.core.render.source import OUTPUT, WITH_LINES, source_body


def answer(message: bytes) -> bytes:
    """The JSON of a text's body."""
    with_lines = message.startswith(WITH_LINES)
    text = message.removeprefix(WITH_LINES).decode()
    return render_safely(text, with_lines=with_lines).to_json().encode()


def render_safely(text: str, *, with_lines: bool = False) -> Body:
    """The body of a text, or its source when rendering fails inside Python. Raises MemoryError only."""
    try:
        return render_body(text, with_lines=with_lines)
    except MemoryError:
        raise
    except OutputTooLarge:
        return source_body(text, OUTPUT)
    except Exception:  # a boundary: extensions are many, and a text must never take the page down
        traceback.print_exc(limit=-5)
        return source_body(text, ERROR)


if __name__ == "__main__":
    serve(answer, int(sys.argv[1]), int(sys.argv[2]))
