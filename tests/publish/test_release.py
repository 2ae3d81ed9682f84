"""Releases share what did not change, name the content they show, and can be gone back to."""

from pathlib import Path

import pytest

from tests.factories import fsck, git
from wiki.core.store.model import FILE, CommitId, Entry
from wiki.core.store.store import Store
from wiki.publish.release import NO_SITE, NewRelease, ReleaseNotFound, Releases

CONTENT = CommitId("1" * 40)


def make_releases(folder: Path) -> Releases:
    return Releases(Store.create(folder / "site.git"))


def file(releases: Releases, data: str) -> Entry:
    return Entry(FILE, releases.store.add_blob(data.encode()))


def add(releases: Releases, subject: str, **files: str | None) -> None:
    newest = releases.newest()
    edits = {path.replace("_", "/"): None if data is None else file(releases, data) for path, data in files.items()}
    releases.add(NewRelease(newest.tree if newest else NO_SITE, edits, CONTENT, subject))


def contents(releases: Releases) -> dict[str, str]:
    newest = releases.newest()
    assert newest is not None
    return {path: releases.store.read_blob(entry.id).decode() for path, entry in releases.store.iter_tree(newest.tree)}


def test_release_without_parents_names_its_content(tmp_path: Path) -> None:
    releases = make_releases(tmp_path)

    add(releases, "First", index="front", kanda_index="event")

    newest = releases.newest()
    assert newest is not None
    assert (newest.number, newest.content, newest.complete, newest.subject) == (1, CONTENT, True, "First")
    assert releases.store.get_commit(newest.commit).parents == ()
    assert contents(releases) == {"index": "front", "kanda/index": "event"}
    assert fsck(releases.store) == ""


def test_later_release_changes_only_what_is_told(tmp_path: Path) -> None:
    releases = make_releases(tmp_path)
    add(releases, "First", index="front", kanda_a="1", kanda_b="2")

    add(releases, "Second", kanda_a="changed", kanda_b=None)

    assert contents(releases) == {"index": "front", "kanda/a": "changed"}


def test_fifty_releases_and_the_pinned_ones_are_kept(tmp_path: Path) -> None:
    releases = make_releases(tmp_path)
    add(releases, "1", index="1")
    releases.store.set_ref("refs/pinned/1", releases.get(1).commit)
    for number in range(2, 56):
        add(releases, str(number), index=str(number))

    assert releases.numbers() == [*range(55, 5, -1), 1]


def test_roll_back_shows_the_release_before_and_holds_until_resumed(tmp_path: Path) -> None:
    releases = make_releases(tmp_path)
    add(releases, "First", index="good")
    add(releases, "Second", index="bad")

    release = releases.roll_back()

    assert contents(releases) == {"index": "good"}
    assert (release.number, release.kind, release.subject) == (3, "rollback", "Roll back to release 1")
    assert releases.is_held
    releases.resume()
    assert not releases.is_held


def test_roll_back_without_an_earlier_release_is_refused(tmp_path: Path) -> None:
    releases = make_releases(tmp_path)
    add(releases, "First", index="good")

    with pytest.raises(ReleaseNotFound):
        releases.roll_back()

    assert not releases.is_held


def test_incomplete_release_is_not_listed_and_keeps_its_number_when_completed(tmp_path: Path) -> None:
    releases = make_releases(tmp_path)
    add(releases, "First", index="1")
    first = releases.get(1)
    second = releases.add(NewRelease(first.tree, {"index": file(releases, "2")}, CONTENT, "Second", complete=False))
    listed = [release.number for release in releases.list()]

    completed = releases.complete(second, {"report": file(releases, "long")})

    assert listed == [1]
    assert (completed.number, completed.complete) == (2, True)
    assert contents(releases) == {"index": "2", "report": "long"}
    assert [release.number for release in releases.list()] == [2, 1]
    assert len(git(releases.store.folder, "for-each-ref", "refs/releases").splitlines()) == 2


def test_locks_that_a_killed_git_left_stop_no_release(tmp_path: Path) -> None:
    releases = make_releases(tmp_path)
    for number in range(1, 51):
        add(releases, str(number), index=str(number))
    (releases.store.folder / "refs" / "releases" / "1.lock").touch()
    (releases.store.folder / "packed-refs.lock").touch()

    add(releases, "51", index="51")

    assert releases.numbers() == [*range(51, 1, -1)]
