"""A history kept to one person or to some days."""

import pytest

from tests.factories import ALICE, BOB
from tests.history.conftest import History
from tests.history.test_history import summaries

DAY = 24 * 60


@pytest.fixture
def written(history: History) -> History:
    """Saves on three days, from 14:10 in Tokyo on 21 November on; the third is at 23:40 of the second day there."""
    texts = [(0, ALICE, "first"), (DAY, BOB, "second"), (DAY + 9 * 60 + 30, ALICE, "third"), (2 * DAY, BOB, "fourth")]
    for number, (minutes, author, summary) in enumerate(texts):
        history.save("kanda/impala", "# Impala\n" + "- x\n" * number, minutes, author, summary)
    return history


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=bob", ["fourth", "second"]),
        ("since=2026-11-22", ["fourth", "third", "second"]),
        ("until=2026-11-22", ["third", "second", "first"]),
        ("since=2026-11-22&until=2026-11-22", ["third", "second"]),
        ("since=2026-11-22&until=2026-11-22&person=bob", ["second"]),
        ("since=2027-01-01", []),
        ("until=1969-12-31", []),
    ],
)
@pytest.mark.parametrize(
    "address", ["/-/history/kanda/impala?", "/-/history/kanda?scope=event&", "/-/changes?page=kanda/impala&"]
)
def test_history_is_kept_to_what_is_asked_for(written: History, address: str, query: str, found: list[str]) -> None:
    html = written.web.client().get(f"{address}{query}").text

    assert [each for each in summaries(html) if each != "イベントを作成"] == found


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "until=2026-13-01",
        "since=0001-01-01",
        "until=9999-12-31",
        "since=20261122",
        "person=nobody%00",
    ],
)
def test_what_is_no_day_is_as_if_it_were_not_there(written: History, query: str) -> None:
    assert written.web.client().get(f"/-/history/kanda/impala?{query}").status_code == 200


def test_each_filter_can_be_dropped(written: History) -> None:
    html = written.web.client().get("/-/history/kanda?scope=event&person=bob&since=2026-11-22").text

    assert 'href="/-/history/kanda?scope=event&amp;since=2026-11-22"' in html
    assert 'href="/-/history/kanda?scope=event&amp;person=bob"' in html


def test_long_history_goes_on_within_the_filter(history: History) -> None:
    for number in range(70):
        history.save(
            "kanda/impala", f"# Impala\n\n{number}\n", number * 60, ALICE if number % 2 else BOB, f"save {number}"
        )

    client = history.web.client()
    first = client.get("/-/history/kanda/impala?person=bob").text
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(after).text

    assert summaries(first) + summaries(second) == [f"save {number}" for number in range(68, -1, -2)]


def test_recent_changes_have_a_form_for_it(written: History) -> None:
    client = written.web.client()

    answer = client.submit(
        "/-/changes?page=kanda/impala", {"person": "bob", "since": "2026-11-22"}, action="/-/changes"
    )

    assert summaries(answer.text) == ["fourth", "second"]
