"""`GET /-/changes`: recent changes."""

import re
from pathlib import Path

from tests.factories import ALICE, BOB
from tests.history.conftest import History
from tests.history.test_history import summaries
from tests.web_client import Web
from wiki.core.save import delete_page


def test_changes_stand_by_day_and_name_their_pages(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", 0, summary="First notes")
    history.save("kanda/impala", "# Impala\n\n- x\n", 24 * 60, BOB, "質疑")

    html = history.web.client(language="en").get("/-/changes").text

    assert summaries(html)[:3] == ["質疑", "First notes", "イベントを作成"]
    days = re.findall(r'<h2 class="label" id="d\d+"><time datetime="([^"]*)"', html)
    assert days[:2] == ["2026-11-22", "2026-11-21"]
    assert html.count('href="/kanda/impala"') == 2


def test_filters_leave_one_event_page_or_person(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", 0, ALICE, "By Alice")
    history.save("kanda/impala", "# Impala\n\n- x\n", 60, BOB, "By Bob")
    history.save("other", "# Other\n", 120, BOB, "Elsewhere")
    client = history.web.client()

    assert summaries(client.get("/-/changes?event=kanda").text) == ["By Bob", "By Alice", "イベントを作成"]
    assert summaries(client.get("/-/changes?page=kanda/impala").text) == ["By Bob", "By Alice"]
    assert summaries(client.get("/-/changes?page=kanda/impala&person=bob").text) == ["By Bob"]
    assert summaries(client.get("/-/changes?person=bob").text) == ["Elsewhere", "By Bob"]
    both = client.get("/-/changes?event=kanda&person=bob").text
    assert summaries(both) == ["By Bob"]
    assert 'href="/-/changes?event=kanda"' in both
    assert 'href="/-/changes?person=bob"' in both


def test_filters_stay_on_the_way_to_older_changes(history: History) -> None:
    for number in range(35):
        history.save("kanda/impala", f"# Impala\n\n{number}\n", number * 60, BOB, f"Save {number}")
    client = history.web.client()

    html = client.get("/-/changes?event=kanda&person=bob").text
    found = re.search(r'rel="next" href="([^"]*)"', html)

    assert found is not None
    older = client.get(found[1].replace("&amp;", "&")).text
    assert summaries(html) + summaries(older) == [f"Save {number}" for number in reversed(range(35))]
    assert 'href="/-/changes?event=kanda&amp;person=bob"' in older


def test_nothing_found_says_so(history: History) -> None:
    client = history.web.client()

    for query in ("person=nobody", "event=nothing", "page=../x", "event=%00"):
        answer = client.get(f"/-/changes?{query}")
        assert answer.status_code == 200
        assert "Nobody changed anything of that kind yet." in answer.text


def test_deleted_pages_are_told_to_writers_only(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", 0, summary="First notes")
    delete_page(history.store, "kanda/impala", base=None, author=BOB, summary="Away")
    web = history.web

    assert summaries(web.client("alice").get("/-/changes?event=kanda").text)[:2] == ["Away", "First notes"]
    assert summaries(web.client().get("/-/changes?event=kanda").text) == ["イベントを作成"]


def test_wiki_for_members_asks_strangers_to_sign_in(tmp_path: Path) -> None:
    with Web.open(tmp_path, FESTA_OPEN_TO="members") as web:
        for address in ("/-/changes", "/-/history/index", "/-/diff/index"):
            answer = web.client().get(address)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/-/login?next=")
        assert web.client("charlie").get("/-/changes").status_code == 200


def many(history: History, minutes: float = 0, count: int = 40) -> None:
    """One commit with so many talks of the event, as an imported schedule makes it."""
    talks: dict[str, str | None] = {f"kanda/t{number:02}.md": f"# Talk {number:02}\n" for number in range(count)}
    history.put(minutes, "Import the schedule", talks)


def test_many_pages_of_one_commit_are_one_entry_that_names_what_holds_them(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", -10, ALICE, "First notes")
    many(history)
    history.save("kanda/impala", "# Impala\n\n- x\n", 60, BOB, "質疑")

    html = history.web.client(language="en").get("/-/changes").text

    assert summaries(html) == ["質疑", "Import the schedule", "First notes", "イベントを作成", "Begin the wiki"]
    assert "40 pages" in html
    assert html.count('href="/kanda"') == 2  # of the import, and of the event's beginning
    assert [html.count(f'href="/kanda/t{number:02}"') for number in (0, 39)] == [1, 1]
    address = re.search(r'href="(/-/diff/kanda\?scope=event[^"]*)"', html)
    assert address is not None
    assert "Talk 07" in history.web.client().get(address[1].replace("&amp;", "&")).text


def test_few_pages_of_one_commit_stand_by_themselves(history: History) -> None:
    many(history, count=2)

    html = history.web.client(language="en").get("/-/changes").text

    assert summaries(html)[:2] == ["Import the schedule"] * 2


def test_many_pages_in_no_common_folder_name_none(history: History) -> None:
    history.put(0, "A push", {"one.md": "# One\n", "two.md": "# Two\n", "other/three.md": "# Three\n"})

    html = history.web.client(language="en").get("/-/changes").text

    assert summaries(html)[0] == "A push"
    assert "3 pages" in html
    assert "scope=event" not in html


def test_held_pages_of_many_are_not_told_to_strangers(history: History) -> None:
    files: dict[str, str | None] = {f"kanda/t{number}.md": f"# Talk {number}\n" for number in range(4)}
    history.put(0, "Import", files | {"kanda/secret.md": "---\ndraft: true\n---\n# Secret\n"})

    assert "4 pages" in history.web.client(language="en").get("/-/changes").text
    assert "Secret" not in history.web.client(language="en").get("/-/changes").text
    assert "5 pages" in history.web.client("alice", language="en").get("/-/changes").text


def test_front_page_has_an_import_once(history: History) -> None:
    history.save("kanda/impala", "# Impala\n", -10, ALICE, "First notes")
    many(history)

    html = history.web.client(language="en").get("/").text

    assert html.count("Import the schedule") == 1
    assert "40 pages" in html
    assert "First notes" in html


def test_organisers_find_the_import_of_a_schedule_on_the_front_page(history: History) -> None:
    assert 'href="/-/import"' in history.web.client("lena").get("/").text
    assert 'href="/-/import"' not in history.web.client("alice").get("/").text
