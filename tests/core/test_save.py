"""Saving on a real repository: what is kept, what merges, what is given back."""

import random
from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, fsck, git, make_store, page_text, put_files, save
from wiki.core.errors import BadName, BadText, EditConflict, NotText, PageNotFound, RevisionNotFound, TextTooLarge
from wiki.core.save import Edit, delete_page, save_page
from wiki.core.store.model import CommitId, Person

TALK = "# Impala\n\n- 速い\n- メモリに載せる\n- Hive と同じ表を読む\n\n質疑はなかった。時間が足りない。\n"


def log(store_folder: Path, path: str) -> list[str]:
    return git(store_folder, "log", "--format=%an: %s", "main", "--", path).splitlines()


def test_first_save_creates_the_page_under_its_author(tmp_path: Path) -> None:
    store = make_store(tmp_path)

    saved = save(store, "festa-2026/impala", TALK, author=BOB, summary="最初のノート")

    assert (saved.created, saved.merged, saved.path) == (True, False, "festa-2026/impala.md")
    assert page_text(store, "festa-2026/impala.md") == TALK
    assert log(store.folder, "festa-2026/impala.md") == ["Bob 馬場: 最初のノート"]
    assert saved.change is not None
    assert saved.change.new == saved.commit == store.tip()
    assert fsck(store) == ""


def test_save_of_what_stands_there_makes_no_commit(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = save(store, "talk", TALK)

    again = save(store, "talk", TALK.replace("\n", "\r\n"), first.commit)

    assert again.change is None
    assert store.tip() == again.commit == first.commit


def test_unchanged_form_after_somebody_saved_keeps_their_work(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = save(store, "talk", TALK)
    second = save(store, "talk", TALK + "- 追記\n", first.commit, BOB)

    unchanged = save(store, "talk", TALK, first.commit)

    assert unchanged.change is None
    assert store.tip() == second.commit


def test_two_saves_from_one_base_keep_both_texts(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "talk", TALK).commit
    save(store, "talk", TALK.replace("速い", "速い（数秒）"), base, ALICE)

    merged = save(store, "talk", TALK.replace("メモリに載せる", "メモリの間で受け渡す"), base, BOB)

    assert merged.merged
    assert page_text(store, "talk.md") == TALK.replace("速い", "速い（数秒）").replace(
        "メモリに載せる", "メモリの間で受け渡す"
    )
    assert log(store.folder, "talk.md")[0] == "Bob 馬場: Change a page"


def test_two_saves_to_one_sentence_give_all_texts_back(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "talk", TALK).commit
    theirs = TALK.replace("質疑はなかった。", "質疑は一つ。")
    yours = TALK.replace("質疑はなかった。", "質疑は二つあった。")
    first = save(store, "talk", theirs, base, ALICE)

    with pytest.raises(EditConflict) as clash:
        save(store, "talk", yours, base, BOB)

    assert (clash.value.base_text, clash.value.your_text, clash.value.their_text) == (TALK, yours, theirs)
    assert "質疑は一つ。" in clash.value.merged_text
    assert "質疑は二つあった。" in clash.value.merged_text
    assert store.tip() == first.commit


def test_new_page_that_exists_already_is_a_conflict_and_the_same_text_is_none(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = save(store, "talk", TALK)

    same = save(store, "talk", TALK, None, BOB)
    with pytest.raises(EditConflict) as clash:
        save(store, "talk", "別のノート\n", None, BOB)

    assert same.change is None
    assert clash.value.base_text == ""
    assert store.tip() == first.commit


def test_save_follows_a_page_renamed_meanwhile(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "festa/impala", TALK).commit
    put_files(store, {"festa/impala.md": None, "festa/no-waiting.md": (TALK + "- 改名した\n").encode()})

    saved = save(store, "festa/impala", TALK.replace("速い", "とても速い"), base, BOB)

    assert saved.path == "festa/no-waiting.md"
    assert page_text(store, "festa/no-waiting.md") == TALK.replace("速い", "とても速い") + "- 改名した\n"
    tip = store.tip()
    assert tip is not None
    assert store.find_entry(tip, "festa/impala.md") is None


def test_save_follows_a_page_renamed_and_rewritten_meanwhile(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "festa/impala", "# Impala\n\n- 一\n").commit
    put_files(store, {"festa/impala.md": None, "festa/better.md": "# Impala\n\n- 一\n".encode()})
    put_files(store, {"festa/better.md": None, "moved/better.md": "# Impala\n\n- 一\n".encode()})
    grown = "# Impala\n\n- 一\n" + "".join(f"- ずっと後の {n}\n" for n in range(40))
    put_files(store, {"moved/better.md": grown.encode()})

    saved = save(store, "festa/impala", "# Impala\n\n- 零\n- 一\n", base, BOB)

    assert saved.path == "moved/better.md"
    assert page_text(store, "moved/better.md") == grown.replace("- 一\n", "- 零\n- 一\n")


def test_save_follows_a_whole_event_moved_meanwhile(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "old/impala", TALK).commit
    put_files(store, {"old/impala.md": None, "new/impala.md": TALK.encode()})

    saved = save(store, "old/impala", TALK + "- 追記\n", base)

    assert saved.path == "new/impala.md"


def test_save_to_a_page_deleted_meanwhile_brings_it_back(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "talk", TALK).commit
    delete_page(store, "talk", base=base, author=BOB, summary="Delete talk")

    saved = save(store, "talk", TALK + "- 追記\n", base)

    assert saved.revived
    assert page_text(store, "talk.md") == TALK + "- 追記\n"


def test_unchanged_save_to_a_page_deleted_meanwhile_does_not_bring_it_back(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "talk", TALK).commit
    deleted = delete_page(store, "talk", base=base, author=BOB, summary="Delete talk")

    with pytest.raises(PageNotFound):
        save(store, "talk", TALK, base)

    assert store.tip() == deleted.new


def test_delete_of_a_page_changed_since_is_refused(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "talk", TALK).commit
    later = save(store, "talk", TALK + "- 追記\n", base)

    with pytest.raises(EditConflict):
        delete_page(store, "talk", base=base, author=BOB, summary="Delete talk")

    assert store.tip() == later.commit


def test_delete_of_a_missing_page_is_refused(tmp_path: Path) -> None:
    store = make_store(tmp_path)

    with pytest.raises(PageNotFound):
        delete_page(store, "talk", base=None, author=BOB, summary="Delete talk")


def test_coauthors_are_trailers(tmp_path: Path) -> None:
    store = make_store(tmp_path)

    save_page(store, Edit("talk", TALK, None, ALICE, "Notes", lambda old, new: "x", (BOB, Person("Eve", "eve@x"))))

    assert git(store.folder, "log", "-1", "--format=%(trailers:key=Co-authored-by,valueonly)", "main").split("\n")[
        :2
    ] == [
        "Bob 馬場 <bob@users.noreply.localhost>",
        "Eve <eve@x>",
    ]


def test_summary_of_several_lines_becomes_one_line(tmp_path: Path) -> None:
    store = make_store(tmp_path)

    save(store, "talk", TALK, summary="one\r\n\r\nCo-authored-by: Mallory <m@x>")

    assert git(store.folder, "log", "-1", "--format=%B", "main").strip() == "one Co-authored-by: Mallory <m@x>"


@pytest.mark.parametrize("name", ["a/../b", "..", ".git/config", "a\x00b", "a\x07b", "x" * 300, "", "a//b", "/a"])
def test_name_that_festa_does_not_create_is_refused(tmp_path: Path, name: str) -> None:
    store = make_store(tmp_path)

    with pytest.raises(BadName):
        save(store, name, TALK)

    assert store.tip() is None


@pytest.mark.parametrize(("text", "error"), [("a\0b", BadText), ("\ud800", BadText), ("語" * 2_000_000, TextTooLarge)])
def test_text_that_no_page_can_hold_is_refused(tmp_path: Path, text: str, error: type[Exception]) -> None:
    store = make_store(tmp_path)

    with pytest.raises(error):
        save(store, "talk", text)

    assert store.tip() is None


def test_file_that_is_not_utf8_is_never_written_over(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = put_files(store, {"talk.md": "古い".encode("shift_jis")}).new

    with pytest.raises(NotText):
        save(store, "talk", TALK, base)

    assert store.tip() == base


@pytest.mark.parametrize("base", ["1" * 40, "main", "--all", "HEAD~1"])
def test_base_that_never_was_is_refused(tmp_path: Path, base: str) -> None:
    store = make_store(tmp_path)
    save(store, "talk", TALK)

    with pytest.raises(RevisionNotFound):
        save(store, "talk", TALK + "x\n", CommitId(base))


def test_base_on_another_branch_is_refused(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "talk", TALK)
    tree = git(store.folder, "rev-parse", "main^{tree}").strip()
    side = git(store.folder, "commit-tree", "-m", "secret proposal", tree).strip()

    with pytest.raises(RevisionNotFound):
        save(store, "talk", TALK + "x\n", CommitId(side))


def test_file_with_windows_line_ends_keeps_them(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = put_files(store, {"talk.md": b"one\r\ntwo\r\n"}).new

    save(store, "talk", "one\r\ntwo\r\nthree", base)

    assert page_text(store, "talk.md") == "one\r\ntwo\r\nthree\r\n"


def test_page_that_is_a_folder_is_saved_as_its_index(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = put_files(store, {"festa/index.md": b"---\ntype: event\n---\nHello\n"}).new

    saved = save(store, "festa", "---\ntype: event\n---\nHello there\n", base)

    assert saved.path == "festa/index.md"


def test_new_event_is_a_folder_and_a_page_that_becomes_one_moves_there(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    event = "---\ntype: event\ntitle: 神田\n---\n"

    created = save(store, "kanda", event + "ようこそ\n")
    page = save(store, "plain", "ようこそ\n")
    turned = save(store, "plain", event + "ようこそ\n", page.commit)

    assert created.path == "kanda/index.md"
    assert turned.path == "plain/index.md"
    tip = store.tip()
    assert tip is not None
    assert sorted(path for path, _ in store.iter_files(tip)) == ["kanda/index.md", "plain/index.md"]


def test_random_saves_by_two_people_lose_no_line(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    chance = random.Random(7)
    save(store, "talk", "".join(f"- 行 {n}\n" for n in range(30)))
    written: set[str] = set()
    for number in range(60):
        base = store.tip()
        assert base is not None
        text = page_text(store, "talk.md").splitlines()
        for person in (ALICE, BOB):
            lines = list(text)
            word = f"- {person.name} {number}"
            lines.insert(chance.randint(0, len(lines)), word)
            save(store, "talk", "\n".join(lines) + "\n", base, person)
            written.add(word)

    assert written <= set(page_text(store, "talk.md").splitlines())
