"""The child's side: takes messages from its standard input, and lets the kernel end it where one takes too much.

The kernel counts the CPU time and the memory, so no regular expression and no C code can get around it. A child ends when its
parent does, since its standard input ends then. PR_SET_PDEATHSIG is not used: it would fire when the *thread* ends that
happened to start the child.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from wiki.core.children import frames
from wiki.core.children.ends import NO_MEMORY

MAX_OPEN_FILES = 32  # modules of libraries are opened when they are first needed
STATEMENT = "/proc/self/statm"


def serve(answer: Callable[[bytes], bytes], memory_bytes: int, cpu_seconds: int) -> None:
    """Answers messages one at a time until there are no more.

    `memory_bytes` counts above what the process takes now, `cpu_seconds` for each message. No file can be written.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, whose end is ours
    requests, answers = _take_over_streams()
    _limit(memory_bytes)
    try:
        while (message := frames.read(requests)) is not None:
            _allow_cpu(cpu_seconds)
            with suppress(ConnectionError):
                frames.write(answers, answer(message))
    except MemoryError:
        os._exit(NO_MEMORY)  # anything more, and a clean end too, would need memory


def _take_over_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our two ends of the conversation; whatever a library prints goes to standard error, which is the log."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return requests, answers


def _limit(memory_bytes: int) -> None:
    """Sets what holds for the whole life: memory above what the process takes by now, no files written."""
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
    except OSError:  # no Linux; Python with its libraries takes about this much
        return 200_000_000
