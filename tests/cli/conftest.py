"""Runs `python -m wiki` as people do: a real process with settings in its environment."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.prepared import lay_out

Wiki = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(data: Path, **settings: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FESTA_", "GIT_"))}
    return kept | {"FESTA_DATA": str(data)} | settings


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def wiki(tmp_path: Path) -> Wiki:
    def run(*arguments: str, feed: str | None = None, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "wiki", *arguments],
            env=environment(tmp_path / "data", **settings),
            input=feed,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def begun(tmp_path: Path) -> None:
    """The wiki is there already, with the sample event."""
    lay_out(tmp_path / "data")


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(**settings: str) -> "subprocess.Popen[bytes]":
        worker = subprocess.Popen(
            [sys.executable, "-m", "wiki", "worker"],
            env=environment(tmp_path / "data", **settings),
            start_new_session=True,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()
