"""A wiki that runs as people run it: the `serve` command as a process group, which tests may kill and start again."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.conftest import environment, free_port
from tests.cli.test_serve import get

PATIENCE = 60.0


class RunningWiki:
    """The server over `folder`/data, on one port for all its life. What it prints is in `folder`/serve.log."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._environment = environment(self.data, PORT=str(self.port), **settings)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.folder / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "wiki", "serve"],
                env=self._environment,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while get(self.port, "/-/healthz")[0] != 200:
            assert self._process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.02)

    def kill(self) -> None:
        """Ends the server, its worker and its renderers at once, as a power cut does."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def printed(self) -> str:
        return (self.folder / "serve.log").read_text(errors="replace")

    @property
    def setup_link(self) -> str:
        """The address, below this server, of the link that the newest start printed."""
        found = re.findall(r"https?://\S+?(/-/setup/\S+)", self.printed)
        assert found, self.printed
        return str(found[-1])

    def run(self, *arguments: str, feed: str = "") -> str:
        """Runs a command of the wiki beside the server; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "wiki", *arguments],
            env=self._environment, input=feed, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout
