"""GET /-/api/v1/history and /-/api/v1/diff."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Api
from tests.factories import ALICE, BOB
from wiki.core.save import Edit, save_page
from wiki.core.store.model import CommitId

EVENT = "---\ntype: event\ntitle: Kanda\ntimezone: Asia/Tokyo\n---\n"
DRAFT = "---\ntitle: Secret\ndraft: true\n---\nhidden\n"


def save(api: Api, page: str, person: str, text: str, **body: str) -> str:
    answer = api.put(page, person, text=text, **body)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.get_json()["commit"])


@pytest.fixture
def event(api: Api) -> Api:
    """An event with a talk, which Bob and Alice wrote, a draft, and a page beside it."""
    save(api, "kanda", "alice", EVENT)
    first = save(api, "kanda/talk", "bob", "one\ntwo\n")
    save(api, "kanda/talk", "alice", "one\nzwei\ndrei\n", base=first, summary="German")
    save(api, "kanda/draft", "bob", DRAFT)
    save(api, "about", "bob", "beside\n")
    return api


def test_history_of_a_page_tells_who_did_what(event: Api) -> None:
    items = event.call("GET", "history?page=kanda/talk").get_json()["items"]

    dates = [item.pop("date") for item in items]
    commits = [item.pop("commit") for item in items]
    assert items == [
        {
            "name": "kanda/talk", "author": "Alice Aoki", "handle": "alice", "coauthors": [], "summary": "German",
            "added": 2, "removed": 1, "kind": "edit",
        },
        {
            "name": "kanda/talk", "author": "Bob 馬場", "handle": "bob", "coauthors": [],
            "summary": items[1]["summary"], "added": 2, "removed": 0, "kind": "create",
        },
    ]  # fmt: skip
    assert len(set(commits)) == 2
    assert all(len(commit) == 40 for commit in commits)
    assert dates == sorted(dates, reverse=True)


def test_coauthors_are_named(api: Api) -> None:
    first = CommitId(save(api, "talk", "bob", "one\n"))
    save_page(api.services.store, Edit("talk", "one\ntwo\n", first, ALICE, "", lambda old, new: "Together", (BOB,)))

    newest = api.call("GET", "history?page=talk").get_json()["items"][0]

    assert (newest["author"], newest["coauthors"]) == (ALICE.name, [BOB.name])


def test_event_has_its_talks_and_nothing_beside(event: Api) -> None:
    of_event = event.call("GET", "history?event=kanda", "bob").get_json()["items"]
    of_all = event.call("GET", "history", "bob").get_json()["items"]

    assert [item["name"] for item in of_event] == ["kanda/draft", "kanda/talk", "kanda/talk", "kanda"]
    assert [item["name"] for item in of_all][:3] == ["about", "kanda/draft", "kanda/talk"]


def test_list_goes_on_where_the_one_before_ended(event: Api) -> None:
    whole = [item["commit"] for item in event.call("GET", "history?event=kanda", "bob").get_json()["items"]]
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        answer = event.call("GET", f"history?event=kanda&limit=1&after={after}", "bob").get_json()
        assert len(answer["items"]) <= 1
        found += [item["commit"] for item in answer["items"]]
        after = answer["next"]

    assert found == whole


def test_history_is_filtered_by_person_and_day(event: Api) -> None:
    def names(query: str) -> list[str]:
        return [item["name"] for item in event.call("GET", f"history?event=kanda&{query}", "bob").get_json()["items"]]

    assert names("person=alice") == ["kanda/talk", "kanda"]
    assert names("until=2001-01-01") == []
    assert names("since=2001-01-01&person=bob") == ["kanda/draft", "kanda/talk"]


def test_strangers_learn_nothing_of_drafts(event: Api) -> None:
    names = [item["name"] for item in event.call("GET", "history").get_json()["items"]]

    assert "kanda/talk" in names
    assert "kanda/draft" not in names
    assert event.call("GET", "history?page=kanda/draft").status_code == 404
    assert event.call("GET", "diff?page=kanda/draft").status_code == 404
    assert event.call("GET", "history?page=kanda/draft", "charlie").status_code == 404
    assert event.call("GET", "history?page=kanda/draft", "bob").status_code == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "limit=-1", "limit=%EF%BC%91"])
def test_limit_that_is_none_is_refused(api: Api, query: str) -> None:
    assert api.call("GET", f"history?{query}").status_code == 400


@pytest.mark.parametrize("query", ["page=nowhere", "event=nowhere", "event=kanda/talk"])
def test_what_is_not_there_is_told(event: Api, query: str) -> None:
    answer = event.call("GET", f"history?{query}")

    assert answer.status_code == 404
    assert answer.get_json()["error"] == "page_not_found"


def test_difference_of_two_states(event: Api) -> None:
    newest, first = event.call("GET", "history?page=kanda/talk").get_json()["items"]

    answer = event.call("GET", f"diff?page=kanda/talk&from={first['commit']}&to={newest['commit'][:10]}").get_json()

    assert (answer["name"], answer["from"], answer["to"]) == ("kanda/talk", first["commit"], newest["commit"])
    assert (answer["added"], answer["removed"], answer["fields"], answer["cut"]) == (2, 1, [], False)
    old = [row for row in answer["rows"] if row["old"]]
    new = [row for row in answer["rows"] if row["new"]]
    assert old[0] == {"kind": "same", "old": 1, "new": 1, "text": "one"}
    assert [row["kind"] for row in answer["rows"]].count("same") == 1
    assert [row["new"] for row in new] == [1, 2, 3]


def test_difference_is_the_last_one_where_no_ends_are_named(event: Api) -> None:
    newest, first = event.call("GET", "history?page=kanda/talk").get_json()["items"]

    last = event.call("GET", "diff?page=kanda/talk").get_json()
    beginning = event.call("GET", f"diff?page=kanda/talk&to={first['commit']}").get_json()

    assert (last["from"], last["to"]) == (first["commit"], newest["commit"])
    assert (beginning["from"], beginning["added"]) == (None, 2)


def test_fields_are_compared_as_fields(api: Api) -> None:
    first = save(api, "talk", "bob", "---\ntitle: Old\n---\ntext\n")
    save(api, "talk", "bob", "---\ntitle: New\n---\ntext\n", base=first)

    answer = api.call("GET", "diff?page=talk").get_json()

    assert answer["fields"] == [{"key": "title", "old": "Old", "new": "New"}]


def test_revision_that_is_none_is_refused(event: Api) -> None:
    for given in ("HEAD", "0" * 40, "main", "--all"):
        answer = event.call("GET", f"diff?page=kanda/talk&from={given}")
        assert (answer.status_code, answer.get_json()["error"]) == (400, "revision_not_found")


def test_strangers_ask_for_nothing_of_a_members_wiki(make_api: Callable[..., Api]) -> None:
    api = make_api(FESTA_OPEN_TO="members")
    save(api, "talk", "bob", "one\n")

    for address in ("history", "history?page=talk", "diff?page=talk"):
        assert api.call("GET", address).status_code == 401
        assert api.call("GET", address, "charlie").status_code == 200
