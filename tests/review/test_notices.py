"""Who is told of what: organisers of what comes from speakers and readers, and whoever proposed of what became of it."""

from tests.review.speakers import NOTES, TALK, check_link, make_talk
from tests.review.test_proposals import propose
from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.status.notices import work_outbox


def test_organisers_are_told_once_of_each_and_nobody_else_is(web: Web) -> None:
    make_talk(web)
    browser, link = web.client(), check_link(web)
    browser.submit(link, action="/confirm")
    browser.submit(f"{link}/edit", {"notes": NOTES + "- mehr\n"}, button=("action", "send"))
    browser.submit(link, {"text": "<b>Bitte</b> anders"}, action="/ask")

    for _ in range(2):
        work_outbox(web.services, utc_now())

    told = web.client("lena").get("/-/account").text
    assert told.count(f'confirmed the notes of <a href="/{TALK}">Impala</a>') == 1
    assert told.count('proposes a change to Impala. <a href="/-/proposals/1">') == 1
    assert told.count(f'writes about <a href="/-/checks/{TALK}">Impala</a>: “&lt;b&gt;Bitte&lt;/b&gt; anders”') == 1
    assert "Ryosuke Nakai" not in web.client("bob").get("/-/account").text


def test_whoever_proposed_is_told_what_became_of_it(web: Web) -> None:
    for number, (what, word) in enumerate((("/land", "landed"), ("/decline", "declined")), 1):
        charlie = web.client("charlie")
        where = propose(charlie, "Festa", f"Festa{number}", name="hello-festa")
        web.client("lena").submit(where, {"reason": "No."} if what == "/decline" else {}, action=what)

        assert f'{word} <a href="{where}">what you proposed</a>' in charlie.get("/-/account").text


def test_proposals_are_counted_in_the_masthead_of_organisers(web: Web) -> None:
    propose(web.client("charlie"), "Festa", "Festa!", name="hello-festa")

    assert "1 proposal waits for an organiser." in web.client("lena").get("/-/status").text
