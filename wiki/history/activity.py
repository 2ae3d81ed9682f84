"""The picture of an evening: who added how many lines, hour by hour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wiki.core.index.activity import Activity
from wiki.core.index.rows import PageRow
from wiki.core.page import EVENT
from wiki.history.seeing import Seeing
from wiki.web.charts import Chart, chart_of

HOURS, DAYS, MONTHS = timedelta(days=3), timedelta(days=62), timedelta(days=5 * 366)
"""Up to what span bars are of hours, of days, of months; above, of years."""


@dataclass(frozen=True)
class Step:
    """What one bar is of: its label in order of time, and how to get from one moment to the next bar's."""

    label: Callable[[datetime], str]
    next: Callable[[datetime], datetime]


HOUR = Step(lambda at: f"{at:%H:00}", lambda at: at + timedelta(hours=1))
HOUR_OF_DAY = Step(lambda at: f"{at:%m-%d %H:00}", HOUR.next)
DAY = Step(lambda at: f"{at:%m-%d}", lambda at: at + timedelta(days=1))
MONTH = Step(lambda at: f"{at:%Y-%m}", lambda at: (at.replace(day=1) + timedelta(days=32)).replace(day=1))
YEAR = Step(lambda at: f"{at:%Y}", lambda at: at.replace(year=at.year + 1, month=1, day=1))


def draw_activity(seeing: Seeing, name: str, page: PageRow | None, *, whole_event: bool) -> Chart | None:
    """Lines that were added, by person; for a whole event by person and page. None where nobody added any.

    Of an event, the days that it took are shown, where anything was written then: later corrections would push the
    evening into one bar.
    """
    rows = [
        (seeing.in_zone(row.at, name), row)
        for row in seeing.snapshot.activity(name, whole_event=whole_event)
        if row.added and (row.is_public or seeing.sees_all)
    ]
    rows = _on_the_day(rows, page, seeing, name) or rows
    if not rows:
        return None
    first, last = min(at for at, _ in rows), max(at for at, _ in rows)
    span = last - first
    hours = HOUR if first.date() == last.date() else HOUR_OF_DAY
    step = hours if span <= HOURS else DAY if span <= DAYS else MONTH if span <= MONTHS else YEAR
    labels = _labels(step, first, last)
    counted: dict[tuple[str, str], int] = {}
    for at, row in rows:
        key = (step.label(at), _who(row) if whole_event else row.person)
        counted[key] = counted.get(key, 0) + row.added
    order = {label: number for number, label in enumerate(labels)}
    bars: list[tuple[str, str, int]] = [(label, "", 0) for label in labels] + [
        (label, who, added) for (label, who), added in counted.items()
    ]
    chart = chart_of(("when", "who", "lines"), sorted(bars, key=lambda bar: order[str(bar[0])]))
    return Chart(chart.labels, tuple(each for each in chart.series if each.name)) if chart else None


def _labels(step: Step, first: datetime, last: datetime) -> list[str]:
    """Every bar from the first to the last, those without anything too."""
    labels, at, end = [step.label(first)], first, step.label(last)
    while labels[-1] != end:
        at = step.next(at)
        labels.append(step.label(at))
    return list(dict.fromkeys(labels))


def _on_the_day(
    rows: Sequence[tuple[datetime, Activity]], page: PageRow | None, seeing: Seeing, name: str
) -> list[tuple[datetime, Activity]]:
    event = page if page and page.kind == EVENT else seeing.event_of(name)
    if event is None or event.facts.date is None:
        return []
    begin, end = event.facts.date, (event.facts.end_date or event.facts.date) + timedelta(days=1)
    return [(at, row) for at, row in rows if begin <= at.date() <= end]


def _who(row: Activity) -> str:
    return f"{row.person} · {row.title or row.page}"
