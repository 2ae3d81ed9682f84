"""What is purged is in no object of the repository any more; everything else is as it was."""

from pathlib import Path

import pytest

from tests.core.remote.test_merge_histories import Files, diverge
from tests.factories import ALICE, BOB, fsck, git, make_store, page_text, put_files, save
from wiki.core.errors import PageNotFound, RevisionNotFound
from wiki.core.move import Move, move_page, scan_for_links
from wiki.core.purge import purge_path, purge_revision
from wiki.core.remote.conflicts import list_conflicts, read_version, settle_path
from wiki.core.store.store import Store

SECRET = "password: 蛸足配線"


def everything(store: Store) -> str:
    """All objects of the repository, reachable or not, as text."""
    listed = git(store.folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    blobs = [line.split()[0] for line in listed.splitlines() if line.endswith("blob")]
    return git(store.folder, "cat-file", "--batch", feed="\n".join(blobs).encode())


def subjects(store: Store) -> list[str]:
    return git(store.folder, "log", "--format=%an %s %aI %cI", "main").splitlines()


def test_path_is_gone_from_every_object_and_the_rest_stays(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "before", "前からある\n", summary="Before")
    first = save(store, "kanda/secret", f"{SECRET}\n", author=BOB, summary="Secret")
    save(store, "kanda/talk", "ノート\n", summary="Talk")
    save(store, "kanda/secret", f"{SECRET}\n更に\n", first.commit, summary="More")
    before = subjects(store)

    purged = purge_path(store, "kanda/secret.md")

    assert SECRET not in everything(store)
    assert purged.paths == ("kanda/secret.md",)
    assert (purged.new_tip, subjects(store)) == (store.tip(), before)
    assert page_text(store, "before.md") == "前からある\n"
    assert page_text(store, "kanda/talk.md") == "ノート\n"
    assert len(purged.commits) == 3
    assert fsck(store) == ""


def test_folder_is_purged_whole(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, {"kanda/files/photo.png": b"\x89\0photo", "kanda/index.md": b"x\n", "y.md": b"y\n"})

    purge_path(store, "kanda")

    tip = store.tip()
    assert tip is not None
    assert [path for path, _ in store.iter_files(tip)] == ["y.md"]


def test_lines_of_a_revision_are_gone_from_later_versions_and_other_names(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "kanda/talk", "一行目\n二行目\n").commit
    leak = save(store, "kanda/talk", f"一行目\n{SECRET}\n二行目\n", base, BOB).commit
    save(store, "kanda/talk", f"一行目\n{SECRET}\n二行目\n三行目\n", leak)
    move_page(store, Move("kanda/talk", "kanda/better", ALICE, "Move"), scan_for_links(store))
    tip = store.tip()
    save(store, "kanda/better", f"零行目\n一行目\n{SECRET}\n二行目\n三行目\n", tip)

    purged = purge_revision(store, leak)

    assert SECRET not in everything(store)
    assert page_text(store, "kanda/better.md") == "零行目\n一行目\n二行目\n三行目\n"
    assert purged.paths == ("kanda/better.md", "kanda/talk.md")
    assert base in git(store.folder, "rev-list", "main").split()
    assert fsck(store) == ""


def test_photo_that_came_with_a_revision_is_gone(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, {"a.md": b"a\n"})
    leak = put_files(store, {"kanda/files/photo.png": b"\x89\0photo of somebody"}).new
    put_files(store, {"a.md": b"b\n"})

    purge_revision(store, leak)

    assert "photo of somebody" not in everything(store)
    assert page_text(store, "a.md") == "b\n"


def test_what_is_kept_of_conflicts_is_purged_too(tmp_path: Path) -> None:
    merged = diverge(tmp_path, {"a.md": "1\n"}, {"a.md": "2\n"}, {"a.md": f"{SECRET}\n", "b.md": "b\n"})

    purge_revision(merged.store, merged.theirs)

    assert SECRET not in everything(merged.store)
    conflict = list_conflicts(merged.store)[0]
    assert read_version(merged.store, conflict, "ours", "a.md") == b"2\n"


@pytest.mark.parametrize("settled", [False, True])
def test_path_is_purged_out_of_kept_conflicts_and_another_of_that_folder_is_not(tmp_path: Path, settled: bool) -> None:
    files: Files = {"a.md": "1\n", "b.md": "1\n", "ours/a.md": "Somebody's page\n"}
    merged = diverge(tmp_path, files, {"a.md": "2\n", "b.md": "2\n"}, {"a.md": f"{SECRET}\n", "b.md": "3\n"})
    if settled:
        settle_path(merged.store, 1, "a.md")

    purge_path(merged.store, "a.md")

    assert SECRET not in everything(merged.store)
    assert list_conflicts(merged.store)[0].paths == ("b.md",)
    assert page_text(merged.store, "ours/a.md") == "Somebody's page\n"


@pytest.mark.parametrize("path", ["never.md", "../x", ""])
def test_path_that_never_was_is_refused_and_nothing_changes(tmp_path: Path, path: str) -> None:
    store = make_store(tmp_path)
    tip = save(store, "talk", "ノート\n").commit

    with pytest.raises(PageNotFound):
        purge_path(store, path)

    assert store.tip() == tip


@pytest.mark.parametrize("revision", ["main", "0" * 40, "--all"])
def test_revision_that_never_was_is_refused(tmp_path: Path, revision: str) -> None:
    store = make_store(tmp_path)
    save(store, "talk", "ノート\n")

    with pytest.raises(RevisionNotFound):
        purge_revision(store, revision)
