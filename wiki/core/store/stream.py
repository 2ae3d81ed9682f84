"""Long-lived children of git for what asks much at once: objects by the thousand, and what commits changed.

GitPython's reader asks for one object at a time through a pool; these take a list, and keep git busy while we work.
"""

import os
import secrets
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar

from wiki.core.errors import StoreDamaged
from wiki.core.store.command import git_environment

Item = TypeVar("Item")

READ_BYTES = 1 << 20
CHUNK = 200  # questions asked ahead: their lines must fit a pipe twice (64 KB), or both sides wait for ever


class _Child:
    """One `git` that reads questions and writes answers. Not for threads to share."""

    def __init__(self, repository: Path, arguments: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            ["git", f"--git-dir={repository}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=git_environment(),
            cwd=repository,
        )

    @property
    def stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        return self._process.stdin

    @property
    def stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        return self._process.stdout

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, lines: Iterable[str]) -> None:
        """Raises StoreDamaged when the child is dead."""
        try:
            self.stdin.write("".join(f"{line}\n" for line in lines).encode("ascii"))
            self.stdin.flush()
        except OSError as dead:
            raise StoreDamaged(f"git ended: {dead}") from dead

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self.stdout.close()
        with suppress(OSError):  # what it never read is of no use any more
            self.stdin.close()


class ObjectStream:
    """Reads objects by id in bulk through one `git cat-file --batch` (format: git-cat-file, BATCH OUTPUT)."""

    def __init__(self, repository: Path) -> None:
        self._child = _Child(repository, ["cat-file", "--batch"])

    def iter_objects(self, ids: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        """Id, kind and data of each object, in order. Raises StoreDamaged when one is missing."""
        for chunk in _asked_ahead(self._child, ids):
            for wanted in chunk:
                yield wanted, *self._read(wanted)

    def close(self) -> None:
        self._child.close()

    def _read(self, wanted: str) -> tuple[str, bytes]:
        head = self._child.stdout.readline().split()
        if len(head) != 3:
            raise StoreDamaged(f"{wanted}: {b' '.join(head).decode('utf-8', 'replace') or 'git ended'}")
        size = int(head[2])
        data = self._child.stdout.read(size + 1)
        if len(data) != size + 1:
            raise StoreDamaged(f"{wanted}: git ended within an object")
        return head[1].decode("ascii"), data[:-1]


class DiffStream:
    """Asks one `git diff-tree --stdin` what commits changed, and gets the answers' fields as they come.

    Git writes when its buffer is full; a line that names no object it gives back at once, with all before it. So each
    batch of questions ends with a mark.
    """

    def __init__(
        self, repository: Path, arguments: Sequence[str], *, path: str | None = None, ending: str | None = None
    ) -> None:
        """`path` limits the answers to one file; it is taken as it is. `ending` limits them to files that end so."""
        limit = ["--", path] if path is not None else ["--", f":(glob)**/*{ending}"] if ending else []
        literal = [] if ending else ["--literal-pathspecs"]
        self._child = _Child(repository, [*literal, "diff-tree", "--stdin", *arguments, *limit])
        self._rest = bytearray()
        self._mark = f"end-{secrets.token_hex(16)}"

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._child.pid

    def iter_fields(self, questions: Iterable[str]) -> Iterator[list[bytes]]:
        """For each batch of questions (`COMMIT` or `COMMIT PARENT`) the fields of their answers, which the argument `-z`
        ends with NULs, taken off here."""
        for answers in self.iter_answers(questions):
            yield answers.split(b"\0")[:-1]

    def iter_answers(self, questions: Iterable[str], size: int = CHUNK) -> Iterator[bytes]:
        """For each `size` questions their answers as git wrote them, one after the other."""
        for _ in _asked_ahead(self._child, questions, self._mark, min(size, CHUNK)):
            yield self._read_to_mark()

    def close(self) -> None:
        self._child.close()

    def _read_to_mark(self) -> bytes:
        end = f"{self._mark}\n".encode("ascii")
        data = self._rest
        while (at := data.find(end, max(0, len(data) - READ_BYTES - len(end)))) < 0:
            part = os.read(self._child.stdout.fileno(), READ_BYTES)
            if not part:
                raise StoreDamaged("git diff-tree ended")
            data += part
        self._rest = data[at + len(end) :]
        return bytes(data[:at])


def _asked_ahead(
    child: _Child, questions: Iterable[str], mark: str | None = None, size: int = CHUNK
) -> Iterator[list[str]]:
    """Yields chunk after chunk when it is time to read its answers; the next has been asked by then."""
    source = iter(questions)

    def ask() -> list[str]:
        chunk = list(islice(source, size))
        if chunk:
            child.ask([*chunk, mark] if mark else chunk)
        return chunk

    chunk = ask()
    while chunk:
        following = ask()
        yield chunk
        chunk = following
