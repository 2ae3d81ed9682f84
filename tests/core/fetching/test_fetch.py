import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.fetching.hosts import certificate, host, local, ok, redirect, zipped
from wiki.core.fetching.errors import (
    AddressNotAllowed,
    BadAddress,
    FetchFailed,
    FetchRefused,
    TooLarge,
    TooSlow,
)
from wiki.core.fetching.fetch import Fetched, Limits, fetch


def test_fetch_gives_what_is_there() -> None:
    with host(ok(b"a schedule", "Content-Type: Text/Calendar; charset=utf-8")) as there:
        found = fetch(f"{there.address}/a%20b/予定?x=予#part", headers={"X-API-Key": "key"}, network=local())

    assert found == Fetched(b"a schedule", "text/calendar", f"{there.address}/a%20b/%E4%BA%88%E5%AE%9A?x=%E4%BA%88")
    (head,) = there.asked
    first, *lines = head.strip().split("\r\n")
    assert first == "GET /a%20b/%E4%BA%88%E5%AE%9A?x=%E4%BA%88 HTTP/1.1"
    assert dict(line.split(": ", 1) for line in lines) == {
        "Host": f"127.0.0.1:{there.port}",
        "User-Agent": "Festa (wiki for event reports)",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "X-API-Key": "key",
    }


def test_fetch_ignores_proxies_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with host(ok(b"proxy")) as proxy, host(ok(b"there")) as there:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, proxy.address)

        assert fetch(there.address, network=local()).data == b"there"
        assert proxy.asked == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://example.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://127.0.0.1:70/_x", "scheme"),
        ("example.org", "malformed"),
        ("", "malformed"),
        ("http://", "malformed"),
        ("http://alice:secret@example.org/", "malformed"),
        ("http://example.org\\@127.0.0.1/", "malformed"),
        ("http://example.org/\r\nX: y", "malformed"),
        ("http://example.org:99999/", "malformed"),
        ("http://example.org:0/", "malformed"),
        ("http://[fe80::1%25eth0]/", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://a..b/", "malformed"),
        ("http://" + "a" * 70 + ".example/", "malformed"),
    ],
)
def test_fetch_refuses_what_is_no_address_of_the_web(address: str, reason: str) -> None:
    with pytest.raises(BadAddress) as refused:
        fetch(address, network=local())

    assert refused.value.reason == reason


def test_fetch_asks_a_name_of_any_letters() -> None:
    with host(ok(b"a")) as there:
        found = fetch(
            f"http://日本.example:{there.port}/",
            network=local(**{"xn--wgv71a_example": "127.0.0.1"}),
        )

    assert found.address == f"http://xn--wgv71a.example:{there.port}/"


def test_fetch_follows_redirects_and_says_where_they_led() -> None:
    steps = {"/1": redirect("2?x y"), "/2?x%20y": redirect("/3", "308 Permanent Redirect"), "/3": ok(b"there")}

    with host(lambda head: [steps[head.split(" ")[1]]]) as there:
        found = fetch(f"{there.address}/1", network=local())

    assert (found.data, found.address) == (b"there", f"{there.address}/3")


def test_fetch_follows_five_redirects_and_no_more() -> None:
    def answer(head: str) -> list[bytes]:
        number = int(head.split(" ")[1][1:])
        return [redirect(f"/{number - 1}") if number else ok(b"there")]

    with host(answer) as there:
        assert fetch(f"{there.address}/5", network=local()).data == b"there"
        with pytest.raises(FetchRefused, match="too many redirects"):
            fetch(f"{there.address}/6", network=local())


def test_fetch_keeps_what_is_for_one_host_from_others() -> None:
    with host(ok(b"other")) as other, host(lambda _head: [redirect(f"{other.address}/")]) as there:
        assert fetch(there.address, headers={"X-API-Key": "key"}, network=local()).data == b"other"

    assert "X-API-Key: key" in there.asked[0]
    assert "X-API-Key" not in other.asked[0]


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://10.0.0.1/", AddressNotAllowed),
        ("http://[::ffff:10.0.0.1]/", AddressNotAllowed),
        ("http://inner.test/", AddressNotAllowed),
        ("//169.254.169.254/latest/meta-data/", AddressNotAllowed),
        ("file:///etc/passwd", BadAddress),
        ("http://alice:secret@example.org/", BadAddress),
        ("http://[::1", BadAddress),
    ],
)
def test_fetch_checks_where_it_is_redirected_to(location: str, error: type[Exception]) -> None:
    with host(redirect(location)) as there, pytest.raises(error):
        fetch(there.address, network=local(inner_test="192.168.0.1"))


def test_fetch_by_tls_asks_for_the_name_and_checks_its_certificate(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "schedule.example")
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    network = replace(local(schedule_example="127.0.0.1", other_example="127.0.0.1"), tls=client)

    with host(ok(b"there"), server) as there:
        assert fetch(f"https://schedule.example:{there.port}/", network=network).data == b"there"
        for wrong in (f"https://other.example:{there.port}/", there.address):
            with pytest.raises(FetchFailed, match="certificate: "):
                fetch(wrong, network=network)
        with pytest.raises(FetchFailed, match="certificate: "):
            fetch(f"https://schedule.example:{there.port}/", network=replace(network, tls=None))

    assert names[:2] == ["schedule.example", "other.example"]
    assert [head.split("\r\n")[1] for head in there.asked] == [f"Host: schedule.example:{there.port}"]


def test_fetch_does_not_give_up_encryption_for_a_redirect(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "schedule.example")
    network = replace(local(schedule_example="127.0.0.1"), tls=client)

    with host(ok(b"plain")) as plain, host(lambda _head: [redirect(plain.address)], server) as there:
        with pytest.raises(AddressNotAllowed):
            fetch(f"https://schedule.example:{there.port}/", network=network)
        assert plain.asked == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (ok(b"a" * 1_001), TooLarge),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 1_001, TooLarge),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"a" * 1_001 + b"\r\n0\r\n\r\n", TooLarge),
        (zipped(b"a" * 100_000_000), TooLarge),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\na", TooLarge),
        (ok(b"a" * 10)[:-1], FetchFailed),
        (zipped(b"abc" * 100)[:-1], FetchFailed),
        (ok(gzip.compress(b"abc" * 100, mtime=0)[:-9], "Content-Encoding: gzip"), FetchFailed),
        (ok(b"no gzip", "Content-Encoding: gzip"), FetchFailed),
        (ok(b"a", "Content-Encoding: br"), FetchRefused),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", FetchFailed),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nab", FetchFailed),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", FetchFailed),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n", FetchFailed),
        (b"SSH-2.0-OpenSSH\r\n", FetchFailed),
        (b"", FetchFailed),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_fetch_refuses_answers_that_are_too_large_or_broken(answer: bytes, error: type[Exception]) -> None:
    with host(answer) as there, pytest.raises(error):
        fetch(there.address, Limits(size=1_000), network=local())


@pytest.mark.parametrize("answer", [ok(b"a" * 1_000), zipped(b"a" * 1_000), b"HTTP/1.0 200 OK\r\n\r\n" + b"a" * 1_000])
def test_fetch_takes_what_is_just_as_large_as_it_may_be(answer: bytes) -> None:
    with host(answer) as there:
        assert fetch(there.address, Limits(size=1_000), network=local()).data == b"a" * 1_000


def test_fetch_stops_reading_what_does_not_end() -> None:
    def answer(_head: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"a" * 65_536

    with host(answer) as there, pytest.raises(TooLarge):
        fetch(there.address, Limits(size=10_000_000), network=local())


@pytest.mark.parametrize(
    "begin", [b"", b"HTTP/1.1 200 OK\r\nA: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["line", "header", "body"]
)
def test_fetch_is_done_in_its_time_however_slowly_bytes_come(begin: bytes) -> None:
    def answer(_head: str) -> Iterable[bytes]:
        yield begin
        while not there.stopped.wait(0.02):
            yield b"a"

    with host(answer) as there, pytest.raises(TooSlow) as slow:
        fetch(there.address, Limits(seconds=0.3), network=local())

    assert (slow.value.seconds, slow.value.permanent) == (0.3, False)


def test_fetch_is_done_in_its_time_though_nothing_comes() -> None:
    def answer(_head: str) -> Iterable[bytes]:
        there.stopped.wait()
        return []

    with host(answer) as there, pytest.raises(TooSlow):
        fetch(there.address, Limits(seconds=0.2), network=local())


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(401, True), (403, True), (404, True), (410, True), (304, True), (429, False), (500, False), (503, False)],
)
def test_fetch_says_whether_trying_again_may_help(status: int, permanent: bool) -> None:
    with host(ok(b"", status=f"{status} So")) as there, pytest.raises(FetchFailed) as failed:
        fetch(there.address, network=local())

    assert (failed.value.status, failed.value.permanent) == (status, permanent)
