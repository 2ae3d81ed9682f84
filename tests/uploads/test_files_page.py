"""The list of an event's files, and deleting one of them."""

import re

from tests.core.pictures.samples import from_a_phone
from tests.core.uploads.test_kinds import PDF
from tests.uploads.conftest import put, send
from tests.web_client import Web


def items(html: str) -> list[str]:
    """What a person reads of each file."""
    listed = html.partition('class="gallery')[2].partition("</ul>")[0].split("<li>")[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in listed]


def test_list_says_what_who_when_and_where_it_is_shown(web: Web) -> None:
    alice = web.client("alice")
    put(web, {"other/index.md": "---\ntype: event\n---\n\n![](../kanda/files/%66ront.jpg)\n"})
    send(alice, (from_a_phone(), "front.jpg"), (PDF, "資料.pdf"))

    page = alice.get("/-/files/kanda").text

    front, paper = items(page)
    assert re.match(r"files/front\.jpg \d+ KB · ", front)
    assert "Alice Aoki" in front
    assert "On: other , Impala" in front or "On: Impala , other" in front
    assert "On no page yet" in paper
    assert 'value="![front](files/front.jpg)"' in page
    assert '<img src="/kanda/files/front.jpg" alt="files/front.jpg" loading="lazy">' in page
    assert "of 1 MB, pages included" in page


def test_readers_see_the_files_and_nothing_to_change_them_with(web: Web) -> None:
    put(web, {"kanda/draft.md": "---\ntitle: Unheard-of\ndraft: true\n---\n\n![](files/a.pdf)\n"})
    send(web.client("alice"), (PDF, "a.pdf"))

    for client in (web.client(), web.client("charlie")):
        page = client.get("/-/files/kanda").text
        assert len(items(page)) == 1
        assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
        assert "Unheard-of" not in page
    assert "Unheard-of" in web.client("bob").get("/-/files/kanda").text


def test_held_event_shows_no_files_to_those_who_do_not_see_it(web: Web) -> None:
    send(web.client("alice"), (PDF, "plan.pdf"), event="held")

    statuses = [web.client(handle).get("/-/files/held").status_code for handle in (None, "charlie", "bob")]

    assert statuses == [404, 404, 200]


def test_organiser_deletes_a_file_and_nobody_else_does(web: Web) -> None:
    send(web.client("alice"), (PDF, "a.pdf"))
    lena, tip = web.client("lena"), web.services.store.tip()
    address = "/-/delete-file/kanda/files/a.pdf"
    assert "delete-file" not in web.client("alice").get("/-/files/kanda").text
    refused = web.client("alice").post_form(address, {"event": "kanda", "seen": "x"})
    stale = lena.post_form(address, {"event": "kanda", "seen": "0" * 40})
    astray = [
        lena.post_form(f"/-/delete-file/{path}", {"event": event, "seen": "0" * 40}).status_code
        for path, event in (("kanda/impala.md", "kanda"), ("kanda/files/a.pdf", "held"), ("site.yml", ""), ("kanda/files/a.pdf", ""))
    ]  # fmt: skip

    assert (refused.status_code, stale.status_code, astray) == (403, 409, [404, 404, 404, 404])
    assert web.services.store.tip() == tip
    done = lena.submit("/-/files/kanda", action="/-/delete-file/")
    assert (done.status_code, done.location) == (303, "/-/files/kanda")
    page = lena.get("/-/files/kanda").text
    assert "a.pdf was deleted." in page
    assert items(page) == []
    commit = web.services.store.get_commit(web.services.store.tip() or "")  # type: ignore[arg-type]
    assert (commit.author.name, commit.message) == ("Lena Marsh", "Kanda: delete a.pdf")


def test_event_and_talk_lead_to_the_files(web: Web) -> None:
    assert 'href="/-/files/kanda"' in web.client("alice").get("/kanda").text
    assert 'href="/-/files/kanda"' in web.client("alice").get("/-/edit/kanda/impala").text
