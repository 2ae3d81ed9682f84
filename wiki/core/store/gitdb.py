"""The one module that uses GitPython: it makes and opens the repository and reads objects, safely from many threads.

A `Repo` must not be shared by threads: eight threads reading through one got 150 wrong contents in 1,200 reads. So
each reader borrows one from a small pool, and gives it back; one whose `git cat-file` died is thrown away.
"""

import threading
from collections.abc import Iterator, Mapping
from configparser import Error as ConfigError
from contextlib import contextmanager
from pathlib import Path

from git import GitConfigParser, Repo
from git.exc import GitError, InvalidGitRepositoryError, NoSuchPathError
from gitdb.exc import ODBError

from wiki.core.errors import StoreDamaged
from wiki.core.store.command import git_environment
from wiki.core.store.lock import WriterLock

POOL_SIZE = 4
SETTINGS = {
    "core.fsync": "committed",  # for git's own writes: what a fetch or a repack stores
    "core.useReplaceRefs": "false",
    "core.logAllRefUpdates": "false",
    "gc.auto": "0",  # one scheduled maintainer instead, which never prunes at once
    "maintenance.auto": "false",
}
SMALL = {"core.deltaBaseCacheLimit": "4m", "core.packedGitWindowSize": "1m", "core.packedGitLimit": "8m"}
"""A reader lives as long as its process, and git would keep whole packs and 96 MB of what it came across in memory."""


def create_repository(folder: Path) -> None:
    """Makes a bare repository with an unborn `main`; one that is there already gets the settings that it lacks.

    Processes that start together take turns, since git refuses the second who changes its settings.
    """
    (folder / "festa").mkdir(parents=True, exist_ok=True)
    with WriterLock(folder / "festa" / "create.lock").hold():
        if _is_complete(folder):
            return
        (folder / "config.lock").unlink(missing_ok=True)  # of a start that was killed here
        repository = Repo.init(folder, mkdir=True, bare=True, initial_branch="main", shared="umask")
        for key, value in SETTINGS.items():
            repository.git.config("--file", str(folder / "config"), key, value)
        repository.close()


def _is_complete(folder: Path) -> bool:
    """Whether the repository is there, with all settings."""
    if not (folder / "HEAD").is_file():
        return False
    try:
        with GitConfigParser(str(folder / "config"), read_only=True, merge_includes=False) as config:
            return all(str(config.get(*key.split("."), fallback="")) == value for key, value in SETTINGS.items())
    except (OSError, ValueError, ConfigError):
        return False  # being killed in the middle of making it leaves anything


class ObjectReader:
    """Reads objects by id through a pool of GitPython repositories."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._idle: list[Repo] = []
        self._lock = threading.Lock()
        self._places = threading.Semaphore(POOL_SIZE)
        self._borrow().close()  # fails here, at the start, when this is no repository

    def read(self, wanted: str) -> tuple[str, bytes] | None:
        """Kind and data of the object with that full id; None if there is none. Raises StoreDamaged."""
        try:
            with self._borrowed() as repository:
                return _ask(repository, wanted)
        except (OSError, ValueError, GitError, ODBError):
            pass  # the child was killed: a new one answers
        try:
            with self._borrowed() as repository:
                return _ask(repository, wanted)
        except (OSError, ValueError, GitError, ODBError) as broken:
            raise StoreDamaged(f"{wanted}: {broken}") from broken

    def close(self) -> None:
        """Ends the `git cat-file` children of all idle repositories."""
        with self._lock:
            idle, self._idle = self._idle, []
        for repository in idle:
            repository.close()

    @contextmanager
    def _borrowed(self) -> Iterator[Repo]:
        with self._places:
            repository = self._borrow()
            try:
                yield repository
            except BaseException:
                repository.close()  # its child may be in the middle of an answer
                raise
            with self._lock:
                self._idle.append(repository)

    def _borrow(self) -> Repo:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            repository = Repo(self._folder)
        except (InvalidGitRepositoryError, NoSuchPathError) as wrong:
            raise StoreDamaged(f"{self._folder} is no git repository") from wrong
        repository.git.update_environment(**git_environment(), **_as_environment(SMALL), GIT_DIR=str(self._folder))
        return repository


def _as_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings of git for one process (git-config, ENVIRONMENT)."""
    pairs: dict[str, str] = {}
    for number, (key, value) in enumerate(settings.items()):
        pairs |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {"GIT_CONFIG_COUNT": str(len(settings)), **pairs}


def _ask(repository: Repo, wanted: str) -> tuple[str, bytes] | None:
    try:
        stream = repository.odb.stream(bytes.fromhex(wanted))
    except ValueError as answer:
        if "could not be resolved" in str(answer) and "missing" in str(answer):
            return None
        raise
    data: bytes = stream.read()
    if len(data) != stream.size:
        raise OSError("git cat-file ended within an object")
    kind = stream.type
    return (kind.decode("ascii") if isinstance(kind, bytes) else kind), data
