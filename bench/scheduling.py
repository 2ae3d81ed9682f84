"""Imports of schedules: a whole one, the same again, and one with a changed room."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from bench.measure import cpu_ms, report
from wiki.core.index.index import Index
from wiki.core.schedule.bring import Brought, ScheduleImport, bring_schedule
from wiki.core.schedule.model import Programme, ScheduledTalk
from wiki.core.schedule.plan import Manner
from wiki.core.store.model import Person
from wiki.core.store.store import Store

WHOLE = ((79, 2_000), (500, 5_000))
"""Talks and the budget of their import; in milliseconds."""

ORGANISER = Person("Bench", "bench@users.noreply.localhost")
ZONE = ZoneInfo("Europe/Berlin")
ABSTRACT = "分散データベースの話をします。 With some words in another language.\n\n" * 15


def bench_schedules(store: Store, index: Index, scale: float, facts: dict[str, int]) -> None:
    """Each import's commit, with the index that follows it."""
    for talks, budget in WHOLE:
        programme = _programme(talks)
        other_room = replace(programme, talks=(replace(programme.talks[0], venue_room="Attic"), *programme.talks[1:]))
        for name, wanted, files in (
            ("schedule of {n} talks, first import", programme, talks + 1),
            ("schedule of {n} talks, again", programme, 0),
            ("schedule of {n} talks, a changed room", other_room, 1),
        ):
            brought: list[Brought] = []
            value = cpu_ms(lambda _, wanted=wanted, brought=brought: brought.append(_bring(store, index, wanted)), 1)  # type: ignore[misc]
            assert len(brought[0].plan.files) == files, name
            report(name.format(n=talks), value * scale, budget=budget, **facts, raw=round(value, 1))


def _bring(store: Store, index: Index, programme: Programme) -> Brought:
    event = f"camp-{len(programme.talks)}"
    wanted = ScheduleImport(programme, event, ORGANISER, lambda plan, _: f"Import {plan.event}", Manner())
    brought = bring_schedule(store, index, wanted)
    index.catch_up()
    return brought


def _programme(talks: int) -> Programme:
    first = dt.datetime(2026, 8, 21, 9, 0, tzinfo=ZONE)
    return Programme(
        "frab",
        "Camp",
        tuple(
            ScheduledTalk(
                f"{talks}-{number}",
                f"Talk {number} 議事録",
                (f"Speaker {number}",),
                first + dt.timedelta(minutes=30 * number),
                30,
                f"Room {number % 7}",
                "Data",
                "en",
                ABSTRACT,
            )
            for number in range(talks)
        ),
        timezone=ZONE,
    )
