"""Whole answers over HTTP: CPU of the server's process tree for one request, beside the yardstick in the same minute.

Somebody saves every two seconds meanwhile, at another server. Each figure is the median of several rounds of yardstick,
operation, yardstick. A machine that others use changes its pace
from second to second; what an operation costs in yardsticks does not.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.blaming import blame_again, blame_reading, report_first
from bench.cases import Case, Figure, Operation
from bench.corpus import HOT_PAGE
from bench.differing import difference_cases
from bench.elsewhere import Elsewhere, pss_mb, save_line
from bench.measure import cpu_ms, note, report
from bench.searching import search_cases
from bench.serving import BROWSER, Server, Writer, post_form, sign_in
from bench.yardstick import REFERENCE_MS, Yardstick
from wiki.core.save import find_page_path
from wiki.core.store.store import Store

ROUNDS = 7
ROUND_MS = 400
"""About so much CPU goes into each round: the kernel counts in steps of 10 ms."""
BESIDE = 600
"""So many requests of the yardstick before and after each round."""
KILLS = 5
MEMORY_ROUNDS = 15
PAGES = ("event-0/talk-1", "event-1/talk-2", "notes/note-10", "notes/note-200")
BIG = ("big/talk-5", "big/talk-100", "big/talk-150")
WARM = 20


class Answers:
    """Figures of each size, and how they grow from the first to the last."""

    def __init__(self) -> None:
        self.figures: dict[str, list[float]] = {}

    def run(self, folder: Path, pages: int, commits: int) -> None:
        """Measures a server on the wiki in `folder`, whose `content.git` holds the corpus."""
        note(f"asking a server with {pages} pages, {commits} commits")
        writer = sign_in(folder)
        server = Server(folder)
        store = Store(folder / "content.git")
        try:
            with Elsewhere(folder, writer), Yardstick() as yardstick:
                first = report_first(server, folder, yardstick, writer, pages, commits)
                self.figures.setdefault("blame of the hot page, first", []).append(first)
                for case in make_cases(server, store, writer):
                    figure = measure(server, yardstick, case)
                    self.figures.setdefault(case.name, []).append(figure.value)
                    facts = {} if case.budget is None else {"budget": case.budget}
                    report(
                        case.name, figure.value, pages=pages, commits=commits, **facts,
                        spread=round(figure.spread, 3), raw=round(figure.raw, 3),
                    )  # fmt: skip
        finally:
            server.stop()
        bench_memory(folder, writer, pages, commits)
        bench_kills(folder, store, writer, pages, commits)
        store.close()

    def report_growth(self) -> None:
        """How many times dearer each operation is on the last wiki than on the first."""
        for name, values in self.figures.items():
            if len(values) > 1:
                line = {"name": f"growth of {name}", "value": round(values[-1] / values[0], 2), "unit": "ratio"}
                print(json.dumps(line | {"bar": 1.33}, ensure_ascii=False), flush=True)


def make_cases(server: Server, store: Store, writer: Writer) -> Iterator[Case]:
    def view(addresses: tuple[str, ...], headers: dict[str, str]) -> Operation:
        return lambda number: server.get(f"/{addresses[number % len(addresses)]}", headers)

    yield Case("view a page, signed in", 1.7, view(PAGES, writer.headers))
    yield Case("view a talk of an event of 500, signed in", 1.7, view(BIG, writer.headers))
    yield Case("view a page, stranger", 0.2, view(PAGES, BROWSER))
    yield Case("view a talk of an event of 500, stranger", 0.2, view(BIG, BROWSER))
    yield Case("view, stranger, a save elsewhere before every 100th", None, disturbed(server, store, writer))
    yield Case("view a page that nobody asked for before, stranger", None, unseen(server))
    yield Case("history of a page", 3, view(("-/history/event-0/talk-1",), writer.headers))
    yield Case("history of the hot page", 3, view((f"-/history/{HOT_PAGE}",), writer.headers))
    yield Case("history of an event of 500 talks", 10, view(("-/history/big?scope=event",), writer.headers))
    yield Case("recent changes", 4, view(("-/changes",), writer.headers))
    for name, budget, operation in search_cases(server, writer):
        yield Case(name, budget, operation)
    yield blame_again(server, writer)
    yield blame_reading(server, writer)
    yield Case("save by API", 20, save_by_api(server, store, writer))
    yield Case("save by form", 20, save_by_form(server, store, writer))
    yield from difference_cases(server, writer)


def measure(server: Server, yardstick: Yardstick, case: Case) -> Figure:
    server.connection.close()
    for number in range(WARM):
        case.operation(number)
    guess = cpu_ms(case.operation, WARM, server.tree)
    times = max(WARM, min(5_000, int(ROUND_MS / max(guess, 0.05))))
    ratios, raws = [], []
    before = yardstick.measure(BESIDE)
    for _ in range(ROUNDS):
        server.connection.close()  # opened again by the next request; while the yardstick ran it may have ended
        raw = cpu_ms(case.operation, times, server.tree)
        after = yardstick.measure(BESIDE)
        ratios.append(raw / ((before + after) / 2) * REFERENCE_MS)
        raws.append(raw)
        before = after
    ordered = sorted(ratios)
    return Figure(median(ordered), ordered[-2] - ordered[1], median(raws))


def unseen(server: Server) -> Operation:
    """Another address each time, so that no answer is kept for it."""
    count = iter(range(10**9))
    return lambda number: server.get(f"/{PAGES[number % len(PAGES)]}?n={next(count)}", BROWSER)


def disturbed(server: Server, store: Store, writer: Writer) -> Operation:
    """Strangers reading while somebody saves; the cost of the saves is in it, divided by 100."""
    save = save_by_api(server, store, writer, pages=("event-4/talk-1",))

    def view(number: int) -> None:
        if number % 100 == 0:
            save(number)
        server.get(f"/{PAGES[number % len(PAGES)]}", BROWSER)

    return view


def save_by_api(server: Server, store: Store, writer: Writer, pages: tuple[str, ...] = PAGES) -> Operation:
    texts = Texts(store)
    headers = {"Authorization": f"Bearer {writer.api_token}", "Content-Type": "application/json"}

    def save(number: int) -> None:
        name = pages[number % len(pages)]
        text, base = texts.next(name)
        body = json.dumps({"text": text, "base": base}).encode()
        status, answer = server.ask("PUT", f"/-/api/v1/pages/{name}", headers, body)
        assert status == 200, (status, answer)

    return save


def save_by_form(server: Server, store: Store, writer: Writer) -> Operation:
    texts = Texts(store)

    def save(number: int) -> None:
        name = PAGES[number % len(PAGES)]
        text, base = texts.next(name)
        status = post_form(server, f"/-/edit/{name}", writer, {"text": text, "base": base, "summary": ""})
        assert status == 303, status

    return save


class Texts:
    """What somebody writes next. The size of pages stays as it was: one line takes the place of another."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._count = 0

    def next(self, name: str) -> tuple[str, str]:
        """The text of a page with another last line, and the commit it is from."""
        self._count += 1
        tip = self._store.tip()
        path = find_page_path(self._store, tip, name) if tip else None
        assert tip is not None
        assert path is not None
        lines = (self._store.find_file(tip, path) or b"").decode().splitlines()
        if not lines[-1].startswith("- 追記"):
            lines.append("")
        lines[-1] = f"- 追記 {self._count} {id(self):x}"
        return "\n".join(lines) + "\n", tip


def bench_memory(folder: Path, writer: Writer, pages: int, commits: int) -> None:
    """The most memory that a server with its worker and renderers has, while people read, write and look things up."""
    server = Server(folder, worker="child")
    addresses = [f"/{name}" for name in (*PAGES, *BIG)]
    addresses += ["/", "/big", "/big/-/report", "/-/changes", f"/-/history/{HOT_PAGE}", "/-/history/big?scope=event"]
    most = 0.0
    try:
        for number in range(MEMORY_ROUNDS):
            save_line(server, writer, PAGES[number % len(PAGES)], number)
            for address in addresses:
                server.get(address, writer.headers)
                server.get(f"{address}{'&' if '?' in address else '?'}n={number}", BROWSER)
            time.sleep(1)
            most = max(most, pss_mb(server.tree))
    finally:
        server.kill()
    line = {"name": "memory of the process tree, PSS", "value": round(most, 1), "unit": "MB", "budget": 200}
    print(json.dumps(line | {"pages": pages, "commits": commits}), flush=True)


def bench_kills(folder: Path, store: Store, writer: Writer, pages: int, commits: int) -> None:
    """Kills the whole process group in the middle of saves, and starts it again: wall time until a page is answered."""
    server = Server(folder, worker="child")
    seconds = []
    for number in range(KILLS):
        save = save_by_api(server, store, writer)
        for again in range(5 + number):
            save(again)
        server.kill()
        seconds.append(server.start())
    server.kill()
    report(
        "answers again after kill -9, wall", median(seconds) * 1_000, pages=pages, commits=commits,
        budget=3_000, slowest=round(max(seconds) * 1_000),
    )  # fmt: skip
