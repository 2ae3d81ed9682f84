"""Passwords, by Argon2id with what OWASP's Password Storage Cheat Sheet names: 19 MiB, two passes, one lane.

The library's own default takes 64 MiB and four threads, and a hundred people sign in when an event begins.
"""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wiki.people.account_rules import TOO_LONG, TOO_SHORT, UNREADABLE
from wiki.people.errors import BadAccount

LEAST_LETTERS = 8
MOST_BYTES = 1000
AT_ONCE = 4  # hashing takes memory, and more at a time than there are cores finishes nothing sooner


class Passwords:
    """Makes and checks hashes; `hasher` may be given to choose other parameters."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """The hash to store. Raises BadAccount('password', reason) for one that is too short or no text.

        Call it before a transaction begins: it takes some 20 ms.
        """
        plain = _normal(password)
        try:
            size = len(plain.encode())
        except UnicodeEncodeError:
            raise BadAccount("password", UNREADABLE) from None
        if len(plain) < LEAST_LETTERS:
            raise BadAccount("password", TOO_SHORT)
        if size > MOST_BYTES:
            raise BadAccount("password", TOO_LONG)
        with self._slots:
            return self._hasher.hash(plain)

    def is_right(self, stored: str | None, password: str) -> bool:
        """Whether the password belongs to the hash. None, for an account that does not exist, is as much work."""
        plain = _normal(password[: MOST_BYTES + 1]).encode("utf-8", "replace")
        with self._slots:
            try:
                self._hasher.verify(stored or self._nobodys, plain)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)


def _normal(password: str) -> str:
    """Full-width letters and composed kana are the same password whichever input method typed them (NIST 800-63B)."""
    return unicodedata.normalize("NFKC", password)
