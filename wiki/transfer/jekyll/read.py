"""Reads a post of Jekyll or of 2012's Octopress as an event. Knows neither Git nor paths of the wiki.

File names and fields: https://jekyllrb.com/docs/posts/ and https://jekyllrb.com/docs/front-matter/.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wiki.core.event import TALKS_MARK
from wiki.core.field_values import parse_date
from wiki.core.frontmatter import BLOCK_LINE, Split, read_fields, split
from wiki.core.lines import iter_prose_lines
from wiki.core.slugs import slug_from_title
from wiki.core.text import clean
from wiki.core.yaml_read import Value
from wiki.transfer.arriving.bundle import NOT_A_POST, NotReadable
from wiki.transfer.arriving.front_lines import unread_lines
from wiki.transfer.arriving.left_over import FIELD, LeftOver
from wiki.transfer.jekyll.fields import read_post_fields
from wiki.transfer.jekyll.kramdown import read_kramdown
from wiki.transfer.jekyll.liquid import read_liquid
from wiki.transfer.jekyll.site import NO_SITE, Site
from wiki.transfer.texts.parts import Section, goes_on, split_post, trim
from wiki.transfer.texts.speakers import read_speakers

MAX_EVENT_BYTES = 90
"""Of the event's slug, so that its talks' paths stay within what a path may be."""

_ENDING = re.compile(r"\.(?:md|markdown|mkdn?|mdown|txt)$", re.IGNORECASE)
_DATED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})-(.+)")


@dataclass(frozen=True, slots=True)
class ImportedTalk:
    """`heading` is Markdown. `notes` begin with a blank line unless they went on right below the speakers' line.

    `fields` are further ones, that posts do not have.
    """

    heading: str
    speakers: tuple[str, ...]
    notes: str
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """`fields` are those of the event's index, in order. `left_over` is what the wiki has no place for."""

    slug: str
    fields: Mapping[str, Value]
    introduction: str
    talks: tuple[ImportedTalk, ...]
    closing: str
    left_over: tuple[LeftOver, ...]

    @property
    def title(self) -> str:
        return str(self.fields["title"])


@dataclass(frozen=True, slots=True)
class OpenedPost:
    """A post whose tags are Markdown already, not yet taken apart. `fields` are those of an event."""

    slug: str
    fields: Mapping[str, Value]
    body: str
    left_over: tuple[LeftOver, ...]


def open_post(path_name: str, text: str, site: Site = NO_SITE) -> OpenedPost:
    """Reads a post's name, fields and tags. `path_name` is its file name, with or without folders; `site` answers its tags.

    Raises NotReadable for what is no post by its name, and BadText or TextTooLarge for what no page can hold.
    """
    name = path_name.replace("\\", "/").rpartition("/")[2]
    if not _ENDING.search(name):
        raise NotReadable(path_name, NOT_A_POST)
    date, bare = _read_name(_ENDING.sub("", name))
    text = clean(text)
    parts = split(text)
    read = read_fields(parts.block)
    if parts.block and not read.values:
        parts = Split("", None, "", text, 1)  # two rules with text between them, or fields that nobody can read
    fields, lost = read_post_fields(read.values, " ".join(bare.split("-")), date, parts.body)
    lost += [key for key in read.places if key not in read.values]
    body, tags = read_liquid(parts.body, parts.body_line, site)
    body, lists = read_kramdown(body)  # after Liquid, whose blocks of code may show some
    told = sorted((*tags, *_placed(lists, parts.body, parts.body_line)), key=lambda each: each.line)
    fields_told = _field_lines(lost, read.places, parts.block or "") if parts.block else []
    fields_told += [left for left in unread_lines(parts.block) if left.line not in {each.line for each in fields_told}]
    left_over = (*sorted(fields_told, key=lambda each: each.line), *told)
    return OpenedPost(event_slug(bare, str(fields.get("date", ""))), fields, body, left_over)


def read_post(path_name: str, text: str, site: Site = NO_SITE) -> ImportedEvent:
    """The event that a post tells of. Raises what `open_post` does."""
    return make_event(open_post(path_name, text, site))


def make_event(opened: OpenedPost) -> ImportedEvent:
    """The event that an opened post tells of."""
    post = split_post(opened.body)
    return ImportedEvent(
        slug=opened.slug,
        fields=opened.fields,
        introduction=without_mark(post.introduction),
        talks=tuple(read_talk(section) for section in post.sections),
        closing=post.closing,
        left_over=opened.left_over,
    )


def event_slug(bare: str, date: str) -> str:
    """The event's name in addresses: that of the file, with the year, for the same meetup comes again."""
    slug = slug_from_title(bare, "event").encode()[:MAX_EVENT_BYTES].decode("utf-8", "ignore").strip("-")
    year = date[:4]
    return slug if not year or year in slug.split("-") else f"{slug}-{year}"


def _read_name(stem: str) -> tuple[str, str]:
    """The date of a file name, as `2012-11-24` or empty, and what follows it."""
    found = _DATED.fullmatch(stem)
    day = parse_date(found[1]) if found else None
    return (day.isoformat(), found[2]) if found and day else ("", stem)


def read_talk(section: Section) -> ImportedTalk:
    """Speakers are on the first lines that say anything; all from there on is notes."""
    lines = trim(section.text).split("\n")
    speakers: list[str] = []
    while lines and (found := read_speakers(lines[0])):
        speakers += (name for name in found if name not in speakers)
        del lines[0]
    notes = trim("\n".join(lines))
    is_joined = bool(speakers and lines) and goes_on(lines[0])
    return ImportedTalk(section.heading, tuple(speakers), notes if is_joined or not notes else f"\n{notes}")


def without_mark(introduction: str) -> str:
    """A line of the post that says where the talks stand on the wiki would be taken for that."""
    if TALKS_MARK not in introduction:
        return introduction
    lines = introduction.split("\n")
    for number, line in iter_prose_lines(introduction):
        if line.strip() == TALKS_MARK and not line.startswith(("    ", "\t")):
            lines[number] = line.replace(TALKS_MARK, "[[talks|talks]]")
    return "\n".join(lines)


def _placed(lists: tuple[LeftOver, ...], body: str, first_line: int) -> list[LeftOver]:
    """Attribute lists with their lines in the post, in whose text they stand in the same order."""
    placed, position = [], 0
    for each in lists:
        position = max(body.find(each.text, position), position)
        placed.append(replace(each, line=first_line + body.count("\n", 0, position)))
    return placed


def _field_lines(lost: list[str], places: Mapping[str, tuple[int, int]], block: str) -> list[LeftOver]:
    lines = block.split("\n")
    found = sorted({places[key][0] for key in lost if key in places})
    return [LeftOver(number, FIELD, lines[number - BLOCK_LINE].strip()) for number in found]
