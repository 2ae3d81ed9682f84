"""A cache for things that never change, because an object id names them: the least recently used go first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class WeighedCache(Generic[Key, Value]):
    """Keeps values up to a total weight; safe from many threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        self._kept: OrderedDict[Key, tuple[int, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def put(self, key: Key, value: Value, weight: int = 1) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._weight += weight - (before[0] if before else 0)
            self._kept[key] = (weight, value)
            while self._weight > self._capacity and len(self._kept) > 1:
                _, (freed, _) = self._kept.popitem(last=False)
                self._weight -= freed

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._weight = 0
