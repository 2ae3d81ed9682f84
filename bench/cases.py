"""What is measured over HTTP, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass

Operation = Callable[[int], object]


@dataclass(frozen=True)
class Case:
    """`budget` is that of DESIGN 6, in ms on the reference machine; None where another line has it."""

    name: str
    budget: float | None
    operation: Operation


@dataclass(frozen=True)
class Figure:
    """Milliseconds: the median on the reference machine, how far measurements lay apart, and the median as measured here."""

    value: float
    spread: float
    raw: float
