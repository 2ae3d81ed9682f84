"""Random three-way merges: nothing inserted is lost, nothing deleted comes back, the order of saving hardly matters."""

import os
import random
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.core.merge_notes import TAG, Notes, Writer, edit_notes, write_notes
from wiki.core.merge import Merge, merge_texts

SEED = int(os.environ.get("FESTA_SEED", "20190821"))
MARK = re.compile(r"(?:<{7}|>{7}) (?:first|second)$|={7}$", re.MULTILINE)


@pytest.mark.parametrize("group", range(10))
def test_merge_random_edits_keeps_every_word(group: int) -> None:
    for number in range(group * 30, group * 30 + 30):
        check_round(SEED, number)


@pytest.mark.long
@pytest.mark.parametrize("group", range(10))
def test_merge_many_random_edits_keeps_every_word(group: int) -> None:
    for number in range(1000 + group * 250, 1250 + group * 250):
        check_round(SEED, number)


def test_merge_with_an_edit_far_away_changes_nothing_else() -> None:
    """One side's edits, taken apart and applied again, give exactly that side's text."""
    end = "\n## End\n\nlast words\n"
    for number in range(300):
        base, first, _ = (notes.text() for notes in make_round(SEED, number))

        merge = merge_texts(base + end, first + end, base + end.replace("words", "words of all"))

        assert merge == Merge(first + end.replace("words", "words of all"), 0, ""), f"FESTA_SEED={SEED}, round {number}"


def test_merge_of_very_large_changes_keeps_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.core.merge.texts.COARSE_ABOVE", -1)  # as if each text were too large to read closely
    for number in range(300):
        base, first, second = (notes.text() for notes in make_round(SEED, number))
        merge = merge_texts(base, first, second)

        _check_words(base, first, second, merge, f"FESTA_SEED={SEED}, round {number}")
        assert merge.clashes == merge_texts(base, second, first).clashes


def check_round(seed: int, number: int) -> Merge:
    base, first, second = make_round(seed, number)
    where = f"FESTA_SEED={seed}, round {number}"
    merge = merge_texts(base.text(), first.text(), second.text())
    turned = merge_texts(base.text(), second.text(), first.text())

    _check_words(base.text(), first.text(), second.text(), merge, where)
    assert merge.clashes == turned.clashes, where
    assert _pieces(merge.text) == _pieces(turned.text), where
    if not merge.clashes:
        _check_fences(base, first, second, merge.text, where)
        _check_lines(merge.text, (base, first, second), where)
    return merge


def make_round(seed: int, number: int) -> tuple[Notes, Notes, Notes]:
    chance = random.Random(f"{seed} {number}")
    base = write_notes(chance, chance.randint(1, 12))
    most = chance.choice([1, 2, 3, 6, 12])
    first = edit_notes(base, Writer(chance, "x"), chance.randint(1, most))
    second = edit_notes(base, Writer(chance, "y"), chance.randint(1, most))
    return base, first, second


def _check_words(base: str, first: str, second: str, merge: Merge, where: str) -> None:
    before, ours, theirs = (set(TAG.findall(text)) for text in (base, first, second))
    found = Counter(TAG.findall(merge.text))
    for word in (ours | theirs) - before:
        assert found[word] == 1, f"{where}: inserted {word} stands {found[word]} times"
    if merge.clashes:
        return
    for word in before:
        expected = 1 if word in ours and word in theirs else 0
        assert found[word] == expected, f"{where}: {word} of the base stands {found[word]} times, not {expected}"


def _check_fences(base: Notes, first: Notes, second: Notes, merged: str, where: str) -> None:
    blocks = (first.blocks() & second.blocks()) | (first.blocks() ^ base.blocks()) - base.blocks()
    blocks |= second.blocks() - base.blocks()
    assert len(re.findall(r"^(?:```|~~~)", merged, re.MULTILINE)) == 2 * len(blocks), where
    code = {match[0] for match in re.finditer(r"^(```|~~~)python\n.*?^\1$", merged, re.MULTILINE | re.DOTALL)}
    kept = {row.text() for notes in (first, second) for row in notes.rows if row.kind == "code" and row.block in blocks}
    for line in kept & set(merged.split("\n")):
        assert any(line in block for block in code), f"{where}: {line} is outside of its fence"


def _check_lines(merged: str, versions: tuple[Notes, Notes, Notes], where: str) -> None:
    """Lines that are not prose come out whole."""
    whole = {row.text() for notes in versions for row in notes.rows if row.kind not in ("prose", "item")}
    for line in merged.split("\n"):
        if line.startswith(("|", "#", "```", "~~~", "call(", "added(")):
            assert line in whole, f"{where}: {line}"


def _pieces(text: str) -> list[str]:
    """What a text consists of, regardless of order and white space."""
    return sorted(re.split(r"\s+|(?<=[.!?。！？])", MARK.sub("", text)))


def test_merge_agrees_with_git_where_git_is_clean(tmp_path: Path) -> None:
    """By design, and not in these rounds, the two may differ where both sides add one front matter key at different
    places (git writes it twice), and where each side deletes a part of what parted two blocks (we keep a blank line).
    """
    clean = 0
    for number in range(60):
        texts = [notes.text() for notes in make_round(SEED + 1, number)]
        by_git = merge_by_git(tmp_path, *texts)
        if by_git is None:
            continue
        clean += 1
        merge = merge_texts(*texts)
        assert not merge.clashes, f"FESTA_SEED={SEED}, round {number}"
        assert merge.text == by_git, f"FESTA_SEED={SEED}, round {number}"
    assert clean > 10


def merge_by_git(folder: Path, base: str, first: str, second: str) -> str | None:
    """What git makes of it, or None where it sees a conflict."""
    for name, text in (("base", base), ("first", first), ("second", second)):
        (folder / name).write_text(text, encoding="utf-8")
    command = ["git", "merge-file", "-p", "--quiet", "first", "base", "second"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=20, check=False)
    return done.stdout.decode() if done.returncode == 0 else None
