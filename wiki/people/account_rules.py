"""What an account's handle, name and address may be."""

import re
import unicodedata

from wiki.core.names import FILLERS
from wiki.people.errors import BadAccount

MOST_NAME = 80
MOST_EMAIL = 254  # RFC 5321, 4.5.3.1.3

# Why a field is refused. Interfaces turn these into sentences.
EMPTY = "empty"
TOO_SHORT = "too_short"
TOO_LONG = "too_long"
CHARACTER = "character"
RESERVED = "reserved"
UNREADABLE = "unreadable"  # lone surrogates
NO_ADDRESS = "no_address"
TAKEN = "taken"

_HANDLE = re.compile(r"[a-z0-9][a-z0-9_-]{1,31}")
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]+@[^@\s<>\"(),:;\\\[\]]+")
_GUEST = re.compile(r"guest(?:[-_]?[0-9]+)?")
_RESERVED = frozenset(
    "admin administrator anonymous everyone festa index me members new noreply nobody organiser root setup stranger "
    "system upstream users wiki".split()
)


def clean_handle(handle: str) -> str:
    """The handle in lower case: 2 to 32 ASCII letters, digits, `-`, `_`, a letter or digit first. Raises BadAccount.

    It becomes part of addresses, of `people/<handle>.md` and of the author's address in commits; the words that
    the wiki itself signs with are refused, `guest-1` among them.
    """
    folded = handle.strip().casefold()
    if len(folded) < 2:
        raise BadAccount("handle", TOO_SHORT)
    if len(folded) > 32:
        raise BadAccount("handle", TOO_LONG)
    if not _HANDLE.fullmatch(folded):
        raise BadAccount("handle", CHARACTER)
    if folded in _RESERVED or _GUEST.fullmatch(folded):
        raise BadAccount("handle", RESERVED)
    return folded


def is_handle(text: str) -> bool:
    """Whether some account could have this handle: what people type must not reach the database unlooked at."""
    return _HANDLE.fullmatch(text) is not None


def clean_name(name: str) -> str:
    """The name in NFC, in any script, without control characters and with single spaces. Raises BadAccount.

    `<` and `>` are taken out as well: Git ends an author's name there.
    """
    visible = "".join(" " if char.isspace() else char for char in name if char not in "<>" and not _is_hidden(char))
    plain = " ".join(unicodedata.normalize("NFC", visible).split())
    if not plain.strip(FILLERS + " .,:;\"'"):  # what Git takes off the ends of a name
        raise BadAccount("name", EMPTY)
    if len(plain) > MOST_NAME:
        raise BadAccount("name", TOO_LONG)
    return plain


def clean_email(email: str) -> str | None:
    """The address without spaces around it, or None when it is empty. Raises BadAccount for what can be none.

    Nobody can tell a good address by its looks; this refuses what would break a commit's author line or a mail.
    """
    plain = unicodedata.normalize("NFC", email.strip())
    if not plain:
        return None
    if len(plain) > MOST_EMAIL:
        raise BadAccount("email", TOO_LONG)
    if not may_be_email(plain):
        raise BadAccount("email", NO_ADDRESS)
    if "@users.noreply." in plain.casefold():  # would claim the commits of another handle
        raise BadAccount("email", RESERVED)
    return plain


def may_be_email(text: str) -> bool:
    """Whether an account could have this address: one `@`, no spaces, brackets, quotes or hidden characters."""
    return _EMAIL.fullmatch(text) is not None and not any(_is_hidden(char) for char in text)


def _is_hidden(char: str) -> bool:
    """Controls (but for white space), formatting such as bidirectional overrides, surrogates, private characters."""
    return not char.isspace() and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")
