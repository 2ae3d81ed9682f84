"""Blame of the hot page as whole answers: from nothing, and again."""

from pathlib import Path

from bench.cases import Case, Figure
from bench.corpus import HOT_PAGE
from bench.measure import cpu_ms, report
from bench.serving import Server, Writer
from bench.yardstick import REFERENCE_MS, Yardstick

ADDRESS = f"/-/blame/{HOT_PAGE}"
FIRST_TIMES = 5


def blame_again(server: Server, writer: Writer) -> Case:
    """One of the cases of `bench.answers.make_cases`."""
    return Case("blame of the hot page, again", 3, lambda _number: server.get(ADDRESS, writer.headers))


def blame_reading(server: Server, writer: Writer) -> Case:
    """The reading view with who wrote it; no budget of its own."""
    return Case(
        "view the hot page with its writers", None, lambda _number: server.get(f"/{HOT_PAGE}?who=1", writer.headers)
    )


def measure_first(server: Server, folder: Path, yardstick: Yardstick, writer: Writer) -> Figure:
    """CPU of the server with all that it starts for the first answer: what is kept is deleted before each.

    In yardsticks, as the other figures are.
    """
    server.get(ADDRESS, writer.headers)
    values, raws = [], []
    for _ in range(FIRST_TIMES):
        before = yardstick.measure(600)
        for ending in ("", "-wal", "-shm"):
            (folder / "cache" / f"blame.sqlite{ending}").unlink(missing_ok=True)
        server.connection.close()
        raw = cpu_ms(lambda _number: server.get(ADDRESS, writer.headers), 1, server.tree)
        values.append(raw / ((before + yardstick.measure(600)) / 2) * REFERENCE_MS)
        raws.append(raw)
    ordered = sorted(values)
    return Figure(ordered[len(ordered) // 2], ordered[-1] - ordered[0], sorted(raws)[len(raws) // 2])


def report_first(server: Server, folder: Path, yardstick: Yardstick, writer: Writer, pages: int, commits: int) -> float:
    """Prints the line of `measure_first`, and returns its figure for the growth of all."""
    figure = measure_first(server, folder, yardstick, writer)
    report(
        "blame of the hot page, first", figure.value, pages=pages, commits=commits, budget=300,
        spread=round(figure.spread, 3), raw=round(figure.raw, 3),
    )  # fmt: skip
    return figure.value
