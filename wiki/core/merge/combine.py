"""Both sides' scripts applied to the base at once: unit by unit, and gap by gap.

A unit that one side left alone takes the other's version; where both changed it differently, the lines around it go
out as a clash in both versions. What was inserted stays in any case, even where its surroundings were deleted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wiki.core.merge.insertions import merge_blocks, merge_sentences
from wiki.core.merge.matter import Clash
from wiki.core.merge.script import LineEdit, Script
from wiki.core.merge.units import Role, Text, Token
from wiki.core.merge.write import Place, Writer

UNTOUCHED = LineEdit()
BOX = re.compile(r"\[[ xX]\]")
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Both:
    base: Text
    first: Script
    second: Script

    def edits(self, line: int) -> tuple[LineEdit, LineEdit]:
        return self.first.edits.get(line, UNTOUCHED), self.second.edits.get(line, UNTOUCHED)

    def place(self, line: int) -> Place:
        return line, self.first.partner[line], self.second.partner[line]

    def end(self, line: int) -> Place:
        first, second = self.first, self.second
        return line, first.ends.get(line, first.partner[line]), second.ends.get(line, second.partner[line])


def combine(both: Both, writer: Writer) -> None:
    """Writes the merged lines and the clashes, from the top to the bottom."""
    clashing = _clashing_regions(both)
    size = len(both.base.lines)
    reached = 0
    for line in sorted(_touched(both)):
        if line < reached:
            continue
        _copy(both, writer, reached, line)
        _write_gap(both, writer, line)
        reached = line
        if line in clashing:
            reached = clashing[line]
            _write_clash(both, writer, line, reached)
        elif line < size:
            _write_line(both, writer, line)
            reached = line + 1
    _copy(both, writer, reached, size)


def _touched(both: Both) -> set[int]:
    first, second = both.first, both.second
    return {*first.edits, *second.edits, *first.above, *second.above}


def _copy(both: Both, writer: Writer, start: int, end: int) -> None:
    if start < end and writer.is_line_open:
        _write_line(both, writer, start)
        start += 1
    if start < end:
        writer.copy(both.base, (start, end), (both.place(start), both.place(end - 1)))


def _write_gap(both: Both, writer: Writer, gap: int) -> None:
    first, second = both.first.above.get(gap, []), both.second.above.get(gap, [])
    for item in merge_blocks(first, second, at_top=gap == 0):
        if isinstance(item, Clash):
            writer.clash(item.first, item.second)
        else:
            writer.line(item)


def _write_line(both: Both, writer: Writer, line: int) -> None:
    tokens = both.base.tokens(line)
    first, second = both.edits(line)
    kept = [_kept(both, line, place, token) for place, token in enumerate(tokens)]
    added = [
        merge_sentences(first.inserted.get(place, []), second.inserted.get(place, [])) for place in range(len(tokens))
    ]
    left = [*kept, *(token for before in added for token in before)]
    if not _has_text(left) and _has_text(tokens) and all(_leaves_text(tokens, edit) for edit in (first, second)):
        # deleted, part by one side and part by the other
        if kept[-1] is not None:
            writer.end_line()
        return
    stream = [token for before, token in zip(added, kept, strict=True) for token in (*before, token) if token]
    writer.tokens(stream, both.base.kind(line), both.place(line), both.end(line))


def _has_text(tokens: Sequence[Token | None]) -> bool:
    return any(token is not None and token.role is Role.TEXT for token in tokens)


def _leaves_text(tokens: list[Token], edit: LineEdit) -> bool:
    """Whether a side made no blank line of this one."""
    kept = [edit.token(place, token) for place, token in enumerate(tokens)]
    return edit.gone or _has_text([*kept, *(token for before in edit.inserted.values() for token in before)])


def _kept(both: Both, line: int, place: int, token: Token) -> Token | None:
    """What becomes of a token that does not clash."""
    first, second = (edit.token(place, token) for edit in both.edits(line))
    if first is not None and second is not None:
        return _blend(token, first, second)
    if token.role is Role.TEXT or (first is None and second is None):
        return None
    return (first or second) if _is_frame(both, line, token) else None


def _is_frame(both: Both, line: int, token: Token) -> bool:
    """Whether a marker or line end that one side deleted still holds something of the other side's."""
    first, second = both.edits(line)
    if first.gone or second.gone:
        if first.inserted or second.inserted:
            return True
        return token.role is Role.BREAK and _is_joined_by_other(both, line)
    keeper = both.second if _drops_break(first, both.base, line) else both.first
    return token.role is Role.BREAK and bool(keeper.above.get(line + 1))


def _is_joined_by_other(both: Both, line: int) -> bool:
    """Whether this line, deleted by one side, is what the other side joined to the line above."""
    if line == 0:
        return False
    first, second = both.edits(line)
    above = both.edits(line - 1)
    joined = [_drops_break(edit, both.base, line - 1) for edit in above]
    return joined[0] != joined[1] and (first.gone if joined[1] else second.gone)


def _drops_break(edit: LineEdit, base: Text, line: int) -> bool:
    """Whether a side joined this line to the next (deleting a whole line joins nothing)."""
    if edit.gone or not edit.changed:
        return False
    tokens = base.tokens(line)
    return edit.token(len(tokens) - 1, tokens[-1]) is None


def _blend(base: Token, first: Token, second: Token) -> Token:
    changed = first if first.key != base.key else second
    if base.role is Role.MARK and first.key != base.key and second.key != base.key:
        changed = max(first, second, key=lambda mark: (len(mark.body), mark.body))  # both renumbered
    alone = second.alone if first.alone == base.alone else first.alone  # a line may leave or enter a code block
    return Token(base.role, changed.body, _lead(base.lead, first.lead, second.lead), alone)


def _lead(base: str, first: str, second: str) -> str:
    """White space never clashes: where both changed it, the longer stays."""
    if first == base or second == base:
        return second if first == base else first
    return max(first, second, key=lambda lead: (len(lead), lead))


def _clashing_regions(both: Both) -> dict[int, int]:
    """The runs of base lines that clash, first line to end, widened to where both sides have a line's end."""
    regions: dict[int, int] = {}
    start, end = -1, -1
    for line in sorted(both.first.edits.keys() & both.second.edits.keys()):
        if line < end or not _is_clash(both, line):
            continue
        if line != end:
            start = line
            while start > max(end, 0) and _is_joined(both, start - 1):
                start -= 1
            if start == end:
                start = max(regions)
        end = line + 1
        while end < len(both.base.lines) and _is_joined(both, end - 1):
            end += 1
        regions[start] = end
    return regions


def _is_joined(both: Both, line: int) -> bool:
    return any(_drops_break(edit, both.base, line) for edit in both.edits(line))


def _is_clash(both: Both, line: int) -> bool:
    first, second = both.edits(line)
    tokens = both.base.tokens(line)
    if _is_tick_clash(tokens, first, second) or _is_tick_clash(tokens, second, first):
        return True
    return any(
        _clashes(token, first.token(place, token), second.token(place, token)) for place, token in enumerate(tokens)
    )


def _clashes(base: Token, first: Token | None, second: Token | None) -> bool:
    if first is None or second is None:
        kept = first or second
        return base.role is Role.TEXT and kept is not None and kept.key != base.key
    if base.key in (first.key, second.key) or first.key == second.key:
        return False
    return base.role is Role.TEXT or NUMBER.sub("1", first.body) != NUMBER.sub("1", second.body)


def _is_tick_clash(tokens: list[Token], one: LineEdit, other: LineEdit) -> bool:
    """Whether one side ticked a task that the other deleted or reworded: it may not be the task that was done."""
    mark, text = tokens[0], tokens[min(1, len(tokens) - 1)]
    ticked, reworded = one.token(0, mark), other.token(1, text)
    if not ticked or BOX.findall(ticked.body) == BOX.findall(mark.body) or mark.role is not Role.MARK:
        return False
    return other.gone or (reworded is not None and reworded.key not in (text.key, (one.token(1, text) or text).key))


def _write_clash(both: Both, writer: Writer, start: int, end: int) -> None:
    places = both.place(start), both.end(end - 1)
    writer.clash(_version(both, both.first, start, end), _version(both, both.second, start, end), places)


def _version(both: Both, script: Script, start: int, end: int) -> list[str]:
    """One side's own text for a range of base lines."""
    alone = Both(both.base, script, Script(both.base, script.partner))  # the other side changed nothing
    writer = Writer(None)
    for line in range(start, end):
        if line > start:
            _write_gap(alone, writer, line)
        _write_line(alone, writer, line)
    return writer.finish()
