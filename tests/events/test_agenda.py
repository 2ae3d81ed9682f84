"""Times, rooms and the order of talks in one form."""

import re

import pytest

from tests.events.conftest import put
from tests.factories import ALICE, git, page_text, put_files
from tests.web_client import CSRF, Web, WebClient, read_forms
from wiki.core.move import Move, move_page, scan_for_links

EVENT = "---\ntype: event\ntitle: Tokyo\ndate: 2026-11-21\ntimezone: Asia/Tokyo\n---\n"
FILES = {
    "tokyo/index.md": EVENT,
    "tokyo/a.md": "---\ntitle: Ant\n---\n\nnotes of the ant\n",
    "tokyo/b.md": "---\ntitle: Bee\n---\n",
    "tokyo/c.md": "---\ntitle: Cat\n---\n",
    "tokyo/x.md": "---\ntitle: Xylophone\nstart: '10:00'\nroom: Hall\n---\n",
    "tokyo/y.md": "---\ntitle: Yak\nstart: '10:00'\nduration: 30 min\n---\n",
}
Fields = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def tokyo(web: Web) -> None:
    put(web, dict(FILES))


def open_form(client: WebClient, event: str = "tokyo") -> Fields:
    """The fields in their order, as a browser sends them."""
    html = client.get(f"/-/agenda/{event}").text
    return fields_of(html)


def fields_of(html: str) -> Fields:
    form = html.partition('id="agenda"')[2].partition("</form>")[0]
    inputs = re.findall(r"<input ([^>]*)>", form)
    found = []
    for each in inputs:
        values = dict(re.findall(r'([a-z-]+)="([^"]*)"', each))
        found.append((values["name"], values.get("value", "")))
    return found


def rows_of(fields: Fields) -> list[Fields]:
    """The fields of each talk."""
    rows: list[Fields] = []
    for name, value in fields:
        if name == "talk":
            rows.append([])
        if name != CSRF:
            rows[-1].append((name, value))
    return rows


def change(fields: Fields, talk: str, **values: str) -> Fields:
    """The fields with other values in the row of a talk."""
    rows = rows_of(fields)
    changed = [[(name, values.get(name, value)) for name, value in row] if row[0][1] == talk else row for row in rows]
    return [fields[0], *(field for row in changed for field in row)]


def order(fields: Fields, *talks: str) -> Fields:
    """The fields with these rows in this order, in the places that they had."""
    rows = rows_of(fields)
    wanted = iter([next(row for row in rows if row[0][1] == talk) for talk in talks])
    return [fields[0], *(field for row in rows for field in (next(wanted) if row[0][1] in talks else row))]


def send(client: WebClient, fields: Fields, event: str = "tokyo", **more: str):  # type: ignore[no-untyped-def]  # Werkzeug's
    data: dict[str, list[str]] = {}
    for name, value in [*fields, *more.items()]:
        data.setdefault(name, []).append(value)
    return client.post(f"/-/agenda/{event}", data=data)


def titles(web: Web) -> list[str]:
    with web.services.index.read() as snapshot:
        return [talk.title for talk in snapshot.talks("tokyo")]


def changed_files(web: Web, since: str | None) -> list[str]:
    return git(web.services.store.folder, "diff", "--name-only", f"{since}", "main").split()


def test_order_and_fields_are_one_commit_that_touches_nothing_else(web: Web) -> None:
    alice, before = web.client("alice"), web.services.store.tip()
    fields = order(open_form(alice), "tokyo/c", "tokyo/a", "tokyo/b")
    fields = change(fields, "tokyo/x", room="Big hall", duration="45")

    answer = send(alice, fields)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/-/agenda/tokyo")
    assert "Saved: 2 talks were changed." in alice.get("/-/agenda/tokyo").text
    assert titles(web) == ["Xylophone", "Yak", "Cat", "Ant", "Bee"]
    assert changed_files(web, before) == ["tokyo/c.md", "tokyo/x.md"]
    store = web.services.store
    assert page_text(store, "tokyo/c.md") == '---\ntitle: Cat\norder: "1"\n---\n'
    assert page_text(store, "tokyo/x.md") == (
        "---\ntitle: Xylophone\nstart: '10:00'\nroom: Big hall\nduration: \"0:45\"\n---\n"
    )
    assert (
        git(store.folder, "log", "--format=%an: %s", f"{before}..main")
        == "Alice Aoki: Tokyo: change 2 talks of the agenda\n"
    )


def test_form_sent_as_it_is_changes_nothing(web: Web) -> None:
    alice, tip = web.client("alice"), web.services.store.tip()

    send(alice, open_form(alice))
    send(alice, open_form(alice, "kanda"), "kanda")

    assert web.services.store.tip() == tip
    assert "Nothing was changed." in alice.get("/").text


@pytest.mark.parametrize(
    ("event", "talk", "typed", "kept"),
    [
        ("tokyo", "tokyo/a", "11:05", '"11:05"'),
        ("tokyo", "tokyo/a", "９：３０", '"09:30"'),
        ("tokyo", "tokyo/a", "2026-11-22 9:00", '"2026-11-22 09:00"'),
        ("tokyo", "tokyo/a", "2026-11-21T00:30Z", '"09:30"'),
        ("kanda", "kanda/closing", "11:30", '"2026-11-22 11:30"'),
    ],
)
def test_start_is_kept_in_the_events_zone_on_the_talks_day(
    web: Web, event: str, talk: str, typed: str, kept: str
) -> None:
    alice = web.client("alice")

    assert send(alice, change(open_form(alice, event), talk, start=typed), event).status_code == 303

    found = re.search(r"^start: (.*)$", page_text(web.services.store, f"{talk}.md"), re.MULTILINE)
    assert found is not None
    assert found[1].strip('"') == kept.strip('"')


def test_emptied_field_is_taken_away(web: Web) -> None:
    alice = web.client("alice")

    send(alice, change(open_form(alice), "tokyo/x", start="", room=""))

    assert page_text(web.services.store, "tokyo/x.md") == "---\ntitle: Xylophone\n---\n"


def test_nonsense_is_told_at_its_field_and_nothing_typed_is_lost(web: Web) -> None:
    alice, tip = web.client("alice"), web.services.store.tip()
    fields = change(open_form(alice), "tokyo/a", start="noonish", room="Nowhere")
    fields = change(fields, "tokyo/b", duration="long")

    answer = send(alice, order(fields, "tokyo/c", "tokyo/b", "tokyo/a"))

    assert answer.status_code == 400
    assert web.services.store.tip() == tip
    assert "This is no time." in answer.text
    assert "This is no length." in answer.text
    assert order(open_form(alice), "tokyo/c", "tokyo/b", "tokyo/a")[1:][0:1] == rows_of(fields_of(answer.text))[0][0:1]
    kept = {row[0][1]: dict(row) for row in rows_of(fields_of(answer.text))}
    assert (kept["tokyo/a"]["start"], kept["tokyo/a"]["room"], kept["tokyo/b"]["duration"]) == (
        "noonish",
        "Nowhere",
        "long",
    )
    assert [name for name in kept if name > "tokyo/a" and name < "tokyo/d"] == ["tokyo/c", "tokyo/b"]


def test_buttons_move_without_script_and_save_nothing_yet(web: Web) -> None:
    alice, tip = web.client("alice"), web.services.store.tip()
    fields = change(open_form(alice), "tokyo/x", room="Big hall")

    once = send(alice, fields, move="down:tokyo/a")
    twice = send(alice, fields_of(once.text), move="down:tokyo/a")
    edge = send(alice, fields_of(twice.text), move="down:tokyo/a")

    assert "Ant is number 2 of 3 now." in once.text
    assert "Ant is number 3 of 3 now." in twice.text
    assert "Ant is number 3 of 3 now." in edge.text
    assert re.search(r'value="down:tokyo/a"[^>]* autofocus', once.text)
    assert web.services.store.tip() == tip
    assert send(alice, fields_of(edge.text)).status_code == 303
    assert titles(web) == ["Xylophone", "Yak", "Bee", "Cat", "Ant"]
    assert "room: Big hall" in page_text(web.services.store, "tokyo/x.md")


def test_notes_saved_meanwhile_stay(web: Web) -> None:
    alice = web.client("alice")
    fields = change(open_form(alice), "tokyo/a", room="Hall")
    put(web, {"tokyo/a.md": FILES["tokyo/a.md"] + "and more of it\n"})

    assert send(alice, fields).status_code == 303

    assert page_text(web.services.store, "tokyo/a.md") == (
        "---\ntitle: Ant\nroom: Hall\n---\n\nnotes of the ant\nand more of it\n"
    )


def test_other_fields_that_others_changed_meanwhile_stay_too(web: Web) -> None:
    alice = web.client("alice")
    fields = change(open_form(alice), "tokyo/x", room="Big hall")
    put(web, {"tokyo/x.md": "---\ntitle: Xylophone\nstart: '11:00'\nroom: Hall\n---\n"})

    assert send(alice, fields).status_code == 303

    assert page_text(web.services.store, "tokyo/x.md") == "---\ntitle: Xylophone\nstart: '11:00'\nroom: Big hall\n---\n"


def test_same_field_changed_meanwhile_is_shown_with_what_was_asked(web: Web) -> None:
    alice = web.client("alice")
    fields = change(open_form(alice), "tokyo/x", room="Big hall")
    put(web, {"tokyo/x.md": "---\ntitle: Xylophone\nstart: '11:00'\nroom: Cellar\n---\n"})
    tip = web.services.store.tip()

    answer = send(alice, fields)

    assert answer.status_code == 409
    assert web.services.store.tip() == tip
    assert "others changed the agenda meanwhile" in answer.text
    row = dict(next(row for row in rows_of(fields_of(answer.text)) if row[0][1] == "tokyo/x"))
    assert (row["room"], row["was-room"], row["start"], row["was-start"]) == ("Big hall", "Cellar", "11:00", "11:00")
    assert send(alice, fields_of(answer.text)).status_code == 303
    assert "room: Big hall" in page_text(web.services.store, "tokyo/x.md")


def test_order_changed_meanwhile_is_told_and_the_wanted_one_is_kept(web: Web) -> None:
    alice, bob = web.client("alice"), web.client("bob")
    hers = order(open_form(alice), "tokyo/b", "tokyo/a", "tokyo/c")
    assert send(bob, order(open_form(bob), "tokyo/c", "tokyo/a", "tokyo/b")).status_code == 303

    answer = send(alice, hers)

    assert answer.status_code == 409
    assert "<li>Cat</li>" in answer.text
    assert titles(web)[2:] == ["Cat", "Ant", "Bee"]
    assert [row[0][1] for row in rows_of(fields_of(answer.text))][2:] == ["tokyo/b", "tokyo/a", "tokyo/c"]
    assert send(alice, fields_of(answer.text)).status_code == 303
    assert titles(web)[2:] == ["Bee", "Ant", "Cat"]


def test_talks_deleted_renamed_and_added_meanwhile_do_not_stop_the_rest(web: Web) -> None:
    alice, store = web.client("alice"), web.services.store
    fields = change(open_form(alice), "tokyo/b", room="Hall")
    fields = change(fields, "tokyo/c", room="Hall")
    put_files(store, {"tokyo/b.md": None})
    move_page(store, Move("tokyo/c", "tokyo/d", ALICE, "Move"), scan_for_links(store))
    put(web, {"tokyo/new.md": "---\ntitle: New\n---\n"})

    assert send(alice, fields).status_code == 303

    assert "room: Hall" in page_text(store, "tokyo/d.md")
    assert store.find_file(store.tip() or "", "tokyo/b.md") is None  # type: ignore[arg-type]
    assert titles(web) == ["Xylophone", "Yak", "Ant", "Cat", "New"]


def test_form_whose_session_ended_is_shown_again_as_it_was_left(web: Web) -> None:
    alice, tip = web.client("alice"), web.services.store.tip()
    fields = change(open_form(alice), "tokyo/x", room="Big hall")

    answer = send(alice, [(CSRF, "old"), *fields[1:]])

    assert answer.status_code == 400
    assert "Big hall" in answer.text
    assert web.services.store.tip() == tip
    assert send(alice, fields_of(answer.text)).status_code == 303


def test_readers_and_strangers_have_no_agenda(web: Web) -> None:
    assert web.client("charlie").get("/-/agenda/tokyo").status_code == 403
    assert web.client().get("/-/agenda/tokyo").status_code == 302
    assert web.client("charlie").post_form("/-/agenda/tokyo", {"talk": "tokyo/a"}, page="/").status_code == 403
    assert web.client("alice").get("/-/agenda/tokyo/a").status_code == 404


def test_old_name_leads_to_the_new_one(web: Web) -> None:
    store = web.services.store
    move_page(store, Move("tokyo", "osaka", ALICE, "Move"), scan_for_links(store))

    assert web.client("alice").get("/-/agenda/tokyo").headers["Location"] == "/-/agenda/osaka"


def test_talks_of_other_events_are_named_and_have_no_fields(web: Web) -> None:
    put(web, {"kanda/kudu.md": "---\ntitle: Kudu\nsessions:\n  - event: tokyo\n    start: 2026-11-21 15:00\n---\n"})

    answer = web.client("alice").get("/-/agenda/tokyo")

    assert 'href="/kanda/kudu"' in answer.text
    assert all("kanda/kudu" not in form.fields.values() for form in read_forms(answer.text))


@pytest.mark.parametrize("rows", [[("talk", "../x")], [("talk", "tokyo/a"), ("was-order", "x" * 99)], []])
def test_form_that_nobody_was_given_does_no_harm(web: Web, rows: Fields) -> None:
    alice, tip = web.client("alice"), web.services.store.tip()

    assert send(alice, [open_form(alice)[0], *rows]).status_code in (303, 400)
    assert web.services.store.tip() == tip
