"""Everything that core can refuse, as facts; the sentences people read are made in web/errors.py."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass
class FestaError(Exception):
    """The base of all named errors. `permanent` says that the same call again cannot help."""

    permanent: ClassVar[bool] = True

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value!r}" for key, value in vars(self).items())
        return f"{type(self).__name__}({facts})"


@dataclass
class BadName(FestaError):
    """A name that Festa does not create. `reason` is one of the constants in names.py."""

    name: str
    reason: str


@dataclass
class PageNotFound(FestaError):
    name: str


@dataclass
class RevisionNotFound(FestaError):
    """Not a full commit id, or no commit of this wiki."""

    commit: str


@dataclass
class PageExists(FestaError):
    name: str


@dataclass
class NotText(FestaError):
    """The file is there, but it is not UTF-8 (or holds NUL), so it can be downloaded and not edited."""

    path: str


@dataclass
class TextTooLarge(FestaError):
    size: int
    limit: int


@dataclass
class BadText(FestaError):
    """Text that cannot be kept as it is: `reason` is 'nul' or 'surrogate'."""

    reason: str


@dataclass
class BaseMissing(FestaError):
    """A save to a page that exists must say which commit it began from."""

    name: str


@dataclass
class EditConflict(FestaError):
    """Both sides changed the same sentence, item or line. Carries all that a merge form shows.

    `base_text` is empty when the page was created on both sides. `merged_text` holds both versions
    of each clash between marks.
    """

    name: str
    tip: str
    base_text: str
    your_text: str
    their_text: str
    merged_text: str


@dataclass
class StoreDamaged(FestaError):
    """Git could not read or write what it must. `detail` is for the log and the status page."""

    detail: str


@dataclass
class RefLocked(FestaError):
    """Another program holds git's lock on the branch."""

    permanent: ClassVar[bool] = False
    file: str
