"""Searches over HTTP, as somebody signed in asks: words that are everywhere, rare, or nowhere, and Japanese ones of every length."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from bench.serving import Server, Writer

BUDGET = 6
SEARCHES = (
    ("search, common word", "people"),
    ("search, beginning of many words", "speaker"),  # everybody's handle begins so
    ("search, rare word", '"Event event-7"'),
    ("search, absent word", "xylophone"),
    ("search, Japanese of three letters", "登壇者"),
    ("search, Japanese of two letters", "分散"),
    ("search, Japanese of one letter", "の"),
    ("search, several words within an event", "report 分散 event:big"),
)


def search_cases(server: Server, writer: Writer) -> Iterator[tuple[str, float, Callable[[int], object]]]:
    """Name, budget and operation for each of SEARCHES: the whole answer, ten hits with their snippets in it."""
    for name, words in SEARCHES:
        yield name, BUDGET, _ask(server, writer, f"/-/search?{urlencode({'q': words})}")


def _ask(server: Server, writer: Writer, address: str) -> Callable[[int], object]:
    return lambda _: server.get(address, writer.headers)
