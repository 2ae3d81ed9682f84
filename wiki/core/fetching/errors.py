"""What can go wrong when something is fetched from an address that a person gave."""

from dataclasses import dataclass
from typing import ClassVar

from wiki.core.errors import FestaError

# Why an address cannot be used.
SCHEME = "scheme"  # neither http nor https
MALFORMED = "malformed"  # no address, or one with a name and password in it


@dataclass
class BadAddress(FestaError):
    """Something that is no address we ask for. `reason` is SCHEME or MALFORMED."""

    address: str
    reason: str


@dataclass
class AddressNotAllowed(FestaError):
    """A host that is not on the public internet, or a redirect that gives up encryption. Says nothing of where it leads."""

    host: str


@dataclass
class FetchFailed(FestaError):
    """It did not work this time: no such host, no connection, cut off, or the server says so. `status` if it answered."""

    permanent: ClassVar[bool] = False
    address: str
    detail: str
    status: int | None = None


@dataclass
class FetchRefused(FetchFailed):
    """The server answered, and will answer so again: 4xx, redirects without end, an encoding nobody asked for."""

    permanent: ClassVar[bool] = True


@dataclass
class TooLarge(FestaError):
    """More than `limit` bytes, as they came or unpacked."""

    address: str
    limit: int


@dataclass
class TooSlow(FestaError):
    """Not done within `seconds`, all redirects included."""

    permanent: ClassVar[bool] = False
    address: str
    seconds: float
