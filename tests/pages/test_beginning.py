"""What the form of a new page begins with where there are templates."""

import pytest

from tests.pages.conftest import put
from tests.web_client import Web, field_of, read_forms

TEMPLATES = {
    "templates/talk.md": "---\ntype: page\ndraft: true\ntitle: The usual\ntags: [talk]\n---\n\n<!-- {title} at {event}, {date}, by {speakers} -->\n",
    "templates/talk-lightning.md": '---\ntype: page\ndraft: true\ntitle: Lightning talk\nduration: "0:05"\nroom: Stage\n---\n\n<!-- short -->\n',
    "templates/event.md": "---\ntype: page\ndraft: true\ntitle: Our events\nlicense: CC-BY-4.0\nvenue: Here\n---\n\nWelcome to {title} on {date}.\n\n[[talks]]\n",
    "kanda/index.md": "---\ntype: event\ntitle: Kanda\ndate: 2026-11-21\n---\n",
}


@pytest.fixture(autouse=True)
def templates(web: Web) -> None:
    put(web, dict(TEMPLATES))


def begin(web: Web, question: str, fields: dict[str, str]) -> str:
    client = web.client("alice")
    answer = client.submit(question, fields)
    return field_of(client.get(answer.headers["Location"]).text, "text") or ""


def test_talk_begins_with_the_wikis_template_filled_in(web: Web) -> None:
    text = begin(web, "/-/new?kind=talk&event=kanda", {"title": "Impala", "speakers": "中井, @mori"})

    assert text == (
        '---\ntitle: Impala\nspeakers:\n  - 中井\n  - "@mori"\ntags:\n  - talk\n---\n\n'
        "<!-- Impala at Kanda, 2026-11-21, by 中井, @mori -->\n"
    )


def test_another_template_is_chosen_and_what_was_filled_in_counts_more(web: Web) -> None:
    chosen = {"title": "Five minutes", "template": "templates/talk-lightning"}

    text = begin(web, "/-/new?kind=talk&event=kanda", {**chosen, "room": "Hall A"})

    assert text == '---\ntitle: Five minutes\nspeakers: []\nroom: Hall A\nduration: "0:05"\n---\n\n<!-- short -->\n'
    assert (
        begin(web, "/-/new?kind=talk&event=kanda", {"title": "x", "template": "none"})
        == "---\ntitle: x\nspeakers: []\n---\n\n"
    )


def test_event_names_the_template_of_its_talks(web: Web) -> None:
    put(web, {"kanda/index.md": "---\ntype: event\ntitle: Kanda\ntalk_template: kanda/template\n---\n"})
    put(web, {"kanda/template.md": "---\ntype: page\ndraft: true\ntitle: Ours\n---\n<!-- of Kanda -->\n"})

    form = web.client("alice").get("/-/new?kind=talk&event=kanda").text
    text = field_of(web.client("alice").get("/-/edit/kanda/impala").text, "text")

    assert [each in form for each in ("Ours", "The usual", "Lightning talk")] == [True] * 3
    assert text == "---\ntitle: impala\nspeakers: []\n---\n<!-- of Kanda -->\n"


def test_new_event_begins_with_the_template_for_events(web: Web) -> None:
    text = begin(web, "/-/new?kind=event", {"title": "Tokyo", "date": "2026-12-01", "language": "en"})

    assert text == (
        '---\ntype: event\ntitle: Tokyo\ndate: "2026-12-01"\nlanguage: en\nlicense: CC-BY-4.0\nvenue: Here\n---\n'
        "\nWelcome to Tokyo on 2026-12-01.\n\n[[talks]]\n"
    )


@pytest.mark.parametrize("name", ["kanda/index", "site.yml", "../x", "kanda", "index"])
def test_page_that_is_no_template_is_not_taken_for_one(web: Web, name: str) -> None:
    text = field_of(web.client("alice").get(f"/-/edit/kanda/impala?kind=talk&template={name}").text, "text")

    assert (
        text == "---\ntitle: impala\nspeakers: []\ntags:\n  - talk\n---\n\n<!-- impala at Kanda, 2026-11-21, by  -->\n"
    )


def test_talk_of_hints_alone_has_no_notes_and_templates_are_for_writers(web: Web) -> None:
    client = web.client("alice")
    client.submit("/-/edit/kanda/impala?kind=talk", {"summary": ""}, button=("action", "save"))

    assert "No notes" in client.get("/kanda").text
    assert web.client().get("/templates/talk").status_code == 404
    assert client.get("/templates/talk").status_code == 200


def test_plain_pages_have_no_template_and_no_choice(web: Web) -> None:
    form = web.client("alice").get("/-/new?kind=page").text

    assert "template" not in {name for each in read_forms(form) for name in each.names}
    assert begin(web, "/-/new?kind=page", {"title": "Notes"}) == "---\ntype: page\ntitle: Notes\n---\n\n"
