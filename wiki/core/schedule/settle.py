"""Settles fields between what imports wrote last, what people made of it, and what the schedule says now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from wiki.core.frontmatter import Fields
from wiki.core.schedule.fields import SESSIONS, meaning, session_meaning
from wiki.core.yaml_read import Value

NO_VALUES: Mapping[str, Value | None] = {}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with its value on the page and the one that the schedule has; None for none."""

    key: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True)
class Settled:
    """`changes` are to be written. `kept` are what a person changed and the schedule changed too: they stay as they are."""

    changes: tuple[FieldChange, ...] = ()
    kept: tuple[FieldChange, ...] = ()


NOTHING_SETTLED = Settled()


def settle(
    keys: Iterable[str],
    base: Mapping[str, Value | None],
    ours: Fields,
    theirs: Mapping[str, Value],
    zone: ZoneInfo,
    wanted: frozenset[str] = frozenset(),
) -> Settled:
    """Takes the schedule's value for each field that nobody changed since an import wrote it.

    `ours` are the page's fields. A field of `wanted` takes the schedule's value whoever changed it.
    """
    changes: list[FieldChange] = []
    kept: list[FieldChange] = []
    for key in keys:
        old, new = ours.values.get(key), theirs.get(key)
        was, now, then = meaning(key, old, zone), meaning(key, new, zone), meaning(key, base.get(key), zone)
        is_damaged = key in ours.places and key not in ours.values
        if was == now and not is_damaged:
            continue
        if key in wanted or (was == then and not is_damaged):
            changes.append(FieldChange(key, old, new))
        elif now != then:
            kept.append(FieldChange(key, old, new))
    return Settled(tuple(changes), tuple(kept))


def settle_sessions(
    events: frozenset[str],
    base: Value | None,
    ours: Value | None,
    theirs: list[dict[str, Value]],
    zone: ZoneInfo,
    *,
    is_home: bool,
    is_wanted: bool = False,
) -> Settled:
    """The same for the entries of `sessions` that are about one event; those about others stay where they are.

    `events` are all names of that event. `is_home` says that the talk lives in it, so that entries without an event count.
    """
    own = [entry for entry in _entries(ours) if _is_about(entry, events, is_home)]
    then = [entry for entry in _entries(base) if _is_about(entry, events, is_home)]
    others = [entry for entry in _entries(ours) if not _is_about(entry, events, is_home)]
    was, now, before = (
        sorted(map(str, (session_meaning(entry, zone) for entry in row))) for row in (own, theirs, then)
    )
    if was == now:
        return NOTHING_SETTLED
    change = FieldChange(SESSIONS, ours, [*others, *theirs] or None)
    if is_wanted or was == before:
        return Settled(changes=(change,))
    return Settled(kept=(change,) if now != before else ())


def _entries(value: Value | None) -> list[Value]:
    if value is None:
        return []
    return [value] if isinstance(value, str | Mapping) else list(value)


def _is_about(entry: Value, events: frozenset[str], is_home: bool) -> bool:
    event = entry.get("event") if isinstance(entry, Mapping) else None
    if event is None or event == "":
        return is_home
    return isinstance(event, str) and event.strip("/ ") in events
