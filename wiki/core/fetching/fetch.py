"""One GET for a person: guarded against reaching inside (guard.py), with limits on size, time and redirects.

Of the standard library, for what matters here is below HTTP: a client of more comfort resolves the name again, follows the environment's
proxies, keeps cookies and connections, and would have to be talked out of each.
"""

import http.client
import ssl
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from wiki.core.fetching.address import HTTPS, Target, read_redirect, read_target
from wiki.core.fetching.deadline import Deadline, TimedSocket
from wiki.core.fetching.errors import AddressNotAllowed, FetchFailed, FetchRefused, TooLarge, TooSlow
from wiki.core.fetching.guard import Guard

USER_AGENT = "Festa (wiki for event reports)"
MAX_REDIRECTS = 5

_REDIRECTS = (301, 302, 303, 307, 308)
_PIECE = 65_536
_NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` is for the whole, redirects included; `size` in bytes, after unpacking."""

    size: int = 16_000_000
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """`content_type` is small and without parameters; `address` is where the last redirect led."""

    data: bytes
    content_type: str
    address: str


@dataclass(frozen=True, slots=True)
class Network:
    """What a test puts in the place of the internet."""

    guard: Guard = field(default_factory=Guard)
    tls: ssl.SSLContext | None = None


class Fetch(Protocol):
    """What needs something fetched takes this, so that it can be tried without a network."""

    def __call__(self, address: str, limits: Limits = ..., headers: Mapping[str, str] = ...) -> Fetched: ...


INTERNET = Network()
DEFAULT_LIMITS = Limits()


def fetch(
    address: str,
    limits: Limits = DEFAULT_LIMITS,
    headers: Mapping[str, str] = _NO_HEADERS,
    network: Network = INTERNET,
) -> Fetched:
    """What is at the address. `headers` go to its own host alone, not where it redirects to.

    Raises BadAddress, AddressNotAllowed, FetchFailed (FetchRefused where the same again cannot help), TooLarge or TooSlow.
    """
    deadline = Deadline(limits.seconds)
    first = target = read_target(address)
    try:
        for _ in range(MAX_REDIRECTS + 1):
            own = headers if (target.scheme, target.host, target.port) == (first.scheme, first.host, first.port) else {}
            found = _ask(target, own, limits, deadline, network)
            if isinstance(found, Fetched):
                return found
            if target.scheme == HTTPS and found.scheme != HTTPS:
                raise AddressNotAllowed(found.host)
            target = found
    except TimeoutError as wrong:
        raise TooSlow(target.address, limits.seconds) from wrong
    raise FetchRefused(first.address, "too many redirects")


def _ask(
    target: Target, headers: Mapping[str, str], limits: Limits, deadline: Deadline, network: Network
) -> Fetched | Target:
    """What is there, or where it redirects to."""
    connection = network.guard.connect(target.host, target.port, deadline)
    try:
        if target.scheme == HTTPS:
            connection.settimeout(deadline.left())
            context = network.tls or ssl.create_default_context()
            connection = context.wrap_socket(connection, server_hostname=target.host)
        client = http.client.HTTPConnection(target.host, target.port)
        client.sock = TimedSocket(connection, deadline)  # it has all that http.client calls
        client.auto_open = 0  # or it would connect anew, unguarded
        client.request("GET", target.path, headers=_headers(target, headers))
        response = client.getresponse()
        if response.status in _REDIRECTS and (location := response.getheader("Location")):
            return read_redirect(target, location)
        _check_status(target, response.status)
        data = b"".join(_body(target, response, limits.size))
        kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        return Fetched(data, kind, target.address)
    except TimeoutError:
        raise
    except ssl.SSLCertVerificationError as wrong:
        raise FetchFailed(target.address, f"certificate: {wrong.verify_message}") from wrong
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as wrong:
        raise FetchFailed(target.address, f"cut off or no HTTP: {type(wrong).__name__}") from wrong
    finally:
        connection.close()


def _headers(target: Target, headers: Mapping[str, str]) -> dict[str, str]:
    return {
        "Host": target.host_and_port,
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **headers,
    }


def _check_status(target: Target, status: int) -> None:
    if status == 200:
        return
    kind = FetchRefused if 300 <= status < 500 and status not in (408, 425, 429) else FetchFailed
    raise kind(target.address, f"status {status}", status)


def _body(target: Target, response: http.client.HTTPResponse, limit: int) -> Iterator[bytes]:
    """The pieces of an answer, unpacked. Neither what comes nor what it unpacks to is ever held beyond the limit."""
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchRefused(target.address, f"encoding {encoding}", response.status)
    announced = response.length
    if announced is not None and announced > limit:
        raise TooLarge(target.address, limit)
    unpacker = zlib.decompressobj(wbits=31) if encoding != "identity" else None
    came = size = 0
    while piece := response.read1(_PIECE):
        came += len(piece)
        unpacked = unpacker.decompress(piece, limit - size + 1) if unpacker else piece
        size += len(unpacked)
        if size > limit or came > limit:
            raise TooLarge(target.address, limit)
        yield unpacked
    if (announced is not None and came < announced) or (unpacker and not unpacker.eof):
        raise FetchFailed(target.address, "cut off", response.status)
