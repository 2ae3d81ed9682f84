"""What a page becomes without one of its revisions, or without those of one person."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, make_store, page_text, put_files, save
from wiki.core.index.index import Index
from wiki.core.index.rows import RevisionRow
from wiki.core.save import delete_page
from wiki.core.store.model import FILE, CommitId, Entry, Step
from wiki.core.store.store import Store
from wiki.core.undo import (
    CREATED,
    MOST_STEPS,
    MOVED,
    Course,
    NotUndoable,
    State,
    Undo,
    Undone,
    gather,
    read_course,
    read_undone,
    undo,
)


@dataclass(frozen=True)
class Case:
    """A revision that led from `before` to `after`, the page `now`, and what it becomes."""

    name: str
    before: str
    after: str
    now: str
    text: str


MATTER = "---\ntitle: 見出し\nroom: A\n---\n\n本文。\n"

CLEAN = [
    Case("bullet added", "- a\n", "- a\n- x\n", "- a\n- x\n- later\n", "- a\n- later\n"),
    Case("箇条書きの追加", "- 甲\n", "- 甲\n- 誤り\n", "- 甲\n- 誤り\n- 後から\n", "- 甲\n- 後から\n"),
    Case("bullet taken out", "- a\n- b\n- c\n", "- a\n- c\n", "- a\n- c\n- d\n", "- a\n- b\n- c\n- d\n"),
    Case("箇条書きの削除", "- 甲\n- 乙\n- 丙\n", "- 甲\n- 丙\n", "- 序\n- 甲\n- 丙\n", "- 序\n- 甲\n- 乙\n- 丙\n"),
    Case("word changed", "One. Two.\n", "Won. Two.\n", "Won. Two and more.\n", "One. Two and more.\n"),
    Case("同じ行の別の文", "一つ。二つ。\n", "壱つ。二つ。\n", "壱つ。二つと三つ。\n", "一つ。二つと三つ。\n"),
    Case("sentence added", "One. Three.\n", "One. Two. Three.\n", "One. Two. Three! Four.\n", "One. Three! Four.\n"),
    Case("文の追加", "一つ。三つ。\n", "一つ。二つ。三つ。\n", "零。一つ。二つ。三つ。\n", "零。一つ。三つ。\n"),
    Case(
        "paragraph added",
        "A.\n\nB.\n",
        "A.\n\nSpam.\n\nB.\n",
        "A, longer.\n\nSpam.\n\nB.\n\nC.\n",
        "A, longer.\n\nB.\n\nC.\n",
    ),
    Case("段落の追加", "甲。\n\n乙。\n", "甲。\n\n荒らし。\n\n乙。\n", "甲。\n\n荒らし。\n\n乙。\n\n丙。\n", "甲。\n\n乙。\n\n丙。\n"),
    Case("everything taken out", "A.\n\nB.\n", "", "New.\n", "New.\n\nA.\n\nB.\n"),
    Case("field set", MATTER, MATTER.replace("A", "B"), MATTER.replace("A", "B") + "\n追記。\n", MATTER + "\n追記。\n"),
    Case("task ticked", "- [ ] a\n- b\n", "- [x] a\n- b\n", "- [x] a\n- b\n- c\n", "- [ ] a\n- b\n- c\n"),
    Case("the newest of all", "- a\n", "- a\n- x\n", "- a\n- x\n", "- a\n"),
    Case("書き直されずに消えた", "甲。\n", "甲。\n\n誤り。\n", "甲。\n", "甲。\n"),
    Case("put back since", "- a\n- b\n", "- a\n", "- a\n- b\n- c\n", "- a\n- b\n- c\n"),
]  # fmt: skip

CLASHES = [
    Case("reworded since", "- a\n", "- a\n- one two\n", "- a\n- one two three\n", "- a\n"),
    Case("書き直し", "甲は速い。\n", "甲は遅い。\n", "甲はとても遅い。\n", "甲は速い。\n"),
    Case("field set again", MATTER, MATTER.replace("A", "B"), MATTER.replace("A", "C"), MATTER),
]


def without(texts: list[str], *numbers: int) -> Undo:
    """The last of these texts of a page without the revisions that led to those with the numbers."""
    undone = [Undone(texts[number - 1], texts[number]) for number in sorted(numbers, reverse=True)]
    first = min(numbers)
    states = [State(text, at in numbers) for at, text in enumerate(texts) if at >= first]
    return undo(texts[-1], undone, Course(texts[first - 1], states))


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_page_loses_what_the_revision_did_and_nothing_else(case: Case) -> None:
    made = undo(case.now, [Undone(case.before, case.after)])

    assert (made.kept, made.without) == (case.text, case.text)
    assert made.is_needed is (case.now != case.text)


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_replay_finds_the_same(case: Case) -> None:
    assert without([case.before, case.after, case.now], 1).kept == case.text


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_what_was_undone_is_not_undone_again(case: Case) -> None:
    again = without([case.before, case.after, case.now, case.text], 1)

    assert not again.is_needed


@pytest.mark.parametrize("case", CLASHES, ids=lambda case: case.name)
def test_place_that_was_written_in_again_is_left_to_decide(case: Case) -> None:
    made = undo(case.now, [Undone(case.before, case.after)])

    assert (made.needs_decision, made.kept, made.without) == (True, case.now, case.text)


@pytest.mark.parametrize(
    "texts",
    [
        ["- a\n", "- a\n- x\n", "- a\n", "- a\n- later\n"],
        ["甲。\n", "甲。\n\n誤り。\n", "甲。\n\n正しい。\n", "甲。\n", "甲。\n\n後から。\n"],
        ["- a\n- b\n", "- a\n", "- a\n- b\n", "- a\n- B\n"],
        ["一つ。\n", "壱つ。\n", "一つ。\n", "ひとつ。\n"],
    ],
)
def test_what_somebody_undid_by_hand_is_nothing_to_undo(texts: list[str]) -> None:
    assert not without(texts, 1).is_needed


def test_undone_revision_comes_back_when_that_is_undone() -> None:
    texts = ["- 甲\n", "- 甲\n- 乙\n", "- 甲\n- 乙\n- 丙\n", "- 甲\n- 丙\n", "- 甲\n- 丙\n- 丁\n"]

    assert without(texts, 3).kept == "- 甲\n- 乙\n- 丙\n- 丁\n"


def test_clean_places_are_undone_beside_those_that_clash() -> None:
    before, after = "- a\n- b\n- c\n", "- a\n- B\n- c\n- spam\n"

    made = undo("- a\n- BB\n- c\n- spam\n- d\n", [Undone(before, after)])

    assert (made.kept, made.without) == ("- a\n- BB\n- c\n- d\n", "- a\n- b\n- c\n- d\n")


def test_run_leaves_what_others_wrote_in_between() -> None:
    texts = ["- 甲\n", "- 甲\n- 荒らし一\n", "- 甲\n- 荒らし一\n- 乙\n", "- 荒らし\n- 荒らし一\n- 乙\n"]

    made = undo(texts[3] + "- 丙\n", [Undone(texts[2], texts[3]), Undone(texts[0], texts[1])])

    assert (made.kept, made.without) == ("- 甲\n- 乙\n- 丙\n", "- 甲\n- 乙\n- 丙\n")


def test_run_with_a_clash_has_both_versions_whole() -> None:
    first, second = Undone("One.\n", "One.\n\nSpam.\n"), Undone("One.\n\nSpam.\n\nMid.\n", "Won.\n\nSpam.\n\nMid.\n")

    made = undo("Won it.\n\nSpam.\n\nMid.\n", [second, first])

    assert (made.kept, made.without) == ("Won it.\n\nMid.\n", "One.\n\nMid.\n")


def test_neighbours_are_undone_as_one() -> None:
    steps = [Undone("c", "d"), Undone("b", "c"), Undone("x", "y"), Undone("a", "x")]

    assert list(gather(steps)) == [Undone("b", "d"), Undone("a", "y")]


def test_page_that_was_deleted_comes_back_and_loses_the_rest_of_the_run() -> None:
    made = undo(None, [Undone("- a\n- x\n", None), Undone("- a\n", "- a\n- x\n")])

    assert (made.kept, made.is_needed) == ("- a\n", True)


def test_deletion_of_a_page_that_is_there_again_is_nothing_to_undo() -> None:
    assert not undo("- a\n- new\n", [Undone("- a\n", None)]).is_needed


# Generated histories


WORDS = ["速い", "walks", "会場", "demo", "質疑", "Impala", "地図", "slides", "昼食", "robot"]


def generated(seed: int) -> tuple[list[str], list[set[str]]]:
    """Texts of a page, and of each revision the marks of the lines that it added or changed, which no other touches."""
    rng = random.Random(seed)
    lines = [[f"base{number}", f"- {rng.choice(WORDS)} base{number}。"] for number in range(12)]
    texts, marks = ["".join(f"{line}\n" for _, line in lines)], [set[str]()]
    free = {line[0] for line in lines}
    for revision in range(1, 12):
        touched: set[str] = set()
        for number in range(rng.randint(1, 3)):
            mark = f"r{revision}n{number}"
            mine = [line for line in lines if line[0] in free]
            if rng.random() < 0.4 and mine:
                line = rng.choice(mine)
                free.discard(line[0])
                line[1] = f"- {rng.choice(WORDS)} {mark} {line[0]}。"
                line[0] = mark
            else:
                lines.insert(rng.randint(0, len(lines)), [mark, f"- {rng.choice(WORDS)} {mark}。"])
            touched.add(mark)
        texts.append("".join(f"{line}\n" for _, line in lines))
        marks.append(touched)
    return texts, marks


def words_of(text: str) -> set[str]:
    return {word for word in text.replace("。", " ").split() if word[0] == "r" and word[1:2].isdigit()}


@pytest.mark.parametrize("seed", range(40))
def test_any_revision_is_undone_without_the_words_of_another(seed: int) -> None:
    texts, marks = generated(seed)
    everything = set().union(*marks)

    for number in range(1, len(texts)):
        made = without(texts, number)

        assert not made.needs_decision, number
        assert words_of(made.kept) == everything - marks[number]
        assert all(f"base{line}。" in made.kept for line in range(12))  # changed lines have it, too
        assert not without([*texts, made.kept], number).is_needed, number
        assert undo(texts[-1], [Undone(texts[number - 1], texts[number])]) == made


@pytest.mark.parametrize("seed", range(40))
def test_any_run_is_undone_without_the_words_of_another(seed: int) -> None:
    texts, marks = generated(seed)
    rng = random.Random(1000 + seed)
    numbers = sorted(rng.sample(range(1, len(texts)), rng.randint(2, 8)), reverse=True)

    made = without(texts, *numbers)

    assert not without([*texts, made.kept], *numbers).is_needed
    assert not made.needs_decision
    assert words_of(made.kept) == set().union(*marks) - set().union(*(marks[number] for number in numbers))
    assert all(f"base{line}。" in made.kept for line in range(12))


# What a revision did


def row_of(store: Store, folder: Path, name: str, commit: CommitId) -> RevisionRow:
    index = Index(store, folder / "index.sqlite")
    with index.read() as snapshot:
        row = snapshot.find_revision(name, commit)
    index.close()
    assert row is not None
    return row


def test_edit_and_deletion_are_read_from_the_state_before(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = save(store, "talk", "- a\n").commit
    second = save(store, "talk", "- a\n- b\n", first, BOB).commit
    gone = delete_page(store, "talk", base=None, author=ALICE, summary="Away").new

    assert read_undone(store, row_of(store, tmp_path, "talk", second)) == Undone("- a\n", "- a\n- b\n")
    assert read_undone(store, row_of(store, tmp_path, "talk", gone)) == Undone("- a\n- b\n", None)


def test_creation_and_return_are_no_edits(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = save(store, "talk", "- a\n").commit
    delete_page(store, "talk", base=None, author=ALICE, summary="Away")
    back = save(store, "talk", "- a\n").commit

    for commit in (first, back):
        with pytest.raises(NotUndoable) as refused:
            read_undone(store, row_of(store, tmp_path, "talk", commit))
        assert refused.value.reason == CREATED


def test_move_alone_is_no_edit_but_what_was_written_with_it_is(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    text = "".join(f"- line {number}\n" for number in range(9))
    save(store, "a", text)
    moved = put_files(store, {"a.md": None, "b.md": text.encode()}).new
    edited = put_files(store, {"b.md": None, "c.md": f"{text}- more\n".encode()}).new

    with pytest.raises(NotUndoable) as refused:
        read_undone(store, row_of(store, tmp_path, "c", moved))
    assert refused.value.reason == MOVED
    assert read_undone(store, row_of(store, tmp_path, "c", edited)) == Undone(text, f"{text}- more\n")
    assert page_text(store, "c.md") == f"{text}- more\n"


def rows_of(store: Store, folder: Path, name: str) -> tuple[RevisionRow, ...]:
    index = Index(store, folder / "index.sqlite")
    with index.read() as snapshot:
        rows = snapshot.revisions(name, 500).items
    index.close()
    return rows


def test_long_course_is_read_with_fewer_states_and_undoes_the_same(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    lines = [f"- 行 {number}。\n" for number in range(3 * MOST_STEPS)]
    commits = [save(store, "talk", "".join(lines), None).commit]
    for number in range(3 * MOST_STEPS - 1):
        lines[number] = f"- 行 {number} を直した。\n"
        commits.append(save(store, "talk", "".join(lines), commits[-1]).commit)
    rows = rows_of(store, tmp_path, "talk")
    wanted = frozenset(commits[20:22])

    course = read_course(store, rows[: rows.index(next(row for row in rows if row.commit == commits[20])) + 1], wanted)

    assert course is not None
    assert len(course.states) < 2 * MOST_STEPS
    lines[19], lines[20] = "- 行 19。\n", "- 行 20。\n"
    assert undo(page_text(store, "talk.md"), [], course).kept == "".join(lines)


def test_history_that_branched_is_no_course(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "talk", "- a\n- b\n- c\n").commit
    other = store.write_commit(Step({"talk.md": Entry(FILE, store.add_blob(b"- a\n- b\n- C\n"))}, "Beside", BOB), base)
    mine = save(store, "talk", "- A\n- b\n- c\n", base).commit
    joined = Entry(FILE, store.add_blob(b"- A\n- b\n- C\n"))
    store.advance(lambda tip: Step({"talk.md": joined}, "Join", ALICE, merged=(other,)))
    rows = rows_of(store, tmp_path, "talk")

    assert {row.commit for row in rows} >= {base, mine, other}
    assert read_course(store, rows[:-1], frozenset([mine])) is None
    made = undo(page_text(store, "talk.md"), [read_undone(store, row_of(store, tmp_path, "talk", other))])
    assert made.kept == "- A\n- b\n- c\n"
