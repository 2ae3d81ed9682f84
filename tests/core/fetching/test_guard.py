import socket
import threading

import pytest

from tests.core.fetching.hosts import host, local, ok
from wiki.core.fetching.deadline import Deadline
from wiki.core.fetching.errors import AddressNotAllowed, FetchFailed
from wiki.core.fetching.fetch import Network, fetch
from wiki.core.fetching.guard import Guard

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::1",
]
NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.0.1 169.254.169.254 169.254.170.2
    172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
    :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2001::1 2001:db8::1
    2002:7f00:1::1 2002:808:808::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 100::1 5f00::1
    localhost example.org 1
""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_guard_allows_what_is_public(address: str) -> None:
    assert Guard().allows(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_guard_refuses_all_that_is_not_public(address: str) -> None:
    assert not Guard().allows(address)


def test_guard_of_a_test_allows_loopback_and_no_more() -> None:
    guard = Guard(allow_loopback=True)

    assert guard.allows("127.0.0.1")
    assert guard.allows("::1")
    assert [address for address in NOT_PUBLIC if guard.allows(address)] == ["127.0.0.1", "127.255.0.1", "::1"]


@pytest.mark.parametrize(
    "name",
    [
        "127.0.0.1",
        "localhost",
        "0",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_this_machine_is_refused_however_it_is_written(name: str) -> None:
    with host(ok(b"inside")) as inside:
        with pytest.raises(AddressNotAllowed):
            fetch(f"http://{name}:{inside.port}/")

        assert inside.asked == []


def test_name_of_several_addresses_is_asked_at_a_public_one_only() -> None:
    tried: list[str] = []

    def resolve(host: str, port: int, **_how: object) -> list[tuple[object, ...]]:
        tried.append(host)
        inner = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port))
        return [inner, (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with host(ok(b"public")) as outside:
        found = fetch(
            f"http://example.test:{outside.port}/", network=Network(Guard(allow_loopback=True, resolve=resolve))
        )

    assert found.data == b"public"
    assert tried == ["example.test"]


def test_name_that_turns_to_another_address_is_asked_for_it_once() -> None:
    """The owner of a name answers with a public address when it is looked at, and with an inner one afterwards."""
    answers = iter(["127.0.0.1", "10.0.0.1"])

    def resolve(_host: str, port: int, **_how: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with host(ok(b"looked at")) as outside:
        found = fetch(
            f"http://example.test:{outside.port}/", network=Network(Guard(allow_loopback=True, resolve=resolve))
        )

    assert found.data == b"looked at"
    assert next(answers) == "10.0.0.1"


def test_name_that_leads_inside_is_refused_by_its_name_alone() -> None:
    with pytest.raises(AddressNotAllowed) as refused:
        fetch("http://inner.test/", network=local(inner_test="10.0.0.1"))

    assert refused.value.host == "inner.test"
    assert "10.0.0.1" not in str(refused.value)


def test_name_that_is_none_fails() -> None:
    def resolve(_host: str, _port: int, **_how: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(FetchFailed) as failed:
        fetch("http://example.test/", network=Network(Guard(resolve=resolve)))

    assert (failed.value.detail, failed.value.permanent) == ("no such host", False)


def test_resolver_that_does_not_answer_is_left_at_the_deadline() -> None:
    let_go = threading.Event()

    def resolve(_host: str, _port: int, **_how: object) -> list[tuple[object, ...]]:
        let_go.wait()
        return []

    with pytest.raises(TimeoutError):
        Guard(resolve=resolve).connect("example.test", 80, Deadline(0.05))
    let_go.set()


def test_port_that_nobody_listens_at_fails() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(FetchFailed) as failed:
        fetch(f"http://127.0.0.1:{port}/", network=local())

    assert failed.value.detail == "no connection"
