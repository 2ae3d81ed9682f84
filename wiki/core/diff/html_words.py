"""What stands in lines of rendered text, compared word by word; a link, a picture or bold words count as one word each."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from wiki.core.diff.html_tree import VOID, Node, escape, text_of
from wiki.core.diff.model import Piece
from wiki.core.diff.words import Allowance, compare_words

ALIKE = 0.5
OPAQUE = frozenset({"ruby", *VOID})
_FIRST = 0xF0000  # of the characters that stand for elements; those that somebody typed are left out


@dataclass(frozen=True, slots=True)
class Worded:
    """`kept`, `gone` and `came` weigh what was kept, and what was taken away and added."""

    html: str
    kept: float
    gone: float
    came: float

    @property
    def is_reworded(self) -> bool:
        """Whether so much of the shorter one was kept that reading both as one is easier."""
        return self.kept >= ALIKE * (self.kept + min(self.gone, self.came))


@dataclass
class Words:
    """Compares the runs of one page, which are paid for together."""

    allowance: Allowance = field(default_factory=Allowance)

    def compare(self, old: Sequence[Node], new: Sequence[Node]) -> Worded:
        """What became of a run. Marks as rendered.py describes them."""
        signs = _signs_for(old, new)
        olds, news = (deque(node for node in nodes if node.tag) for nodes in (old, new))
        pieces = compare_words(_spell(old, signs), _spell(new, signs), self.allowance)
        elements = frozenset(signs.values())
        html, kept, gone, came = "", 0.0, 0.0, 0.0
        rest = deque(pieces)
        while rest:
            piece = rest.popleft()
            if piece.kind == "removed" and rest and rest[0].kind == "added":
                both = self._inside(piece, rest[0], olds, news, elements)
                if both is not None:
                    rest.popleft()
                    html, kept, gone, came = html + both.html, kept + both.kept, gone + both.gone, came + both.came
                    continue
            if piece.kind == "removed":
                written, weight = _write(piece, olds, elements, bare=True)
                html, gone = f'{html}<del data-change="gone">{written}</del>', gone + weight
            elif piece.kind == "added":
                written, weight = _write(piece, news, elements)
                html, came = f'{html}<ins data-change="came">{written}</ins>', came + weight
            else:
                for sign in piece.text:
                    if sign in elements:
                        olds.popleft()
                written, weight = _write(piece, news, elements)
                html, kept = html + written, kept + weight
        return Worded(html, kept, gone, came)

    def _inside(
        self, removed: Piece, added: Piece, olds: deque[Node], news: deque[Node], elements: frozenset[str]
    ) -> Worded | None:
        """One element that became another, told inside of it; None where they are no such pair."""
        if removed.text not in elements or added.text not in elements:
            return None
        old, new = olds[0], news[0]
        if old.bare != new.bare or new.tag in OPAQUE:
            return None
        inside = self.compare(old.children, new.children)
        if not inside.is_reworded:
            return None
        olds.popleft()
        news.popleft()
        return Worded(f"{new.start}{inside.html}{new.end}", inside.kept, inside.gone, inside.came)


def _signs_for(old: Sequence[Node], new: Sequence[Node]) -> dict[str, str]:
    """For each element, by its key, a character that stands for it and that nobody typed."""
    typed = {sign for node in (*old, *new) for sign in node.text if ord(sign) >= _FIRST}
    free = (sign for number in count(_FIRST) if (sign := chr(number)) not in typed)
    signs: dict[str, str] = {}
    for node in (*old, *new):
        if node.tag and node.key not in signs:
            signs[node.key] = next(free)
    return signs


def _spell(nodes: Sequence[Node], signs: dict[str, str]) -> str:
    return "".join(signs[node.key] if node.tag else node.text for node in nodes)


def _write(piece: Piece, nodes: deque[Node], elements: frozenset[str], *, bare: bool = False) -> tuple[str, float]:
    """The HTML of a piece, with its elements taken from `nodes`; and what it weighs."""
    written = []
    weight = 0.0
    for part in _parts(piece.text, elements):
        if part in elements:
            node = nodes.popleft()
            written.append(node.write(bare=bare))
            weight += _weigh(text_of(node))
        else:
            written.append(escape(part))
            weight += _weigh(part)
    return "".join(written), weight


def _parts(text: str, elements: frozenset[str]) -> Iterator[str]:
    """Signs of elements one by one, and what is between them."""
    start = 0
    for at, sign in enumerate(text):
        if sign in elements:
            if start < at:
                yield text[start:at]
            yield sign
            start = at + 1
    if start < len(text):
        yield text[start:]


def _weigh(text: str) -> float:
    """Letters and digits; other signs decide only where there are none."""
    letters = sum(map(str.isalnum, text))
    return letters + 0.05 * (len(text) - letters - sum(map(str.isspace, text)))
