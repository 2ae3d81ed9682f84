"""Comparisons as one string, so that a test reads as what a person sees."""

from collections.abc import Iterable

from wiki.core.diff.model import Diff, Piece, Row

BRACKETS = {"same": "{}", "removed": "[-{}]", "added": "[+{}]"}


def shown(pieces: Iterable[Piece]) -> str:
    return "".join(BRACKETS[piece.kind].format(piece.text) for piece in pieces)


def shown_rows(diff: Diff) -> list[str]:
    return [_shown_row(row) for row in diff.rows]


def _shown_row(row: Row) -> str:
    if row.kind == "fold":
        return f"… {row.count} lines, {row.heading}"
    sign = {"same": " ", "changed": "±", "removed": "−", "added": "+"}[row.kind]
    return sign + (shown(row.pieces) if row.pieces else row.text) + (" (moved)" if row.moved else "")


def old_text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "added")


def new_text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "removed")


def old_lines(diff: Diff, text: str) -> list[str]:
    """The lines that a comparison says the old text has; `text` is unfolded where rows are folded."""
    lines: list[str] = []
    for row in diff.rows:
        if row.old is None:
            continue
        assert row.old == len(lines) + 1
        lines += _lines_of(row, text, row.old, old_text(row.pieces))
    return lines


def new_lines(diff: Diff, text: str) -> list[str]:
    lines: list[str] = []
    for row in diff.rows:
        if row.new is None:
            continue
        assert row.new == len(lines) + 1
        lines += _lines_of(row, text, row.new, new_text(row.pieces))
    return lines


def lines_of(text: str) -> list[str]:
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def _lines_of(row: Row, text: str, number: int, from_pieces: str) -> list[str]:
    if row.kind == "fold":
        return lines_of(text)[number - 1 : number - 1 + row.count]
    if row.kind == "changed":
        return [from_pieces.removesuffix("\n")]
    lines = row.text.split("\n")
    assert len(lines) == row.count
    return lines
