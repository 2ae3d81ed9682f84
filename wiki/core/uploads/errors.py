"""What is refused of files that people send, as facts."""

from dataclasses import dataclass
from typing import ClassVar

from wiki.core.errors import FestaError


@dataclass
class QuotaExceeded(FestaError):
    """With what was to be added, the event's folder would have `size` bytes, and `quota` are allowed."""

    size: int
    quota: int


@dataclass
class FileMissing(FestaError):
    path: str


@dataclass
class TooManyUploads(FestaError):
    """Somebody added very many files in a short time."""

    permanent: ClassVar[bool] = False
    wait_seconds: int
