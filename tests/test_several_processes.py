"""Two web processes and an external worker on one wiki, whose upstream others push to: everything arrives, once."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.conftest import environment, free_port
from tests.cli.test_serve import get
from tests.cli.test_worker import page_shows, wait_until
from tests.core.remote.test_sync import clone, make_upstream, upstream_tip
from tests.factories import fsck, git, page_text
from wiki.core.remote.conflicts import list_conflicts
from wiki.core.remote.wake import ask_for_sync
from wiki.core.store.store import Store

WRITERS = 6
SAVES = 12


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    upstream = make_upstream(tmp_path)
    return {"FESTA_REMOTE": str(upstream), "FESTA_ALLOW_FILE_REMOTE": "1", "FESTA_WORKER": "external"}


def command(data: Path, settings: dict[str, str], *arguments: str, feed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "wiki", *arguments],
        env=environment(data, **settings),
        input=feed,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


@pytest.fixture
def ports(tmp_path: Path, settings: dict[str, str]) -> Iterator[list[int]]:
    """Two servers and a worker; the ports of the servers."""
    data = tmp_path / "data"
    command(data, settings, "init")
    found = []
    running = [subprocess.Popen([sys.executable, "-m", "wiki", "worker"], env=environment(data, **settings))]
    for _ in range(2):
        found.append(free_port())
        served = environment(data, PORT=str(found[-1]), **settings)
        running.append(subprocess.Popen([sys.executable, "-m", "wiki", "serve"], env=served, stdout=subprocess.DEVNULL))
    for port in found:
        wait_until(lambda port=port: get(port, "/-/healthz")[0] == 200)  # type: ignore[misc]
    yield found
    for process in running:
        process.send_signal(signal.SIGKILL)
        process.wait()


def call(port: int, token: str, method: str, page: str, body: object = None) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, f"/-/api/v1/pages/{page}", json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    read = json.loads(answer.read())
    connection.close()
    return answer.status, read


def write(port: int, token: str, number: int) -> list[tuple[str, str]]:
    """One person's evening: what was acknowledged, as line and outcome."""
    done = []
    for turn in range(SAVES):
        page = f"event/talk-{turn % 2}"
        _, read = call(port, token, "GET", page)
        line = f"- w{number}の{turn}行目 {os.urandom(4).hex()}"
        lines = read["text"].splitlines()
        lines.insert(5 + (turn * 7 + number) % max(1, len(lines) - 5), line)
        status, answer = call(port, token, "PUT", page, {"text": "\n".join(lines), "base": read["commit"]})
        assert status in (200, 409), (status, answer)
        done.append((line, "saved" if status == 200 else "conflict"))
    return done


def test_everything_acknowledged_is_there_once_and_published_and_pushed(
    tmp_path: Path, settings: dict[str, str], ports: list[int]
) -> None:
    data, upstream = tmp_path / "data", Path(settings["FESTA_REMOTE"])
    command(data, settings, "user", "add", "alice", "--name", "Alice", "--role", "writer")
    token = command(data, settings, "token", "alice")
    for number in range(2):
        text = f"---\ntype: talk\n---\n# トーク {number}\n\n- はじめ\n"
        assert call(ports[number], token, "PUT", f"event/talk-{number}", {"text": text})[0] == 201
    store = Store(data / "content.git")
    wait_until(lambda: upstream_tip(upstream) == store.tip())
    work = clone(tmp_path, upstream)

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, ports[number % 2], token, number) for number in range(WRITERS)]
        pushed = push_plain(work)
        ask_for_sync(store)
        rows = [row for one in writing for row in one.result()]
    wait_until(lambda: upstream_tip(upstream) == store.tip())

    kept = [line for line, outcome in rows if outcome == "saved"]
    texts = page_text(store, "event/talk-0.md") + page_text(store, "event/talk-1.md")
    assert len(rows) == WRITERS * SAVES
    assert [line for line in [*kept, *pushed] if texts.splitlines().count(line) != 1] == []
    last = [line for line in kept if line in page_text(store, "event/talk-0.md")][-1].removeprefix("- ")
    wait_until(lambda: page_shows(data, "event/talk-0", last))
    assert git(store.folder, "log", "--author=Alice", "--format=%H", "main").splitlines() != []
    assert list_conflicts(store) == []
    assert fsck(store) == ""


def push_plain(work: Path) -> list[str]:
    """Somebody with a clone, as stubborn as people are; the lines that arrived."""
    lines = []
    for turn, path in enumerate(("event/talk-0.md", "event/talk-1.md")):
        line = f"- 手元から {turn} {os.urandom(4).hex()}"
        for _ in range(60):
            git(work, "fetch", "-q", "origin")
            git(work, "reset", "-q", "--hard", "origin/main")
            file = work / path
            file.write_text(file.read_text() + line + "\n")
            git(work, "commit", "-qam", line)
            git(work, "push", "-q", "origin", "HEAD", check=False)
            if git(work, "ls-remote", "origin", "main").split()[0] == git(work, "rev-parse", "HEAD").strip():
                break
        else:
            raise AssertionError("starved")
        lines.append(line)
    return lines
