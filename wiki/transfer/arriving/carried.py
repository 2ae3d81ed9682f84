"""What an import's form carries between showing what it will do and doing it: plain values, with each file as the id of its blob.

Only for values that came from here, so whoever sends them on signs them. Blobs that nothing refers to live for weeks (maintain.py), unless
somebody purges.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wiki.core.errors import FestaError, RevisionNotFound, StoreDamaged
from wiki.core.store.model import ObjectId, Person
from wiki.core.store.store import Store
from wiki.transfer.arriving.arrive import ImportPlan
from wiki.transfer.arriving.bundle import Bundle
from wiki.transfer.arriving.left_over import LeftOver

MOST_LEFT_OVER = 1_000
MOST_CHARS = 300
"""Of the text of what could not be carried over; a page has to stay one that can be read."""


@dataclass
class FilesGone(FestaError):
    """Files that an import was to write are not kept here any more."""

    path: str


@dataclass(frozen=True, slots=True)
class NotesForPage:
    """Notes that are to be put into the page `name`; `title` is theirs."""

    name: str
    title: str
    body: str
    left_over: tuple[LeftOver, ...]
    coauthors: tuple[Person, ...]


def encode_import(plan: ImportPlan) -> dict[str, Any]:
    """Values that JSON can hold. Of what was left over, as much as is shown."""
    bundle = plan.bundle
    return {
        "kind": bundle.kind, "subject": bundle.subject, "blobs": dict(plan.blobs), "homes": list(bundle.homes),
        "coauthors": _people(bundle.coauthors), "left_over": _told(bundle.left_over),
    }  # fmt: skip


def decode_import(raw: Mapping[str, Any], store: Store) -> Bundle:
    """The bundle that `encode_import` was given. Raises FilesGone."""
    files = {path: _read(store, path, ObjectId(blob)) for path, blob in raw["blobs"].items()}
    told, people = _read_told(raw), _read_people(raw)
    return Bundle(raw["kind"], raw["subject"], files, told, tuple(raw["homes"]), people)


def encode_notes(notes: NotesForPage) -> dict[str, Any]:
    """The same for notes, which are carried themselves."""
    return {
        "page": notes.name, "title": notes.title, "body": notes.body,
        "coauthors": _people(notes.coauthors), "left_over": _told(notes.left_over),
    }  # fmt: skip


def decode_notes(raw: Mapping[str, Any]) -> NotesForPage:
    """What `encode_notes` was given."""
    return NotesForPage(raw["page"], raw["title"], raw["body"], _read_told(raw), _read_people(raw))


def _read(store: Store, path: str, blob: ObjectId) -> bytes:
    try:
        return store.read_blob(blob)
    except (RevisionNotFound, StoreDamaged) as gone:
        raise FilesGone(path) from gone


def _people(people: Iterable[Person]) -> list[list[str]]:
    return [[person.name, person.email] for person in people]


def _read_people(raw: Mapping[str, Any]) -> tuple[Person, ...]:
    return tuple(Person(name, email) for name, email in raw["coauthors"])


def _told(left_over: tuple[LeftOver, ...]) -> list[list[str | int]]:
    return [[each.line, each.kind, each.text[:MOST_CHARS], each.file] for each in left_over[:MOST_LEFT_OVER]]


def _read_told(raw: Mapping[str, Any]) -> tuple[LeftOver, ...]:
    return tuple(LeftOver(line, kind, text, file) for line, kind, text, file in raw["left_over"])
