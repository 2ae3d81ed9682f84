"""Runs git itself, where its library is slow or unsafe: fixed argument lists, a clean environment, a time limit."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wiki.core.errors import StoreDamaged

TIMEOUT_SECONDS = 60.0


@dataclass
class GitFailed(StoreDamaged):
    """git ended with an error. `command` is its first word, `status` its exit code, `detail` what it said."""

    command: str
    status: int


def git_environment(allow_file: bool = False) -> dict[str, str]:
    """The environment that every git of ours runs in.

    Nothing of the caller's or the machine's own settings leaks in, nothing is asked at a terminal, messages are in
    English, and only https and ssh (in tests also file) are ever spoken.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": "https:ssh:file" if allow_file else "https:ssh",
        "LC_ALL": "C.UTF-8",
    }


def run_git(
    repository: Path,
    arguments: Sequence[str],
    *,
    feed: bytes = b"",
    timeout_seconds: float = TIMEOUT_SECONDS,
    environment: Mapping[str, str] | None = None,
    keep: Sequence[int] = (),
    fine: Sequence[int] = (0,),
) -> subprocess.CompletedProcess[bytes]:
    """Runs `git ARGUMENTS` on a bare repository and returns what it printed.

    `feed` is its standard input, `keep` the file descriptors it inherits, `fine` the exit codes that are answers.
    Raises GitFailed on any other exit code and when the time is up.
    """
    command = ["git", f"--git-dir={repository}", *arguments]
    try:
        done = subprocess.run(
            command,
            input=feed,
            capture_output=True,
            timeout=timeout_seconds,
            check=False,
            env=environment or git_environment(),
            pass_fds=tuple(keep),
            cwd=repository,
        )
    except subprocess.TimeoutExpired as late:
        raise GitFailed(f"no answer within {timeout_seconds:g} s", arguments[0], -1) from late
    if done.returncode not in fine:
        detail = done.stderr.decode("utf-8", "replace").strip()[:2000]
        raise GitFailed(detail, arguments[0], done.returncode)
    return done


def ask_sizes(repository: Path, blobs: Sequence[str]) -> list[int]:
    """The size of each of these objects, by full id. GitPython reads an object whole to tell its size.

    Raises GitFailed, and StoreDamaged where one is missing.
    """
    done = run_git(
        repository, ["cat-file", "--batch-check=%(objectsize)"], feed="".join(f"{blob}\n" for blob in blobs).encode()
    )
    lines = done.stdout.split(b"\n")[:-1]
    if len(lines) != len(blobs) or not all(line.isdigit() for line in lines):
        raise StoreDamaged("git does not know the size of every object that was asked for")
    return [int(line) for line in lines]
