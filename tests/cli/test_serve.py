"""The server as a process: it answers with the site, keeps a worker, and comes back after a kill."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.cli.conftest import Wiki, environment, free_port
from tests.cli.test_worker import wait_until
from tests.factories import save
from wiki.cli.child import WORKER_NAME
from wiki.core.store.store import Store

Serve = Callable[[], tuple["subprocess.Popen[bytes]", int]]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> tuple["subprocess.Popen[bytes]", int]:
        port = free_port()
        with (tmp_path / "printed").open("ab") as printed:
            server = subprocess.Popen(
                [sys.executable, "-m", "wiki", "serve"],
                env=environment(tmp_path / "data", PORT=str(port)),
                start_new_session=True,
                stdout=printed,
            )
        started.append(server)
        wait_until(lambda: get(port, "/-/healthz")[0] == 200)
        return server, port

    yield start
    for server in started:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def get(port: int, address: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer; status 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read().decode("utf-8", "replace")
    except OSError:
        return 0, {}, ""
    finally:
        connection.close()


def printed_setup_links(folder: Path) -> list[str]:
    """The links to the first account that servers of this test printed, the newest last."""
    return re.findall(r"http://\S+/-/setup/\S+", (folder / "printed").read_text())


def test_each_start_without_an_account_prints_one_link_that_makes_the_first(serve: Serve, tmp_path: Path) -> None:
    server, port = serve()
    first = printed_setup_links(tmp_path)
    page = get(port, first[0].removeprefix(f"http://127.0.0.1:{port}"))
    server.terminate()
    server.wait()
    _, port = serve()
    links = printed_setup_links(tmp_path)

    old, new = (urlsplit(link).path for link in links)
    assert links[:1] == first
    assert (page[0], 'name="username"' in page[2]) == (200, True)
    assert (get(port, old)[0], get(port, new)[0]) == (404, 200)


def test_start_with_an_account_prints_no_link(serve: Serve, wiki: Wiki, tmp_path: Path) -> None:
    wiki("user", "add", "alice", "--role", "admin")

    serve()

    assert "Festa is at" in (tmp_path / "printed").read_text()
    assert printed_setup_links(tmp_path) == []


def test_new_wiki_answers_with_the_sample_event(serve: Serve) -> None:
    _, port = serve()

    wait_until(lambda: get(port, "/-/site/hello-festa/")[0] == 200)
    front = get(port, "/")
    page = get(port, "/-/site/hello-festa/nihongo/")

    assert (front[0], "Hello Festa" in front[2]) == (200, True)
    assert "日本語で議事録を書く" in page[2]
    assert "'unsafe-inline'" not in page[1]["content-security-policy"]
    assert page[1]["x-content-type-options"] == "nosniff"
    assert get(port, "/-/site/-/festa.css")[1]["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "address",
    [
        "/-/site/..%2f..%2fcontent.git/config",
        "/-/site/../content.git/config",
        "/-/site/%2e%2e/accounts.sqlite",
        "/-/site//etc/passwd",
        "/-/site/a%00b",
        "/-/site/missing/",
    ],
)
def test_address_outside_the_site_is_not_found(serve: Serve, address: str) -> None:
    _, port = serve()
    wait_until(lambda: get(port, "/-/site/")[0] == 200)

    status, _, text = get(port, address)

    assert status in (301, 308, 404)
    assert "repositoryformatversion" not in text
    assert "root:" not in text


def test_page_for_missing_addresses_finds_its_style_sheet(serve: Serve) -> None:
    _, port = serve()
    wait_until(lambda: get(port, "/-/site/")[0] == 200)

    status, _, text = get(port, "/-/site/deep/down/nowhere/")
    style = text.partition('rel="stylesheet" href="')[2].partition('"')[0]

    assert (status, style) == (404, "/-/festa.css")
    assert get(port, style)[2] == get(port, "/-/site/-/festa.css")[2]


def test_folder_without_a_final_slash_leads_to_the_one_with(serve: Serve) -> None:
    _, port = serve()
    wait_until(lambda: get(port, "/-/site/hello-festa/")[0] == 200)

    status, headers, _ = get(port, "/-/site/hello-festa")

    assert (status, headers["location"]) == (301, "/-/site/hello-festa/")


def test_server_killed_with_its_worker_comes_back_and_publishes_what_was_saved(serve: Serve, tmp_path: Path) -> None:
    server, port = serve()
    store = Store(tmp_path / "data/content.git")
    for number in range(4):
        save(store, f"saved-{number}", f"# Saved {number}\n")
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        server, port = serve()

    wait_until(lambda: all(get(port, f"/-/site/saved-{number}/")[0] == 200 for number in range(4)))
    assert "Saved 3" in get(port, "/-/site/saved-3/")[2]


def test_worker_that_was_killed_is_started_again_and_ends_with_its_server(serve: Serve, tmp_path: Path) -> None:
    server, port = serve()

    def workers() -> list[psutil.Process]:
        children = psutil.Process(server.pid).children()
        return [child for child in children if is_alive(child) and is_worker(child)]

    wait_until(lambda: len(workers()) == 1)
    first = workers()[0]
    first.kill()
    wait_until(lambda: [worker for worker in workers() if worker != first] != [])
    second = next(worker for worker in workers() if worker != first)
    save(Store(tmp_path / "data/content.git"), "later", "# Later\n")
    wait_until(lambda: get(port, "/-/site/later/")[0] == 200)
    server.kill()
    server.wait()

    wait_until(lambda: not is_alive(second))


def is_worker(process: psutil.Process) -> bool:
    """The first one is forked and has the server's command line, but a name of its own."""
    return process.name() == WORKER_NAME or "worker" in process.cmdline()


def is_alive(process: psutil.Process) -> bool:
    return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
