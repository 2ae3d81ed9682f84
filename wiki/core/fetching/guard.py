"""Where a connection to somebody else's host may go: to public addresses only, and to the very one that was looked at.

A name is resolved once and the connection goes to an address that was checked: were it resolved again to connect, its owner could
answer with another one the second time. Usable for whatever connects to an address that people name.
"""

import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from wiki.core.fetching.deadline import Deadline
from wiki.core.fetching.errors import AddressNotAllowed, FetchFailed

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[..., Sequence[Any]]
"""Called as socket.getaddrinfo is."""

MAX_TRIED = 4

# Lists of our own: what Python calls global differs between its versions, and holds some that lead back to us.
_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
        "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "168.63.129.16/32"  # public by its number, but a cloud's own service to the machines in it
    ).split()
]
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
# Within it: Teredo and others of its registry, documentation, 6to4, documentation again. Mapped, NAT64, local: all outside.
_NOT_PUBLIC_6 = [ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


@dataclass(frozen=True, slots=True)
class Guard:
    """`allow_loopback` is for tests, whose servers are on this machine. `resolve` stands for the network there."""

    allow_loopback: bool = False
    resolve: Resolve = socket.getaddrinfo

    def allows(self, address: str) -> bool:
        """Whether a numeric address may be connected to."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:  # with a zone (`fe80::1%eth0`), which only local ones have, or no address
            return False
        return is_public(parsed) or (self.allow_loopback and parsed.is_loopback)

    def connect(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        """A connection to the host. Raises AddressNotAllowed, FetchFailed, or TimeoutError at the deadline."""
        found = self._resolve_in_time(host, port, deadline)
        allowed = [entry for entry in found if self.allows(str(entry[4][0]))]
        if found and not allowed:
            raise AddressNotAllowed(host)
        failed: OSError | None = None
        for family, kind, protocol, _name, address in allowed[:MAX_TRIED]:
            try:
                return _connect(family, kind, protocol, address, deadline)
            except TimeoutError:
                raise
            except OSError as wrong:
                failed = wrong
        raise FetchFailed(host, "no connection") from failed

    def _resolve_in_time(self, host: str, port: int, deadline: Deadline) -> Sequence[Any]:
        """The system's resolver has no timeout, so it is asked in a thread that is left behind if need be."""
        answers: queue.SimpleQueue[Sequence[Any] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self.resolve(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as wrong:
                answers.put(wrong)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            answer = answers.get(timeout=deadline.left())
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(answer, Exception):
            raise FetchFailed(host, "no such host") from answer
        return answer


def is_public(address: Address) -> bool:
    """Whether an address is one that anybody on the internet can reach, and leads nowhere else."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _connect(family: int, kind: int, protocol: int, address: Any, deadline: Deadline) -> socket.socket:
    connection = socket.socket(family, kind, protocol)
    try:
        connection.settimeout(deadline.left())
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection
