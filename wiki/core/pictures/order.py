"""What is asked of the child and what it answers: a line of JSON, then bytes."""

import json
from dataclasses import asdict, dataclass
from typing import Any

# Why a picture is refused, beside what children/ends.py has
BROKEN = "broken"  # it is damaged, cut short, or not what it begins like
PIXELS = "pixels"  # it has too many
MOVES = "moves"  # it moves too long, or is too large for one that moves
MOVING_PNG = "moving_png"


@dataclass(frozen=True)
class Order:
    """`kind` is one of kinds.py's, `edge` the largest width or height to come out."""

    kind: str
    edge: int


@dataclass(frozen=True)
class Picture:
    """A picture made fit to be kept. `ending` is that of its file's name."""

    ending: str
    width: int
    height: int
    data: bytes


@dataclass
class Refused(Exception):
    """`reason` is one of the words above."""

    reason: str


def write_order(order: Order, data: bytes) -> bytes:
    return json.dumps(asdict(order)).encode() + b"\n" + data


def read_order(message: bytes) -> tuple[Order, bytes]:
    head, _, data = message.partition(b"\n")
    return Order(**json.loads(head)), data


def write_answer(answer: Picture | Refused) -> bytes:
    if isinstance(answer, Refused):
        return json.dumps({"refused": answer.reason}).encode() + b"\n"
    head = {"ending": answer.ending, "width": answer.width, "height": answer.height}
    return json.dumps(head).encode() + b"\n" + answer.data


def read_answer(message: bytes) -> Picture:
    """Raises Refused."""
    head, _, data = message.partition(b"\n")
    values: dict[str, Any] = json.loads(head)
    if "refused" in values:
        raise Refused(values["refused"])
    return Picture(**values, data=data)
