"""`/-/status` says what needs somebody, and the masthead counts the same."""

import os
import re
import time

import pytest

from tests.factories import git, put_files, save
from tests.status.conftest import Upstreamed
from tests.web_client import Web
from wiki.core.store.model import CommitId, Entry, Step
from wiki.core.store.store import utc_now
from wiki.core.wake import ALIVE, last_asked_to_follow
from wiki.people.outbox import enqueue, list_failed, mark_failed, take
from wiki.web.troubles import find_troubles, forget_count

ZERO = CommitId("0" * 40)


def words(html: str) -> str:
    """What a person reads of the main part of a page."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def masthead(web: Web) -> str:
    forget_count(web.services)
    html = web.client("lena").get("/").text
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<nav")[2].partition("</nav>")[0]).split())


def test_status_of_a_wiki_where_all_is_well_says_so(web: Web) -> None:
    web.services.publisher.publish()

    text = words(web.client("lena").get("/-/status").text)

    assert "Everything is well. Nothing needs you." in text
    assert "It shows everything that was saved." in text
    assert "None is set (FESTA_REMOTE)" in text
    assert masthead(web).endswith("Status")


def test_status_is_japanese_for_whoever_reads_that(web: Web) -> None:
    html = web.client("lena", language="ja").get("/-/status").text

    assert '<html lang="ja">' in html


@pytest.mark.parametrize("address", ["/-/status", "/-/conflicts", "/-/deliveries"])
def test_pages_for_organisers_are_for_nobody_else(web: Web, address: str) -> None:
    assert web.client("lena").get(address).status_code == 200
    assert web.client("mori").get(address).status_code == 200
    assert web.client("alice").get(address).status_code == 403
    stranger = web.client().get(address)
    assert (stranger.status_code, stranger.headers["Location"].split("?")[0]) == (302, "/-/login")


def test_failures_say_what_failed_how_often_and_what_is_set_aside(web: Web) -> None:
    failures = web.services.failures
    for _ in range(2):
        failures.record("remote", ZERO, None, "RemoteDown(detail='no answer <b>')")
    for _ in range(3):
        failures.record("publish", ZERO, "kanda/impala.md", "too deep")

    answer = web.client("lena").get("/-/status")
    text = words(answer.text)

    assert "2 matters need somebody." in text
    assert "Meeting the upstream fails." in text
    assert "Failed 2 times in a row since" in text
    assert "no answer &lt;b&gt;" in answer.text
    assert "Publishing goes on without kanda/impala.md." in text
    assert "2 matters to look at" in masthead(web)


def test_again_wakes_the_worker_and_takes_up_what_was_set_aside(wiki: Upstreamed) -> None:
    services = wiki.web.services
    for _ in range(3):
        services.failures.record("publish", ZERO, "a.md", "too deep")
    before = last_asked_to_follow(services.store)

    answer = wiki.web.client("lena").submit("/-/status", action="/-/status/again")

    assert answer.status_code == 303
    assert services.failures.rows() == []
    assert last_asked_to_follow(services.store) > before


def test_conflict_is_listed_with_its_link_and_counted(wiki: Upstreamed) -> None:
    wiki.clash()
    wiki.web.services.publisher.publish()

    html = wiki.web.client("lena").get("/-/status").text

    assert 'href="/-/conflicts/1"' in html
    assert "kanda/impala.md" in words(html)
    assert "1 matter to look at" in masthead(wiki.web)


def test_lags_say_how_many_commits_and_since_when(wiki: Upstreamed) -> None:
    services = wiki.web.services
    services.publisher.publish()
    for number in range(3):
        save(services.store, f"page-{number}", f"# {number}\n")

    troubles = find_troubles(services)
    text = words(wiki.web.client("lena").get("/-/status").text)

    assert troubles.publish_lag is not None
    assert troubles.publish_lag.commits == 3
    assert troubles.upstream_lag is not None
    assert troubles.upstream_lag.commits == 3
    assert text.count("It lacks 3 commits, the first of") == 2
    assert troubles.count == 0


def test_worker_that_is_gone_is_a_matter_once_there_is_something_to_do(wiki: Upstreamed) -> None:
    store = wiki.web.services.store
    wiki.web.services.publisher.publish()
    (store.folder / ALIVE).touch()
    hour_ago = time.time() - 3600
    os.utime(store.folder / ALIVE, (hour_ago, hour_ago))

    idle = find_troubles(wiki.web.services).is_worker_gone
    save(store, "waiting", "# Waiting\n")
    busy = find_troubles(wiki.web.services).is_worker_gone

    assert (idle, busy) == (False, True)
    assert "The worker is not running." in words(wiki.web.client("lena").get("/-/status").text)


def test_forced_push_is_told_and_nothing_is_given_up(wiki: Upstreamed) -> None:
    save(wiki.web.services.store, "kept", "# Kept\n")
    wiki.meet()
    first = git(wiki.work, "rev-parse", "HEAD").strip()
    git(wiki.upstream, "update-ref", "refs/heads/main", first)
    wiki.meet()

    text = words(wiki.web.client("lena").get("/-/status").text)

    assert text.count("somebody pushed by force. Nothing was given up here; all was pushed again.") == 1
    assert git(wiki.upstream, "rev-parse", "main").strip() == wiki.tip


def test_files_that_are_no_pages_are_listed_with_the_reason_and_can_be_had(web: Web) -> None:
    store = web.services.store
    latin = "# Café\n".encode("latin-1")
    put_files(store, {"latin.md": latin, "huge.md": b"x" * 1_000_001})
    link = Entry(0o120000, store.add_blob(b"/etc/passwd"))
    store.advance(lambda tip: Step({"link.md": link}, "Link", store.wiki))
    lena = web.client("lena")

    page = lena.get("/-/status")
    download = lena.get("/-/status/file/latin.md")

    text = words(page.text)
    assert "latin.md : it is not text in UTF-8" in text
    assert "huge.md : it is too large for a page" in text
    assert "link.md: it is a symbolic link or a submodule, which is never followed" in text
    assert "/-/status/file/link.md" not in page.text
    assert (download.status_code, download.data) == (200, latin)
    assert download.headers["Content-Disposition"] == "attachment; filename=latin.md"
    assert lena.get("/-/status/file/link.md").status_code == 404
    assert lena.get("/-/status/file/site.yml").status_code == 404
    assert web.client("alice").get("/-/status/file/latin.md").status_code == 403
    assert "/etc/passwd" not in page.text


def test_pages_with_odd_front_matter_and_dead_links_are_listed(web: Web) -> None:
    save(web.services.store, "odd", "---\ntitle: Odd\nhashtag: #pyfes\nstart: [1\n---\nSee [[nowhere]].\n")
    web.services.publisher.publish()

    text = words(web.client("lena").get("/-/status").text)

    assert re.search(r"Odd \d places?", text)
    assert "odd.md : the link to “nowhere” leads nowhere" in text


def test_outbox_item_set_aside_can_be_tried_again(web: Web) -> None:
    people = web.services.people
    with people.write() as session:
        enqueue(session, "something", {"a": 1}, utc_now())
    [item] = take(people, utc_now())
    with people.write() as session:
        mark_failed(session, item, "no such host", utc_now(), permanent=True)
    lena = web.client("lena")

    text = words(lena.get("/-/status").text)
    answer = lena.submit("/-/status", action="/-/status/outbox/")

    assert "set aside: something." in text
    assert "no such host" in text
    assert answer.status_code == 303
    with people.read() as session:
        assert list_failed(session) == []
    assert "Everything is well" in words(lena.get("/-/status").text)


def test_rollback_is_a_matter_until_publishing_is_resumed(web: Web) -> None:
    publisher = web.services.publisher
    publisher.publish()
    save(web.services.store, "second", "# Second\n")
    publisher.publish()

    publisher.rollback()
    held = words(web.client("lena").get("/-/status").text)
    publisher.resume()
    resumed = words(web.client("lena").get("/-/status").text)

    assert "1 matter needs somebody. " in held
    assert "Publishing is held after a rollback." in held
    assert "Publishing is held" not in resumed


def test_index_that_cannot_be_made_does_not_break_the_status_page(web: Web) -> None:
    file = web.services.settings.data / "index.sqlite"
    web.services.index.close()
    for each in file.parent.glob("index.sqlite*"):
        each.unlink()
    file.mkdir()  # nothing can be put in its place

    answer = web.client("lena").get("/-/status")

    assert answer.status_code == 200
    assert "It cannot follow." in words(answer.text)
