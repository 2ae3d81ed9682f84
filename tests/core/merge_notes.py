"""Random talk notes in Japanese and English, and random edits of them, for the tests of the merge.

Every unit holds a word found nowhere else (`b12` of the base, `x3` of the first person, `y3` of the second), so that
a test can tell what was lost, what came back and what stands twice.
"""

import random
import re
from copy import deepcopy
from dataclasses import dataclass, field

TAG = re.compile(r"(?<![a-z])[bxy]\d+(?!\d)")

ENGLISH = (
    "The speaker showed {} on a small board.",
    "We asked about {} and the answer was 1.5 seconds, see example.com/1.5 for more.",
    "Is {} really needed?",
    "Nobody had tried {} before!",
    "Version 3.11 made {} faster, e.g. in loops.",
    "{} works.",
)
JAPANESE = (
    "登壇者は{}を実演した。",
    "会場から{}について質問があった。",
    "「{}は速い。」と答えた。",
    "本当に{}が必要か？",
    "{}は初めての試みです！",
    "{}の話。",
)


@dataclass
class Row:
    """A line: what stands before its sentences, the sentences, and the block that it belongs to."""

    kind: str
    prefix: str
    sentences: list[str]
    block: str = ""

    def text(self) -> str:
        glue = "" if any(sign >= "\u3040" for sentence in self.sentences for sign in sentence) else " "
        return self.prefix + glue.join(self.sentences)


@dataclass
class Notes:
    rows: list[Row] = field(default_factory=list)

    def text(self) -> str:
        return "".join(row.text().rstrip() + "\n" for row in self.rows)

    def blocks(self) -> set[str]:
        return {row.block for row in self.rows if row.block}


class Writer:
    """Somebody who writes: makes up units with words of their own."""

    def __init__(self, chance: random.Random, letter: str) -> None:
        self.chance, self.letter, self.count = chance, letter, 0

    def tag(self) -> str:
        self.count += 1
        return f"{self.letter}{self.count}"

    def sentence(self, like: str = "") -> str:
        japanese = max(like) >= "\u3040" if like else self.chance.random() < 0.5
        return self.chance.choice(JAPANESE if japanese else ENGLISH).format(f" {self.tag()} ").strip()

    def prose(self, prefix: str = "", kind: str = "prose", most: int = 4) -> Row:
        first = self.sentence()
        return Row(kind, prefix, [first, *(self.sentence(first) for _ in range(self.chance.randrange(most)))])

    def fence(self) -> list[Row]:
        mark, block = self.chance.choice(["```", "~~~"]), f"fence-{self.tag()}"
        rows = [Row("code", "", [f"call({self.tag()}). Not a sentence."], block) for _ in range(3)]
        return [Row("fence", mark + "python", [], block), *rows, Row("fence", mark, [], block)]

    def block(self) -> list[Row]:
        """Some rows that make a block, without the blank row after it."""
        kind = self.chance.choice(["prose", "prose", "wrapped", "items", "tasks", "numbers", "table", "fence", "head"])
        size = self.chance.randint(2, 5)
        if kind == "prose":
            return [self.prose()]
        if kind == "wrapped":
            return [self.prose(most=2) for _ in range(size)]
        if kind == "fence":
            return self.fence()
        if kind == "head":
            return [Row("head", "## ", [f"Section {self.tag()}"])]
        if kind == "table":
            top = [Row("table", "", [f"| {self.tag()} | 値 |"]), Row("rule", "", ["|---|---|"])]
            return top + [Row("table", "", [f"| {self.tag()} | 1. 2. |"]) for _ in range(size)]
        return [self.item(kind, number) for number in range(size)]

    def item(self, kind: str, number: int = 0) -> Row:
        marks = {"tasks": "- [ ] ", "numbers": f"{number + 1}. "}
        indent = self.chance.choice(["", "", "  ", "    "]) if kind == "items" and number else ""
        return self.prose(indent + marks.get(kind, self.chance.choice(["- ", "- ", "+ "])), "item", 2)


def write_notes(chance: random.Random, blocks: int) -> Notes:
    writer = Writer(chance, "b")
    rows = [Row("matter", "---", []), Row("matter", "title: ", [writer.tag()]), Row("matter", "room: ", [writer.tag()])]
    rows += [Row("matter", "video:", []), Row("matter", "---", []), Row("blank", "", [])]
    for _ in range(blocks):
        rows += [*writer.block(), Row("blank", "", [])]
    return Notes(rows[:-1])


def edit_notes(notes: Notes, writer: Writer, edits: int) -> Notes:
    """A copy with some edits, each at a random place."""
    edited = deepcopy(notes)
    for _ in range(edits):
        edit = writer.chance.choice(EDITS)
        edit(edited.rows, writer)
    return edited


def _pick(rows: list[Row], writer: Writer, *kinds: str, sentences: int = 1) -> int | None:
    places = [at for at, row in enumerate(rows) if row.kind in kinds and len(row.sentences) >= sentences]
    return writer.chance.choice(places) if places else None


def _add_sentence(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "prose", "item")
    if at is not None:
        sentences = rows[at].sentences
        sentences.insert(writer.chance.randint(0, len(sentences)), writer.sentence(sentences[0]))


def _replace_sentence(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "prose", "item")
    if at is not None:
        sentences = rows[at].sentences
        sentences[writer.chance.randrange(len(sentences))] = writer.sentence(sentences[0])


def _replace_word(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "prose", "item", "code", "head", "table", "matter")
    if at is not None:
        sentences = rows[at].sentences
        place = writer.chance.randrange(len(sentences))
        sentences[place] = TAG.sub(writer.tag(), sentences[place], count=1)


def _delete_sentence(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "prose", "item", sentences=2)
    if at is not None:
        rows[at].sentences.pop(writer.chance.randrange(len(rows[at].sentences)))


def _delete_row(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "item", "code", "table", "head")
    if at is not None:
        del rows[at]


def _delete_block(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "prose", "item", "code", "table", "head")
    if at is None:
        return
    start = end = at
    while start > 0 and rows[start - 1].kind != "blank":
        start -= 1
    while end < len(rows) and rows[end].kind != "blank":
        end += 1
    del rows[start : end + 1]


def _add_row(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "item", "code", "table")
    if at is None:
        return
    row = rows[at]
    if row.kind == "item":
        rows.insert(at + 1, writer.prose(row.prefix, "item", 2))
    elif row.kind == "code":
        rows.insert(at + 1, Row("code", "", [f"added({writer.tag()}). Like this."], row.block))
    elif at + 1 < len(rows) and rows[at + 1].kind != "rule":
        rows.insert(at + 1, Row("table", "", [f"| {writer.tag()} | 新 |"]))


def _add_block(rows: list[Row], writer: Writer) -> None:
    places = [at + 1 for at, row in enumerate(rows) if row.kind == "blank"]
    at = writer.chance.choice([*places, len(rows)])
    if at == len(rows):
        rows += [Row("blank", "", []), *writer.block()]
    else:
        rows[at:at] = [*writer.block(), Row("blank", "", [])]


def _tick(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "item")
    if at is not None:
        rows[at].prefix = rows[at].prefix.replace("[ ]", "[x]")


def _split_paragraph(rows: list[Row], writer: Writer) -> None:
    at = _pick(rows, writer, "prose", sentences=2)
    if at is not None:
        cut = writer.chance.randrange(1, len(rows[at].sentences))
        rows[at + 1 : at + 1] = [Row("blank", "", []), Row("prose", "", rows[at].sentences[cut:])]
        del rows[at].sentences[cut:]


EDITS = (
    *(_add_sentence, _add_sentence, _replace_sentence, _replace_word, _replace_word, _delete_sentence),
    *(_delete_row, _delete_block, _add_row, _add_row, _add_block, _add_block, _tick, _split_paragraph),
)
