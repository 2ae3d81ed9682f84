"""Reading is safe from many threads; what git says and what the store says are the same."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from tests.factories import ALICE, BOB, fsck, git, make_store, put_files
from wiki.core.errors import RevisionNotFound, StoreDamaged
from wiki.core.store.model import CommitId, Step
from wiki.core.store.store import WIKI, Store


def test_new_store_has_no_tip(tmp_path: Path) -> None:
    assert make_store(tmp_path).tip() is None


def test_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged):
        Store(tmp_path)


def test_commit_has_author_committer_dates_and_message_as_git_reads_them(tmp_path: Path) -> None:
    when = datetime(2026, 11, 22, 10, 40, tzinfo=UTC)
    store = Store.create(tmp_path / "content.git", clock=lambda: when)

    change = store.advance(lambda tip: Step({}, "題名\n\n本文 <&>", BOB))

    assert change is not None
    shown = git(store.folder, "log", "-1", "--format=%an|%ae|%aI|%cn|%ce|%cI|%B", "main").strip()
    assert shown == (
        f"{BOB.name}|{BOB.email}|2026-11-22T10:40:00+00:00|"
        f"{WIKI.name}|{WIKI.email}|2026-11-22T10:40:00+00:00|題名\n\n本文 <&>"
    )
    commit = store.get_commit(change.new)
    assert (commit.author, commit.author_date, commit.subject) == (BOB, when, "題名")
    assert fsck(store) == ""


def test_name_with_line_break_and_brackets_cannot_forge_a_commit(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    forger = type(ALICE)("Mallory\ncommitter Alice <alice@x> 1 +0000", "m>\n<x")

    store.advance(lambda tip: Step({}, "Try", forger))

    assert git(store.folder, "log", "-1", "--format=%an|%ae|%cn", "main").strip() == (
        "Mallorycommitter Alice alice@x 1 +0000|mx|Festa"
    )
    assert fsck(store) == ""


@pytest.mark.parametrize("text", ["", "main", "HEAD", "0" * 40, "--all", "abc", "A" * 40, "0" * 39 + "\n"])
def test_find_commit_of_anything_but_a_known_full_id_is_none(tmp_path: Path, text: str) -> None:
    store = make_store(tmp_path)
    put_files(store, {"a.md": b"1"})

    assert store.find_commit(text) is None


def test_find_commit_of_a_blob_is_none(tmp_path: Path) -> None:
    store = make_store(tmp_path)

    assert store.find_commit(store.add_blob(b"text")) is None


def test_missing_object_raises_and_the_next_read_works(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"1"}).new
    git(store.folder, "repack", "-adq")

    with pytest.raises(RevisionNotFound):
        store.get_commit(CommitId("1" * 40))

    assert Store(store.folder).find_file(tip, "a.md") == b"1"


def test_symbolic_link_is_never_followed(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    work = tmp_path / "work"
    git(tmp_path, "clone", "-q", str(store.folder), str(work))
    (work / "secret.md").symlink_to("/etc/passwd")
    git(work, "add", "-A")
    git(work, "commit", "-qm", "link")
    git(work, "push", "-q", "origin", "HEAD:main")
    tip = store.tip()
    assert tip is not None

    entry = store.find_entry(tip, "secret.md")

    assert entry is not None
    assert not entry.is_file
    assert store.find_file(tip, "secret.md") is None


def test_many_threads_read_packed_and_loose_objects_without_a_mistake(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    texts = {f"page{n}.md": f"text of {n}\n".encode() * (n + 1) for n in range(40)}
    put_files(store, dict(texts))
    git(store.folder, "repack", "-adq")
    tip = put_files(store, {"loose.md": b"loose"}).new
    texts["loose.md"] = b"loose"
    fresh = Store(store.folder)

    def read(number: int) -> bool:
        path = sorted(texts)[number % len(texts)]
        return fresh.find_file(tip, path) == texts[path]

    with ThreadPoolExecutor(12) as pool:
        right = list(pool.map(read, range(2_000)))

    assert right == [True] * 2_000


def test_reader_whose_child_was_killed_answers_again(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"1", "b.md": b"2"}).new
    git(store.folder, "repack", "-adq")
    fresh = Store(store.folder)
    assert fresh.find_file(tip, "a.md") == b"1"
    children = [child for child in psutil.Process().children() if "cat-file" in " ".join(child.cmdline())]
    assert children
    for child in children:
        child.kill()
        child.wait()

    assert fresh.find_file(tip, "b.md") == b"2"


def test_push_during_a_plan_is_seen_and_the_plan_asked_again(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, {"a.md": b"1"})
    work = tmp_path / "work"
    git(tmp_path, "clone", "-q", str(store.folder), str(work))
    (work / "pushed.md").write_text("pushed")
    git(work, "add", "-A")
    git(work, "commit", "-qm", "push")
    asked: list[str | None] = []

    def plan(tip: CommitId | None) -> Step:
        asked.append(tip)
        if len(asked) == 1:
            git(work, "push", "-q", "origin", "HEAD:main")
        return Step({}, "Save", ALICE)

    change = store.advance(plan)

    assert change is not None
    assert len(asked) == 2
    assert change.old == asked[1] == git(work, "rev-parse", "HEAD").strip()


def test_is_ancestor_agrees_with_git_far_and_near(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    lines = "".join(f"commit refs/heads/main\ncommitter A <a@b> {n} +0000\ndata 1\nx\n" for n in range(1_000, 1_800))
    git(store.folder, "fast-import", "--quiet", feed=lines.encode())
    commits = [CommitId(line) for line in git(store.folder, "rev-list", "main").split()]
    side = CommitId(
        subprocess.run(
            ["git", "-C", store.folder, "-c", "user.name=x", "-c", "user.email=x@x", "commit-tree",
             "-m", "side", "4b825dc642cb6eb9a060e54bf8d69288fbee4904"],
            capture_output=True, check=True,
        ).stdout.decode().strip()
    )  # fmt: skip

    assert store.is_ancestor(commits[3], commits[0])
    assert store.is_ancestor(commits[700], commits[0])
    assert not store.is_ancestor(commits[0], commits[700])
    assert not store.is_ancestor(side, commits[0])
    assert not store.is_ancestor(CommitId("1" * 40), commits[0])


def test_is_ancestor_in_a_history_of_merges_walks_each_commit_once(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = tip = put_files(store, {"a.md": b"1"}).new
    for number in range(120):  # a walk that forgets what it has seen would take 2^120 steps
        side = store.write_commit(Step({}, f"side {number}", ALICE), tip)
        tip = store.write_commit(Step({}, f"merge {number}", BOB, merged=(side,)), tip)

    assert store.is_ancestor(first, tip)
    assert not store.is_ancestor(CommitId("1" * 40), tip)
