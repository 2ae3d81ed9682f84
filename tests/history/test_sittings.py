from datetime import UTC, datetime, timedelta

from tests.factories import ALICE, BOB
from wiki.core.index.rows import CREATE, DELETE, EDIT, RENAME, RevisionRow
from wiki.core.store.model import CommitId, Person
from wiki.history.sittings import Line, group_days, group_sittings, make_sitting

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def line(
    minute: float, kind: str = EDIT, author: Person = ALICE, page: str = "talk", added: int = 1, removed: int = 0
) -> Line:
    at = NOON + timedelta(minutes=minute)
    row = RevisionRow(
        CommitId(f"{minute:040}"), page, f"{page}.md", kind, "old.md" if kind == RENAME else None, author.name,
        author.email, None, (BOB,) if author == ALICE else (), at, f"At {minute}", added, removed, None,
    )  # fmt: skip
    return Line(row, page, None, at)


def minutes(groups: list[tuple[Line, ...]]) -> list[list[float]]:
    return [[(each.at - NOON).total_seconds() / 60 for each in group] for group in groups]


def test_saves_of_one_person_without_a_longer_pause_are_one_sitting() -> None:
    assert minutes(group_sittings([line(91), line(60), line(30), line(0)])) == [[91], [60, 30, 0]]


def test_another_person_or_another_page_begins_another_sitting() -> None:
    lines = [line(4), line(3, author=BOB), line(2), line(1, page="other"), line(0)]

    assert minutes(group_sittings(lines)) == [[4], [3], [2], [1], [0]]


def test_beginning_of_a_page_is_in_a_sitting_and_what_moves_or_deletes_it_stands_alone() -> None:
    lines = [line(9, DELETE), line(8), line(7, RENAME), line(6), line(5, CREATE)]

    assert minutes(group_sittings(lines)) == [[9], [8], [7], [6, 5]]


def test_clock_that_went_backwards_parts_sittings() -> None:
    assert minutes(group_sittings([line(0), line(10)])) == [[0], [10]]


def test_sitting_tells_how_long_it_took_and_what_it_changed() -> None:
    lines = (line(25, added=1204), line(10, removed=8, added=0), line(0, CREATE, added=3))

    sitting = make_sitting(lines, None)

    assert (sitting.begun, sitting.minutes, sitting.counts) == (NOON, 25, "+1,207 −8")
    assert (sitting.kind, sitting.coauthors, sitting.newest) == (CREATE, ("Bob 馬場",), lines[0])
    assert [each.counts for each in lines] == ["+1,204", "−8", "+3"]


def test_single_save_takes_no_time_and_a_rename_tells_the_old_name() -> None:
    sitting = make_sitting((line(0, RENAME, added=0),), None)

    assert (sitting.minutes, sitting.counts, sitting.old_name) == (0, "", "old")


def test_days_are_those_on_which_sittings_began() -> None:
    late = make_sitting((line(725), line(715)), None)  # over midnight
    days = group_days([make_sitting((line(780),), None), late, make_sitting((line(0),), None)])

    assert [(str(day.day), len(day.sittings)) for day in days] == [("2026-11-22", 1), ("2026-11-21", 2)]
