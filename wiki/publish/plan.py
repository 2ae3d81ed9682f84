"""Which outputs a change touches. Pure: it is told what changed and what outputs were made of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from wiki.publish.outputs import FILE, PAGE, REPORT, Output

SITE = "site"
REDIRECTS = "redirects"
_OWN = {"text": (PAGE,), "facts": (PAGE,), "event": (PAGE, REPORT), "file": (FILE,)}


class Recorded(Protocol):
    """What record.py knows about the outputs that there are."""

    def users_of(self, keys: Collection[str]) -> set[Output]: ...
    def redirects_to(self, names: Collection[str]) -> set[str]: ...


@dataclass(frozen=True)
class News:
    """What the keys alone do not tell. `turns` are talks that others stand around now, `renamed` old names that lead
    elsewhere than before, or nowhere, `files` attachments around which an event may have opened or closed."""

    turns: frozenset[str] = frozenset()
    renamed: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


def plan(changed: Collection[str], news: News, recorded: Recorded) -> set[Output]:
    """The outputs to build: those made of what changed, and those that what changed may bring into being.

    Building one may find that there is nothing to publish (any more); then it is taken away.
    """
    keys = {*changed, *(f"turn:{name}" for name in news.turns)}
    old_names = set(news.renamed) | recorded.redirects_to(names_of(changed, "facts"))
    keys |= {f"facts:{name}" for name in old_names}  # whoever links to an old name
    outputs = recorded.users_of(keys)
    for key in changed:
        kind, _, name = key.partition(":")
        outputs.update(Output(each, name) for each in _OWN.get(kind, ()))
    outputs.update(Output(PAGE, name) for name in old_names)
    outputs.update(Output(FILE, path) for path in news.files)
    return outputs


def names_of(keys: Iterable[str], kind: str) -> set[str]:
    """The names in the keys of a kind."""
    return {key.removeprefix(f"{kind}:") for key in keys if key.startswith(f"{kind}:")}
