"""When the upstream was met and forced is remembered for people."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.core.remote.upstreams import make_upstream, tip_of, transport_to
from tests.factories import git, make_store, save
from wiki.core.remote.errors import RemoteDown
from wiki.core.remote.meetings import forced_pushes, last_met
from wiki.core.remote.sync import sync

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_meeting_is_dated_only_when_both_came_to_one_state(tmp_path: Path) -> None:
    store, upstream = make_store(tmp_path), make_upstream(tmp_path)
    store.clock = lambda: NOON
    save(store, "a", "1\n")

    before = last_met(store)
    sync(store, transport_to(store, upstream))
    store.clock = lambda: NOON + timedelta(hours=1)
    upstream.rename(tmp_path / "away")
    with pytest.raises(RemoteDown):
        sync(store, transport_to(store, upstream))

    assert (before, last_met(store)) == (None, NOON)


def test_each_forced_push_is_remembered_once_with_what_was_lost(tmp_path: Path) -> None:
    store, upstream = make_store(tmp_path), make_upstream(tmp_path)
    store.clock = lambda: NOON
    transport = transport_to(store, upstream)
    first = save(store, "a", "1\n").commit
    second = save(store, "a", "2\n", first).commit
    sync(store, transport)

    for hour in (1, 2):
        store.clock = partial(NOON.__add__, timedelta(hours=hour))
        git(upstream, "update-ref", "refs/heads/main", first)
        sync(store, transport)
        sync(store, transport)

    assert [(pushed.at.hour, pushed.commit) for pushed in forced_pushes(store)] == [(14, second), (13, second)]
    assert tip_of(upstream) == second
