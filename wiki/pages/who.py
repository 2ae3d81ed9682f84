"""Who wrote which part of a page, for reading: neighbouring blocks of one writer are a run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby

from wiki.core.index.rows import PageRow
from wiki.core.index.signatures import Signature
from wiki.core.render.place import SafeHtml
from wiki.core.store.model import CommitId
from wiki.pages.list_items import join, take_apart
from wiki.web.blaming import Written
from wiki.web.compose import Block, zone_of


@dataclass(frozen=True)
class Run:
    """Blocks that one person wrote most of. `newest` is the last commit of theirs in it, None where nobody is known.

    `number` chooses the colour. `others` are the names of those who wrote the rest, and of co-authors, most first.
    """

    number: int | None
    newest: Signature | None
    at: datetime | None
    others: tuple[str, ...]
    blocks: tuple[SafeHtml, ...]


def make_runs(
    page: PageRow, event: PageRow | None, blocks: Sequence[Block], written: Written, numbers: Mapping[str, int]
) -> list[Run]:
    """The runs of a page's text."""
    origins = written.origins_of_text()
    lines = [line for raw in written.lines for line in raw.removesuffix("\r").split("\r")]
    apart = take_apart(blocks, lines)
    told = [(_shares(block, lines, origins, written.signatures), block) for block in apart]
    runs = []
    for _, group in groupby(told, key=lambda pair: _main(pair[0])):
        pairs = list(group)
        shares: Counter[Signature] = Counter()
        for share, _block in pairs:
            shares.update(share)
        runs.append(
            _make_run(zone_of(page, event), shares, _main(pairs[0][0]), numbers, join([block for _, block in pairs]))
        )
    return runs


def _shares(
    block: Block, lines: Sequence[str], origins: Sequence[CommitId | None], signatures: Mapping[CommitId, Signature]
) -> Counter[Signature]:
    """How many characters of a block each commit wrote; of the whole text where its lines are not known."""
    shares: Counter[Signature] = Counter()
    for number in _numbers(block.lines if block.lines is not None else (range(len(lines)),), len(lines)):
        signature = signatures.get(origins[number] or CommitId(""))
        size = len(lines[number].strip())
        if signature is not None and size:
            shares[signature] += size
    return shares


def _numbers(ranges: Iterable[range], total: int) -> Iterable[int]:
    return (number for one in ranges for number in one if number < total)


def _people(shares: Counter[Signature]) -> Counter[str]:
    people: Counter[str] = Counter()
    for signature, size in shares.items():
        people[signature.key] += size
    return people


def _main(shares: Counter[Signature]) -> str | None:
    """Who wrote most; of several with as much, whose name comes first."""
    people = _people(shares)
    return min(people, key=lambda key: (-people[key], key)) if people else None


def _make_run(
    zone: tzinfo | None,
    shares: Counter[Signature],
    main: str | None,
    numbers: Mapping[str, int],
    html: Sequence[SafeHtml],
) -> Run:
    own = [signature for signature in shares if signature.key == main]
    if main is None or not own:
        return Run(None, None, None, (), tuple(html))
    newest = max(own, key=lambda signature: signature.date)
    people = _people(shares)
    names = {signature.key: signature.name for signature in shares}
    others = [names[key] for key, _ in people.most_common() if key != main]
    others += [name for signature in shares for name in signature.coauthors]
    different = tuple(name for name in dict.fromkeys(others) if name != newest.name)
    at = newest.date.astimezone(zone) if zone else newest.date
    return Run(numbers.get(main), newest, at, different, tuple(html))
