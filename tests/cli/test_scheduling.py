"""A schedule is imported on the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Wiki
from tests.factories import git
from tests.transfer.schedules.files import SAMPLES, as_json, frab, frab_event

SAMPLE = SAMPLES / "camp2019-frab.json"

pytestmark = pytest.mark.usefixtures("begun")


def test_schedule_is_told_then_imported_then_the_same(wiki: Wiki, tmp_path: Path) -> None:
    file = tmp_path / "schedule.json"
    file.write_bytes(as_json(frab(frab_event(1), frab_event(2))))

    dry = wiki("import", "schedule", str(file), "--dry-run")
    made = wiki("import", "schedule", str(file))
    again = wiki("import", "schedule", str(file))

    assert "camp2019: would be imported (2 new)" in dry.stdout
    assert "camp2019: imported (2 new)\n  new: Talk 1 (camp2019/talk-1.md)\n" in made.stdout
    assert "camp2019: is there already, just like this (2 same)" in again.stdout
    subjects = git(tmp_path / "data/content.git", "log", "--format=%s", "main").splitlines()
    assert subjects[0] == "The Camp: import the schedule, 2 new talks"
    assert len(subjects) == 2


def test_changed_room_and_what_a_person_changed_are_told(wiki: Wiki, tmp_path: Path) -> None:
    file = tmp_path / "schedule.json"
    file.write_bytes(as_json(frab(frab_event(1), frab_event(2))))
    wiki("import", "schedule", str(file), "--event", "camp")
    file.write_bytes(as_json(frab(frab_event(1, room="Turing"))))

    kept = wiki("import", "schedule", str(file), "--keep-missing")
    changed = git(tmp_path / "data/content.git", "show", "--format=", "--numstat", "main").split()
    cancelled = wiki("import", "schedule", str(file))

    assert "camp: imported (1 moved, 0 same)" in kept.stdout or "camp: imported (1 moved)" in kept.stdout
    assert "    room: 'Curie' -> 'Turing'\n" in kept.stdout
    assert changed == ["1", "1", "camp/talk-1.md"]
    assert "  cancelled: Talk 2 (camp/talk-2.md)\n    cancelled: nothing -> 'true'\n" in cancelled.stdout


def test_what_is_no_schedule_is_refused_with_its_place(wiki: Wiki, tmp_path: Path) -> None:
    file = tmp_path / "schedule.json"
    file.write_bytes(b'{"schedule": {}}')

    refused = wiki("import", "schedule", str(file))
    missing = wiki("import", "schedule", str(tmp_path / "none.json"))

    assert refused.returncode == 1
    assert "NotASchedule: reason other_shape, place schedule" in refused.stderr
    assert missing.returncode == 1


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample schedule is not beside this checkout")
def test_real_schedule_makes_79_pages_in_one_commit(wiki: Wiki, tmp_path: Path) -> None:

    made = wiki("import", "schedule", str(SAMPLE))

    assert "camp2019: imported (79 new)" in made.stdout
    names = git(tmp_path / "data/content.git", "ls-tree", "-r", "--name-only", "main", "camp2019/").split()
    assert len(names) == 80
    assert len(git(tmp_path / "data/content.git", "log", "--format=%s", "main").splitlines()) == 2
