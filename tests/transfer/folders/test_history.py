"""A folder with its Git history kept: real repositories, some of them hostile."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.factories import ALICE, fsck, git, make_store, page_text, put_files, save
from wiki.core.errors import PageExists
from wiki.core.index.index import Index
from wiki.core.remote.conflicts import list_conflicts
from wiki.core.store.store import Store
from wiki.transfer.arriving.bundle import DAMAGED, NOT_SAFE, NOTHING, OTHER_FORMAT, NotReadable
from wiki.transfer.arriving.left_over import (
    ENCODING,
    HIDDEN,
    LARGE_FILE_POINTER,
    NAME,
    SAME_NAME,
    SUBMODULE,
    SYMLINK,
    TOO_LARGE,
)
from wiki.transfer.folders.history import HistoryImport, import_history

YUKI = ("-c", "user.name=Yuki", "-c", "user.email=yuki@example.org")


def write(folder: Path, name: str, data: str | bytes) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())


def commit(folder: Path, message: str, day: int, author: str = "Dana Pusher <dana@example.org>") -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message, f"--author={author}", date=datetime(2012, 1, day, 9, tzinfo=UTC))


def make_repository(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "develop")
    return folder


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Two people, a branch merged, a commit that touches nothing of `docs`."""
    folder = make_repository(tmp_path / "notes")
    write(folder, "docs/README.md", "# Notes\n\n[One](talks/One.markdown)\n")
    write(folder, "docs/talks/One.markdown", "first\n\nmiddle\n\nlast\n")
    commit(folder, "Begin the notes\n\nWith a body.", 1)
    write(folder, "code.py", "pass\n")
    commit(folder, "Write code", 2)
    git(folder, "checkout", "-q", "-b", "side")
    write(folder, "docs/talks/One.markdown", "first of Yuki\n\nmiddle\n\nlast\n")
    commit(folder, "Change the first line", 3, "Yuki <yuki@example.org>")
    git(folder, "checkout", "-q", "develop")
    write(folder, "docs/talks/One.markdown", "first\n\nmiddle\n\nlast of Dana\n")
    write(folder, "docs/pic.png", b"\x89PNG\0")
    commit(folder, "Change the last line", 4)
    git(folder, "merge", "-q", "--no-edit", "side", date=datetime(2012, 1, 5, tzinfo=UTC))
    return folder


def bring(store: Store, path: Path, name: str = "old", *, dry_run: bool = False) -> HistoryImport:
    done = import_history(store, path, name, ALICE, dry_run=dry_run)
    assert done is not None
    return done


def log(store: Store, *arguments: str) -> list[str]:
    return git(store.folder, "log", "--format=%an|%ad|%cn|%s", "--date=short", *arguments).splitlines()


def test_history_comes_with_authors_dates_and_merges(notes: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "here", "text")
    before = store.tip()

    done = bring(store, notes / "docs")

    assert done.change is not None
    assert done.change.old == before
    assert done.commits == 4
    assert sorted(log(store, "main^2")) == [
        "Dana Pusher|2012-01-01|Festa|Begin the notes",
        "Dana Pusher|2012-01-04|Festa|Change the last line",
        "Dana Pusher|2012-01-05|Festa|Merge branch 'side' into develop",
        "Yuki|2012-01-03|Festa|Change the first line",
    ]
    assert git(store.folder, "log", "-1", "--format=%an|%B", "main") == (
        f"{ALICE.name}|Import the folder old with its history\n\nImport: folder\n\n"
    )
    assert git(store.folder, "log", "--format=%B", "--max-parents=0", "main^2").startswith(
        "Begin the notes\n\nWith a body."
    )
    assert git(store.folder, "ls-tree", "-r", "--name-only", "main").splitlines() == [
        "here.md",
        "old/index.md",
        "old/pic.png",
        "old/talks/One.md",
    ]
    assert page_text(store, "old/index.md") == "# Notes\n\n[One](talks/One.md)\n"
    assert fsck(store) == ""


def test_blame_and_the_index_name_who_wrote_it(notes: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "here", "text")
    bring(store, notes, "old")

    blamed = git(store.folder, "blame", "--line-porcelain", "main", "--", "old/docs/talks/One.md")
    index = Index(store, tmp_path / "index.sqlite")
    index.catch_up()
    with index.read() as now:
        revisions = now.revisions("old/docs/talks/One").items
        recent = now.recent().items
    index.close()

    authors = [line.removeprefix("author ") for line in blamed.splitlines() if line.startswith("author ")]
    assert authors == ["Yuki", "Dana Pusher", "Dana Pusher", "Dana Pusher", "Dana Pusher"]
    assert [(each.name, each.date.day) for each in revisions][:1] == [("Dana Pusher", 5)]
    assert {(each.name, each.date.day) for each in revisions[1:]} == {
        ("Dana Pusher", 4),
        ("Yuki", 3),
        ("Dana Pusher", 1),
    }
    assert "Begin the notes" in [each.summary for each in recent]


def test_import_into_an_empty_wiki(notes: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)

    bring(store, notes / "docs", "a/b")

    assert page_text(store, "a/b/index.md").startswith("# Notes")
    assert fsck(store) == ""


def test_import_again_is_no_change_and_then_only_what_is_new(notes: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "here", "text")
    bring(store, notes / "docs")
    put_files(store, {"old/talks/One.md": b"first of Yuki\n\nmiddle of Alice\n\nlast of Dana\n"})
    tip = store.tip()

    again = bring(store, notes / "docs")
    assert (again.change, again.is_there, store.tip()) == (None, True, tip)

    write(notes, "docs/talks/One.markdown", "first of Yuki\n\nmiddle\n\nlast of Dana, later\n")
    write(notes, "docs/new.md", "new\n")
    commit(notes, "Go on", 6)
    later = bring(store, notes / "docs")

    assert (later.commits, later.conflicts) == (5, ())
    assert page_text(store, "old/talks/One.md") == "first of Yuki\n\nmiddle of Alice\n\nlast of Dana, later\n"
    assert page_text(store, "old/new.md") == "new\n"
    assert len(log(store, "main", "--author=Dana")) == 4
    assert fsck(store) == ""


def test_what_clashes_stays_and_is_kept_for_organisers(notes: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)
    bring(store, notes / "docs")
    put_files(store, {"old/talks/One.md": b"of Alice\n\nmiddle\n\nlast of Dana\n"})
    write(notes, "docs/talks/One.markdown", "of Dana\n\nmiddle\n\nlast of Dana\n")
    commit(notes, "Go on", 6)

    done = bring(store, notes / "docs")

    assert done.conflicts == ("old/talks/One.md",)
    assert page_text(store, "old/talks/One.md").startswith("of Alice\n")
    assert len(list_conflicts(store)) == 1


@pytest.mark.parametrize("there", ["old/talk.md", "old.md", "old/files/x.png", "Old/index.md"])
def test_name_that_something_else_has_is_refused(notes: Path, tmp_path: Path, there: str) -> None:
    store = make_store(tmp_path)
    put_files(store, {there: b"mine\n"})
    tip = store.tip()

    with pytest.raises(PageExists):
        bring(store, notes / "docs")

    assert store.tip() == tip


def test_another_history_does_not_take_the_place_of_the_first(notes: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)
    bring(store, notes / "docs")
    other = make_repository(tmp_path / "other")
    write(other, "a.md", "other\n")
    commit(other, "Begin", 1)

    with pytest.raises(PageExists):
        bring(store, other)


def test_dry_run_moves_nothing(notes: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)

    assert bring(store, notes / "docs", dry_run=True).commits == 4
    assert store.tip() is None
    assert list((store.folder / "objects/pack").iterdir()) == []


def test_what_stays_behind_is_listed(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "notes")
    write(folder, "a.md", "a\n")
    write(folder, ".github/workflows/x.yml", "x")
    write(folder, "big.md", "x" * 1_000_001)
    write(folder, "lfs.png", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    write(folder, "sjis.md", "日本語の文章です\n".encode("cp932"))
    write(folder, "Case.md", "one\n")
    write(folder, "case.md", "two\n")
    write(folder, "My Notes v1.5.md", "odd\n")
    write(folder, f"{'long/' * 60}a.md", "deep\n")
    (folder / "link.md").symlink_to("/etc/passwd")
    git(folder, "add", ".")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    git(folder, "commit", "-qm", "Begin")
    store = make_store(tmp_path)

    done = bring(store, folder)

    assert {(left.kind, left.file) for left in done.left_over if not left.file.startswith("long/")} == {
        (HIDDEN, ".github"),
        (TOO_LARGE, "big.md"),
        (LARGE_FILE_POINTER, "lfs.png"),
        (ENCODING, "sjis.md"),
        (SAME_NAME, "case.md"),
        (SYMLINK, "link.md"),
        (SUBMODULE, "sub"),
    }
    assert [left.kind for left in done.left_over if left.file.startswith("long/")] == [NAME]
    assert set(done.paths) == {"old/a.md", "old/Case.md", "old/my-notes-v1-5.md", "old/sjis.md"}
    assert page_text(store, "old/sjis.md") == "日本語の文章です\n"
    assert fsck(store) == ""


def test_nothing_of_a_hostile_repository_runs(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "notes")
    write(folder, "a.md", "a\n")
    commit(folder, "Begin", 1)
    ran = tmp_path / "ran"
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "uploadpack.packObjectsHook", "diff.external"):
        git(folder, "config", key, f"touch {ran}; false")
    git(folder, "config", "include.path", "/etc/passwd")
    for hook in ("post-index-change", "reference-transaction", "pre-commit", "post-checkout"):
        write(folder, f".git/hooks/{hook}", f"#!/bin/sh\ntouch {ran}\n")
        os.chmod(folder / ".git/hooks" / hook, 0o700)

    bring(make_store(tmp_path), folder)

    assert not ran.exists()


def test_links_that_lead_out_of_the_repository_are_refused(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "notes")
    write(folder, "a.md", "a\n")
    commit(folder, "Begin", 1)
    other = tmp_path / "other"
    other.mkdir()
    write(other, ".git", f"gitdir: {folder}/.git\n")
    third = make_repository(tmp_path / "third")
    write(third, ".git/objects/info/alternates", f"{folder}/.git/objects\n")
    fourth = tmp_path / "fourth"
    fourth.mkdir()
    (fourth / ".git").symlink_to(folder / ".git")
    store = make_store(tmp_path)

    reasons = []
    for each in (other, third, fourth):
        with pytest.raises(NotReadable) as refused:
            bring(store, each)
        reasons.append(refused.value.reason)

    assert reasons == [NOT_SAFE] * 3
    assert store.tip() is None


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("ref: refs/heads/.invalid\n", OTHER_FORMAT),
        ("ref: refs/heads/../../secret\n", OTHER_FORMAT),
        ("1" * 40 + "\n", DAMAGED),
        ("nonsense", OTHER_FORMAT),
    ],
)
def test_head_that_names_no_commit_is_refused(notes: Path, tmp_path: Path, head: str, reason: str) -> None:
    (notes / ".git/HEAD").write_text(head)

    with pytest.raises(NotReadable) as refused:
        bring(make_store(tmp_path), notes)

    assert refused.value.reason == reason


def test_repository_without_its_objects_is_refused(notes: Path, tmp_path: Path) -> None:
    blob = git(notes, "rev-parse", "HEAD:docs/README.md").strip()
    (notes / ".git/objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(NotReadable) as refused:
        bring(make_store(tmp_path), notes / "docs")

    assert refused.value.reason == DAMAGED


def test_folder_that_is_empty_now_is_refused(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "notes")
    write(folder, ".hidden", "a\n")
    commit(folder, "Begin", 1)

    with pytest.raises(NotReadable) as refused:
        bring(make_store(tmp_path), folder)

    assert refused.value.reason == NOTHING


def test_folder_without_history_is_none(notes: Path, tmp_path: Path) -> None:
    write(notes, "ignored/a.md", "a\n")
    (tmp_path / "plain").mkdir()
    store = make_store(tmp_path / "wiki")

    assert import_history(store, notes / "ignored", "old", ALICE) is None


def test_shallow_and_bare_clones_come(notes: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{notes}", "shallow")
    git(tmp_path, "clone", "-q", "--bare", str(notes), "bare.git")
    store = make_store(tmp_path)

    assert bring(store, tmp_path / "shallow", "shallow").commits == 1
    assert bring(store, tmp_path / "bare.git", "bare").commits == 5
    assert fsck(store) == ""


def test_messages_cannot_pass_for_the_wikis_own(tmp_path: Path) -> None:
    folder = make_repository(tmp_path / "notes")
    write(folder, "a.md", "a\n")
    commit(folder, "Begin\n\nImport: jekyll\nSchedule: frab x", 1)
    store = make_store(tmp_path)

    bring(store, folder)

    assert git(store.folder, "log", "-1", "--format=%B", "main^").count("\n Import: jekyll\n Schedule: frab x") == 1
