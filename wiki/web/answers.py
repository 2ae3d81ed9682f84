"""Answers in memory, the least recently asked for going first; found by what was asked and by what they are made of."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from wiki.web.questions import Question

KEY_BYTES = 200  # about what one key of one answer takes here
ANSWER_BYTES = 1_500


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer as ASGI knows one. `keys` are the inputs it is made of (wiki/core/index/keys.py)."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes
    keys: frozenset[str]

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        return len(self.body) + KEY_BYTES * len(self.keys) + ANSWER_BYTES


class Answers:
    """Keeps answers up to a total weight. Not for several threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Question, Answer] = OrderedDict()
        self._by_key: dict[str, set[Question]] = {}
        self.weight = 0

    def __contains__(self, question: Question) -> bool:
        return question in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, question: Question) -> Answer | None:
        """The answer kept for this question."""
        answer = self._kept.get(question)
        if answer is not None:
            self._kept.move_to_end(question)
        return answer

    def put(self, question: Question, answer: Answer) -> None:
        """Keeps an answer; what was not asked for the longest goes, if there is no room."""
        self._remove(question)
        if answer.weight > self._capacity:
            return
        self._kept[question] = answer
        self.weight += answer.weight
        for key in answer.keys:
            self._by_key.setdefault(key, set()).add(question)
        while self.weight > self._capacity:
            self._remove(next(iter(self._kept)))

    def drop(self, keys: Iterable[str]) -> None:
        """Forgets the answers that are made of any of these."""
        for key in keys:
            for question in tuple(self._by_key.get(key, ())):
                self._remove(question)

    def clear(self) -> None:
        self._kept.clear()
        self._by_key.clear()
        self.weight = 0

    def _remove(self, question: Question) -> None:
        answer = self._kept.pop(question, None)
        if answer is None:
            return
        self.weight -= answer.weight
        for key in answer.keys:
            made_of_it = self._by_key[key]
            made_of_it.discard(question)
            if not made_of_it:
                del self._by_key[key]
