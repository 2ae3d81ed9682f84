"""What one side did to the base, in terms of the base's units: unchanged, changed, deleted, and what came between.

A script depends on the base and one side only. That is what makes the merge symmetric: neither side is read in the
light of the other.
"""

from dataclasses import dataclass, field

from wiki.core.merge.align import Purse, Sides, align, bigrams, overlap, unique_pairs
from wiki.core.merge.pairing import Hunk, hunks
from wiki.core.merge.units import Kind, Role, Text, Token

MANY_LINES = 2000
SHORT_SENTENCE = 4


@dataclass(frozen=True)
class Added:
    """A whole line that one side inserted. `tight`: no blank line parts it from the base line above it."""

    text: str
    kind: Kind
    number: int
    tight: bool


@dataclass
class LineEdit:
    """What one side did inside one line of the base, by the places of its tokens: what replaced a token (None: it
    was deleted), and what came before it. `gone`: the whole line was deleted."""

    changed: dict[int, Token | None] = field(default_factory=dict)
    inserted: dict[int, list[Token]] = field(default_factory=dict)
    gone: bool = False

    def token(self, place: int, token: Token) -> Token | None:
        return None if self.gone else self.changed.get(place, token)


@dataclass
class Script:
    """`partner` is the side's line for a base line, or -1, and `ends` the last one where a line became several.
    `above` holds inserted lines by the base line below them."""

    side: Text
    partner: list[int]
    ends: dict[int, int] = field(default_factory=dict)
    above: dict[int, list[Added]] = field(default_factory=dict)
    edits: dict[int, LineEdit] = field(default_factory=dict)

    def edit(self, line: int) -> LineEdit:
        return self.edits.setdefault(line, LineEdit())

    def add(self, gap: int, number: int, text: str) -> None:
        """Records that the side's line `number`, or as much of it as `text`, was inserted above base line `gap`."""
        block = self.above.setdefault(gap, [])
        follows = number > 0 and not self.side.is_blank(number - 1)
        tight = follows and (not block or block[-1].tight)
        block.append(Added(text, self.side.kind(number), number, tight))


def write_script(base: Text, side: Text, partner: list[int], purse: Purse) -> Script:
    """The side's edits, line by line, and within a replaced line sentence by sentence."""
    script = Script(side, partner)
    for group in _groups(base, list(hunks(base, side, partner))):
        whole = (group[0][0], group[-1][1], group[0][2], group[-1][3])
        if _is_reflow(base, side, partner, whole):
            _edit_tokens(base, script, whole, purse)
            continue
        for hunk in group:
            _edit_lines(base, script, hunk, purse)
    return script


def _groups(base: Text, found: list[Hunk]) -> list[list[Hunk]]:
    """Hunks with nothing but a blank line between them: a split paragraph may span several."""
    groups: list[list[Hunk]] = []
    for hunk in found:
        if groups and hunk[0] - groups[-1][-1][1] == 1 and base.is_blank(hunk[0] - 1):
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups


def _edit_lines(base: Text, script: Script, hunk: Hunk, purse: Purse) -> None:
    from_old, to_old, new, to_new = hunk
    for old in range(from_old, to_old):
        partner = script.partner[old]
        if partner < 0:
            script.edit(old).gone = True
            continue
        for number in range(new, partner):
            script.add(old, number, script.side.lines[number])
        _edit_tokens(base, script, (old, old + 1, partner, partner + 1), purse)
        new = partner + 1
    for number in range(new, to_new):
        script.add(to_old, number, script.side.lines[number])


def _is_reflow(base: Text, side: Text, partner: list[int], hunk: Hunk) -> bool:
    """Whether a sentence went, unchanged, to a line that did not replace its own: lines were split or joined."""
    from_old, to_old, from_new, to_new = hunk
    old_size, new_size = to_old - from_old, to_new - from_new
    if not 1 < old_size * new_size <= MANY_LINES**2:
        return False
    old_lines, old_keys = _sentences(base, from_old, to_old)
    new_lines, new_keys = _sentences(side, from_new, to_new)
    pairs = unique_pairs(old_keys, new_keys, lambda key: len(key) > SHORT_SENTENCE)
    return any(partner[old_lines[old]] != new_lines[new] for old, new in pairs)


def _sentences(text: Text, start: int, end: int) -> tuple[list[int], list[str]]:
    found = [(line, token) for line in range(start, end) for token in text.tokens(line) if token.role is Role.TEXT]
    return [line for line, _ in found], [token.key for _, token in found]


def _edit_tokens(base: Text, script: Script, hunk: Hunk, purse: Purse) -> None:
    """Records the edits between some lines of the base and the lines that replaced them, token by token."""
    from_old, to_old, from_new, to_new = hunk
    old = [(line, place, token) for line in range(from_old, to_old) for place, token in enumerate(base.tokens(line))]
    new = [(line, token) for line in range(from_new, to_new) for token in script.side.tokens(line)]
    partner = _pair_tokens([token for _, _, token in old], [token for _, token in new], purse)
    script.partner[from_old:to_old] = [-1] * (to_old - from_old)
    for at in sorted(partner, reverse=True):
        script.partner[old[at][0]] = new[partner[at]][0]
        script.ends.setdefault(old[at][0], new[partner[at]][0])
    reached = 0
    for at, (line, place, token) in enumerate(old):
        became = partner.get(at)
        if became is None:
            script.edit(line).changed[place] = None
            continue
        _insert(script, line, place, new[reached:became])
        reached = became + 1
        if new[became][1] != token:
            script.edit(line).changed[place] = new[became][1]
    _insert(script, to_old, 0, new[reached:])
    for line in range(from_old, to_old):
        edit = script.edit(line)
        deleted = len(edit.changed) == len(base.tokens(line)) and not any(edit.changed.values())
        edit.gone = deleted and not edit.inserted


def _pair_breaks(old: list[Token], new: list[Token], partner: dict[int, int]) -> None:
    """Lets the end of a line be the first line end that can be it: new lines then come after the line, not in it."""
    limits = [len(new)] * len(old)
    for at in range(len(old) - 2, -1, -1):
        limits[at] = partner.get(at + 1, limits[at + 1])
    reached = 0
    for at, token in enumerate(old):
        is_open = reached > 0 and new[reached - 1].role is not Role.BREAK
        if token.role is Role.BREAK and (at in partner or is_open):
            found = next((to for to in range(reached, limits[at]) if new[to].role is Role.BREAK), None)
            if found is not None:
                partner[at] = found
        reached = partner.get(at, reached - 1) + 1


def _pair_tokens(old: list[Token], new: list[Token], purse: Purse) -> dict[int, int]:
    if len(old) == len(new) and all(a.role is b.role for a, b in zip(old, new, strict=True)) and len(old) <= 3:
        return {at: at for at in range(len(old))}
    grams: dict[str, frozenset[str]] = {}

    def grams_of(body: str) -> frozenset[str]:
        if body not in grams:
            grams[body] = bigrams(body)
        return grams[body]

    def likeness(at: int, to: int) -> float:
        if old[at].role is not new[to].role:
            return -1.0
        return overlap(grams_of(old[at].body), grams_of(new[to].body)) if old[at].role is Role.TEXT else 0.5

    keys = [token.key for token in old], [token.key for token in new]
    partner = dict(align(Sides(*keys, lambda key: key[0] == Role.TEXT.value, likeness), purse))
    _pair_breaks(old, new, partner)
    return partner


def _insert(script: Script, line: int, place: int, tokens: list[tuple[int, Token]]) -> None:
    """Records an insertion before a token; whole lines of it that end before the first token stand above the line."""
    breaks = [at for at, (_, token) in enumerate(tokens) if token.role is Role.BREAK]
    whole = breaks[-1] + 1 if breaks and place == 0 else 0
    start = 0
    for at in breaks if whole else []:
        text = "".join(token.lead + token.body for _, token in tokens[start : at + 1])
        script.add(line, tokens[at][0], text)
        start = at + 1
    if tokens[whole:]:
        script.edit(line).inserted[place] = [token for _, token in tokens[whole:]]
