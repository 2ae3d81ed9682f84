"""Notices on `/-/account`: each kind has its sentence, and none breaks the page."""

from typing import Any

import pytest

from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account
from wiki.people.notices import add_notice, count_unread
from wiki.web.notice_words import KINDS

ACCOUNT = "/-/account"


def tell(web: Web, kind: str, facts: dict[str, Any], handle: str = "lena") -> None:
    with web.services.people.write() as session:
        add_notice(session, get_account(session, handle).id, kind, facts, utc_now())


def unread(web: Web, handle: str = "lena") -> int:
    with web.services.people.read() as session:
        return count_unread(session, get_account(session, handle).id)


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("role", {"by": "森下 はるか", "role": "writer"}, "森下 はるか changed your role. It is now: Writer."),
        ("joined", {"name": "Taro", "handle": "taro"}, "Taro (taro) has joined by your invitation."),
        ("joined", {"name": "<b>x</b>", "handle": "x"}, "&lt;b&gt;x&lt;/b&gt; (x)"),
        ("conflict", {"number": 3, "paths": ["kanda/impala.md"]}, 'href="/-/conflicts/3"'),
        ("forced_push", {"commit": "0" * 40, "at": "2026-11-21T14:02:00+00:00"}, "by force"),
        ("failing", {"follower": "publish", "since": "2026-11-21T14:02:00+00:00"}, "failed three times"),
        (
            "aside",
            {"follower": "publish", "path": "a.md", "since": "2026-11-21T14:02:00+00:00"},
            "goes on without a.md",
        ),
    ],
)
def test_notice_is_told_in_a_sentence(web: Web, kind: str, facts: dict[str, Any], sentence: str) -> None:
    tell(web, kind, facts)

    assert sentence in web.client("lena").get(ACCOUNT).text


@pytest.mark.parametrize("kind", sorted(KINDS | {"role", "joined", "of another version", "100%"}))
@pytest.mark.parametrize("facts", [{}, {"role": "emperor", "by": "%s", "number": "x", "paths": 3}])
def test_notice_of_another_version_does_not_break_the_page(web: Web, kind: str, facts: dict[str, Any]) -> None:
    tell(web, kind, facts)

    answer = web.client("lena").get(ACCOUNT)

    assert answer.status_code == 200
    assert answer.text.count("<strong>New:</strong>") == 1


def test_marking_as_read_takes_what_was_shown_and_nothing_of_others(web: Web) -> None:
    lena = web.client("lena")
    tell(web, "joined", {"name": "Taro", "handle": "taro"})
    tell(web, "joined", {"name": "Taro", "handle": "taro"}, handle="bob")
    ids = [part.split('"')[0] for part in lena.get(ACCOUNT).text.split('name="id" value="')[1:]]
    tell(web, "joined", {"name": "Jiro", "handle": "jiro"})

    answer = lena.post_form(f"{ACCOUNT}/notices", {"id": [*ids, "2", "x", str(10**30)]})

    assert answer.status_code == 303
    assert (unread(web), unread(web, "bob")) == (1, 1)


def test_many_notices_are_shown_a_batch_at_a_time(web: Web) -> None:
    for number in range(25):
        tell(web, "joined", {"name": f"Person {number:02}", "handle": "x"})
    lena = web.client("lena")

    first = lena.get(ACCOUNT).text
    older = first.split('href="/-/account?before=')[1].split('"')[0]
    second = lena.get(f"{ACCOUNT}?before={older}").text

    assert ("Person 24" in first, "Person 05" in first, "Person 04" in first) == (True, True, False)
    assert ("Person 04" in second, "Person 00" in second, "Person 05" in second) == (True, True, False)
    assert "Older notices" not in second


def test_batch_before_no_number_is_the_first(web: Web) -> None:
    tell(web, "joined", {"name": "Taro", "handle": "taro"})

    for before in ("x", "-3", str(10**30)):
        assert "Taro" in web.client("lena").get(f"{ACCOUNT}?before={before}").text
