"""What can go wrong with the upstream. `detail` is one short line for the status page, without any credentials."""

from dataclasses import dataclass
from typing import ClassVar

from wiki.core.errors import FestaError


@dataclass
class BadAddress(FestaError):
    """An upstream that Festa will not speak to. `reason` is one of the constants in address.py."""

    reason: str


@dataclass
class RemoteDown(FestaError):
    """No answer, or none that can be told from an outage: unreachable, too slow, in trouble itself."""

    permanent: ClassVar[bool] = False
    detail: str


@dataclass
class RemoteRefused(FestaError):
    """The upstream answered, and will not: credentials, rights, a hook, a protected branch, no such repository."""

    detail: str


@dataclass
class PushRaced(FestaError):
    """The upstream's branch is not where the push expected it, or the push would take something away from it.

    Nothing was pushed. Fetching, merging and pushing again helps.
    """

    permanent: ClassVar[bool] = False


@dataclass
class NotUpstream(FestaError):
    """Something was saved here as `commit`, durably, and the upstream does not have it (yet). `detail` says why.

    Sent again, with `commit` as its base, it is only brought there.
    """

    permanent: ClassVar[bool] = False
    commit: str
    detail: str
