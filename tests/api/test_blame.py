"""GET /-/api/v1/blame."""

from collections.abc import Callable

from tests.api.conftest import Api


def test_lines_come_with_their_commits(api: Api) -> None:
    first = api.put("kanda/talk", "bob", text="one\ntwo\n").get_json()["commit"]
    second = api.put("kanda/talk", "alice", text="one\nzwei\n", base=first).get_json()["commit"]

    now = api.call("GET", "blame?page=kanda/talk").get_json()
    then = api.call("GET", f"blame?page=kanda/talk&rev={first}").get_json()

    dates = [line.pop("date") for line in now["lines"]]
    assert now == {
        "commit": second,
        "lines": [
            {"line": 1, "commit": first, "author": "Bob 馬場", "handle": "bob", "text": "one"},
            {"line": 2, "commit": second, "author": "Alice Aoki", "handle": "alice", "text": "zwei"},
        ],
    }
    assert all(date.endswith("+00:00") for date in dates)
    assert (then["commit"], [line["text"] for line in then["lines"]]) == (first, ["one", "two"])


def test_what_is_not_there_is_told(api: Api) -> None:
    commit = api.put("talk", "bob", text="one\n").get_json()["commit"]
    api.put("draft", "bob", text="---\ndraft: true\n---\nsecret\n")

    assert api.call("GET", "blame").status_code == 404
    assert api.call("GET", "blame?page=nowhere").get_json()["error"] == "page_not_found"
    assert api.call("GET", "blame?page=talk&rev=HEAD").get_json()["error"] == "revision_not_found"
    assert api.call("GET", f"blame?page=talk&rev={commit[:8]}").get_json()["commit"] == commit
    assert api.call("GET", "blame?page=draft").status_code == 404
    assert api.call("GET", "blame?page=draft", "bob").get_json()["lines"][3]["text"] == "secret"


def test_strangers_ask_for_nothing_of_a_members_wiki(make_api: Callable[..., Api]) -> None:
    api = make_api(FESTA_OPEN_TO="members")
    api.put("talk", "bob", text="one\n")

    assert api.call("GET", "blame?page=talk").status_code == 401
    assert api.call("GET", "blame?page=talk", "charlie").status_code == 200
