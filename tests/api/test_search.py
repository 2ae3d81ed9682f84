"""`/-/api/v1/search`."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.api.conftest import Api
from tests.factories import put_files

PAGES = {
    "kanda/index.md": "---\ntype: event\ntitle: 神田\n---\n",
    "kanda/a.md": "---\ntitle: Impala入門\n---\nOne **budget**\n",
    "kanda/b.md": "---\ntitle: Other\ndraft: true\n---\nbudget\n",
    "c.md": "---\ntitle: Plain\n---\nno budget at all\n",
}


@pytest.fixture
def filled(api: Api) -> Api:
    put_files(api.services.store, {path: text.encode() for path, text in PAGES.items()})
    return api


def test_search_answers_with_names_titles_events_and_snippets(filled: Api) -> None:
    answer = filled.call("GET", "search?q=budget")

    assert answer.status_code == 200
    found = answer.get_json()
    assert found["total"] == 2
    assert found["next"] is None
    assert sorted(found["items"], key=lambda item: item["name"]) == [
        {"name": "c", "title": "Plain", "event": None, "snippet": "no budget at all"},
        {"name": "kanda/a", "title": "Impala入門", "event": "kanda", "snippet": "One budget"},
    ]


def test_drafts_are_for_those_who_may_write(filled: Api) -> None:
    names = {
        person: sorted(item["name"] for item in filled.call("GET", "search?q=budget", person).get_json()["items"])
        for person in ("bob", "charlie", None)
    }

    assert names == {"bob": ["c", "kanda/a", "kanda/b"], "charlie": ["c", "kanda/a"], None: ["c", "kanda/a"]}


def test_limit_and_after_walk_through_all(filled: Api) -> None:
    first = filled.call("GET", "search?q=budget&limit=1").get_json()
    second = filled.call("GET", f"search?q=budget&limit=1&after={first['next']}").get_json()

    assert len(first["items"]) == len(second["items"]) == 1
    assert first["items"] != second["items"]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query", ["q=", "", "q=-x", "q=" + "a" * 10_000, "q=before:x", "q=a&limit=0", "q=a&limit=x", "q=a&limit=501"]
)
def test_bad_questions_are_problems(filled: Api, query: str) -> None:
    answer = filled.call("GET", f"search?{query}")

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_members_wiki_tells_strangers_nothing(make_api: Callable[..., Api]) -> None:
    api = make_api(FESTA_OPEN_TO="members")

    assert api.call("GET", f"search?q={quote('神田')}").status_code == 401
    assert api.call("GET", f"search?q={quote('神田')}", "charlie").status_code == 200
