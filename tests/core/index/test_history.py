"""Whose revision is whose: renames, deletions, parallel branches, merges, people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.index.states import side_commit
from tests.factories import ALICE, BOB, make_store, plain_summary, put_files, save
from wiki.core.index.index import Index
from wiki.core.index.rows import CREATE, DELETE, EDIT, MERGE, RENAME, RESTORE, PersonShare
from wiki.core.remote.merge_histories import take_in
from wiki.core.save import Edit, save_page
from wiki.core.store.model import FILE, CommitId, Entry, Person, Step
from wiki.core.store.store import Store

LONG = "".join(f"- line {number}\n" for number in range(20))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path)
    put_files(made, {"a.md": LONG.encode()})
    yield made
    made.close()


@pytest.fixture
def index(store: Store, tmp_path: Path) -> Iterator[Index]:
    made = Index(store, tmp_path / "index.sqlite")
    yield made
    made.close()


def history(index: Index, name: str) -> list[tuple[str, str, int, int]]:
    with index.read() as snapshot:
        return [(row.kind, row.page, row.added, row.removed) for row in snapshot.revisions(name).items]


def test_history_follows_renames_from_either_name(store: Store, index: Index) -> None:
    put_files(store, {"a.md": None, "b.md": LONG.encode()})
    save(store, "b", f"{LONG}- more\n", store.tip())

    expected = [(EDIT, "b", 1, 0), (RENAME, "b", 0, 0), (CREATE, "a", 20, 0)]

    assert history(index, "b") == expected
    assert history(index, "a") == expected
    with index.read() as snapshot:
        assert snapshot.find_redirect("a") == "b"
        assert snapshot.find_redirect("b") is None


def test_page_deleted_and_created_again_keeps_its_history(store: Store, index: Index) -> None:
    put_files(store, {"a.md": None})
    assert history(index, "a") == [(DELETE, "a", 0, 20), (CREATE, "a", 20, 0)]
    save(store, "a", "- new\n")

    assert history(index, "a") == [(RESTORE, "a", 1, 0), (DELETE, "a", 0, 20), (CREATE, "a", 20, 0)]


def test_new_page_at_a_name_that_moved_away_begins_anew_and_is_not_shadowed(store: Store, index: Index) -> None:
    put_files(store, {"a.md": None, "b.md": LONG.encode()})
    save(store, "a", "- another\n")

    assert history(index, "a") == [(CREATE, "a", 1, 0)]
    assert history(index, "b") == [(RENAME, "b", 0, 0), (CREATE, "a", 20, 0)]
    with index.read() as snapshot:
        assert snapshot.find_redirect("a") is None


@pytest.mark.parametrize("name_is_used_again", [False, True])
def test_edit_on_a_parallel_branch_lands_at_the_page_that_moved(
    store: Store, index: Index, name_is_used_again: bool
) -> None:
    base = store.tip()
    put_files(store, {"a.md": None, "b.md": LONG.encode()})
    if name_is_used_again:
        save(store, "a", "- another\n")
    index.catch_up()
    side = side_commit(store, base, {"a.md": LONG + "- beside\n"})

    take_in(store, side)

    with index.read() as snapshot:
        found = snapshot.find_revision("b", side)
        assert found is not None
        assert (found.kind, found.page, found.added) == (EDIT, "a", 1)
        if name_is_used_again:
            assert snapshot.find_revision("a", side) is None


def test_merge_is_a_revision_only_where_it_differs_from_all_parents(store: Store, index: Index) -> None:
    base = store.tip()
    side = side_commit(store, base, {"a.md": f"- first\n{LONG}", "c.md": "only there\n"})
    save(store, "a", f"{LONG}- last\n", base)

    take_in(store, side)

    assert sorted(row[0] for row in history(index, "a")) == [CREATE, EDIT, EDIT, MERGE]
    assert history(index, "c") == [(CREATE, "c", 1, 0)]


def test_history_comes_in_batches(store: Store, index: Index) -> None:
    for number in range(5):
        save(store, "a", f"{LONG}- {number}\n", store.tip())

    with index.read() as snapshot:
        first = snapshot.revisions("a", limit=4)
        second = snapshot.revisions("a", limit=4, after=first.next)
        whole = snapshot.revisions("a", limit=50, after="nonsense")

    assert first.items + second.items == whole.items
    assert (len(whole.items), second.next) == (6, None)


def test_contributors_are_those_of_mailmap_and_count_cowriters(store: Store, index: Index) -> None:
    old = Person("alice", "old@example.org")
    edit = Edit("a", f"{LONG}- one\n- two\n", store.tip(), old, "Write", plain_summary, (BOB,))
    save_page(store, edit)
    before = index.catch_up()
    put_files(store, {".mailmap": b"Alice Aoki <alice@users.noreply.localhost> <old@example.org>\n"})

    with index.read() as snapshot:
        changed = snapshot.keys_changed_since(snapshot.sequence - 1)
        shares = snapshot.contributors("a")
        newest = snapshot.revisions("a").items[0]
        by_bob = [row.commit for row in snapshot.recent(person="bob").items]

    assert shares == [PersonShare("Alice Aoki", "alice", 2, 22), PersonShare("Bob 馬場", "bob", 1, 2)]
    assert (newest.name, newest.handle, newest.coauthors) == ("Alice Aoki", "alice", (BOB,))
    assert by_bob == [before]
    assert "history:a" in changed


def test_event_history_holds_its_pages_also_deleted_ones(store: Store, index: Index) -> None:
    put_files(store, {"e/index.md": b"---\ntype: event\n---\n", "e/talk.md": b"one\n", "e/gone.md": b"two\n"})
    put_files(store, {"e/gone.md": None}, author=BOB)

    with index.read() as snapshot:
        rows = [(row.kind, row.page) for row in snapshot.event_revisions("e").items]
        people = snapshot.event_contributors("e")

    assert sorted(rows) == sorted([(CREATE, "e"), (CREATE, "e/talk"), (CREATE, "e/gone"), (DELETE, "e/gone")])
    assert rows[0] == (DELETE, "e/gone")
    assert people == [PersonShare(ALICE.name, "alice", 3, 5), PersonShare(BOB.name, "bob", 1, 0)]


def step(store: Store, parent: CommitId | None, files: dict[str, str | None], author: Person = BOB) -> CommitId:
    return side_commit(store, parent, files, author)


def test_pages_that_change_places_on_a_branch_keep_their_histories(store: Store, index: Index) -> None:
    other = LONG.replace("line", "row")
    base = put_files(store, {"b.md": other.encode()}).new
    side = step(store, base, {"a.md": None, "c.md": LONG})
    side = step(store, side, {"b.md": None, "a.md": other})
    save(store, "d", "- beside\n", base)

    take_in(store, side)

    assert history(index, "c") == [(RENAME, "c", 0, 0), (CREATE, "a", 20, 0)]
    assert history(index, "a") == [(RENAME, "a", 0, 0), (CREATE, "b", 20, 0)]


def test_two_people_who_begin_a_page_at_a_time_begin_one(store: Store, index: Index) -> None:
    """Theirs clashes and is kept for an organiser; that it was there is told."""
    side = step(store, store.tip(), {"b.md": "- theirs\n"})
    save(store, "b", "- ours\n")
    index.catch_up()

    take_in(store, side)

    assert sorted(history(index, "b")) == [(CREATE, "b", 1, 0)] * 2
    with index.read() as snapshot:
        assert [(share.handle, share.revisions) for share in snapshot.contributors("b")] == [("alice", 1), ("bob", 1)]


def test_talk_begun_here_and_beside_has_both_beginnings_in_the_history_of_its_event(store: Store, index: Index) -> None:
    put_files(store, {"e/index.md": b"---\ntype: event\n---\n"})
    side = step(store, store.tip(), {"e/talk.md": "- theirs\n"})
    save(store, "e/talk", "- ours\n")
    index.catch_up()

    take_in(store, side)
    index.catch_up()

    with index.read() as snapshot:
        rows = [(row.page, row.handle) for row in snapshot.event_revisions("e").items if row.kind == CREATE]
    assert sorted(rows) == [("e", "alice"), ("e/talk", "alice"), ("e/talk", "bob")]


@pytest.mark.parametrize("is_followed", [True, False])
def test_page_pushed_onto_one_that_came_back_meanwhile_is_one_with_it(
    store: Store, index: Index, is_followed: bool
) -> None:
    """Both of its sides had been there before the merge, and one of them at another path."""
    put_files(store, {"b.md": b"- other\n", "c.md": b"- third\n"})
    base = put_files(store, {"a.md": None}).new
    side = store.write_commit(Step({"b.md": None, "a.md": store.find_entry(base, "b.md")}, "Move", BOB), base)
    side = store.write_commit(Step({"c.md": None, "a.md": store.find_entry(base, "c.md")}, "Move", BOB), side)
    put_files(store, {"a.md": LONG.encode()})
    if is_followed:
        index.catch_up()

    take_in(store, side)

    assert (RENAME, "a", 0, 0) in history(index, "a")
    assert (RESTORE, "a", 20, 0) in history(index, "a")
    with index.read() as snapshot:
        found = snapshot.find_page("a")
        assert found is not None
        assert found.revisions == len(history(index, "a"))


def test_talk_that_is_pushed_to_where_its_event_was_keeps_who_wrote_it(store: Store, index: Index) -> None:
    event = "---\ntype: event\n---\n"
    base = put_files(store, {"old/index.md": event.encode(), "old/x.md": b"- x\n"}).new
    side = step(store, base, {"old/late.md": LONG})
    put_files(store, {"old/index.md": None, "old/x.md": None, "new/index.md": event.encode(), "new/x.md": b"- x\n"})

    take_in(store, side)

    assert [row[:2] for row in history(index, "new/late")] == [(MERGE, "new/late"), (CREATE, "old/late")]
    with index.read() as snapshot:
        assert snapshot.contributors("new/late")[0].handle == "bob"


def test_page_brought_back_here_and_beside_keeps_its_history_where_we_put_it(store: Store, index: Index) -> None:
    gone = put_files(store, {"a.md": None}).new
    side = step(store, gone, {"a.md": LONG.replace("line", "theirs")})
    save(store, "a", "- ours\n")
    put_files(store, {"a.md": None, "b.md": b"- ours\n"})

    take_in(store, side)

    kinds = [kind for kind, _, _, _ in history(index, "b")]
    assert sorted(kinds) == sorted([RENAME, RESTORE, RESTORE, DELETE, CREATE])
    assert [kind for kind, _, _, _ in history(index, "a")] == [MERGE]


def test_merge_of_three_sides_puts_every_page_where_its_side_has_it(store: Store, index: Index) -> None:
    base = put_files(store, {"b.md": LONG.replace("line", "row").encode()}).new
    sides = [
        step(store, base, {"a.md": None, "c.md": LONG}),
        step(store, base, {"b.md": None, "d.md": LONG.replace("line", "row")}),
        step(store, base, {"e.md": "- new\n"}),
    ]
    files: dict[str, str | None] = {"b.md": None, "d.md": LONG.replace("line", "row"), "e.md": "- new\n"}
    edits = {path: None if text is None else Entry(FILE, store.add_blob(text.encode())) for path, text in files.items()}
    merge = store.write_commit(Step(edits, "All three", BOB, None, tuple(sides[1:])), sides[0])
    store.fast_forward(merge)

    assert history(index, "c") == [(RENAME, "c", 0, 0), (CREATE, "a", 20, 0)]
    assert history(index, "d") == [(RENAME, "d", 0, 0), (CREATE, "b", 20, 0)]
    assert history(index, "e") == [(CREATE, "e", 1, 0)]
