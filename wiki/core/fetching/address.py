"""An address that a person gave, taken apart for asking: only what every reader of addresses reads alike."""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from wiki.core.fetching.errors import MALFORMED, SCHEME, BadAddress
from wiki.core.field_values import parse_address

HTTPS = "https"
_PORTS = {"http": 80, HTTPS: 443}
_SAFE = "%!$&'()*+,;=:@/?~-._"


@dataclass(frozen=True, slots=True)
class Target:
    """`host` is in ASCII, without brackets; `path` holds the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.host_and_port}{self.path}"

    @property
    def host_and_port(self) -> str:
        """As it stands in an address and in `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(address: str) -> Target:
    """Raises BadAddress for what is no address, is of another scheme, or names a user."""
    address = address.strip()
    scheme = address.partition(":")[0].lower()
    if scheme not in _PORTS:
        raise BadAddress(address, SCHEME if "://" in address else MALFORMED)
    if not parse_address(address):
        raise BadAddress(address, MALFORMED)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        if ":" not in host:
            host = host.encode("idna").decode("ascii")
    except ValueError as wrong:  # UnicodeError is one
        raise BadAddress(address, MALFORMED) from wrong
    if not host or "%" in host or port == 0:
        raise BadAddress(address, MALFORMED)
    path = quote(parts.path or "/", _SAFE) + (f"?{quote(parts.query, _SAFE)}" if parts.query else "")
    return Target(scheme, host, port or _PORTS[scheme], path)


def read_redirect(target: Target, location: str) -> Target:
    """Where a redirect leads; relative ones are meant from where it was found. Raises BadAddress."""
    try:
        return read_target(urljoin(target.address, location.strip().replace(" ", "%20")))
    except ValueError as wrong:
        raise BadAddress(location, MALFORMED) from wrong
