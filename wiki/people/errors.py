"""What the people part refuses, as facts; the sentences people read are made in web/errors.py."""

from dataclasses import dataclass
from typing import ClassVar

from wiki.core.errors import FestaError


@dataclass
class NotAllowed(FestaError):
    """`action` is the value of a permissions.Action. Whether signing in could help is for the web to see."""

    action: str


@dataclass
class BadAccount(FestaError):
    """A field that an account cannot have: `field` is its name, `reason` one of the constants in account_rules.py."""

    field: str
    reason: str


@dataclass
class HandleTaken(FestaError):
    handle: str


@dataclass
class EmailTaken(FestaError):
    """Another account has this address. Two with one address would let one claim the other's commits."""


@dataclass
class AccountNotFound(FestaError):
    handle: str


@dataclass
class LastAdmin(FestaError):
    """Nobody would be left who could manage accounts."""


@dataclass
class SignInRefused(FestaError):
    """Wrong handle or password, or a disabled account: it is never told which."""


@dataclass
class TooManyAttempts(FestaError):
    """Too many failures for this handle or from this address; seconds until the next try is looked at."""

    permanent: ClassVar[bool] = False
    wait_seconds: int


@dataclass
class CodeNotValid(FestaError):
    """An invitation, link or set-up code that does not exist, has expired or is used up: it is never told which."""


@dataclass
class LeaseLost(FestaError):
    """Another worker has taken the item since, because this one took too long. Undo what was done for it."""

    permanent: ClassVar[bool] = False
    item: int
