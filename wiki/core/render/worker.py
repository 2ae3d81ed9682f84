"""The process that renders: texts come in by standard input, bodies go out by standard output, one at a time.

A request is a text, an answer a body's JSON (frames.py). It runs as `python -m wiki.core.render.worker` and imports
nothing but the renderer. pebble's pools were considered: they fork the web process, threads and all, or import its main
module again, with Flask and the database toolkit.

A text that takes too much kills this process and nothing else. The kernel counts the CPU time and the memory, so no
regular expression and no C code can get around it. It ends when its parent does, since its standard input ends then.
PR_SET_PDEATHSIG is not used: it would fire when the *thread* ends that happened to start the worker.
"""

import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from typing import BinaryIO

from wiki.core.render import frames
from wiki.core.render.body import Body
from wiki.core.render.pipeline import OutputTooLarge, render_body
from wiki.core.render.source import ERROR, NO_MEMORY, OUTPUT, source_body

MAX_OPEN_FILES = 32  # Pygments opens a lexer's module when it first meets its language
STATEMENT = "/proc/self/statm"


def main(memory_bytes: int, cpu_seconds: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, whose end is ours
    requests, answers = _take_over_streams()
    _limit(memory_bytes)
    try:
        while (text := frames.read(requests)) is not None:
            _allow_cpu(cpu_seconds)
            with suppress(ConnectionError):
                with_lines = text.startswith(frames.WITH_LINES)
                body = render_safely(text.removeprefix(frames.WITH_LINES).decode(), with_lines=with_lines)
                frames.write(answers, body.to_json().encode())
    except MemoryError:
        os._exit(NO_MEMORY)  # anything more, and a clean end too, would need memory


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


def _take_over_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our two ends of the conversation; whatever a library prints goes to standard error, which is the log."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return requests, answers


def _limit(memory_bytes: int) -> None:
    """Sets what holds for the whole life: memory above what the renderer itself takes, no files written."""
    sys.dont_write_bytecode = True
    _lower(resource.RLIMIT_AS, _address_space_bytes() + memory_bytes)
    _lower(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _allow_cpu(seconds: int) -> None:
    """Lets the process use so many more seconds of CPU; then the kernel ends it. It counts whole seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _address_space_bytes() -> int:
    try:
        with open(STATEMENT, encoding="ascii") as statement:
            return int(statement.read().split()[0]) * resource.getpagesize()
    except OSError:  # no Linux; Python with the renderer takes about this much
        return 200_000_000


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
