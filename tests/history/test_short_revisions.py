"""Revisions named by the beginning of their ids, and what is offered where an address names none."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.history.conftest import History
from wiki.core.store.model import CommitId

TALK = "---\ntitle: Impala\n---\nfirst\n"
VIEWS = ("/-/diff/kanda/impala?to=", "/-/blame/kanda/impala?rev=", "/-/raw/kanda/impala?rev=", "/kanda/impala?rev=")


def main_of(answer: TestResponse) -> str:
    """What an answer shows, but for what its own address is part of."""
    found = re.search("<main.*</main>", answer.text, re.DOTALL)
    return (found[0] if found else answer.text).replace(answer.request.url, "")


@pytest.fixture
def saved(history: History) -> list[CommitId]:
    """Two revisions of a talk, the older one first, and one of another page."""
    first = history.save("kanda/impala", TALK, 0)
    return [first, history.save("kanda/impala", TALK + "second\n", 10), history.save("other", "beside\n", 20)]


@pytest.mark.parametrize("view", VIEWS)
def test_beginning_of_just_one_id_is_enough(history: History, saved: list[CommitId], view: str) -> None:
    client = history.web.client()

    for commit in saved:
        short, full = client.get(f"{view}{commit[:10]}"), client.get(f"{view}{commit}")
        assert (short.status_code, full.status_code) == (200, 200), commit
        assert main_of(short) == main_of(full)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("given", ["", "abc", "HEAD", "0" * 40, "x" * 5000, "%25", "あ", "--all", "../x"])
def test_revisions_of_the_page_are_offered(history: History, saved: list[CommitId], view: str, given: str) -> None:
    answer = history.web.client().get(f"{view}{given}")

    if not given:
        assert answer.status_code == 200
        return
    assert answer.status_code == 404
    for commit in saved[:2]:
        assert f'href="{view}{commit}"' in answer.text
    assert saved[2] not in answer.text


def test_other_arguments_stay(history: History, saved: list[CommitId]) -> None:
    answer = history.web.client().get(f"/-/diff/kanda/impala?from={saved[0]}&to=nothing&view=side")

    assert f"/-/diff/kanda/impala?from={saved[0]}&amp;to={saved[1]}&amp;view=side" in answer.text


def test_restoring_what_is_none_leads_to_the_page_as_it_was(history: History, saved: list[CommitId]) -> None:
    bob = history.web.client("bob")

    answer = bob.post_form("/-/restore/kanda/impala", {"rev": "none"}, page="/-/history/kanda/impala")

    assert answer.status_code == 404
    assert f'href="/kanda/impala?rev={saved[0]}"' in answer.text


def test_strangers_are_offered_nothing_of_a_draft(history: History) -> None:
    draft = history.save("kanda/draft", "---\ndraft: true\n---\nsecret\n", 0)

    for address in ("/kanda/draft?rev=0000", "/-/diff/kanda/draft?to=0000", "/-/blame/kanda/draft?rev=0000"):
        answer = history.web.client().get(address)
        assert answer.status_code == 404
        assert draft not in answer.text
        assert draft in history.web.client("bob").get(address).text
