"""The order of talks, held against the rule by which talks are sorted, and against all other ways to reach it."""

import os
import random
from itertools import combinations

import pytest

from wiki.core.agenda import Place, find_orders
from wiki.core.event import UTC_ZONE, Event, talk_sort_key

SEED = int(os.environ.get("FESTA_SEED", "20261130"))
EVENT = Event(None, None, None, UTC_ZONE, None, None, None, "auto")


def sort(places: list[Place]) -> list[str]:
    return [each.path for each in sorted(places, key=lambda each: talk_sort_key(None, each.order, each.path, EVENT))]


def apply(places: list[Place]) -> list[Place]:
    orders = find_orders(places)
    return [Place(each.path, orders.get(each.path, each.order)) for each in places]


def test_order_that_is_there_changes_nothing() -> None:
    assert find_orders([Place("b", 1), Place("a", 2), Place("c", None), Place("d", None)]) == {}
    assert find_orders([]) == {}


def test_one_talk_moved_to_the_front_gets_the_only_number() -> None:
    assert find_orders([Place("c", None), Place("a", None), Place("b", None)]) == {"c": 1}


def test_one_talk_moved_between_numbers_gets_one_between_them() -> None:
    assert find_orders([Place("a", 10), Place("c", 30), Place("b", 20)]) == {"c": 11}
    assert find_orders([Place("c", 30), Place("a", 10), Place("b", 20)]) == {"c": 1}
    assert find_orders([Place("c", 3), Place("a", 1), Place("b", 2)]) == {"c": 0}


@pytest.mark.parametrize("round_number", range(300))
def test_any_order_is_reached(round_number: int) -> None:
    chance = random.Random(SEED + round_number)
    places = [Place(f"p{n}", chance.choice([None, None, *range(-1, 12)])) for n in range(chance.randint(1, 9))]
    chance.shuffle(places)

    assert sort(apply(places)) == [each.path for each in places]


@pytest.mark.parametrize("round_number", range(60))
def test_no_fewer_changes_would_do(round_number: int) -> None:
    chance = random.Random(SEED + round_number)
    places = [Place(f"p{n}", chance.choice([None, *range(1, 7)])) for n in range(5)]
    chance.shuffle(places)
    changed = len(find_orders(places))

    for fewer in range(changed):
        for kept in combinations(range(len(places)), len(places) - fewer):
            assert not can_stand(places, set(kept)), (places, kept)


def can_stand(places: list[Place], kept: set[int]) -> bool:
    """Whether numbers can be found for all others, so that the talks stand in this order: each takes the least it can."""
    least, before, without = -(10**9), "", False
    for at, place in enumerate(places):
        is_none = at in kept and place.order is None
        if without and (not is_none or place.path < before):
            return False  # behind one without a number stand only such, by path
        without = is_none
        if not is_none:
            least += place.path < before
            if at in kept and place.order is not None:
                if place.order < least:
                    return False
                least = place.order
        before = place.path
    return True
