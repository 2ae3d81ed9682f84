"""Writes an event as a post for Jekyll or Octopress, from its pages alone: what an editor would write by hand.

Drafts stay at home. Fields of talks beside title, speakers and what they link to have no place in a post.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wiki.core.errors import PageNotFound
from wiki.core.event import Event, split_report, talk_sort_key
from wiki.core.lines import iter_headings
from wiki.core.names import new_path, parent_of
from wiki.core.page import EVENT, TALK, Page, read_page
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.transfer.jekyll.fields import guess_language, write_post_fields
from wiki.transfer.jekyll.liquid import write_raw
from wiki.transfer.texts.footnotes import FootnoteLabels
from wiki.transfer.texts.parts import closed, goes_on, join_post, lower_headings, trim
from wiki.transfer.texts.speakers import write_speakers
from wiki.transfer.texts.titles import write_markdown


@dataclass(frozen=True, slots=True)
class PostTalk:
    """A talk of a post. `links` is a line of Markdown below its notes."""

    page: Page
    links: str = ""


def export_post(store: Store, commit: CommitId, event: str) -> str:
    """The post of the event with that name, as of a commit. Raises PageNotFound when no event has it, NotText."""
    index, talks = read_event_pages(store, commit, event)
    return write_post(index, *split_report(index.body), [PostTalk(talk) for talk in talks])


def write_post(index: Page, introduction: str, closing: str, talks: Sequence[PostTalk]) -> str:
    """The post of an event with this page, whose text is given apart, and these talks."""
    texts = (index.title, introduction, closing, *(talk.page.body for talk in talks))
    language = index.language or guess_language("".join(texts))
    labels = FootnoteLabels()
    parts = (lower_headings(introduction), *(_write_talk(talk, language) for talk in talks), lower_headings(closing))
    first, *notes, last = (labels.rename(part)[0] for part in parts)
    body = join_post(first, notes, last)
    body = write_raw(body)
    return write_post_fields(index, body) + (f"\n{body}\n" if body else "")


def export_name(event: str, day: date) -> str:
    """The file name of the post: the event's name behind the day, without the year that an import adds to it."""
    slug = event.rpartition("/")[2]
    return f"{day.isoformat()}-{slug.removesuffix(f'-{day.year}') or slug}.md"


def read_event_pages(store: Store, commit: CommitId, event: str) -> tuple[Page, list[Page]]:
    """An event's index, and its talks in the order of the report, without drafts. Raises PageNotFound, NotText."""
    data = store.find_file(commit, new_path(event, folder=True))
    index = _read(new_path(event, folder=True), data, in_event=False) if data is not None else None
    if index is None or index.kind != EVENT or index.event is None:
        raise PageNotFound(event)
    talks: dict[str, Page] = {}
    for path, entry in store.iter_files(commit, event):
        if not entry.is_file or not _may_be_talk(path, event):
            continue
        page = _read(path, store.read_blob(entry.id), in_event=True)
        if (
            page.kind == TALK
            and not page.draft
            and (page.name not in talks or path == new_path(page.name, folder=True))
        ):
            talks[page.name] = page
    about = index.event
    return index, sorted(talks.values(), key=lambda page: _sort_key(page, about))


def _may_be_talk(path: str, event: str) -> bool:
    """Whether a page at this path has a name right below the event's."""
    name = path.removesuffix(".md").removesuffix("/index")
    return path.endswith(".md") and parent_of(name) == event


def _read(path: str, data: bytes, *, in_event: bool) -> Page:
    return read_page(path, decode(data, path).text, in_event=in_event)


def _sort_key(page: Page, event: Event) -> tuple[object, ...]:
    start, order = (page.talk.start, page.talk.order) if page.talk else (None, None)
    return talk_sort_key(start, order, page.path, event)


def _write_talk(talk: PostTalk, language: str | None) -> str:
    """Heading, speakers and notes. Notes that begin without a blank line go on in the paragraph of the speakers."""
    page = talk.page
    heading, notes = _take_heading(page)
    notes = lower_headings(notes.rstrip())
    lines = [f"## {heading}"]
    speakers = page.talk.speakers if page.talk else ()
    if speakers:
        lines.append(write_speakers(speakers, language))
    if trim(notes):
        first = notes.split("\n", 1)[0]
        if not (speakers and goes_on(first)):
            lines.append("")
        lines.append(closed(trim(notes)))
    if talk.links:
        lines += ["", talk.links]
    return "\n".join(lines)


def _take_heading(page: Page) -> tuple[str, str]:
    """The talk's heading in Markdown, and its notes without it. A page without a title is named by its first heading."""
    lines = page.body.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if not str(page.values.get("title") or "").strip() and first is not None:
        for heading in iter_headings(page.body):
            if heading.line == first and heading.level == 1 and heading.text:
                size = 1 if lines[first].lstrip().startswith("#") else 2
                return heading.text, "\n".join(lines[first + size :])
            break
    return write_markdown(page.title), page.body
