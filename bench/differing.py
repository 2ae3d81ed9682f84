"""Differences between two revisions of a page of 500 lines: what comparing alone costs, and whole answers in each view."""

import json
from collections.abc import Iterator
from random import Random

from bench.cases import Case, Operation
from bench.corpus import sentence
from bench.measure import cpu_ms, report
from bench.serving import Server, Writer
from wiki.core.diff.texts import diff_texts

BUDGET = 30
LINES = 500
EDITS = 25
MOVED = 6
PAGE = "event-2/long-talk"


def difference_cases(server: Server, writer: Writer) -> Iterator[Case]:
    """Saves the two revisions, and yields cases as `bench.answers.make_cases` does."""
    old, new = long_page()
    first = _save(server, writer, old, None)
    second = _save(server, writer, new, first)
    address = f"/-/diff/{PAGE}?from={first}&to={second}"
    yield Case("diff of 500 lines, one column", BUDGET, _view(server, writer, address))
    yield Case("diff of 500 lines, two columns", None, _view(server, writer, f"{address}&view=side"))
    yield Case("diff of 500 lines, as readers see it", None, _view(server, writer, f"{address}&view=read"))


def bench_differences(scale: float) -> None:
    """Comparing alone."""
    old, new = long_page()
    value = cpu_ms(lambda _: diff_texts(old, new), 50)
    report("diff of 500 lines, core", value * scale, budget=BUDGET, raw=round(value, 3))


def long_page() -> tuple[str, str]:
    """Two revisions of a page: lines reworded all over it, some added and taken away, a list moved."""
    chance = Random(7)
    lines: list[str] = []
    while len(lines) < LINES:
        kind = chance.random()
        if kind < 0.1:
            lines += [f"## {sentence(chance)[:30]}", ""]
        elif kind < 0.4:
            lines += [*(f"- {sentence(chance)}" for _ in range(4)), ""]
        else:
            lines += [" ".join(sentence(chance) for _ in range(3)), ""]
    lines = lines[:LINES]
    after = list(lines)
    for _ in range(EDITS):
        at = chance.randrange(LINES)
        after[at] = after[at].replace("の", "との").replace("the ", "this ") + (" もう一言。" if after[at] else "")
    moved = after[100 : 100 + MOVED]
    del after[100 : 100 + MOVED]
    after[300:300] = moved
    for at in (40, 200, 420):
        after.insert(at, f"- {sentence(chance)}")
        del after[at + 9]
    head = "---\ntitle: A long talk\n---\n"
    return head + "\n".join(lines) + "\n", head + "\n".join(after) + "\n"


def _view(server: Server, writer: Writer, address: str) -> Operation:
    return lambda _number: server.get(address, writer.headers)


def _save(server: Server, writer: Writer, text: str, base: str | None) -> str:
    headers = {"Authorization": f"Bearer {writer.api_token}", "Content-Type": "application/json"}
    body = json.dumps({"text": text, "base": base}).encode()
    status, answer = server.ask("PUT", f"/-/api/v1/pages/{PAGE}", headers, body)
    assert status in (200, 201), (status, answer)
    return str(json.loads(answer)["commit"])
