"""Commit objects as text: written and read (format: git's `git help commit-tree`, gitformat)."""

import re
from datetime import UTC, datetime, timedelta, timezone

from wiki.core.store.model import Commit, CommitId, ObjectId, Person

CRUD = re.compile(r"[\x00-\x1f\x7f<>\ud800-\udfff]")
IDENTITY = re.compile(rb"^(.*?) ?<([^<>]*)>(?: (-?\d+) ([+-])(\d\d)(\d\d))?\s*$", re.DOTALL)
LAST_SECOND = 253402300799  # the year 9999 ends; datetime knows nothing later


def serialise_commit(
    tree: ObjectId,
    parents: tuple[CommitId, ...],
    author: Person,
    author_date: datetime,
    committer: Person,
    commit_date: datetime,
    message: str,
) -> bytes:
    """The bytes of a commit object. Characters that would break its lines are taken out of names."""
    lines = [f"tree {tree}"]
    lines += [f"parent {parent}" for parent in parents]
    lines += [
        f"author {_identity(author, author_date)}",
        f"committer {_identity(committer, commit_date)}",
        "",
    ]
    text = "\n".join(lines) + "\n" + message.replace("\0", "").rstrip("\n") + "\n"
    return text.encode("utf-8", "replace")


def parse_commit(named: CommitId, data: bytes) -> Commit:
    """Reads the bytes of a commit object; odd dates and encodings of others are read as well as they can be."""
    head, _, body = data.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        fields.setdefault(key, []).append(value)
    encoding = fields.get(b"encoding", [b"utf-8"])[0].decode("ascii", "replace")
    author, author_date = _parse_identity(fields.get(b"author", [b""])[0], encoding)
    committer, commit_date = _parse_identity(fields.get(b"committer", [b""])[0], encoding)
    return Commit(
        id=named,
        tree=ObjectId(fields[b"tree"][0].decode("ascii")),
        parents=tuple(CommitId(parent.decode("ascii")) for parent in fields.get(b"parent", [])),
        author=author,
        author_date=author_date,
        committer=committer,
        commit_date=commit_date,
        message=_decode(body, encoding).rstrip("\n"),
    )


def _identity(person: Person, when: datetime) -> str:
    name = CRUD.sub("", person.name).strip() or "nobody"
    email = CRUD.sub("", person.email).strip()
    return f"{name} <{email}> {int(when.timestamp())} {when.strftime('%z')[:5] or '+0000'}"


def _parse_identity(line: bytes, encoding: str) -> tuple[Person, datetime]:
    match = IDENTITY.match(line)
    if not match:
        return Person(_decode(line, encoding), ""), datetime.fromtimestamp(0, UTC)
    name, email, seconds, sign, hours, minutes = match.groups()
    person = Person(_decode(name, encoding), _decode(email, encoding))
    if seconds is None:
        return person, datetime.fromtimestamp(0, UTC)
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == b"-" else offset) if offset < timedelta(hours=24) else UTC
    return person, datetime.fromtimestamp(min(max(int(seconds), 0), LAST_SECOND - 86400), zone)


def _decode(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")
