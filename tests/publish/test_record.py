"""What a publish notes of its outputs is the same, noted one by one or all at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wiki.publish.outputs import PAGE, REPORT, Output
from wiki.publish.record import Made, Record, Warning

IMPALA = Output(PAGE, "kanda/impala")
REPORTED = Output(REPORT, "kanda")
MADE = [
    Made(IMPALA, frozenset({"site", "text:kanda/impala", "facts:kanda"}), (("dead_link", "x"), ("dead_link", "y"))),
    Made(REPORTED, frozenset({"site", "text:kanda/impala", "event:kanda"})),
    Made(Output(PAGE, "gone"), frozenset()),
]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    made = Record(tmp_path / "publish.sqlite")
    yield made
    made.close()


def contents(record: Record) -> tuple[dict[str, set[Output]], set[Output], list[Warning]]:
    keys = ["site", "text:kanda/impala", "facts:kanda", "event:kanda", "text:none"]
    return {key: record.users_of([key]) for key in keys}, set(record.iter_outputs()), record.warnings()


def test_outputs_noted_at_once_are_found_by_their_keys(record: Record) -> None:
    with record.writing(anew=True):
        record.put_first(MADE)

    users, outputs, warnings = contents(record)
    assert users == {
        "site": {IMPALA, REPORTED},
        "text:kanda/impala": {IMPALA, REPORTED},
        "facts:kanda": {IMPALA},
        "event:kanda": {REPORTED},
        "text:none": set(),
    }
    assert outputs == {made.output for made in MADE}
    assert warnings == [Warning(IMPALA, "dead_link", "x"), Warning(IMPALA, "dead_link", "y")]


def test_outputs_noted_at_once_and_one_by_one_are_the_same(record: Record, tmp_path: Path) -> None:
    other = Record(tmp_path / "other.sqlite")
    with record.writing(anew=True):
        record.put_first(MADE)
    with other.writing(anew=True):
        for made in MADE:
            other.put(made)

    assert contents(record) == contents(other)
    other.close()


def test_output_noted_again_after_all_at_once_has_its_new_keys_only(record: Record) -> None:
    with record.writing(anew=True):
        record.put_first(MADE)

    with record.writing(anew=False):
        record.put(Made(IMPALA, frozenset({"site", "event:kanda"})))
        record.drop(Output(PAGE, "gone"))

    users, outputs, warnings = contents(record)
    assert users == {
        "site": {IMPALA, REPORTED},
        "text:kanda/impala": {REPORTED},
        "facts:kanda": set(),
        "event:kanda": {IMPALA, REPORTED},
        "text:none": set(),
    }
    assert outputs == {IMPALA, REPORTED}
    assert warnings == []


def test_noting_all_that_is_broken_off_leaves_what_was_there(record: Record) -> None:
    with record.writing(anew=True):
        record.put_first(MADE)
    before = contents(record)

    def break_off() -> None:
        with record.writing(anew=True):
            record.put_first(MADE[:1])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()

    assert contents(record) == before
