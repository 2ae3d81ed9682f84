"""Bars as SVG: what becomes a chart, and what it says."""

from xml.etree import ElementTree

import pytest

from wiki.web.charts import MOST_SERIES, Chart, Series, chart_of, draw

SVG = "{http://www.w3.org/2000/svg}"


def test_label_and_numbers_are_a_series_each() -> None:
    chart = chart_of(["month", "added", "removed"], [["2019-08", 3, 1], ["2019-09", 0, None]])

    assert chart == Chart(("2019-08", "2019-09"), (Series("added", (3, 0)), Series("removed", (1, 0))))


def test_label_name_and_number_are_turned_into_series_the_largest_first() -> None:
    chart = chart_of(["hour", "who", "lines"], [["10:00", "a", 1], ["10:00", "b", 5], ["11:00", "a", 2]])

    assert chart == Chart(("10:00", "11:00"), (Series("b", (5, 0)), Series("a", (1, 2))))


def test_many_names_are_taken_together_at_the_end() -> None:
    rows = [["10:00", f"p{number:02}", 100 - number] for number in range(MOST_SERIES + 5)]

    chart = chart_of(["hour", "who", "lines"], rows)

    assert chart is not None
    assert len(chart.series) == MOST_SERIES
    assert chart.series[-1] == Series("…", (sum(100 - number for number in range(MOST_SERIES - 1, MOST_SERIES + 5)),))
    assert sum(each.values[0] for each in chart.series) == sum(row[2] for row in rows)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("columns", "rows"),
    [(["a"], [["x"]]), (["a", "b"], []), (["a", "b"], [["x", "y"]]), (["a", "b"], [["x", -1]]),
     (["a", "b"], [[str(number), 1] for number in range(500)])],
)  # fmt: skip
def test_other_answers_are_no_chart(columns: list[str], rows: list[list[object]]) -> None:
    assert chart_of(columns, rows) is None


def test_picture_has_a_bar_for_each_value_and_says_what_it_is() -> None:
    chart = Chart(("10:00", "<11>"), (Series("森", (3, 1)), Series("b&c", (0, 2))))

    root = ElementTree.fromstring(str(draw(chart, "Lines & hours", alone=True)))  # noqa: S314 - our own

    assert root.get("aria-label") == "Lines & hours"
    assert [bar.findtext(f"{SVG}title") for bar in root.iterfind(f"{SVG}rect[{SVG}title]")] == [
        "10:00: 森, 3",
        "<11>: 森, 1",
        "<11>: b&c, 2",
    ]
    heights = [float(bar.get("height") or 0) for bar in root.iterfind(f"{SVG}rect[{SVG}title]")]
    assert heights[0] == pytest.approx(3 * heights[1], rel=0.02)


@pytest.mark.parametrize("value", [0, 0.2, 1, 7, 99, 100, 123_456_789])
def test_no_bar_is_higher_than_the_picture(value: float) -> None:
    root = ElementTree.fromstring(str(draw(Chart(("x",), (Series("y", (value,)),)), "t", alone=True)))  # noqa: S314 - our own

    assert all(float(bar.get("y") or 0) >= 0 for bar in root.iterfind(f"{SVG}rect[{SVG}title]"))
