"""`GET /-/activity/<page>`: the picture of who wrote when."""

import re
from xml.etree import ElementTree

import pytest

from tests.factories import ALICE, BOB, put_files
from tests.history.conftest import History

SVG = "{http://www.w3.org/2000/svg}"


def bars(history: History, address: str, handle: str | None = None) -> list[str]:
    answer = history.web.client(handle).get(f"/-/activity/{address}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    return [title.text or "" for title in root.iter(f"{SVG}title")]


def test_lines_are_counted_by_hour_in_the_events_zone(history: History) -> None:
    history.save("kanda/impala", "# Impala\n\n- 一\n", 0, ALICE)  # 14:10 in Tokyo
    history.save("kanda/impala", "# Impala\n\n- 一\n- 二\n", 30, BOB)
    history.save("kanda/impala", "# Impala\n\n- 一\n- 二\n- 三\n", 130, BOB)

    assert sorted(bars(history, "kanda/impala")) == [
        f"14:00: {ALICE.name}, 3", f"14:00: {BOB.name}, 1", f"16:00: {BOB.name}, 1",
    ]  # fmt: skip


def test_event_tells_people_and_talks_apart_and_leaves_out_later_days(history: History) -> None:
    history.save("kanda/impala", "---\ntitle: Impala\n---\n- 一\n", 0, ALICE)
    history.save("kanda/impala", "---\ntitle: Impala\n---\n- 一\n- 二\n", 60 * 24 * 30, BOB)

    found = bars(history, "kanda?scope=event")

    assert f"14:00: {ALICE.name} · Impala, 4" in found
    assert not any(BOB.name in bar for bar in found)


def test_strangers_see_nothing_of_drafts(history: History) -> None:
    history.save("kanda/secret", "---\ntitle: Hidden\ndraft: true\n---\n- 一\n", 0, ALICE)

    assert not any("Hidden" in bar for bar in bars(history, "kanda?scope=event"))
    assert any("Hidden" in bar for bar in bars(history, "kanda?scope=event", "alice"))
    assert history.web.client().get("/-/activity/kanda/secret").status_code == 404


@pytest.mark.parametrize(
    ("minutes", "label"), [(60 * 24 * 20, r"\d\d-\d\d"), (60 * 24 * 300, r"\d{4}-\d\d"), (60 * 24 * 3000, r"\d{4}")]
)
def test_longer_times_have_wider_bars(history: History, minutes: int, label: str) -> None:
    history.save("about", "# About\n", 0, ALICE)
    history.save("about", "# About\n\nMore.\n", minutes, BOB)

    found = bars(history, "about")

    assert len(found) == 2
    assert all(re.fullmatch(f"{label}: .*", bar) for bar in found)


def test_page_of_history_and_event_show_it(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", 0, ALICE)

    assert 'src="/-/activity/kanda/impala"' in history.web.client().get("/-/history/kanda/impala").text
    assert 'src="/-/activity/kanda?scope=event"' in history.web.client().get("/kanda").text


def test_event_that_was_only_imported_says_that_nobody_wrote(history: History) -> None:
    files: dict[str, bytes | None] = {
        "camp/index.md": b"---\ntype: event\ntitle: Camp\n---\n",
        "camp/talk.md": b"---\nguid: g\n---\n",
    }
    put_files(history.web.services.store, files, "Import\n\nSchedule: frab camp")

    answer = history.web.client().get("/-/activity/camp?scope=event")

    assert answer.status_code == 200
    assert "Nobody has written yet." in answer.text
    assert bars(history, "camp?scope=event") == []


def test_no_page_no_picture(history: History) -> None:
    assert history.web.client().get("/-/activity/nowhere").status_code == 404
