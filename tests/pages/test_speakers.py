"""People: the talks that somebody gave, under each of their names; and that two are one."""

import pytest

from tests.factories import git, put_files
from tests.pages.conftest import put
from tests.web_client import Web, read_forms
from wiki.core.store.model import Person

EVENTS: dict[str, str | bytes] = {
    "spring/index.md": "---\ntype: event\ntitle: Spring\ndate: 2019-04-01\n---\n\n[[talks]]\n",
    "autumn/index.md": "---\ntype: event\ntitle: Autumn\ndate: 2026-11-21\n---\n\n[[talks]]\n",
    "spring/first.md": "---\ntitle: First talk\nspeakers: [Ryosuke Nakai, '@bob']\nchecked: 2019-05-01\n---\n\n- x\n",
    "autumn/second.md": "---\ntitle: Second talk\nspeakers: [NAKAI  Ryosuke]\nscribe: '@bob'\n---\n\n- x\n",
    "autumn/secret.md": "---\ntitle: Unheard-of\ndraft: true\nspeakers: [Ryosuke Nakai, Hidden Person]\n---\n\n- x\n",
}
NAKAI = (
    Person("Ryosuke Nakai", "nakai@example.org"),
    Person("NAKAI Ryosuke", "nakai@example.org"),
    Person("Nakai Ryosuke", "old@example.org"),
)


def write_as_nakai(web: Web) -> None:
    for number, person in enumerate(NAKAI):
        put_files(
            web.services.store, {f"autumn/n{number}.md": f"---\ntitle: N{number}\n---\n- n\n".encode()}, "Write", person
        )
    web.services.index.catch_up()


def test_speakers_by_name_lead_to_their_talks(web: Web) -> None:
    put(web, EVENTS)

    page = web.client().get("/spring/first").text
    told = web.client().get("/-/speakers?name=ryosuke+nakai").text

    assert 'href="/-/speakers?name=Ryosuke+Nakai"' in page
    assert "First talk" in told
    assert "Second talk" not in told
    assert "Checked by the speaker" in told
    assert "Unheard-of" not in told
    assert "Unheard-of" in web.client("alice").get("/-/speakers?name=Ryosuke+Nakai").text


def test_handle_has_talks_given_and_scribed_newest_event_first(web: Web) -> None:
    put(web, {**EVENTS, "autumn/third.md": "---\ntitle: Third talk\nspeakers: [＠bob, Bob 馬場, '@BOB']\n---\n"})
    web.client("bob").submit(
        "/-/edit/autumn/third",
        {"text": "---\ntitle: Third talk\nspeakers: [Bob 馬場]\n---\n"},
        button=("action", "save"),
    )

    told = web.client().get("/people/bob").text

    assert told.index("Autumn") < told.index("Third talk") < told.index("Spring") < told.index("First talk")
    assert told.index("First talk") < told.index("Scribe of") < told.index("Second talk")


def test_handle_of_a_speaker_who_wrote_nothing_has_a_page(web: Web) -> None:
    put(web, {**EVENTS, "autumn/third.md": "---\ntitle: Third talk\nspeakers: ['@omo2009']\n---\n"})

    assert 'href="/people/omo2009"' in web.client().get("/autumn/third").text
    assert "Third talk" in web.client().get("/people/omo2009").text


@pytest.mark.parametrize("handle", [None, "charlie"])
def test_who_stands_in_drafts_alone_is_nobody(web: Web, handle: str | None) -> None:
    put(web, EVENTS)
    client = web.client(handle)

    assert client.get("/-/speakers?name=Hidden+Person").status_code == 404
    assert "Hidden Person" not in client.get("/people").text
    assert "Hidden Person" in web.client("alice").get("/people").text


@pytest.mark.parametrize("name", ["", "  ", "%00", "<script>", "x" * 5000, "%F0%9F%98%80"])
def test_odd_names_are_answered(web: Web, name: str) -> None:
    assert web.client().get(f"/-/speakers?name={name}").status_code in (303, 404)


def test_all_people_are_listed(web: Web) -> None:
    put(web, EVENTS)
    write_as_nakai(web)

    told = web.client().get("/people").text

    for name in ("Ryosuke Nakai", "NAKAI Ryosuke", "Nakai Ryosuke"):
        assert f">{name}</a>" in told
    assert 'href="/people/bob"' in told


def test_page_named_people_goes_before_the_list(web: Web) -> None:
    put(web, {"people.md": "# Our people\n\nWe are many.\n"})

    assert "We are many." in web.client().get("/people").text


def test_three_names_of_one_person_become_one_by_the_form(web: Web) -> None:
    put(web, EVENTS)
    write_as_nakai(web)
    lena = web.client("lena")
    labels = [f"{each.name} <{each.email}>" for each in NAKAI]

    for other in labels[1:]:
        done = lena.submit(
            "/-/same-person?person=Ryosuke+Nakai", {"person": labels[0], "other": other}, action="/-/same-person"
        )
        assert done.status_code == 303, done.text

    told = web.client().get("/-/speakers?name=Nakai+Ryosuke").text
    assert ">Ryosuke Nakai</h1>" in told
    assert "First talk" in told
    assert "Second talk" in told
    for number in range(3):
        assert f">N{number}</a>" in told
    people = web.client().get("/people").text
    assert (people.count(">Ryosuke Nakai</a>"), people.count("NAKAI"), people.count("Nakai Ryosuke")) == (1, 0, 0)
    store = web.services.store
    for each in NAKAI:
        asked = f"{each.name} <{each.email}>"
        assert git(store.folder, "-c", "mailmap.blob=main:.mailmap", "check-mailmap", asked).strip() == labels[0]
    assert git(store.folder, "log", "-1", "--format=%an", "main").strip() == "Lena Marsh"


def test_person_with_an_account_takes_over_what_was_pushed(web: Web) -> None:
    web.client("bob").post_form("/-/edit/hello", {"text": "# Hello\n", "base": ""})
    write_as_nakai(web)

    web.client("lena").submit(
        "/-/same-person?person=bob",
        {"person": "Bob 馬場 <bob@users.noreply.localhost>", "other": "Nakai Ryosuke <old@example.org>"},
        action="/-/same-person",
    )

    told = web.client().get("/people/bob").text
    assert ">N2</a>" in told
    assert "Also known as Nakai Ryosuke" in told
    assert web.client().get("/-/speakers?name=Nakai+Ryosuke").location == "/people/bob"


@pytest.mark.parametrize(
    "other",
    ["", "Nobody <x@example.org>", "Ryosuke Nakai <nakai@example.org>", "x\nEvil <e@example.org>", "> <x"],
)
def test_only_people_who_are_known_are_joined(web: Web, other: str) -> None:
    write_as_nakai(web)
    tip = web.services.store.tip()

    answer = web.client("lena").post_form(
        "/-/same-person", {"person": "Ryosuke Nakai <nakai@example.org>", "other": other}
    )

    assert answer.status_code == 400
    assert web.services.store.tip() == tip


@pytest.mark.parametrize("handle", [None, "charlie", "alice"])
def test_only_organisers_join_people(web: Web, handle: str | None) -> None:
    write_as_nakai(web)
    client, tip = web.client(handle), web.services.store.tip()

    sent = client.post_form(
        "/-/same-person",
        {"person": "Ryosuke Nakai <nakai@example.org>", "other": "Nakai Ryosuke <old@example.org>"}, page="/",
    )  # fmt: skip

    assert sent.status_code == 403
    assert "old@example.org" not in client.get("/-/same-person").text
    assert web.services.store.tip() == tip
    assert "/-/same-person" not in client.get("/-/speakers?name=Ryosuke+Nakai").text
    assert all("/-/same-person" not in form.action for form in read_forms(client.get("/people").text))
