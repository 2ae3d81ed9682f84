"""The files that an imported event becomes: its index, and a page for each talk."""

from wiki.core.event import TALKS_MARK
from wiki.core.frontmatter_write import new_text
from wiki.core.names import fold_key, new_path
from wiki.core.page import read_page
from wiki.core.slugs import slug_from_title
from wiki.core.yaml_read import Value
from wiki.transfer.jekyll.read import ImportedEvent, ImportedTalk
from wiki.transfer.texts.titles import read_markdown


def plan_files(event: ImportedEvent) -> dict[str, str]:
    """The text of each file by its path, the index first and the talks in order."""
    files = {new_path(event.slug, folder=True): _index(event)}
    taken = {fold_key(path) for path in files}
    for order, talk in enumerate(event.talks, 1):
        text, title = _talk(talk, order)
        slug = slug_from_title(title, f"talk-{order}")
        path = _free_path(event.slug, slug, taken)
        taken.add(fold_key(path))
        files[path] = text
    return files


def _index(event: ImportedEvent) -> str:
    parts = (event.introduction, TALKS_MARK, event.closing)
    return new_text(event.fields, "".join(f"\n{part}\n" for part in parts if part))


def _talk(talk: ImportedTalk, order: int) -> tuple[str, str]:
    """The text of a talk's page, and its title. A heading with markup stays a heading, as no title can hold it."""
    title = read_markdown(talk.heading)
    fields: dict[str, Value] = {"title": title} if title else {}
    if talk.speakers:
        fields["speakers"] = list(talk.speakers)
    fields |= talk.fields
    fields["order"] = str(order)
    notes = f"{talk.notes}\n" if talk.notes else ""
    text = new_text(fields, notes if title else f"# {talk.heading}\n{notes}")
    return text, title or read_page("event/talk.md", text, in_event=True).title


def _free_path(event: str, slug: str, taken: set[str]) -> str:
    path, number = new_path(f"{event}/{slug}"), 1
    while fold_key(path) in taken:
        number += 1
        path = new_path(f"{event}/{slug}-{number}")
    return path
