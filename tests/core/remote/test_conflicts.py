"""Files of a conflict are put away one by one, and nothing of it is lost."""

from pathlib import Path

import pytest

from tests.core.remote.test_sync import clone, commit_and_push, make_upstream, transport_to
from tests.factories import fsck, git, make_store, put_files
from wiki.core.remote.conflicts import (
    RESOLVED,
    ConflictNotFound,
    get_conflict,
    list_conflicts,
    read_version,
    settle_path,
)
from wiki.core.remote.sync import sync
from wiki.core.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Conflict 1, in a.md and b.md."""
    upstream, store = make_upstream(tmp_path), make_store(tmp_path)
    put_files(store, {"a.md": b"1\n", "b.md": b"1\n"})
    transport = transport_to(store, upstream)
    sync(store, transport)
    work = clone(tmp_path, upstream)
    (work / "a.md").write_text("theirs\n")
    commit_and_push(work, "b.md", "theirs\n")
    put_files(store, {"a.md": b"ours\n", "b.md": b"ours\n"})
    sync(store, transport)
    return store


def test_settling_one_file_leaves_the_other_with_its_versions(store: Store) -> None:
    theirs = get_conflict(store, 1).theirs

    was_last = settle_path(store, 1, "a.md")

    conflict = get_conflict(store, 1)
    assert (was_last, conflict.paths, conflict.theirs) == (False, ("b.md",), theirs)
    versions = [read_version(store, conflict, version, "b.md") for version in ("base", "ours", "theirs")]
    assert versions == [b"1\n", b"ours\n", b"theirs\n"]
    assert store.find_file(conflict.commit, "settled/theirs/a.md") == b"theirs\n"
    assert git(store.folder, "show", f"{theirs}:a.md") == "theirs\n"
    assert fsck(store) == ""


def test_settling_the_last_file_resolves_the_conflict(store: Store) -> None:
    settle_path(store, 1, "b.md")

    was_last = settle_path(store, 1, "a.md")

    assert was_last
    assert list_conflicts(store) == []
    assert list(store.read_refs(RESOLVED)) == ["1"]


def test_path_that_is_not_in_it_is_refused(store: Store) -> None:
    settle_path(store, 1, "a.md")

    for path in ("a.md", "c.md", ""):
        with pytest.raises(ConflictNotFound):
            settle_path(store, 1, path)
    with pytest.raises(ConflictNotFound):
        settle_path(store, 2, "b.md")
