"""Organisers and admins are told, once for each matter, of what needs them."""

from collections.abc import Callable

from tests.factories import git, save
from tests.status.conftest import Upstreamed
from tests.web_client import Web
from wiki.core.store.model import CommitId
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account
from wiki.people.notices import list_notices
from wiki.people.outbox import enqueue, list_failed
from wiki.status.notices import Notifier
from wiki.web.notice_words import notice_sentence

ZERO = CommitId("0" * 40)


def run(web: Web) -> None:
    """What a worker that was just started does first."""
    Notifier(web.services).tick()


def told(web: Web, handle: str) -> list[tuple[str, dict[str, object]]]:
    with web.services.people.read() as session:
        account = get_account(session, handle).id
        return [(notice.kind, dict(notice.facts)) for notice in list_notices(session, account)]


def test_conflict_is_told_to_organisers_and_admins_once(wiki: Upstreamed) -> None:
    wiki.clash()

    run(wiki.web)
    run(wiki.web)

    expected = [("conflict", {"number": 1, "paths": ["kanda/impala.md"]})]
    assert told(wiki.web, "lena") == expected
    assert told(wiki.web, "mori") == expected
    assert told(wiki.web, "alice") == []


def test_second_conflict_is_another_matter(wiki: Upstreamed) -> None:
    wiki.clash()
    run(wiki.web)
    wiki.clash("kanda/python.md")
    run(wiki.web)

    assert [facts["number"] for _, facts in told(wiki.web, "lena")] == [2, 1]


def test_forced_push_is_told_with_what_the_upstream_lost(wiki: Upstreamed) -> None:
    lost = save(wiki.web.services.store, "kept", "# Kept\n").commit
    wiki.meet()
    git(wiki.upstream, "update-ref", "refs/heads/main", git(wiki.work, "rev-parse", "HEAD").strip())
    wiki.meet()

    run(wiki.web)
    run(wiki.web)

    [(kind, facts)] = told(wiki.web, "lena")
    assert (kind, facts["commit"]) == ("forced_push", lost)


def test_upstream_is_told_of_at_its_third_failure_and_again_after_it_was_well(web: Web) -> None:
    failures = web.services.failures
    counts = []
    for _ in range(5):
        failures.record("remote", ZERO, None, "down")
        run(web)
        counts.append(len(told(web, "lena")))
    failures.clear("remote", [None])
    run(web)
    before = told(web, "lena")
    web.services.failures._clock = lambda: utc_now().replace(year=2030)
    for _ in range(3):
        failures.record("remote", ZERO, None, "down")
    run(web)

    assert counts == [0, 0, 1, 1, 1]
    assert before[0][0] == "failing"
    assert [kind for kind, _ in told(web, "lena")] == ["failing", "failing"]


def test_path_set_aside_is_told_with_its_follower(web: Web) -> None:
    for _ in range(3):
        web.services.failures.record("publish", ZERO, "a.md", "too deep")

    run(web)

    [(kind, facts)] = told(web, "mori")
    assert (kind, facts["follower"], facts["path"]) == ("aside", "publish", "a.md")


def test_item_that_nobody_knows_is_set_aside_and_the_others_are_done(wiki: Upstreamed) -> None:
    with wiki.web.services.people.write() as session:
        enqueue(session, "carrier_pigeon", {}, utc_now())
    wiki.clash()

    run(wiki.web)

    assert [kind for kind, _ in told(wiki.web, "lena")] == ["conflict"]
    with wiki.web.services.people.read() as session:
        assert [item.kind for item in list_failed(session)] == ["carrier_pigeon"]


def test_every_kind_has_a_sentence_with_a_link(make_wiki: Callable[..., Upstreamed]) -> None:
    web = make_wiki().web
    at = "2026-11-21T14:02:00+00:00"
    with web.app.test_request_context("/", headers={"Accept-Language": "en"}):
        conflict = notice_sentence("conflict", {"number": 3, "paths": ["<b>.md"]})
        more = notice_sentence("conflict", {"number": 3, "paths": ["a.md", "b.md"]})
        forced = notice_sentence("forced_push", {"commit": "1" * 40, "at": at})
        failing = notice_sentence("failing", {"follower": "remote", "since": at})
        aside = notice_sentence("aside", {"follower": "publish", "path": "a.md", "since": at})
        unknown = notice_sentence("carrier_pigeon", {})

    assert conflict == (
        'A push upstream clashes with what was saved here, in &lt;b&gt;.md. <a href="/-/conflicts/3">Settle it</a>'
    )
    assert "a.md and other files" in str(more)
    assert 'href="/-/status#upstream"' in str(forced)
    assert str(failing).startswith("Meeting the upstream failed three times in a row.")
    assert str(aside).startswith("Publishing goes on without a.md")
    assert unknown is None
