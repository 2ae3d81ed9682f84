"""Over HTTP: where the token goes, what an ill server makes of it, and that nothing is left running."""

import base64
import fcntl
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.remote.http_upstream import HttpUpstream, answering, hanging, serving
from tests.core.remote.upstreams import commit_upstream, make_upstream, tip_of, transport_to, write_hook
from tests.factories import fsck, git, make_store, put_files
from wiki.core.remote.address import Remote
from wiki.core.remote.errors import RemoteDown, RemoteRefused
from wiki.core.remote.remote_git import MARK
from wiki.core.remote.transport import Transport
from wiki.core.store.store import Store

TOKEN = "t0ken-of-Alice"
BASIC = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()


def transport_over_http(store: Store, upstream: HttpUpstream, timeout_seconds: float = 60) -> Transport:
    remote = Remote(upstream.url, branch="main", token=TOKEN, allow_file=True)
    return Transport(store, remote, timeout_seconds=timeout_seconds)


def command_lines(part: str) -> list[str]:
    """What `ps` shows of the processes whose command line contains `part`."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = Path(f"/proc/{name}/cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
        except OSError:
            continue
        if part in line:
            found.append(line)
    return found


def marked_processes(group: int) -> Iterator[int]:
    """The git processes that a wiki with that process group has started."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            marked = f"{MARK}=".encode() in Path(f"/proc/{name}/environ").read_bytes()
            if marked and os.getpgid(int(name)) == group:
                yield int(name)
        except OSError:
            continue


def is_free(lock: Path) -> bool:
    with open(lock, "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


# Credentials


def test_token_arrives_with_every_request_and_on_no_command_line(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    first = commit_upstream(upstream, "one")
    git(upstream, "config", "http.receivepack", "true")
    store = make_store(tmp_path)
    seen: list[str] = []
    with serving(tmp_path, BASIC, watch=lambda: seen.extend(command_lines("git"))) as server:
        transport = transport_over_http(store, server)
        look, fetched = transport.look(), transport.fetch()
        store.fast_forward(first)
        second = put_files(store, {"a.md": b"two"}).new
        transport.push(second, expected=first)
        address = server.url

    assert (look.tip, fetched, tip_of(upstream)) == (first, first, second)
    assert {request.authorization for request in server.requests} == {BASIC}
    assert any("git-remote-http" in line and address in line for line in seen)
    assert [line for line in seen if TOKEN in line or BASIC.split()[1] in line] == []


def test_token_of_another_is_refused_and_not_repeated(tmp_path: Path) -> None:
    make_upstream(tmp_path)
    with serving(tmp_path, "Basic of-somebody-else") as server, pytest.raises(RemoteRefused) as refused:
        transport_over_http(make_store(tmp_path), server).fetch()

    assert server.requests[0].authorization == BASIC
    assert "could not read Username" in refused.value.detail
    assert TOKEN not in refused.value.detail


def test_nobody_is_asked_for_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_upstream(tmp_path)
    dialog = tmp_path / "dialog"
    dialog.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho secret\n")
    dialog.chmod(0o755)
    monkeypatch.setenv("SSH_ASKPASS", str(dialog))
    monkeypatch.setenv("GIT_ASKPASS", str(dialog))

    with serving(tmp_path, "Basic of-somebody-else") as server, pytest.raises(RemoteRefused):
        transport_over_http(make_store(tmp_path), server).fetch()

    assert not (tmp_path / "asked").exists()


def test_refusal_by_a_hook_that_repeats_the_token_hides_it(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    git(upstream, "config", "http.receivepack", "true")
    write_hook(upstream, "pre-receive", f"echo 'no: {TOKEN} {BASIC} https://bob:pass@example.org/' >&2; exit 1")
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new
    with serving(tmp_path, BASIC) as server, pytest.raises(RemoteRefused) as refused:
        transport_over_http(store, server).push(tip, expected=None)

    assert refused.value.detail == "pre-receive hook declined; no: *** Basic *** https://example.org/"


def test_redirect_to_another_origin_is_not_followed(tmp_path: Path) -> None:
    make_upstream(tmp_path)
    with (
        serving(tmp_path, BASIC) as elsewhere,
        answering(301, Location=f"{elsewhere.url}/info/refs?service=git-upload-pack") as server,
        pytest.raises(RemoteRefused) as refused,
    ):
        transport_over_http(make_store(tmp_path), server).fetch()

    assert len(server.requests) == 1
    assert elsewhere.requests == []
    assert "301" in refused.value.detail


def test_fetch_without_news_only_looks(tmp_path: Path) -> None:
    tip = commit_upstream(make_upstream(tmp_path), "one")
    with serving(tmp_path, None) as server:
        transport = Transport(make_store(tmp_path), Remote(server.url, allow_file=True))
        transport.fetch()
        transport.remember(tip)
        server.requests.clear()
        transport.look()
        looked = [request.path for request in server.requests]
        fetched = transport.fetch()

    assert fetched == tip
    assert [request.path for request in server.requests] == looked * 2


def test_remote_without_a_token_sends_none(tmp_path: Path) -> None:
    make_upstream(tmp_path)
    with serving(tmp_path, None) as server:
        remote = Remote(server.url, branch="main", allow_file=True)
        Transport(make_store(tmp_path), remote).fetch()

    assert {request.authorization for request in server.requests} == {None}


# Ill servers


@pytest.mark.parametrize("status", [301, 401, 403, 404, 410])
def test_answer_that_stays_the_same_is_a_refusal(tmp_path: Path, status: int) -> None:
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new
    with answering(status) as server:
        transport = transport_over_http(store, server)
        for action in (transport.look, transport.fetch, lambda: transport.push(tip, expected=None)):
            with pytest.raises(RemoteRefused) as refused:
                action()
            assert TOKEN not in refused.value.detail


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_answer_that_may_change_is_an_outage(tmp_path: Path, status: int) -> None:
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new
    with answering(status) as server:
        transport = transport_over_http(store, server)
        for action in (transport.look, transport.fetch, lambda: transport.push(tip, expected=None)):
            with pytest.raises(RemoteDown) as down:
                action()
            assert f"returned error: {status}" in down.value.detail


def test_nobody_at_the_address_is_an_outage(tmp_path: Path) -> None:
    with hanging() as server:
        pass

    with pytest.raises(RemoteDown) as down:
        transport_over_http(make_store(tmp_path), server).fetch()

    assert "Failed to connect" in down.value.detail


def test_server_that_hangs_is_an_outage_and_leaves_no_process_and_no_lock(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "one")
    store = make_store(tmp_path)
    with hanging() as server:
        with pytest.raises(RemoteDown) as down:
            transport_over_http(store, server, timeout_seconds=2).fetch()
        left = command_lines(server.url)
        free = is_free(store.folder / "festa/remote.lock")

    assert down.value == RemoteDown("no answer within 2 s")
    assert server.requests
    assert (left, free) == ([], True)
    assert transport_to(store, upstream).fetch() == tip


def test_peer_that_is_silent_is_left_before_the_time_is_up(tmp_path: Path) -> None:
    with hanging() as server:
        remote = Remote(server.url, branch="main", allow_file=True)
        with pytest.raises(RemoteDown) as down:
            Transport(make_store(tmp_path), remote, timeout_seconds=60, stall_seconds=1).look()

    assert "Operation too slow" in down.value.detail


# Killed wikis


def start_fetcher(store: Store, server: HttpUpstream, stall_seconds: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.core.remote.fetcher", str(store.folder), server.url, str(stall_seconds)]
    fetcher = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    assert server.arrived.wait(30), "the fetch never reached the server"
    return fetcher


def test_wiki_killed_with_its_group_takes_the_fetch_with_it(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "one")
    store = make_store(tmp_path)
    with hanging() as server:
        fetcher = start_fetcher(store, server, stall_seconds=60)
        handles = [os.pidfd_open(process) for process in marked_processes(fetcher.pid)]
        os.killpg(fetcher.pid, signal.SIGKILL)
        fetcher.wait()
        ended = [bool(select.select([handle], [], [], 10)[0]) for handle in handles]
        for handle in handles:
            os.close(handle)
        fetched = transport_to(store, upstream).fetch()

    assert len(ended) >= 2  # git, and its helper
    assert all(ended)
    assert fetched == tip
    assert fsck(store) == ""


def test_wiki_killed_alone_blocks_the_next_no_longer_than_its_peer_may_be_silent(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "one")
    store = make_store(tmp_path)
    with hanging() as server:
        fetcher = start_fetcher(store, server, stall_seconds=2)
        fetcher.kill()
        fetcher.wait()
        held = not is_free(store.folder / "festa/remote.lock")  # by its git, whose leftovers are still its own
        fetched = transport_to(store, upstream).fetch()

    assert held
    assert fetched == tip
