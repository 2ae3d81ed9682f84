"""The plan of an import of files as its form shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from wiki.core.names import name_of
from wiki.core.page import read_page
from wiki.transfer.arriving.arrive import CHANGED, KEPT, NEW, SAME, ImportPlan, PlannedFile
from wiki.transfer.arriving.bundle import Bundle
from wiki.transfer.arriving.left_over import LeftOver
from wiki.transfer.arriving.words import LEFT_OVER, MEANINGS, STATES
from wiki.transfer.jekyll.posts import event_of
from wiki.web.language import gettext as _
from wiki.web.language import ngettext
from wiki.web.show import page_address

MOST_FILES = 500
MOST_LEFT_OVER = 300
MOST_CHARS = 200


@dataclass(frozen=True, slots=True)
class ShownFile:
    """`href` is empty for what is not in the wiki yet, or any more. `why` says why the file stays out, where it does."""

    title: str
    path: str
    href: str
    state: str
    word: str
    why: str


@dataclass(frozen=True, slots=True)
class ShownHome:
    """An event with its files, the first of which is its own page; or one page, or file, alone."""

    name: str
    is_event: bool
    files: tuple[ShownFile, ...]

    @property
    def first(self) -> ShownFile:
        return self.files[0]


@dataclass(frozen=True, slots=True)
class ShownLeftOver:
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownLeftOvers:
    """What could not be carried over from one file."""

    file: str
    lines: tuple[ShownLeftOver, ...]


def show_counts(plan: ImportPlan) -> list[str]:
    """How many files are new, changed, the same, and stay out; nothing that is none."""
    new, changed, same, out = (plan.count(NEW), plan.count(CHANGED), plan.count(SAME), len(plan.conflicts))
    told = [
        (new, ngettext("%(num)s new file", "%(num)s new files", new)),
        (changed, ngettext("%(num)s changed file", "%(num)s changed files", changed)),
        (same, ngettext("%(num)s stays the same", "%(num)s stay the same", same)),
        (out, ngettext("%(num)s is not brought", "%(num)s are not brought", out)),
    ]
    return [text for number, text in told if number]


def show_homes(plan: ImportPlan) -> list[ShownHome]:
    """The events and pages that the first files make or leave as they are, each with its files; not those of which nothing is brought."""
    homes: dict[str, list[ShownFile]] = {}
    for file in plan.files[:MOST_FILES]:
        homes.setdefault(event_of(plan.bundle, file.path), []).append(_show_file(plan.bundle, file))
    return [
        ShownHome(name, name in plan.bundle.homes, tuple(files))
        for name, files in homes.items()
        if not all(file.why for file in files)
    ]


def count_more(plan: ImportPlan) -> int:
    """How many files are not shown."""
    return max(0, len(plan.files) - MOST_FILES)


def show_conflicts(plan: ImportPlan) -> list[ShownFile]:
    """What comes otherwise than it stands here, and stays out."""
    return [_show_file(plan.bundle, file) for file in plan.conflicts[:MOST_FILES]]


def show_left_over(left_over: Sequence[LeftOver]) -> list[ShownLeftOvers]:
    """What could not be carried over, by file."""
    files: dict[str, list[ShownLeftOver]] = {}
    for each in left_over[:MOST_LEFT_OVER]:
        shown = ShownLeftOver(each.line, each.text[:MOST_CHARS], _(LEFT_OVER[each.kind]))
        files.setdefault(each.file, []).append(shown)
    return [ShownLeftOvers(file, tuple(lines)) for file, lines in files.items()]


def first_pages(names: Iterable[str]) -> str:
    """Where one goes after an import: to the event or page, if it was one; else to the front page."""
    pages = list(names)
    return page_address(pages[0]) if len(pages) == 1 else "/"


def made_by(bundle: Bundle) -> list[str]:
    """The names of the events and pages that a bundle is about."""
    found = (event_of(bundle, path) for path in bundle.files)
    return list(dict.fromkeys(name for each in found if (name := each if each in bundle.homes else name_of(each))))


def _show_file(bundle: Bundle, file: PlannedFile) -> ShownFile:
    name = name_of(file.path)
    title = file.path.rpartition("/")[2]
    if name:
        in_event = name.rpartition("/")[0] in bundle.homes
        title = read_page(file.path, bundle.files[file.path].decode("utf-8", "replace"), in_event=in_event).title
    is_there = file.state in (CHANGED, SAME, KEPT)
    href = (page_address(name) if name else f"/{quote(file.path)}") if is_there else ""
    why = _(MEANINGS[file.state]) if file.state in MEANINGS else ""
    return ShownFile(title, file.path, href, file.state, _(STATES[file.state]), why)
