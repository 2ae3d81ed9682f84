"""Diverged histories always come to one state; each rule, and that nothing acknowledged is lost by it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, fsck, make_store, put_files
from wiki.core.remote.conflicts import get_conflict, list_conflicts, read_version, resolve_conflict
from wiki.core.remote.merge_histories import TakenIn, UnrelatedHistories, take_in
from wiki.core.remote.merge_trees import KEPT_EDIT, TWO_NAMES, TWO_RENAMES, Note
from wiki.core.store.model import FILE, SYMLINK, CommitId, Entry, Person, Step
from wiki.core.store.store import Store

Files = dict[str, bytes | str | None]

NOTES = "# Impala\n\n" + "".join(f"- 項目 {n} について話した\n" for n in range(12))


@dataclass
class Diverged:
    store: Store
    theirs: CommitId
    taken: TakenIn

    def files(self) -> dict[str, str]:
        tip = self.store.tip()
        assert tip is not None
        return {
            path: self.store.read_blob(entry.id).decode("utf-8", "backslashreplace")
            for path, entry in self.store.iter_files(tip)
        }


def as_edits(store: Store, files: Files) -> dict[str, Entry | None]:
    made: dict[str, Entry | None] = {}
    for path, data in files.items():
        raw = data.encode() if isinstance(data, str) else data
        made[path] = None if raw is None else Entry(FILE, store.add_blob(raw))
    return made


def side_commit(store: Store, parent: CommitId | None, files: Files, author: Person = BOB) -> CommitId:
    """A commit on no branch: what a fetch brings."""
    return store.write_commit(Step(as_edits(store, files), "Theirs", author), parent)


def diverge(folder: Path, base: Files, ours: Files, theirs: Files) -> Diverged:
    store = make_store(folder)
    start = store.advance(lambda tip: Step(as_edits(store, base), "Base", ALICE))
    assert start is not None
    other = side_commit(store, start.new, theirs)
    store.advance(lambda tip: Step(as_edits(store, ours), "Ours", ALICE))
    return Diverged(store, other, take_in(store, other))


def test_nothing_new_changes_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"1"}).new
    tip = put_files(store, {"a.md": b"2"}).new

    assert take_in(store, first) == TakenIn(None)
    assert store.tip() == tip


def test_later_commit_is_taken_forward_without_a_merge(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"1"}).new
    theirs = side_commit(store, first, {"a.md": "2"})

    taken = take_in(store, theirs)

    assert taken.change is not None
    assert (taken.change.old, taken.change.new, store.tip()) == (first, theirs, theirs)


def test_first_commits_come_into_an_empty_wiki(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    theirs = side_commit(store, None, {"a.md": "1"})

    take_in(store, theirs)

    assert store.tip() == theirs


def test_unrelated_histories_are_refused(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"1"}).new
    theirs = side_commit(store, None, {"b.md": "other"})

    with pytest.raises(UnrelatedHistories):
        take_in(store, theirs)

    assert store.tip() == tip


def test_edits_of_different_lines_of_one_page_both_stay(tmp_path: Path) -> None:
    merged = diverge(
        tmp_path,
        {"talk.md": NOTES, "other.md": "x\n"},
        {"talk.md": NOTES.replace("項目 3 に", "三つ目に")},
        {"talk.md": NOTES.replace("項目 4 に", "四つ目に"), "new.md": "new\n"},
    )

    assert merged.files() == {
        "talk.md": NOTES.replace("項目 3 に", "三つ目に").replace("項目 4 に", "四つ目に"),
        "other.md": "x\n",
        "new.md": "new\n",
    }
    assert merged.taken.conflicts == ()
    assert fsck(merged.store) == ""


def test_merge_has_both_parents_a_fixed_author_and_the_later_date(tmp_path: Path) -> None:
    merged = diverge(tmp_path, {"a.md": "1\n"}, {"b.md": "2\n"}, {"c.md": "3\n"})

    change = merged.taken.change
    assert change is not None
    commit = merged.store.get_commit(change.new)
    assert commit.parents == (change.old, merged.theirs)
    assert commit.author == commit.committer
    assert commit.author_date == max(merged.store.get_commit(parent).commit_date for parent in commit.parents)


def test_same_two_parents_give_the_same_commit_on_another_node(tmp_path: Path) -> None:
    merged = diverge(
        tmp_path, {"talk.md": NOTES}, {"talk.md": NOTES.replace("3", "さん")}, {"talk.md": NOTES.replace("3", "三")}
    )
    first = merged.taken.change
    assert first is not None
    assert first.old is not None
    merged.store.set_ref("refs/heads/main", first.old)

    again = take_in(merged.store, merged.theirs)

    assert again.change == first
    assert again.conflicts == merged.taken.conflicts == (1,)


def test_clash_keeps_our_lines_takes_their_other_lines_and_is_listed(tmp_path: Path) -> None:
    base = NOTES + "\n見出し\n=======\n\n終わり。\n"
    ours = base.replace("項目 3 に", "こちらの三に").replace("終わり。", "おわり。\n=======")
    theirs = base.replace("項目 3 に", "あちらの三に").replace("項目 9 に", "九つ目に").replace("終わり。", "了。")
    merged = diverge(tmp_path, {"talk.md": base}, {"talk.md": ours}, {"talk.md": theirs})

    assert merged.files()["talk.md"] == ours.replace("項目 9 に", "九つ目に")
    conflicts = list_conflicts(merged.store)
    assert [(conflict.number, conflict.paths) for conflict in conflicts] == [(1, ("talk.md",))]
    assert read_version(merged.store, conflicts[0], "theirs", "talk.md") == theirs.encode()
    assert read_version(merged.store, conflicts[0], "base", "talk.md") == base.encode()
    assert fsck(merged.store) == ""


def test_resolved_conflict_leaves_the_list_and_its_number_is_not_given_again(tmp_path: Path) -> None:
    merged = diverge(tmp_path, {"a.md": "1\n"}, {"a.md": "2\n"}, {"a.md": "3\n"})
    store = merged.store
    assert get_conflict(store, 1).paths == ("a.md",)

    resolve_conflict(store, 1)
    tip = store.tip()
    other = side_commit(store, tip, {"a.md": "5\n"})
    put_files(store, {"a.md": b"4\n"})
    taken = take_in(store, other)

    assert taken.conflicts == (2,)
    assert [conflict.number for conflict in list_conflicts(store)] == [2]


def test_page_created_on_both_sides_keeps_ours_and_lists_theirs(tmp_path: Path) -> None:
    merged = diverge(tmp_path, {"a.md": "1\n"}, {"talk.md": "ours\n"}, {"talk.md": "theirs\n"})

    assert merged.files()["talk.md"] == "ours\n"
    assert merged.taken.conflicts == (1,)


def test_page_created_alike_on_both_sides_is_no_conflict(tmp_path: Path) -> None:
    merged = diverge(tmp_path, {"a.md": "1\n"}, {"talk.md": "same\n"}, {"talk.md": "same\n"})

    assert merged.files() == {"a.md": "1\n", "talk.md": "same\n"}
    assert merged.taken.conflicts == ()


@pytest.mark.parametrize("deleted_here", [True, False])
def test_delete_against_edit_keeps_the_edit(tmp_path: Path, deleted_here: bool) -> None:
    gone: Files = {"talk.md": None}
    edited: Files = {"talk.md": NOTES + "- 追記\n"}
    ours, theirs = (gone, edited) if deleted_here else (edited, gone)

    merged = diverge(tmp_path, {"talk.md": NOTES, "x.md": "x\n"}, ours, theirs)

    assert merged.files()["talk.md"] == NOTES + "- 追記\n"
    assert merged.taken.notes == (Note(KEPT_EDIT, "talk.md"),)


def test_delete_of_what_nobody_else_touched_is_taken(tmp_path: Path) -> None:
    merged = diverge(tmp_path, {"talk.md": NOTES, "x.md": "x\n"}, {"x.md": "y\n"}, {"talk.md": None})

    assert merged.files() == {"x.md": "y\n"}


@pytest.mark.parametrize("renamed_here", [True, False])
def test_rename_against_edit_carries_the_edit_along(tmp_path: Path, renamed_here: bool) -> None:
    renamed: Files = {"talk.md": None, "festa/better.md": NOTES}
    edited: Files = {"talk.md": NOTES + "- 追記\n"}
    ours, theirs = (renamed, edited) if renamed_here else (edited, renamed)

    merged = diverge(tmp_path, {"talk.md": NOTES, "x.md": "x\n"}, ours, theirs)

    assert merged.files() == {"festa/better.md": NOTES + "- 追記\n", "x.md": "x\n"}


def test_rename_against_rename_keeps_ours_with_an_alias(tmp_path: Path) -> None:
    text = f"---\ntitle: Impala\n---\n{NOTES}"
    merged = diverge(
        tmp_path,
        {"talk.md": text, "x.md": "x\n"},
        {"talk.md": None, "ours.md": text},
        {"talk.md": None, "theirs.md": text + "- 追記\n"},
    )

    assert merged.files() == {
        "ours.md": f"---\ntitle: Impala\naliases:\n  - theirs\n---\n{NOTES}- 追記\n",
        "x.md": "x\n",
    }
    assert merged.taken.notes == (Note(TWO_RENAMES, "ours.md", "theirs.md"),)


def test_page_renamed_and_then_rewritten_still_receives_the_others_edit(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = put_files(store, {"talk.md": b"# Impala\n\n- \xe4\xb8\x80\n", "x.md": b"x\n"}).new
    put_files(store, {"talk.md": None, "better.md": "# Impala\n\n- 一\n".encode()})
    grown = "# Impala\n\n- 一\n" + "".join(f"- ずっと後の {n}\n" for n in range(40))
    put_files(store, {"better.md": grown.encode()})
    theirs = side_commit(store, base, {"talk.md": "# Impala\n\n- 零\n- 一\n"})

    merged = Diverged(store, theirs, take_in(store, theirs))

    assert merged.files() == {"better.md": grown.replace("- 一\n", "- 零\n- 一\n"), "x.md": "x\n"}


def test_two_files_that_change_places_are_followed(tmp_path: Path) -> None:
    one, two = NOTES, NOTES.replace("項目", "話題").replace("Impala", "Hive")
    merged = diverge(
        tmp_path,
        {"one.md": one, "two.md": two, "x.md": "x\n"},
        {"one.md": one + "- 一に追記\n"},
        {"one.md": None, "two.md": None, "new/two.md": one, "new/one.md": two},
    )

    assert merged.files() == {"new/two.md": one + "- 一に追記\n", "new/one.md": two, "x.md": "x\n"}


@pytest.mark.parametrize("moved_here", [True, False])
def test_talk_added_to_an_event_that_moved_moves_along(tmp_path: Path, moved_here: bool) -> None:
    index = "---\ntype: event\ntitle: 神田\n---\nようこそ\n"
    moved: Files = {"old/index.md": None, "old/a.md": None, "new/index.md": index, "new/a.md": NOTES}
    added: Files = {"old/late.md": "late\n", "old/files/p.png": b"\x89PNG\0"}
    ours, theirs = (moved, added) if moved_here else (added, moved)

    merged = diverge(tmp_path, {"old/index.md": index, "old/a.md": NOTES}, ours, theirs)

    assert sorted(merged.files()) == ["new/a.md", "new/files/p.png", "new/index.md", "new/late.md"]


def test_binaries_changed_on_both_sides_are_both_kept(tmp_path: Path) -> None:
    merged = diverge(
        tmp_path, {"e/files/p.png": b"\x89\0base"}, {"e/files/p.png": b"\x89\0ours"}, {"e/files/p.png": b"\x89\0theirs"}
    )

    assert merged.files() == {"e/files/p.png": "\\x89\0ours", "e/files/p-2.png": "\\x89\0theirs"}
    assert merged.taken.notes == (Note(TWO_NAMES, "e/files/p.png", "e/files/p-2.png"),)


@pytest.mark.parametrize("file_is_ours", [True, False])
def test_file_against_folder_keeps_both(tmp_path: Path, file_is_ours: bool) -> None:
    file: Files = {"slides": "a file\n"}
    folder: Files = {"slides/one.txt": "in a folder\n"}
    ours, theirs = (file, folder) if file_is_ours else (folder, file)

    merged = diverge(tmp_path, {"x.md": "x\n"}, ours, theirs)

    assert merged.files() == {"x.md": "x\n", "slides-2": "a file\n", "slides/one.txt": "in a folder\n"}


def test_names_that_differ_only_by_case_or_width_are_both_kept(tmp_path: Path) -> None:
    merged = diverge(
        tmp_path,
        {"x.md": "x\n"},
        {"Talk.md": "ours\n", "Festa/a.md": "a\n"},
        {"talk.md": "theirs\n", "ＴＡＬＫ.md": "wide\n", "festa/b.md": "b\n"},
    )

    assert merged.files() == {
        "x.md": "x\n",
        "Talk.md": "ours\n",
        "talk-2.md": "theirs\n",
        "ＴＡＬＫ-3.md": "wide\n",
        "Festa/a.md": "a\n",
        "Festa/b.md": "b\n",
    }


def test_symbolic_link_against_file_keeps_both_and_follows_neither(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = put_files(store, {"a.md": b"1\n"}).new
    link = Entry(SYMLINK, store.add_blob(b"/etc/passwd"))
    theirs = store.write_commit(Step({"a.md": link}, "Link", BOB), base)
    put_files(store, {"a.md": b"2\n"})

    take_in(store, theirs)

    tip = store.tip()
    assert tip is not None
    assert store.find_file(tip, "a.md") == b"2\n"
    assert store.find_entry(tip, "a-2.md") == link
    assert store.find_file(tip, "a-2.md") is None


def test_executable_bit_set_by_them_is_kept_with_our_text(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = put_files(store, {"a.md": b"1\n"}).new
    theirs = store.write_commit(Step({"a.md": Entry(0o100755, store.add_blob(b"1\n"))}, "Mode", BOB), base)
    put_files(store, {"a.md": b"2\n"})

    change = take_in(store, theirs).change

    assert change is not None
    entry = store.find_entry(change.new, "a.md")
    assert entry == Entry(0o100755, store.add_blob(b"2\n"))


def test_criss_cross_takes_nothing_twice(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = put_files(store, {"talk.md": NOTES.encode()}).new
    left = side_commit(store, base, {"talk.md": NOTES + "- 左\n"})
    right = side_commit(store, base, {"talk.md": NOTES.replace("項目 0 に", "零に")})
    both = {"talk.md": (NOTES + "- 左\n").replace("項目 0 に", "零に")}
    crossed = store.write_commit(Step(as_edits(store, dict(both)), "Merge", BOB, merged=(right,)), left)
    other = store.write_commit(Step(as_edits(store, dict(both)), "Merge", ALICE, merged=(left,)), right)
    store.set_ref("refs/heads/main", crossed)
    put_files(store, {"talk.md": both["talk.md"].replace("項目 5 に", "五に").encode()})
    theirs = side_commit(store, other, {"talk.md": both["talk.md"].replace("- 左\n", "")})

    taken = take_in(store, theirs)

    merged = Diverged(store, theirs, taken)
    assert merged.files() == {"talk.md": both["talk.md"].replace("項目 5 に", "五に").replace("- 左\n", "")}
    assert taken.conflicts == ()


def test_push_with_names_festa_would_not_create_is_taken_as_it_is(tmp_path: Path) -> None:
    merged = diverge(
        tmp_path,
        {"x.md": "x\n"},
        {"y.md": "y\n"},
        {".mailmap": "A <a@b>\n", "a b/c%20.md": "odd\n", "caf\udce9.md": "latin-1 name\n"},
    )

    assert sorted(merged.files()) == sorted([".mailmap", "a b/c%20.md", "caf\udce9.md", "x.md", "y.md"])


def diverge_in_steps(folder: Path, base: Files, ours: list[Files], theirs: list[Files]) -> Diverged:
    """Each side does several commits, one after the other."""
    store = make_store(folder)
    start = store.advance(lambda tip: Step(as_edits(store, base), "Base", ALICE))
    assert start is not None
    other = start.new
    for files in theirs:
        other = side_commit(store, other, files)
    for files in ours:
        put_files(store, {path: data.encode() if isinstance(data, str) else data for path, data in files.items()})
    return Diverged(store, other, take_in(store, other))


OTHER = "# Dremel\n\n" + "".join(f"- 別の項目 {n}\n" for n in range(12))


def test_page_that_took_the_place_of_another_is_not_taken_for_it(tmp_path: Path) -> None:
    """They free `a` and put `b` there; we edit `a` meanwhile."""
    merged = diverge_in_steps(
        tmp_path,
        {"a.md": NOTES, "b.md": OTHER},
        [{"a.md": NOTES + "- ours\n"}],
        [{"a.md": None, "c.md": NOTES}, {"b.md": None, "a.md": OTHER}],
    )

    assert merged.files() == {"c.md": NOTES + "- ours\n", "a.md": OTHER}


def test_page_deleted_and_another_put_in_its_place_does_not_mix_with_our_edit(tmp_path: Path) -> None:
    merged = diverge_in_steps(
        tmp_path,
        {"a.md": NOTES, "b.md": OTHER},
        [{"a.md": NOTES + "- ours\n"}],
        [{"a.md": None}, {"b.md": None, "a.md": OTHER}],
    )

    files = merged.files()
    assert sorted(files.values()) == sorted([NOTES + "- ours\n", OTHER])
    assert len(files) == 2


def test_page_deleted_and_written_again_is_the_same_one(tmp_path: Path) -> None:
    merged = diverge_in_steps(
        tmp_path, {"a.md": NOTES}, [{"a.md": NOTES + "- ours\n"}], [{"a.md": None}, {"a.md": f"- first\n{NOTES}"}]
    )

    assert merged.files() == {"a.md": f"- first\n{NOTES}- ours\n"}


def test_two_pages_moved_to_one_name_leave_ours_there(tmp_path: Path) -> None:
    merged = diverge_in_steps(
        tmp_path,
        {"a.md": NOTES, "b.md": OTHER},
        [{"b.md": None, "x.md": OTHER}],
        [{"a.md": None, "x.md": NOTES}, {"b.md": OTHER + "- theirs\n"}],
    )

    assert merged.files() == {"x.md": OTHER + "- theirs\n", "x-2.md": NOTES}


def test_move_made_before_the_base_and_merged_after_it_is_followed(tmp_path: Path) -> None:
    """Ours merges by hand a side that left before their base, moved the page and put another one in its place."""
    store = make_store(tmp_path)
    old = put_files(store, {"a.md": NOTES.encode(), "b.md": OTHER.encode()}).new
    base = put_files(store, {"c.md": b"c\n"}).new
    theirs = side_commit(store, base, {"a.md": NOTES + "- theirs\n"})
    moved = side_commit(store, old, {"a.md": None, "x.md": NOTES})
    side = side_commit(store, moved, {"b.md": None, "a.md": OTHER})
    take_in(store, side)

    take_in(store, theirs)

    files = Diverged(store, theirs, TakenIn(None)).files()
    assert files == {"x.md": NOTES + "- theirs\n", "a.md": OTHER, "c.md": "c\n"}
