"""A link lets somebody without an account work on one event or talk, and nothing else."""

from datetime import timedelta

import pytest

from tests.factories import git
from tests.pages.conftest import put
from tests.web_client import Web, WebClient, field_of
from wiki.core.store.store import utc_now
from wiki.people.invitations import ForGuests, create_invitation
from wiki.people.who import LinkKind

TALK = "hello-festa/from-git"
SAVE = ("action", "save")
DRAFT = "---\ntitle: Secret draft\ndraft: true\n---\n"


def link(web: Web, name: str, uses: str = "10") -> str:
    """The address of a link that lena made in her browser."""
    made = web.client("lena").submit(f"/-/links/{name}", {"uses": uses, "days": "2"}, action="/-/links/")
    assert made.status_code == 200
    return made.text.split('class="note wide stack"')[1].split('href="http://localhost')[1].split('"')[0]


def guest(web: Web, name: str, called: str = "Gina 銀") -> WebClient:
    """Somebody who came by a link for that page."""
    client = web.client()
    came = client.submit(link(web, name), {"name": called})
    assert (came.status_code, came.location) == (303, f"/{name}")
    return client


def write(client: WebClient, name: str, line: str) -> int:
    """Opens the form and adds a line; the status of the answer."""
    form = client.get(f"/-/edit/{name}")
    if form.status_code != 200:
        return form.status_code
    text = (field_of(form.text, "text") or "") + f"\n{line}\n"
    return client.submit(f"/-/edit/{name}", {"text": text}, button=SAVE).status_code


def test_guest_writes_under_their_own_name(web: Web) -> None:
    gina = guest(web, "hello-festa")

    assert write(gina, TALK, "- ゲストの一行") == 303
    shown = gina.get(f"/{TALK}")
    last = git(web.services.store.folder, "log", "-1", "--format=%an|%ae|%cn", "main").strip()
    assert last == "Gina 銀|guest-1@users.noreply.localhost|Festa"
    assert "ゲストの一行" in shown.text
    assert "Saved." in shown.text
    assert "Gina 銀" in shown.text


def test_link_for_a_talk_reaches_that_talk_alone(web: Web) -> None:
    put(web, {"hello-festa/other.md": "# Other\n"})
    gina = guest(web, TALK)

    assert write(gina, TALK, "mine") == 303
    assert [write(gina, name, "x") for name in ("hello-festa", "hello-festa/other", "index")] == [403, 403, 403]


@pytest.mark.parametrize(
    "address",
    ["/-/new", "/-/status", "/-/accounts", "/-/account", f"/-/move/{TALK}", f"/-/delete/{TALK}", f"/-/links/{TALK}",
     "/-/edit/elsewhere", "/-/edit/hello-festa/new-talk", "/-/deliveries"],
)  # fmt: skip
def test_guest_may_nothing_else(web: Web, address: str) -> None:
    answer = guest(web, "hello-festa").get(address)

    assert answer.status_code == 403
    assert "Your link does not reach this" in answer.text


def test_forms_beyond_the_link_are_refused(web: Web) -> None:
    gina, tip = guest(web, TALK), web.services.store.tip()

    sent = [
        gina.post_form("/-/edit/hello-festa", {"text": "x", "base": tip}, page=f"/-/edit/{TALK}"),
        gina.post_form(f"/-/restore/{TALK}", {"rev": tip}, page=f"/-/edit/{TALK}"),
        gina.post_form(f"/-/delete/{TALK}", {}, page=f"/-/edit/{TALK}"),
        gina.post_form(f"/-/move/{TALK}", {"to": "x"}, page=f"/-/edit/{TALK}"),
        gina.post_form("/-/preview", {"text": "x", "name": "index"}, page=f"/-/edit/{TALK}"),
    ]

    assert [answer.status_code for answer in sent] == [403] * 5
    assert web.services.store.tip() == tip


def test_guest_sees_drafts_of_their_event_and_no_others(web: Web) -> None:
    put(web, {
        "hello-festa/hidden.md": DRAFT.replace("Secret", "Own"),
        "other/index.md": "---\ntype: event\ntitle: Other\n---\n[[talks]]\n",
        "other/hidden.md": DRAFT,
        f"{TALK}.md": "# T\n\n[[other/hidden]] [[hello-festa/hidden]]\n",
    })  # fmt: skip
    gina = guest(web, "hello-festa")

    assert "Own draft" in gina.get("/hello-festa").text
    assert "Own draft" in gina.get(f"/{TALK}").text
    assert "Secret draft" not in gina.get(f"/{TALK}").text
    assert "Secret draft" not in gina.get("/other").text
    assert gina.get("/other/hidden").status_code == 404
    assert "draft" not in web.client().get("/hello-festa").text


def test_link_follows_a_talk_that_is_renamed(web: Web) -> None:
    gina = guest(web, TALK)
    web.client("lena").submit(f"/-/move/{TALK}", {"to": "hello-festa/renamed"}, action="/-/move/")

    assert write(gina, "hello-festa/renamed", "still here") == 303
    assert gina.get("/-/guest").text.count("/hello-festa/renamed") > 0


def test_guest_reads_a_closed_wiki_within_the_link(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Web.open(tmp_path_factory.mktemp("closed"), FESTA_OPEN_TO="members") as web:
        gina = guest(web, TALK)

        assert gina.get(f"/{TALK}").status_code == 200
        assert gina.get(f"/-/history/{TALK}").status_code == 200
        assert gina.get("/hello-festa").status_code == 403
        assert gina.get("/").status_code == 403
        assert gina.get("/-/changes").status_code == 403


def test_revoked_link_ends_what_its_guests_may(web: Web) -> None:
    gina = guest(web, "hello-festa")
    form = gina.get(f"/-/edit/{TALK}").text
    web.client("lena").submit("/-/links/hello-festa", action="/revoke")

    answer = gina.post(
        f"/-/edit/{TALK}",
        data={name: field_of(form, name) for name in ("base", "csrf_token", "summary")} | {"text": "kept words"},
    )

    assert answer.status_code == 401
    assert "kept words" in (field_of(answer.text, "text") or "")


def test_forgetting_the_link_makes_a_stranger_of_the_guest(web: Web) -> None:
    gina = guest(web, "hello-festa")

    gina.submit("/-/guest", action="/-/logout")

    assert write(gina, TALK, "x") == 302
    assert gina.get("/-/guest").status_code == 302


def test_link_followed_again_leads_on_and_spends_nothing(web: Web) -> None:
    address = link(web, "hello-festa", uses="1")
    gina, other = web.client(), web.client()

    first = gina.submit(address, {"name": "Gina"})
    again, late = gina.get(address), other.get(address)

    assert first.status_code == 303
    assert (again.status_code, again.location) == (303, "/-/guest")
    assert late.status_code == 404


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Enter the name"), ("alice  AOKI", "Somebody with an account here has this name"), ("x" * 81, "at most 80")],
)
def test_name_that_will_not_do_is_asked_again(web: Web, name: str, sentence: str) -> None:
    address, client = link(web, "hello-festa", uses="1"), web.client()

    refused = client.submit(address, {"name": name})

    assert refused.status_code == 400
    assert sentence in refused.text
    assert client.submit(address, {"name": "Gina"}).status_code == 303


def test_guest_without_a_good_token_is_asked_again(web: Web) -> None:
    address = link(web, "hello-festa")

    answer = web.client().post(address, data={"name": "Gina"})

    assert answer.status_code == 400
    assert field_of(answer.text, "name") == "Gina"


def test_whoever_is_signed_in_is_led_on(web: Web) -> None:
    answer = web.client("alice").get(link(web, "hello-festa"))

    assert answer.status_code == 200
    assert "people without an account" in answer.text


def test_only_organisers_give_links(web: Web) -> None:
    assert web.client("alice").get("/-/links/hello-festa").status_code == 403
    assert "/-/links/" not in web.client("alice").get("/hello-festa").text
    assert "/-/links/hello-festa" in web.client("lena").get("/hello-festa").text
    assert web.client("lena").get("/-/links/nowhere").status_code == 404


def test_revoking_a_link_leaves_invitations_to_accounts_alone(web: Web) -> None:
    web.client("mori").submit("/-/accounts", {"role": "writer"}, action="/invite")

    web.client("lena").post_form("/-/links/hello-festa/1/revoke", {}, page="/-/links/hello-festa")

    assert "1 more person" in web.client("mori").get("/-/accounts").text


def test_organiser_sees_who_came(web: Web) -> None:
    guest(web, "hello-festa", "Gina")
    guest(web, TALK, "Georg")

    shown = web.client("lena").get("/-/links/hello-festa").text

    assert "Gina" in shown
    assert "Georg" not in shown


def test_guests_see_each_other_at_work(web: Web) -> None:
    gina, georg = guest(web, "hello-festa", "Gina"), guest(web, TALK, "Georg")
    gina.get(f"/-/edit/{TALK}")

    shown = georg.get(f"/-/edit/{TALK}").text

    assert "Also writing here now" in shown
    assert "Gina" in shown


def test_speakers_link_reads_and_does_not_write(web: Web) -> None:
    with web.services.people.write() as session:
        what = ForGuests(LinkKind.CHECK, "hello-festa", TALK)
        _, code = create_invitation(session, what, 1, utc_now() + timedelta(days=1), None, utc_now())
    speaker = web.client()

    came = speaker.submit(f"/-/invite/{code}", {"name": "Sam"})

    assert came.status_code == 303
    assert speaker.get(f"/{TALK}").status_code == 200
    assert write(speaker, TALK, "x") == 403
    assert "lets you read it" in speaker.get("/-/guest").text
