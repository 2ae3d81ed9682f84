"""A note of HedgeDoc or HackMD, or a pad of Etherpad, as a whole: the page, the event or the notes of a talk that it becomes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from wiki.core.errors import BadText, TextTooLarge
from wiki.core.field_values import parse_flag, parse_language
from wiki.core.fields import FieldReader
from wiki.core.frontmatter import BLOCK_LINE, Split, read_fields, split
from wiki.core.frontmatter_write import new_text
from wiki.core.names import check_new_name, fold_key, new_path
from wiki.core.page import EVENT
from wiki.core.slugs import slug_from_title
from wiki.core.store.model import Person
from wiki.core.text import MAX_PAGE_BYTES, clean, encode
from wiki.core.yaml_read import Value
from wiki.transfer.arriving.bundle import NOTHING, OTHER_FORMAT, Bundle, GivenFile, NotReadable
from wiki.transfer.arriving.encodings import UTF_8, read_text
from wiki.transfer.arriving.event_files import plan_files
from wiki.transfer.arriving.front_lines import unread_lines
from wiki.transfer.arriving.left_over import ENCODING, FIELD, NOT_MARKDOWN, NOT_TEXT, TOO_LARGE, LeftOver, in_file
from wiki.transfer.jekyll.fields import guess_language
from wiki.transfer.jekyll.read import OpenedPost, make_event
from wiki.transfer.notes.etherpad import Pad, read_pad_file, read_pad_text
from wiki.transfer.notes.hedgedoc import read_hedgedoc
from wiki.transfer.notes.html_text import html_to_markdown
from wiki.transfer.texts.titles import read_markdown

HEDGEDOC = "hedgedoc"
ETHERPAD = "etherpad"

_ENDING = re.compile(r"\.(?:md|markdown|txt)$", re.IGNORECASE)
_PAD_ENDING = re.compile(r"\.(?:txt|html?|etherpad)$", re.IGNORECASE)
_TAGS_LINE = re.compile(r"^#{1,6}[ \t]*tags:[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)
_TAG = re.compile(r"`([^`\n]+)`")
_TITLE = re.compile(r"\A\s*#[ \t]+(\S[^\n]*?)[ \t]*#*[ \t]*(?:\n|\Z)")
_READ = frozenset(("title", "tags", "lang", "breaks"))


@dataclass(frozen=True, slots=True)
class Note:
    """`body` is our Markdown, without the heading that is its title. `name` is that of its file."""

    name: str
    title: str
    tags: tuple[str, ...]
    language: str | None
    body: str
    left_over: tuple[LeftOver, ...]
    authors: tuple[Person, ...] = ()


def read_note(file: GivenFile) -> Note:
    """Reads a note. Raises NotReadable, BadText, TextTooLarge."""
    read = read_text(file.data)
    if read is None:
        raise NotReadable(file.name, OTHER_FORMAT)
    text = clean(read[0])
    parts = split(text)
    fields = read_fields(parts.block)
    if parts.block and not fields.values:
        parts = Split("", None, "", text, 1)  # two rules with text between them
    values = FieldReader(fields.values, {}, [])
    body, tags = _take_tags(parts.body)
    converted, told = read_hedgedoc(
        body, parts.body_line, breaks=parse_flag(values.text("breaks") or "true") is not False
    )
    found = _TITLE.match(converted)
    heading = read_markdown(found[1]) if found else None
    title = values.text("title") or heading or _ENDING.sub("", file.name.rpartition("/")[2])
    if found and heading == title:
        converted = converted[found.end() :]
    language = parse_language((values.text("lang") or "").replace("_", "-")) or guess_language(f"{title}\n{converted}")
    lines = (parts.block or "").split("\n")
    lost = {line for key, (line, _) in fields.places.items() if key.lower() not in _READ}
    told = (
        *([LeftOver(0, ENCODING, read[1])] if read[1] != UTF_8 else []),
        *(LeftOver(line, FIELD, lines[line - BLOCK_LINE].strip()) for line in sorted(lost) if parts.block),
        *(left for left in unread_lines(parts.block) if left.line not in lost),
        *told,
    )
    whole = [*_tags(fields.values.get("tags", "")), *tags]
    return Note(
        file.name, " ".join(title.split()), tuple(dict.fromkeys(whole)), language, converted, in_file(told, file.name)
    )


def read_pad(file: GivenFile) -> Note:
    """Reads a pad of Etherpad, by the ending of its name. Raises NotReadable."""
    stem = _PAD_ENDING.sub("", file.name.rpartition("/")[2])
    if file.name.lower().endswith(".etherpad"):
        pad = read_pad_file(file.data, file.name)
    else:
        read = read_text(file.data)
        if read is None or not _PAD_ENDING.search(file.name):
            raise NotReadable(file.name, OTHER_FORMAT)
        is_html = file.name.lower().endswith((".html", ".htm"))
        pad = Pad(html_to_markdown(read[0])) if is_html else read_pad_text(read[0])
        if read[1] != UTF_8:
            pad = replace(pad, left_over=(LeftOver(0, ENCODING, read[1]),))
    language = guess_language(pad.body)
    return Note(file.name, stem, (), language, pad.body, in_file(pad.left_over, file.name), pad.authors)


def make_pages(
    kind: str, files: Sequence[GivenFile], *, folder: str = "", left_over: Sequence[LeftOver] = ()
) -> Bundle:
    """A page of each note or pad, below `folder`. Raises NotReadable when there is none, BadName."""
    told = list(left_over)
    pages: dict[str, bytes] = {}
    authors: dict[Person, None] = {}
    taken: set[str] = set()
    for note in _read_all(kind, files, told):
        start = f"{folder}/" if folder else ""
        slug, number = slug_from_title(note.title, "note"), 1
        name = start + slug
        while fold_key(name) in taken:
            number += 1
            name = f"{start}{slug}-{number}"
        taken.add(fold_key(name))
        body = note.body.strip("\n")
        pages[new_path(name)] = encode(clean(new_text(_fields(note), f"\n{body}\n"), limit=2 * MAX_PAGE_BYTES))
        told += note.left_over
        authors |= dict.fromkeys(note.authors)
    if not pages:
        raise NotReadable(files[0].name if files else "", NOTHING)
    subject = f"Import {len(pages)} notes" if len(pages) > 1 else f"Import {next(iter(pages)).removesuffix('.md')}"
    return Bundle(kind, subject, pages, tuple(told), coauthors=tuple(authors))


def make_event_of(kind: str, file: GivenFile, name: str) -> Bundle:
    """An event of one note or pad: each heading of level 2 begins a talk. Raises NotReadable, BadName, BadText, TextTooLarge."""
    check_new_name(name)
    note = READERS[kind](file)
    fields: dict[str, Value] = {"type": EVENT, **_fields(note)}
    event = make_event(OpenedPost(name, fields, note.body, note.left_over))
    files = {path: encode(clean(text, limit=2 * MAX_PAGE_BYTES)) for path, text in plan_files(event).items()}
    return Bundle(kind, f"Import {note.title}", files, note.left_over, (name,), note.authors)


READERS: dict[str, Callable[[GivenFile], Note]] = {HEDGEDOC: read_note, ETHERPAD: read_pad}


def _read_all(kind: str, files: Sequence[GivenFile], told: list[LeftOver]) -> list[Note]:
    notes = []
    ending = _ENDING if kind == HEDGEDOC else _PAD_ENDING
    for file in sorted(files, key=lambda each: each.name):
        if not ending.search(file.name):
            told.append(LeftOver(0, NOT_MARKDOWN, file.name, file.name))
            continue
        try:
            notes.append(READERS[kind](file))
        except NotReadable:
            told.append(LeftOver(0, NOT_TEXT, file.name, file.name))
        except (BadText, TextTooLarge) as refused:
            told.append(LeftOver(0, TOO_LARGE if isinstance(refused, TextTooLarge) else NOT_TEXT, file.name, file.name))
    return notes


def _fields(note: Note) -> dict[str, Value]:
    fields: dict[str, Value] = {"title": note.title}
    if note.language:
        fields["language"] = note.language
    if note.tags:
        fields["tags"] = list(note.tags)
    return fields


def _take_tags(body: str) -> tuple[str, list[str]]:
    """The body without its line `###### tags: ...`, which stays an empty one so that later lines keep their numbers."""
    found = _TAGS_LINE.search(body)
    tags = _TAG.findall(found[1]) if found else []
    if not found or _TAG.sub("", found[1]).strip(" \t,"):
        return body, []
    return body[: found.start()] + body[found.end() :], tags


def _tags(value: Value) -> list[str]:
    if isinstance(value, str):
        return [tag.strip() for tag in value.split(",") if tag.strip()]
    return [] if isinstance(value, Mapping) else [tag for tag in value if isinstance(tag, str)]
