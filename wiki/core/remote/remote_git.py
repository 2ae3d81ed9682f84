"""Runs the git commands that speak to the upstream, so that nothing is asked, leaked or left running.

The token goes to git by its environment, which other users cannot read as they can a command line, and only for the
upstream's own host: redirects are not followed, because git would send the token along. A repository that moved says
so as an error.

When the time is up, `run_git` kills git itself. Git's helpers (git-remote-https, ssh) do not notice, and would hold the
lock of the upstream; so each call marks its environment, which they inherit, and whoever bears the mark is ended too.
They share the wiki's process group: what kills that kills them. Where there is no /proc, or the wiki died alone,
`stall_seconds` ends a helper whose peer is silent.
"""

import base64
import contextlib
import os
import select
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import uuid4

from wiki.core.remote.address import Remote
from wiki.core.remote.errors import RemoteDown
from wiki.core.store.command import GitFailed, git_environment, run_git

CONNECT_SECONDS = 15
DEATH_MILLISECONDS = 5_000
SWEEPS = 10
MARK = "FESTA_REMOTE_CALL"


class RemoteGit:
    """Git commands of one repository for one upstream."""

    def __init__(self, repository: Path, remote: Remote, *, timeout_seconds: float, stall_seconds: int) -> None:
        self._repository = repository
        self._remote = remote
        self._timeout_seconds = timeout_seconds
        self._stall_seconds = stall_seconds

    def run(self, arguments: Sequence[str], *, keep: Sequence[int] = ()) -> subprocess.CompletedProcess[str]:
        """Runs `git ARGUMENTS` and returns its exit code with what it printed.

        `keep` are file descriptors it inherits. Raises RemoteDown when the time is up or git was killed; none of its
        helpers is alive then.
        """
        mark = uuid4().hex
        try:
            done = run_git(
                self._repository,
                arguments,
                timeout_seconds=self._timeout_seconds,
                environment=self._environment() | {MARK: mark},
                keep=keep,
                fine=range(256),
            )
        except GitFailed as failed:
            _end_marked(f"{MARK}={mark}".encode())
            ended = f"git {failed.command} was ended by signal {-failed.status}"
            late = f"no answer within {self._timeout_seconds:g} s"
            # run_git says -1 when the time is up; its own words may hold half a token, cut off in the middle
            raise RemoteDown(late if failed.status == -1 else ended) from None
        shown = done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")
        return subprocess.CompletedProcess(arguments, done.returncode, *shown)

    def _environment(self) -> dict[str, str]:
        environment = git_environment(self._remote.allow_file)
        if (self._remote.origin or "").startswith("http://"):  # this host only: see address.py
            environment["GIT_ALLOW_PROTOCOL"] += ":http"
        environment["GIT_ASKPASS"] = ""  # else SSH_ASKPASS of a desktop would open a window
        environment["GIT_SSH_COMMAND"] = (
            f"ssh -o BatchMode=yes -o ConnectTimeout={CONNECT_SECONDS} -o ControlPath=none"
            f" -o ServerAliveInterval={max(1, self._stall_seconds // 2)} -o ServerAliveCountMax=2"
        )
        settings = list(self._settings())
        environment["GIT_CONFIG_COUNT"] = str(len(settings))
        for number, (key, value) in enumerate(settings):
            environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return environment

    def _settings(self) -> Iterator[tuple[str, str]]:
        yield "http.followRedirects", "false"
        yield "http.lowSpeedLimit", "1"  # bytes a second
        yield "http.lowSpeedTime", str(self._stall_seconds)
        if self._remote.login:
            login = base64.b64encode(self._remote.login.encode()).decode("ascii")
            yield f"http.{self._remote.origin}/.extraHeader", f"Authorization: Basic {login}"


def _end_marked(mark: bytes) -> None:
    """Kills all processes with `mark` in their environment, and returns when they are dead."""
    for _ in range(SWEEPS):  # more than once: a process that is killed late may have started another
        found = list(_find_marked(mark))
        if not found:
            return
        for handle in found:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        for handle in found:
            death = select.poll()
            death.register(handle, select.POLLIN)  # readable once the process has ended
            death.poll(DEATH_MILLISECONDS)
            os.close(handle)


def _find_marked(mark: bytes) -> Iterator[int]:
    """Handles of the processes: unlike a number, a handle cannot come to mean another process before the kill."""
    if not (os.path.isdir("/proc/self") and hasattr(os, "pidfd_open")):
        return
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        handle = -1
        try:
            handle = os.pidfd_open(int(name))
            with open(f"/proc/{name}/environ", "rb") as file:
                marked = mark in file.read().split(b"\0")
        except OSError:  # it ended meanwhile, or is another user's
            marked = False
        if marked:
            yield handle
        elif handle >= 0:
            os.close(handle)
