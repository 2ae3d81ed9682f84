"""Files come into an event by one commit, and nothing is ever written over."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, fsck, make_store, put_files
from wiki.core.errors import BadName, EditConflict, PageNotFound
from wiki.core.store.model import ObjectId
from wiki.core.store.store import Store
from wiki.core.uploads.add import Added, NewFile, add_files, delete_file, event_bytes
from wiki.core.uploads.errors import FileMissing, QuotaExceeded
from wiki.core.uploads.origins import Origins

EVENT = b"---\ntype: event\n---\n"
ROOMY = 1_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path)
    put_files(made, {"kanda/index.md": EVENT, "notes.md": b"x"})
    yield made
    made.close()


def say(names: Sequence[str]) -> str:
    return f"Add {' '.join(names)}"


def add(store: Store, *files: NewFile, quota: int = ROOMY, event: str = "kanda") -> Added:
    return add_files(store, event, files, ALICE, say, quota=quota)


def files_of(store: Store) -> dict[str, bytes]:
    tip = store.tip()
    assert tip is not None
    return {path: store.read_blob(entry.id) for path, entry in store.iter_files(tip, "kanda/files")}


def test_several_files_are_one_commit_of_their_author(store: Store) -> None:
    added = add(store, NewFile("Slide 1", "png", b"one"), NewFile("発表　資料", "pdf", b"two"))

    assert added.paths == ("kanda/files/slide-1.png", "kanda/files/発表-資料.pdf")
    assert files_of(store) == {"kanda/files/slide-1.png": b"one", "kanda/files/発表-資料.pdf": b"two"}
    assert added.change is not None
    commit = store.get_commit(added.change.new)
    assert (commit.author, commit.message, commit.parents) == (
        ALICE,
        "Add slide-1.png 発表-資料.pdf",
        (added.change.old,),
    )
    assert fsck(store) == ""


def test_name_that_is_taken_gets_a_number(store: Store) -> None:
    put_files(store, {"kanda/files/Photo.JPG": b"pushed"})

    first = add(store, NewFile("photo", "jpg", b"1"), NewFile("photo", "jpg", b"2"))
    second = add(store, NewFile("PHOTO", "jpg", b"3"))

    assert [*first.paths, *second.paths] == [f"kanda/files/photo-{number}.jpg" for number in (2, 3, 4)]
    assert files_of(store)["kanda/files/Photo.JPG"] == b"pushed"


def test_very_same_bytes_are_not_added_again(store: Store) -> None:
    before = add(store, NewFile("photo", "jpg", b"1"))

    again = add(store, NewFile("photo", "jpg", b"1"), NewFile("other", "jpg", b"1"))
    some = add(store, NewFile("photo", "jpg", b"1"), NewFile("new", "jpg", b"2"), NewFile("twin", "jpg", b"2"))

    assert (again.change, again.paths) == (None, ("kanda/files/photo.jpg",) * 2)
    assert some.paths == ("kanda/files/photo.jpg", "kanda/files/new.jpg", "kanda/files/new.jpg")
    assert before.change is not None
    assert some.change is not None
    assert some.change.old == before.change.new
    assert len(files_of(store)) == 2


def test_quota_counts_all_that_lies_in_the_folder(store: Store) -> None:
    put_files(store, {"kanda/talk.md": b"n" * 400, "kanda/old/pic.png": b"p" * 400})
    tip = store.tip()
    assert tip is not None
    assert event_bytes(store, tip, "kanda") == 800 + len(EVENT)

    with pytest.raises(QuotaExceeded) as refused:
        add(store, NewFile("a", "png", b"a" * 200), NewFile("b", "png", b"b" * 100), quota=1_000)
    taken = add(store, NewFile("a", "png", b"a" * 150), quota=1_000)

    assert (refused.value.size, refused.value.quota) == (1_100 + len(EVENT), 1_000)
    assert taken.paths == ("kanda/files/a.png",)
    assert add(store, NewFile("c", "png", b"a" * 150), quota=1_000).change is None  # it takes no room


@pytest.mark.parametrize("event", ["nowhere", "notes", "", "kanda/files"])
def test_files_go_into_events_alone(store: Store, event: str) -> None:
    with pytest.raises(PageNotFound):
        add(store, NewFile("a", "png", b"a"), event=event)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../site", "site.png"), ("con", "con-page.png"), (".git", "git.png"), ("-rf", "rf.png"), ("", "file.png"),
        ("…", "file.png"), ("index", "index-page.png"), ("ｶﾞｿﾞｳ", "ガゾウ.png"), ("か\u3099", "が.png"), ("a\u202eb", "a-b.png"),
    ],
)  # fmt: skip
def test_no_title_makes_a_name_that_harms(store: Store, title: str, name: str) -> None:
    assert add(store, NewFile(title, "png", b"a")).paths == (f"kanda/files/{name}",)


def test_path_that_would_be_too_long_is_refused(store: Store) -> None:
    long = "k" * 200
    put_files(store, {f"{long}/index.md": EVENT})

    with pytest.raises(BadName):
        add(store, NewFile("p" * 100, "png", b"a"), event=long)


def test_many_at_once_all_find_a_name(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(lambda number: add(store, NewFile("photo", "jpg", b"%d" % number)), range(24)))

    assert len({path for added in done for path in added.paths}) == 24
    assert sorted(files_of(store).values()) == sorted(b"%d" % number for number in range(24))


def test_file_is_deleted_as_it_was_seen_and_no_page_is(store: Store) -> None:
    add(store, NewFile("photo", "jpg", b"1"))
    tip = store.tip()
    assert tip is not None
    entry = store.find_entry(tip, "kanda/files/photo.jpg")
    assert entry is not None

    with pytest.raises(EditConflict):
        delete_file(store, "kanda/files/photo.jpg", ObjectId("0" * 40), BOB, "Away")
    for path in ("kanda/index.md", "kanda/files", "kanda/files/none.jpg"):
        with pytest.raises(FileMissing):
            delete_file(store, path, entry.id, BOB, "Away")
    change = delete_file(store, "kanda/files/photo.jpg", entry.id, BOB, "Away")

    assert files_of(store) == {}
    assert store.get_commit(change.new).author == BOB


def test_origins_say_who_put_a_file_there_last(store: Store) -> None:
    origins = Origins(store)
    first = add(store, NewFile("a", "png", b"a")).change
    assert first is not None
    assert set(origins.find(first.new, "kanda")) == {"kanda/index.md", "kanda/files/a.png"}
    second = put_files(store, {"kanda/files/b 日本.png": b"b", "notes.md": b"y"}, author=BOB)
    third = put_files(store, {"kanda/files/a.png": None})

    told = origins.find(second.new, "kanda")

    assert {path: origin.name for path, origin in told.items()} == {
        "kanda/index.md": ALICE.name, "kanda/files/a.png": ALICE.name, "kanda/files/b 日本.png": BOB.name,
    }  # fmt: skip
    assert told["kanda/files/b 日本.png"].commit == second.new
    assert set(origins.find(third.new, "kanda")) == {"kanda/index.md", "kanda/files/b 日本.png"}
    assert origins.find(third.new, "kanda") == Origins(store).find(third.new, "kanda")
    assert origins.find(third.new, "nowhere") == {}
