"""A page as facts: what its path and text say, without Git and without HTTP."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from zoneinfo import ZoneInfo

from wiki.core import problems as kinds
from wiki.core.errors import BadName
from wiki.core.event import UTC_ZONE, Event, read_event, read_language
from wiki.core.fields import FieldReader
from wiki.core.frontmatter import Fields, Split, read_fields, split
from wiki.core.lines import iter_headings
from wiki.core.names import INDEX, NOT_A_PAGE, SUFFIX, name_of
from wiki.core.problems import Problem
from wiki.core.talk import Talk, read_talk
from wiki.core.yaml_read import Value

EVENT = "event"
TALK = "talk"
PAGE = "page"

_MARKUP = re.compile(r"[*`]+|!?\[([^\]\[]*)\]\([^()]*\)|\[\[(?:[^\]|\[]*\|)?([^\]\[]*)\]\]|\{[#.][^{}]*\}$")
_HELD = re.compile(r"^\W{0,4}(?:draft|publish)[\"']?[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """`talk` is there for kind TALK and `event` for kind EVENT only. `values` are all fields as strings.

    `body_line` is the line of the file, from 1, that the body begins at. `draft` is also true when the front matter
    is too damaged to tell.
    """

    name: str
    path: str
    title: str
    kind: str
    language: str | None
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    draft: bool
    talk: Talk | None
    event: Event | None
    body: str
    body_line: int
    values: Mapping[str, Value]
    problems: tuple[Problem, ...]


def read_page(path: str, text: str, *, in_event: bool, default_timezone: ZoneInfo = UTC_ZONE) -> Page:
    """Reads the page at `path`. `in_event` says whether the page above it (`parent_of` its name) is an event.

    Never refuses a text: what is wrong in it is among the problems, in the order of lines. Raises BadName when
    the path is no page's.
    """
    name = name_of(path)
    if name is None:
        raise BadName(path, NOT_A_PAGE)
    parts = split(text)
    fields = read_fields(parts.block)
    problems = [*parts.problems, *fields.problems]
    reader = FieldReader(fields.values, fields.places, problems)
    kind = _read_kind(reader, path, in_event)
    title = _read_title(reader, parts.body, name)
    talk = read_talk(reader, parts.block or "") if kind == TALK else None
    event = read_event(reader, default_timezone) if kind == EVENT else None
    language, tags, aliases = read_language(reader), reader.texts("tags"), reader.texts("aliases")
    draft = _read_draft(reader, fields, parts)
    return Page(
        name=name,
        path=path,
        title=title,
        kind=kind,
        language=language,
        tags=tags,
        aliases=tuple(alias.strip("/") for alias in aliases),
        draft=draft,
        talk=talk,
        event=event,
        body=parts.body,
        body_line=parts.body_line,
        values=fields.values,
        problems=tuple(sorted(problems, key=attrgetter("line", "column"))),
    )


def _read_kind(reader: FieldReader, path: str, in_event: bool) -> str:
    """An event is a folder's index with `type: event`; a talk is what stands in one, unless it says otherwise."""
    given = (reader.text("type") or "").casefold()
    if given == EVENT:
        if path.endswith(f"/{INDEX}{SUFFIX}"):
            return EVENT
        reader.refuse("type", kinds.TYPE_MISPLACED)
        return PAGE
    if given == TALK and not in_event:
        reader.refuse("type", kinds.TYPE_MISPLACED)
        return PAGE
    if given not in ("", TALK, PAGE):
        reader.refuse("type", kinds.BAD_CHOICE)
        return PAGE
    return TALK if in_event and given != PAGE else PAGE


def _read_title(reader: FieldReader, body: str, name: str) -> str:
    """The title given, else the first heading of level 1, else the last part of the name made readable."""
    given = reader.text("title")
    if given:
        return " ".join(given.split())
    for heading in iter_headings(body):
        if heading.level == 1 and (text := _without_markup(heading.text)):
            return text
    return " ".join(re.split(r"[-_\s]+", name.rpartition("/")[2])).strip() or name


def _without_markup(text: str) -> str:
    return " ".join(_MARKUP.sub(lambda match: match[1] or match[2] or "", text).split())


def _read_draft(reader: FieldReader, fields: Fields, parts: Split) -> bool:
    """When in doubt a page is a draft: what was published by mistake cannot be taken back."""
    if reader.flag("draft", unclear=True):
        return True
    unread = bool(parts.problems) or (bool(fields.problems) and not fields.values)
    return unread and bool(_HELD.search(parts.block or parts.body))
