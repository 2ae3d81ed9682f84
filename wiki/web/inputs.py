"""What an answer was made of, told to whoever keeps answers for strangers (wiki/web/kept_answers.py)."""

from collections.abc import Collection
from typing import Protocol

from flask import request

from wiki.core.index.snapshot import Snapshot

SCOPE_KEY = "festa.inputs"


class Inputs(Protocol):
    """Takes the input keys of an answer and the state of the index that they were read from."""

    def note(self, snapshot: Snapshot, keys: Collection[str]) -> None: ...


def offer_inputs(snapshot: Snapshot, keys: Collection[str]) -> None:
    """Says what the answer to this request is made of; nothing happens where nobody keeps answers."""
    scope = request.environ.get("asgi.scope")
    inputs: Inputs | None = scope.get(SCOPE_KEY) if scope else None
    if inputs is not None:
        inputs.note(snapshot, keys)
