"""A pack that we write is one that git itself could have written."""

import random
from pathlib import Path

import pytest

from tests.factories import fsck, git
from wiki.core.store.loose import object_id
from wiki.core.store.model import ObjectId
from wiki.core.store.store import Store
from wiki.publish.pack import write_pack

Objects = dict[ObjectId, tuple[str, bytes]]


def blobs(*texts: bytes) -> Objects:
    return {object_id("blob", text): ("blob", text) for text in texts}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "site.git")


def files_of(store: Store) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (store.folder / "objects" / "pack").iterdir()}


def test_pack_holds_objects_of_any_size_and_git_finds_them_all(store: Store) -> None:
    chance = random.Random(7)
    sizes = [0, 1, 15, 16, 2047, 2048, 2049, 262_143, 262_144, *range(100, 900)]
    objects = blobs(*(chance.randbytes(size) for size in sizes))

    write_pack(store.folder / "objects", objects)

    assert {named: store.read_blob(named) for named in objects} == {named: data for named, (_, data) in objects.items()}
    listed = git(store.folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    assert listed == sorted(objects)
    [index] = (store.folder / "objects" / "pack").glob("*.idx")
    git(store.folder, "verify-pack", str(index))
    assert "missing" not in fsck(store)


def test_pack_of_one_object_is_whole(store: Store) -> None:
    objects = blobs(b"one")

    write_pack(store.folder / "objects", objects)

    assert [store.read_blob(named) for named in objects] == [b"one"]


def test_same_objects_give_the_same_files_and_leave_no_others(store: Store) -> None:
    objects = blobs(*(b"%d" % number for number in range(300)))

    write_pack(store.folder / "objects", objects)
    first = files_of(store)
    write_pack(store.folder / "objects", objects)

    assert sorted(name.rpartition(".")[2] for name in first) == ["idx", "pack"]
    assert files_of(store) == first


def test_pack_written_again_mends_one_that_was_damaged(store: Store) -> None:
    objects = blobs(*(b"text %d" % number for number in range(300)))
    write_pack(store.folder / "objects", objects)
    [pack] = (store.folder / "objects" / "pack").glob("*.pack")
    whole = pack.read_bytes()
    pack.chmod(0o644)
    pack.write_bytes(whole[:200] + b"\0" * 50 + whole[250:])

    write_pack(store.folder / "objects", objects)

    assert pack.read_bytes() == whole
    assert git(store.folder, "verify-pack", str(pack.with_suffix(".idx"))) == ""


def test_pack_that_finds_no_room_leaves_nothing_behind(store: Store) -> None:
    folder = store.folder / "objects" / "pack"
    objects = blobs(b"a", b"b")
    write_pack(store.folder / "objects", objects)
    [pack] = folder.glob("*.pack")
    for file in folder.iterdir():
        file.unlink()
    pack.mkdir()  # something stands where the pack should go

    with pytest.raises(OSError, match="directory"):
        write_pack(store.folder / "objects", objects)

    assert [file.name for file in folder.iterdir()] == [pack.name]
