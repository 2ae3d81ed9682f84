"""What a page says about the talk it is: who, when, where, and how far its notes are."""

import re
from dataclasses import dataclass
from datetime import date

from wiki.core import problems as kinds
from wiki.core.checking import checked_notes as find_checked_notes
from wiki.core.field_values import Start
from wiki.core.fields import FieldReader

# States of a talk's notes. That a room is open right now is known to live only.
EMPTY = "empty"
BEGUN = "begun"
COMPLETE = "complete"
CHECKED = "checked"

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Session:
    """One slot of a talk. `event` is the name of another event, or None for the one the talk lives in."""

    event: str | None
    start: Start | None
    duration: int | None
    venue_room: str | None


@dataclass(frozen=True, slots=True)
class Talk:
    """`duration` is in minutes. `slides`, `video` and links are http or https addresses. `checked_notes` marks the notes that
    a speaker confirmed (checking.py)."""

    speakers: tuple[str, ...]
    start: Start | None
    duration: int | None
    venue_room: str | None
    track: str | None
    abstract: str | None
    slides: str | None
    video: str | None
    links: tuple[Link, ...]
    sessions: tuple[Session, ...]
    order: int | None
    scribe: str | None
    complete: bool
    checked: date | None
    cancelled: bool
    guid: str | None
    checked_notes: str | None = None


def read_talk(reader: FieldReader, block: str = "") -> Talk:
    """The facts of a talk; problems stay in the reader. `block` is the text of the fields, for what a remark tells."""
    checked = reader.day("checked")
    return Talk(
        speakers=reader.texts("speakers"),
        start=reader.start("start"),
        duration=reader.minutes("duration"),
        venue_room=reader.text("room"),
        track=reader.text("track"),
        abstract=reader.text("abstract"),
        slides=reader.address("slides"),
        video=reader.address("video"),
        links=tuple(link for inner in reader.mappings("links") if (link := _read_link(inner))),
        sessions=tuple(_read_session(inner) for inner in reader.mappings("sessions")),
        order=reader.number("order"),
        scribe=reader.text("scribe"),
        complete=reader.flag("complete"),
        checked=checked,
        cancelled=reader.flag("cancelled"),
        guid=reader.text("guid"),
        checked_notes=find_checked_notes(block) if checked else None,
    )


def talk_state(talk: Talk, notes: str) -> str:
    """How far the notes of a talk are, from what its page says."""
    if talk.checked:
        return CHECKED
    if talk.complete:
        return COMPLETE
    return BEGUN if has_notes(notes) else EMPTY


def has_notes(body: str) -> bool:
    """Whether somebody has written anything: more than the title and hints in HTML comments, as templates have."""
    return any(line.strip() and not line.startswith("# ") for line in _without_comments(body).split("\n"))


def count_characters(body: str) -> int:
    """How long a text is, without hints in HTML comments and what is blank around it."""
    return len(_without_comments(body).strip())


def _without_comments(body: str) -> str:
    return _COMMENT.sub("", body) if "<!--" in body else body


def _read_link(reader: FieldReader) -> Link | None:
    if reader.text("url") is None:
        reader.refuse("url", kinds.BAD_ADDRESS)
        return None
    url = reader.address("url")
    return Link(reader.text("title") or url, url) if url else None


def _read_session(reader: FieldReader) -> Session:
    return Session(reader.text("event"), reader.start("start"), reader.minutes("duration"), reader.text("room"))
