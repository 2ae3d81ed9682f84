"""The subject of a commit whose writer gave none, as a person could have written it.

`Impala: add 3 lines under "MapReduce"`, in a Japanese wiki `Impala: 「MapReduce」に3行追加`.
"""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from wiki.core.frontmatter import read_fields, split
from wiki.core.line_changes import BodyChange, compare_bodies
from wiki.core.summary_words import ENGLISH, JAPANESE, Counted, Words

MAX_CHARS = 72
MAX_COLUMNS = 100  # kanji take two
MAX_REASON = 500
_MAX_TITLE_COLUMNS = 40
_MAX_HEADING_COLUMNS = 40
_MAX_FIELDS = 3
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def summarise(title: str, old: str | None, new: str | None, language: str) -> str:
    """One line that says what changed between two texts of a page; None is a page that is not there.

    `language` is a tag; Japanese is written for `ja`, English for all others. Never longer than MAX_CHARS and
    MAX_COLUMNS, never with a control character, and linear in the size of the texts.
    """
    words = _words(language)
    if old is None:
        return _subject(title, [words.create], words)
    if new is None:
        return _subject(title, [words.delete], words)
    return _subject(title, _phrases(title, old, new, words), words)


def summarise_move(title: str, new_name: str, language: str) -> str:
    """The same for a page that gets another name."""
    words = _words(language)
    name = shorten(new_name, _MAX_HEADING_COLUMNS)
    return _subject(title, [words.move.format(name=name)], words)


def summarise_restore(title: str, when: datetime, language: str) -> str:
    """The same for a page that is made again what it was; `when` is the moment of that revision, in the zone to be told."""
    words = _words(language)
    return _subject(title, [words.restore.format(when=when.strftime("%Y-%m-%d %H:%M"))], words)


def summarise_undo(title: str, when: datetime, reason: str, language: str) -> tuple[str, str]:
    """The same for a revision that is taken back, made at `when`; and the line below it, which holds the reason where the
    subject has no room for all of it, else nothing."""
    words = _words(language)
    return _with_reason(title, words.undo.format(when=when.strftime("%Y-%m-%d %H:%M")), reason, words)


def summarise_undo_person(title: str, name: str, count: int, reason: str, language: str) -> tuple[str, str]:
    """The same for `count` revisions of one person that are taken back."""
    words = _words(language)
    person = words.undo_person.place.format(name=shorten(name, _MAX_HEADING_COLUMNS))
    phrase = (words.undo_person.one if count == 1 else words.undo_person.many).format(n=count, place=person)
    return _with_reason(title, phrase, reason, words)


def summarise_bring_back(title: str, count: int, language: str) -> str:
    """The same for `count` pages that had been deleted; `title` is that of the one, or of their event."""
    words = _words(language)
    return _subject(title, [(words.bring_back.one if count == 1 else words.bring_back.many).format(n=count)], words)


def summarise_schedule(title: str, new: int, changed: int, cancelled: int, language: str) -> str:
    """The same for the import of a schedule into the event `title`, with how many talks are new, changed, cancelled by it."""
    words = _words(language)
    counted = ((words.new_talks, new), (words.changed_talks, changed), (words.cancelled_talks, cancelled))
    told = [(kind.one if count == 1 else kind.many).format(n=count) for kind, count in counted if count]
    return _subject(title, [words.schedule, *told], words)


def summarise_scribe(title: str, name: str | None, language: str) -> str:
    """The same for a talk whose notes `name` is going to take, or nobody any more."""
    words = _words(language)
    person = shorten(name or "", _MAX_HEADING_COLUMNS)
    return _subject(title, [words.scribe.format(name=person) if name else words.no_scribe], words)


def summarise_agenda(title: str, count: int, language: str) -> str:
    """The same for `count` talks of the event called `title` whose times, rooms or order change."""
    words = _words(language)
    return _subject(title, [(words.agenda.one if count == 1 else words.agenda.many).format(n=count)], words)


def summarise_files(title: str, names: Sequence[str], language: str) -> str:
    """The same for files that were added to an event; `title` is the event's."""
    words = _words(language)
    if len(names) == 1:
        return _subject(title, [words.add_file.format(name=shorten(names[0], _MAX_HEADING_COLUMNS))], words)
    return _subject(title, [words.add_files.format(n=len(names))], words)


def summarise_delete_file(title: str, name: str, language: str) -> str:
    """The same for a file that was taken away."""
    words = _words(language)
    return _subject(title, [words.delete_file.format(name=shorten(name, _MAX_HEADING_COLUMNS))], words)


def summarise_check(title: str, language: str) -> str:
    """The same for notes that a speaker found right."""
    words = _words(language)
    return _subject(title, [words.check], words)


def shorten(text: str, columns: int, chars: int = MAX_CHARS) -> str:
    """A text on one line, without what cannot be seen, cut with … to fit."""
    seen = "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in text[: 8 * MAX_CHARS])
    line = " ".join(seen.split())
    if len(line) <= chars and _columns(line) <= columns:
        return line
    kept, width = 0, 1  # one for the …
    for char in line[: chars - 1]:
        width += _columns(char)
        if width > columns:
            break
        kept += 1
    return line[:kept].rstrip() + "…"


def _words(language: str) -> Words:
    return JAPANESE if language.casefold().split("-")[0] == "ja" else ENGLISH


def _subject(title: str, phrases: Sequence[str], words: Words) -> str:
    """The title and as many of the phrases as there is room for; the first is always told."""
    head = shorten(title, _MAX_TITLE_COLUMNS)
    subject = f"{head}: {phrases[0]}" if head else phrases[0]
    for phrase in phrases[1:]:
        longer = f"{subject}{words.joint}{phrase}"
        if len(longer) <= MAX_CHARS and _columns(longer) <= MAX_COLUMNS:
            subject = longer
    return shorten(subject, MAX_COLUMNS)


def _with_reason(title: str, phrase: str, reason: str, words: Words) -> tuple[str, str]:
    """A subject that ends with as much of the reason as there is room for, and the line for one that is longer."""
    reason = shorten(reason, 4 * MAX_REASON, MAX_REASON)
    if not reason:
        return _subject(title, [phrase], words), ""
    subject = _subject(title, [words.reason.format(phrase=phrase, reason=reason)], words)
    # Named as what it is, so that no reason passes for a trailer.
    return subject, words.reason_below.format(reason=reason) if subject.endswith("…") else ""


def _phrases(title: str, old: str, new: str, words: Words) -> list[str]:
    before, after = split(old), split(new)
    body = compare_bodies(before.body, after.body)
    phrases = [_body_phrase(body, title, words)] if body else []
    if before.block != after.block:
        phrases += _field_phrases(before.block, after.block, words)
    return phrases or [words.nothing if old == new else words.spaces]


def _body_phrase(change: BodyChange, title: str, words: Words) -> str:
    heading = shorten(change.heading or "", _MAX_HEADING_COLUMNS)
    if heading == shorten(title, _MAX_HEADING_COLUMNS):  # the first heading of most pages repeats the title
        heading = ""
    counted, count = _kind_of_change(change, words)
    place = counted.place.format(heading=heading) if heading else ""
    return (counted.one if count == 1 else counted.many).format(n=count, place=place)


def _kind_of_change(change: BodyChange, words: Words) -> tuple[Counted, int]:
    if change.moved:
        return words.reorder, change.moved
    if change.ticked:
        return words.tick, change.ticked
    if change.unticked:
        return words.untick, change.unticked
    if not change.removed:
        return words.add, change.added
    if not change.added:
        return words.remove, change.removed
    return words.change, max(change.added, change.removed)


def _field_phrases(old: str | None, new: str | None, words: Words) -> list[str]:
    before, after = read_fields(old).values, read_fields(new).values
    changed = [key for key, value in after.items() if before.get(key) != value]
    gone = [key for key in before if key not in after]
    if changed and gone:
        return [words.change_fields.format(fields=_field_list([*changed, *gone], words))]
    if changed:
        return [words.set_fields.format(fields=_field_list(changed, words))]
    if gone:
        return [words.remove_fields.format(fields=_field_list(gone, words))]
    return []


def _field_list(keys: Sequence[str], words: Words) -> str:
    names = [shorten(words.fields.get(key, key), 20) for key in keys]
    if len(names) > _MAX_FIELDS:
        return words.many_fields.format(n=len(names))
    if len(names) == 1:
        return names[0]
    return words.comma.join(names[:-1]) + words.last_comma + names[-1]


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
