"""Trees must be byte for byte what git makes of the same files."""

import random
from pathlib import Path

import pytest

from tests.factories import fsck, git, make_store, put_files
from wiki.core.store.model import FILE, Entry, ObjectId
from wiki.core.store.trees import PathBlocked, WholeTree, edit_tree, parse_tree, serialise_tree


def git_tree(folder: Path, files: dict[str, bytes]) -> str:
    """The tree that `git update-index` and `git write-tree` make."""
    git(folder.parent, "init", "-q", "--bare", str(folder))
    lines = b""
    for path, data in files.items():
        blob = git(folder, "hash-object", "-w", "--stdin", feed=data).strip()
        lines += b"100644 " + blob.encode() + b"\t" + path.encode("utf-8", "surrogateescape") + b"\0"
    git(folder, "update-index", "-z", "--index-info", feed=lines)
    return git(folder, "write-tree").strip()


def test_tree_of_awkward_names_equals_gits(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    files = {"a.md": b"1", "a/b.md": b"2", "a-b": b"3", "a0": b"4", "a/c/深い.md": b"5", "日本語/トーク.md": b"6"}

    change = put_files(store, dict(files))

    assert store.get_commit(change.new).tree == git_tree(tmp_path / "other.git", files)


def test_tree_after_random_edits_equals_gits(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    chance = random.Random(20261122)
    files: dict[str, bytes] = {}
    for _ in range(60):
        folder = "/".join(chance.choice(["x", "y", "x0", "x-", "会議"]) for _ in range(chance.randint(0, 2)))
        path = f"{folder}/f{chance.randint(0, 9)}.md".lstrip("/")
        data = None if path in files and chance.random() < 0.5 else str(chance.random()).encode()
        put_files(store, {path: data})
        if data is None:
            files.pop(path)
        else:
            files[path] = data

    tip = store.tip()

    assert tip is not None
    assert store.get_commit(tip).tree == git_tree(tmp_path / "other.git", files)
    assert {path: store.read_blob(entry.id) for path, entry in store.iter_files(tip)} == files


def test_tree_name_that_is_not_utf8_survives() -> None:
    raw = b"100644 caf\xe9.md\0" + bytes(20)

    assert serialise_tree(parse_tree(raw)) == raw


@pytest.mark.parametrize("changed", [1, 2, 20, 21, 100])
@pytest.mark.parametrize("pad", [b"", b"0"])
def test_tree_with_other_ids_in_some_entries_is_written_as_if_anew(changed: int, pad: bytes) -> None:
    chance = random.Random(changed)
    ids = {f"note-{number}.md": chance.randbytes(20) for number in range(100)}
    raw = b"".join(pad + b"100644 %b\0%b" % (name.encode(), ids[name]) for name in sorted(ids))
    edits = {name: Entry(FILE, ObjectId(chance.randbytes(20).hex())) for name in chance.sample(sorted(ids), changed)}
    written: list[bytes] = []

    def write(tree: WholeTree) -> ObjectId:
        written.append(tree.data)
        return ObjectId("1" * 40)

    edit_tree(ObjectId("0" * 40), edits, lambda _tree: parse_tree(raw), write)

    assert written == [serialise_tree({**parse_tree(raw), **edits})]


def test_edit_below_a_file_is_refused() -> None:
    def read(_tree: object) -> dict[str, Entry]:
        return {"notes": Entry(FILE, blob)}

    blob = parse_tree(b"100644 x\0" + bytes(20))["x"].id

    with pytest.raises(PathBlocked):
        edit_tree(blob, {"notes/more.md": Entry(FILE, blob)}, read, lambda _tree: blob)


def test_diff_lists_changed_added_removed_and_file_turned_folder(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    old = put_files(store, {"same.md": b"1", "edit.md": b"1", "gone/a.md": b"1", "turn": b"1"}).new
    new = put_files(store, {"edit.md": b"2", "gone/a.md": None, "turn": None, "turn/x.md": b"3", "new.md": b"4"}).new

    found = {change.path: (change.old is not None, change.new is not None) for change in store.diff_commits(old, new)}

    assert found == {
        "edit.md": (True, True),
        "gone/a.md": (True, False),
        "turn": (True, False),
        "turn/x.md": (False, True),
        "new.md": (False, True),
    }


def test_tree_of_a_large_folder_is_read_by_git(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    files: dict[str, bytes | None] = {f"notes/note-{number}.md": str(number).encode() for number in range(1_000)}

    tip = put_files(store, files).new

    listed = git(store.folder, "ls-tree", "-r", "--name-only", tip).splitlines()
    assert sorted(listed) == sorted([*files, *(path for path in listed if not path.startswith("notes/"))])
    assert fsck(store) == ""
