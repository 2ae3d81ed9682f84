from datetime import date

import pytest

from wiki.core.checking import checked_notes, notes_mark, write_checked
from wiki.core.frontmatter_write import FrontMatterUnwritable
from wiki.core.index.facts import decode_facts, encode_facts, facts_of
from wiki.core.page import read_page

DAY = date(2026, 11, 30)
MARK = notes_mark("notes")


def changed(text: str) -> tuple[date | None, bool]:
    facts = decode_facts(encode_facts(facts_of(read_page("kanda/a.md", text, in_event=True), None)))
    return facts.checked, facts.changed_since_check


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: X\n---\nnotes\n", f'---\ntitle: X\nchecked: "2026-11-30"  # notes {MARK}\n---\nnotes\n'),
        ("---\r\ntitle: X\r\n---\r\nnotes\r\n", f'---\r\ntitle: X\r\nchecked: "2026-11-30"  # notes {MARK}\r\n---\r\nnotes\r\n'),
        ("notes\n", f'---\nchecked: "2026-11-30"  # notes {MARK}\n---\nnotes\n'),
        (
            "---\nchecked: 2020-01-01 # by mail\nroom: A # up\n---\nnotes\n",
            f'---\nchecked: "2026-11-30" # by mail notes {MARK}\nroom: A # up\n---\nnotes\n',
        ),
        (
            f"---\nchecked: 2026-11-30  # notes {'0' * 16}\n---\nnotes\n",
            f"---\nchecked: 2026-11-30  # notes {MARK}\n---\nnotes\n",
        ),
    ],
)  # fmt: skip
def test_day_and_mark_are_written_and_all_else_stays(before: str, after: str) -> None:
    assert write_checked(before, DAY, "notes") == after
    assert changed(after) == (DAY, False)


def test_writing_it_twice_changes_nothing() -> None:
    once = write_checked("---\ntitle: X\n---\nnotes\n", DAY, "notes")

    assert write_checked(once, DAY, "notes") == once


def test_damaged_fields_are_refused() -> None:
    with pytest.raises(FrontMatterUnwritable):
        write_checked("---\ntitle: X\nnotes: [\n", DAY, "notes")


def test_notes_that_differ_are_told_and_blank_lines_are_not() -> None:
    text = write_checked("---\ntitle: X\n---\nnotes\n", DAY, "notes")

    assert changed(text.replace("\nnotes\n", "\n\nnotes  \n\n")) == (DAY, False)
    assert changed(text.replace("\nnotes\n", "\nnotes!\n")) == (DAY, True)
    assert changed(text.replace("title: X", "title: Y")) == (DAY, False)


def test_without_a_mark_nothing_is_said() -> None:
    assert changed("---\nchecked: 2026-11-30\n---\nnotes\n") == (DAY, False)
    assert changed(f"---\nchecked: soon  # notes {'0' * 16}\n---\nnotes\n") == (None, False)
    assert checked_notes(f"title: '# notes {'0' * 16}'\n") is None
    assert checked_notes("checked: 2026-11-30  # notes 12345\n") is None
