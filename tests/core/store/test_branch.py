"""The branch moves by git's own protocol, and no killed writer can block the next."""

import os
from pathlib import Path

import pytest

from tests.factories import git, make_store, put_files, save
from wiki.core.errors import RefLocked
from wiki.core.store import branch as branch_module
from wiki.core.store.branch import Branch
from wiki.core.store.model import CommitId


def branch_of(folder: Path) -> Branch:
    return Branch(folder, "refs/heads/main")


def test_swap_from_another_commit_than_the_tip_moves_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"1"}).new
    second = put_files(store, {"a.md": b"2"}).new

    moved = branch_of(store.folder).swap(first, CommitId("0" * 40))

    assert not moved
    assert store.tip() == second
    assert git(store.folder, "rev-parse", "refs/heads/main").strip() == second
    assert os.listdir(store.folder / "refs/heads") == ["main"]


def test_branch_packed_by_maintenance_is_read_and_moved(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"1"}).new
    git(store.folder, "pack-refs", "--all")
    assert not (store.folder / "refs/heads/main").exists()

    read = store.tip()
    second = put_files(store, {"a.md": b"2"}).new

    assert read == first
    assert git(store.folder, "rev-parse", "main").strip() == second


def test_lock_left_by_a_killed_writer_is_taken_over_at_once(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, {"a.md": b"1"})
    own = store.folder / "festa/ref-in-progress"
    own.write_text("0" * 40 + "\n")
    os.link(own, store.folder / "refs/heads/main.lock")  # what kill -9 between link and rename leaves

    saved = save(store, "b", "text\n")

    assert saved.commit == store.tip()
    assert not own.exists()


def test_leftover_that_became_the_branch_is_not_written_over(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"1"}).new
    os.link(store.folder / "refs/heads/main", store.folder / "festa/ref-in-progress")  # killed after the rename

    moved = branch_of(store.folder).swap(CommitId("1" * 40), CommitId("2" * 40))

    assert not moved
    assert store.tip() == first


def test_lock_of_another_program_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branch_module, "WAIT_SECONDS", 0.1)
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"1"}).new
    lock = store.folder / "refs/heads/main.lock"
    lock.touch()

    with pytest.raises(RefLocked) as refused:
        put_files(store, {"a.md": b"2"})

    assert refused.value == RefLocked(str(lock))
    assert not refused.value.permanent
    assert lock.exists()
    assert store.tip() == first


def test_lock_of_another_program_that_died_long_ago_is_cleared(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, {"a.md": b"1"})
    lock = store.folder / "refs/heads/main.lock"
    lock.touch()
    os.utime(lock, (1, 1))

    second = put_files(store, {"a.md": b"2"}).new

    assert store.tip() == second


def test_ref_is_deleted_though_a_killed_git_left_its_locks(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"1"}).new
    store.set_ref("refs/conflicts/1", first)
    (store.folder / "refs/conflicts/1.lock").touch()
    (store.folder / "packed-refs.lock").touch()

    store.delete_ref("refs/conflicts/1")

    assert store.read_refs("refs/conflicts") == {}
