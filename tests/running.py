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
    """The wiki over `folder`/data: one server with its worker, or several servers and a worker of their own.

    Each server keeps its port for all its life. What they print is in `folder`/serve.log.
    """

    def __init__(self, folder: Path, *, webs: int = 1, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.ports = [free_port() for _ in range(webs)]
        self.port = self.ports[0]
        self.bases = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.base = self.bases[0]
        how = {} if webs == 1 else {"FESTA_WORKER": "external"}
        self._environment = environment(self.data, **how, **settings)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Starts it and waits until it answers."""
        for port in self.ports:
            self._run(["serve"], PORT=str(port))
            deadline = time.monotonic() + PATIENCE
            while get(port, "/-/healthz")[0] != 200:
                assert self._processes[-1].poll() is None, self.printed
                assert time.monotonic() < deadline, self.printed
                time.sleep(0.02)
        if len(self.ports) > 1:
            self._run(["worker"])

    def kill(self) -> None:
        """Ends the servers, the worker and the renderers at once, as a power cut does."""
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        for process in self._processes:
            process.wait()
        self._processes.clear()

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

    def _run(self, arguments: list[str], **settings: str) -> None:
        with (self.folder / "serve.log").open("ab") as log:
            self._processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "wiki", *arguments],
                    env=self._environment | settings, start_new_session=True, stdout=log, stderr=log,
                )
            )  # fmt: skip
