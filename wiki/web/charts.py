"""Stacked bars as SVG, drawn on the server: for a page, whose style sheet colours them, or as a picture of its own.

Series are told apart by the writers' five colours and, from the sixth on, by hatching as well; each bar has its words in a
title, and whoever shows a chart shows its figures beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup, escape

LEFT, RIGHT, TOP, BOTTOM = 44, 8, 10, 28
COLOURS = 5
MOST_SERIES = 10
LONGEST_LABEL = 16
LONGEST_KEY = 44
KEY_HEIGHT = 20

STYLE = """
  svg { color-scheme: light dark; font: 12px system-ui, sans-serif; }
  .axis text { fill: light-dark(#5c564c, #b5ac9d); } .axis line { stroke: light-dark(#d9d2c4, #4a443b); }
  .w1 { fill: light-dark(#2450b8, #86a2ff); } .w2 { fill: light-dark(#996400, #f5cc66); }
  .w3 { fill: light-dark(#00785a, #2fab93); } .w4 { fill: light-dark(#6b0f5f, #c579b5); }
  .w5 { fill: light-dark(#3a342c, #ded4c2); } .again { fill-opacity: .55; stroke-width: 1.5; stroke: light-dark(#3a342c, #ded4c2); }
"""


@dataclass(frozen=True)
class Size:
    """Of the bars with their axis, in pixels; how many labels have room, and how many keys in a row."""

    width: int
    height: int
    most_labels: int
    keys_in_row: int


WIDE = Size(720, 260, 9, 2)
SMALL = Size(320, 200, 5, 1)
"""For a column beside the text, where its letters are as large as those around it."""


@dataclass(frozen=True)
class Series:
    """One value for each label; none is below zero."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """Bars at `labels`, each of the series on top of the one before it."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Class and name of each series."""
        return [(class_of(number), each.name) for number, each in enumerate(self.series)]


def class_of(number: int) -> str:
    return f"w{number % COLOURS + 1}{' again' if number >= COLOURS else ''}"


def draw(chart: Chart, title: str, size: Size = WIDE, *, alone: bool = False) -> Markup:
    """The picture. `alone` for a file of its own, which brings its style and its legend along."""
    parts = [*_axis(chart, size), *_bars(chart, size), *(_keys(chart, size) if alone else ())]
    height = size.height + (ceil(len(chart.series) / size.keys_in_row) * KEY_HEIGHT if alone else 0)
    style = Markup("<style>{}</style>").format(Markup(STYLE)) if alone else ""  # noqa: S704 - our own words
    space = Markup(' xmlns="http://www.w3.org/2000/svg"') if alone else ""
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}"{}>{}{}</svg>').format(
        size.width, height, title, space, style, Markup("").join(parts)
    )


def draw_words(words: str) -> Markup:
    """A picture of its own that says why there is no chart."""
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 24" role="img"><style>{}</style>'
        '<g class="axis"><text x="0" y="16">{}</text></g></svg>'
    ).format(Markup(STYLE), words)  # noqa: S704 - our own words


def _axis(chart: Chart, size: Size) -> list[Markup]:
    """Lines at round values, and as many labels as have room."""
    top = _round_up(_highest(chart))
    parts = [Markup('<g class="axis">')]
    for step in range(5):
        y = _y(top * step / 4, top, size)
        parts.append(Markup('<line x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(LEFT, size.width - RIGHT, y=y))
        parts.append(_text(LEFT - 6, y + 4, _number(top * step / 4), "end"))
    every = ceil(len(chart.labels) / size.most_labels)
    width = _slot(chart, size)
    for place, label in enumerate(chart.labels):
        if place % every == 0:
            short = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
            parts.append(_text(LEFT + (place + 0.5) * width, size.height - 8, short, "middle"))
    return [*parts, Markup("</g>")]


def _bars(chart: Chart, size: Size) -> list[Markup]:
    top, width = _round_up(_highest(chart)), _slot(chart, size)
    parts = []
    for place, label in enumerate(chart.labels):
        below = 0.0
        for number, each in enumerate(chart.series):
            value = each.values[place]
            if value <= 0:
                continue
            upper, lower = _y(below + value, top, size), _y(below, top, size)
            below += value
            parts.append(
                Markup(
                    '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}: {}, {}</title></rect>'
                ).format(
                    class_of(number), round(LEFT + (place + 0.12) * width, 1), upper, round(width * 0.76, 1),
                    round(max(lower - upper, 0.5), 1), label, each.name, _number(value),
                )
            )  # fmt: skip
    return parts


def _keys(chart: Chart, size: Size) -> Iterator[Markup]:
    """The series below the picture, in columns."""
    width = (size.width - LEFT - RIGHT) / size.keys_in_row
    for number, (name_class, name) in enumerate(chart.legend):
        row, column = divmod(number, size.keys_in_row)
        x, y = LEFT + column * width, size.height + row * KEY_HEIGHT + 4
        short = name if len(name) <= LONGEST_KEY else f"{name[: LONGEST_KEY - 1]}…"
        yield Markup('<rect class="{}" x="{}" y="{}" width="10" height="10"/>').format(name_class, round(x, 1), y)
        yield Markup('<g class="axis">{}</g>').format(_text(x + 15, y + 9, short, "start"))


def _slot(chart: Chart, size: Size) -> float:
    return (size.width - LEFT - RIGHT) / max(len(chart.labels), 1)


def _highest(chart: Chart) -> float:
    return max((sum(each.values[place] for each in chart.series) for place in range(len(chart.labels))), default=0)


def _y(value: float, top: float, size: Size) -> float:
    return round(size.height - BOTTOM - value / top * (size.height - TOP - BOTTOM), 1)


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 8 times a power of ten that is not below it: quarters of it are round, too."""
    if value <= 4:
        return 4
    power = float(10 ** int(log10(value)))
    return next(step * power for step in (1, 2, 4, 8, 10, 20) if step * power >= value)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(round(x, 1), y, anchor, escape(text))


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def chart_of(columns: Sequence[str], rows: Sequence[Sequence[object]], most_labels: int = 200) -> Chart | None:
    """The chart that an answer makes: a label and numbers, or a label, a name and a number. None for any other."""
    if not rows or not 2 <= len(columns) <= 1 + MOST_SERIES:
        return None
    if len(columns) == 3 and all(isinstance(row[1], str) and _is_number(row[2]) for row in rows):
        return _pivot(rows, most_labels)
    if len(rows) > most_labels or not all(all(_is_number(value) for value in row[1:]) for row in rows):
        return None
    labels = tuple(str(row[0]) for row in rows)
    series = (Series(name, tuple(_float(row[at]) for row in rows)) for at, name in enumerate(columns[1:], 1))
    return Chart(labels, tuple(series))


def _pivot(rows: Sequence[Sequence[object]], most_labels: int) -> Chart | None:
    """Rows of label, name, number as one series for each name; beyond the largest, names are taken together."""
    labels = list(dict.fromkeys(str(row[0]) for row in rows))
    if len(labels) > most_labels:
        return None
    totals: dict[str, float] = {}
    for row in rows:
        totals[str(row[1])] = totals.get(str(row[1]), 0) + _float(row[2])
    largest = sorted(totals, key=lambda name: (-totals[name], name))[
        : MOST_SERIES if len(totals) <= MOST_SERIES else MOST_SERIES - 1
    ]
    names = [*largest, *(["…"] if len(largest) < len(totals) else [])]
    values = {name: [0.0] * len(labels) for name in names}
    place = {label: number for number, label in enumerate(labels)}
    for row in rows:
        values[str(row[1]) if row[1] in values else "…"][place[str(row[0])]] += _float(row[2])
    return Chart(tuple(labels), tuple(Series(name, tuple(values[name])) for name in names))


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and value >= 0)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
