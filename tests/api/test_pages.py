"""Pages through the API, as DESIGN 4 has it."""

from collections.abc import Callable

import pytest

from tests.api.conftest import Api
from tests.factories import git, page_text, put_files
from tests.pusher import is_current, last_commit, own_commits

pytestmark = pytest.mark.crowd

NOTES = "# Impala\n\n- 速い\n- メモリに載せる\n\n質疑はなかった。時間が足りない。\n"


def test_new_page_is_created_under_its_author(api: Api) -> None:
    answer = api.put("hello-festa/impala", "bob", text=NOTES)

    assert answer.status_code == 201
    assert answer.json == {"commit": own_commits(api.services.store)[0], "merged": False, "unchanged": False}
    shown = last_commit(api.services.store, "%an|%ae|%cn|%s")
    assert shown == "Bob 馬場|bob@users.noreply.localhost|Festa|Impala: create the page"


def test_page_is_read_with_what_is_known_of_it(api: Api) -> None:
    made = api.put("hello-festa/impala", "bob", text=NOTES).json
    api.put("other", "bob", text="# Other\n")

    answer = api.call("GET", "pages/hello-festa/impala")

    assert made is not None
    read = answer.get_json()
    assert is_current(api.services.store, read.pop("commit"), "hello-festa/impala.md")
    assert read == {
        "name": "hello-festa/impala",
        "text": NOTES,
        "revision": made["commit"],
        "title": "Impala",
        "type": "talk",
    }


def test_older_revision_is_read_as_it_was(api: Api) -> None:
    first = api.put("talk", "bob", text=NOTES).json
    assert first is not None
    api.put("talk", "bob", text=NOTES + "- 追記\n", base=first["commit"])

    answer = api.call("GET", f"pages/talk?rev={first['commit']}")

    assert answer.json is not None
    assert (answer.json["text"], answer.json["revision"]) == (NOTES, first["commit"])


def test_short_revision_is_as_good_where_it_is_the_only_one(api: Api) -> None:
    first = api.put("talk", "bob", text=NOTES).get_json()["commit"]
    api.put("talk", "bob", text=NOTES + "- 追記\n", base=first)

    assert api.call("GET", f"pages/talk?rev={first[:10]}").get_json()["text"] == NOTES
    assert api.call("GET", "pages/talk?rev=0").status_code == 400


@pytest.mark.parametrize("person", [None, "charlie"])
def test_what_is_not_public_is_only_for_those_who_write(api: Api, person: str | None) -> None:
    then = api.put("event", "alice", text="---\ntype: event\npublish: hold\n---\n").get_json()["commit"]
    then = api.put("event/talk", "bob", text="held\n").get_json()["commit"]
    api.put("draft", "bob", text="---\ndraft: true\n---\nsecret\n")
    gone = api.put("gone", "bob", text="taken back\n").get_json()["commit"]
    assert api.call("DELETE", f"pages/gone?base={gone}", "alice").status_code == 200

    for address in ("draft", "event", "event/talk", f"event/talk?rev={then}", f"draft?rev={gone}", f"gone?rev={gone}"):
        assert api.call("GET", f"pages/{address}", person).status_code == 404, address
        assert api.call("GET", f"pages/{address}", "bob").status_code == 200, address
    assert api.call("GET", "pages/gone", "bob").status_code == 404


def test_page_is_read_as_it_was_under_another_name(api: Api) -> None:
    first = api.put("old", "bob", text=NOTES).get_json()["commit"]
    put_files(api.services.store, {"old.md": None, "new.md": NOTES.encode()})

    answer = api.call("GET", f"pages/new?rev={first}").get_json()

    assert (answer["name"], answer["text"], answer["commit"]) == ("new", NOTES, first)


@pytest.mark.parametrize(
    ("front", "person", "status"), [("", None, 301), ("draft: true", None, 404), ("draft: true", "bob", 301)]
)
def test_old_name_leads_to_the_new_address(api: Api, front: str, person: str | None, status: int) -> None:
    text = f"---\n{front}\n---\n{NOTES}" if front else NOTES
    api.put("before", "bob", text=text)
    put_files(api.services.store, {"before.md": None, "after.md": text.encode()})

    answer = api.call("GET", "pages/before", person)

    assert answer.status_code == status
    assert answer.headers.get("Location") == ("/-/api/v1/pages/after" if status == 301 else None)
    assert status == 404 or answer.get_json() == {"name": "after"}


def test_two_saves_from_one_base_are_merged(api: Api) -> None:
    first = api.put("talk", "bob", text=NOTES).json
    assert first is not None
    api.put("talk", "alice", text=NOTES.replace("速い", "とても速い"), base=first["commit"])

    answer = api.put("talk", "bob", text=NOTES.replace("時間が足りない", "時間が余った"), base=first["commit"])

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["merged"] is True
    assert page_text(api.services.store, "talk.md") == NOTES.replace("速い", "とても速い").replace(
        "時間が足りない", "時間が余った"
    )


def test_clash_gives_all_texts_back(api: Api) -> None:
    first = api.put("talk", "bob", text=NOTES).json
    assert first is not None
    theirs, yours = NOTES.replace("速い", "数秒で返る"), NOTES.replace("速い", "待たない")
    api.put("talk", "alice", text=theirs, base=first["commit"])

    answer = api.put("talk", "bob", text=yours, base=first["commit"])

    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert is_current(api.services.store, answer.json["tip"], "talk.md")
    assert {key: answer.json[key] for key in ("error", "base_text", "your_text", "their_text")} == {
        "error": "conflict",
        "base_text": NOTES,
        "your_text": yours,
        "their_text": theirs,
    }
    assert "<<<<<<<" in answer.json["merged_text"]


def test_unchanged_save_makes_no_commit(api: Api) -> None:
    first = api.put("talk", "bob", text=NOTES).json
    assert first is not None

    answer = api.put("talk", "alice", text=NOTES, base=first["commit"])

    read = answer.get_json()
    assert is_current(api.services.store, read.pop("commit"), "talk.md")
    assert read == {"merged": False, "unchanged": True}
    assert own_commits(api.services.store)[0] == first["commit"]


def test_existing_page_without_a_base_needs_one_and_with_an_empty_one_is_a_conflict(api: Api) -> None:
    api.put("talk", "bob", text=NOTES)

    without, empty = api.put("talk", "bob", text="x\n"), api.put("talk", "bob", text="x\n", base="")

    assert (without.status_code, empty.status_code) == (428, 409)


def test_summary_that_is_given_is_the_subject_and_an_empty_one_is_made_in_the_pages_language(api: Api) -> None:
    first = api.put("hello-festa/impala", "bob", text=f"---\nlanguage: ja\n---\n{NOTES}", summary="最初").json
    assert first is not None
    text = f"---\nlanguage: ja\n---\n{NOTES}".replace("- メモリ", "- 安い\n- 近い\n- メモリ")
    api.put("hello-festa/impala", "bob", text=text, base=first["commit"])

    subjects = [api.services.store.get_commit(commit).subject for commit in own_commits(api.services.store)[:2]]
    assert subjects == ["Impala: 2行追加", "最初"]


@pytest.mark.parametrize(
    ("person", "method", "status"),
    [
        (None, "GET", 200),
        (None, "PUT", 401),
        (None, "DELETE", 401),
        ("charlie", "GET", 200),
        ("charlie", "PUT", 403),
        ("charlie", "DELETE", 403),
        ("bob", "PUT", 200),
        ("bob", "DELETE", 403),
        ("alice", "DELETE", 200),
    ],
)
def test_what_each_may_do_with_an_open_wiki(api: Api, person: str | None, method: str, status: int) -> None:
    first = api.put("talk", "bob", text=NOTES).json
    assert first is not None
    options = {"json": {"text": NOTES + "x\n", "base": first["commit"]}} if method == "PUT" else {}

    assert api.call(method, "pages/talk", person, **options).status_code == status


@pytest.mark.alone("it only reads")
@pytest.mark.parametrize(("person", "status"), [(None, 401), ("charlie", 200)])
def test_wiki_for_members_is_closed_to_strangers(make_api: Callable[..., Api], person: str | None, status: int) -> None:
    api = make_api(FESTA_OPEN_TO="members")

    assert api.call("GET", "pages/hello-festa", person).status_code == status


@pytest.mark.alone("it only reads")
def test_token_that_never_was_is_refused_even_for_reading(api: Api) -> None:
    answer = api.client.get("/-/api/v1/pages/hello-festa", headers={"Authorization": "Bearer festa_nothing"})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("page", "reason"),
    [("a/%2e%2e/b", None), (".git/config", "git"), ("a%07b", "control"), ("x" * 300, "too_long"), ("con", "reserved")],
)
def test_bad_name_is_refused_with_the_reason(api: Api, page: str, reason: str | None) -> None:
    answer = api.put(page, "bob", text=NOTES)

    assert answer.status_code in (400, 404, 405)
    if reason:
        assert answer.json is not None
        assert (answer.json["error"], answer.json["reason"]) == ("bad_name", reason)


def test_page_of_five_megabytes_is_refused_and_nothing_changes(api: Api) -> None:
    commits = own_commits(api.services.store)

    answer = api.put("talk", "bob", text="語" * 1_700_000)

    assert answer.status_code == 413
    assert answer.json is not None
    assert (answer.json["error"], answer.json["limit"]) == ("text_too_large", 1_000_000)
    assert own_commits(api.services.store) == commits


@pytest.mark.parametrize("body", [b"not json", b"[]", b'{"text": 1}', b'{"base": ""}', b"[" * 100_000, b'"\xff"'])
def test_body_of_another_shape_is_refused(api: Api, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {api.tokens['bob']}", "Content-Type": "application/json"}

    answer = api.client.put("/-/api/v1/pages/talk", data=body, headers=headers)

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_file_that_is_not_utf8_is_refused_and_not_written_over(api: Api) -> None:
    base = put_files(api.services.store, {"old.md": "古い".encode("shift_jis")}).new

    read, written = api.call("GET", "pages/old"), api.put("old", "bob", text=NOTES, base=base)

    assert (read.status_code, written.status_code) == (415, 415)
    assert own_commits(api.services.store)[0] == base


@pytest.mark.alone("it only reads")
def test_missing_page_is_not_found(api: Api) -> None:
    assert api.call("GET", "pages/nowhere").status_code == 404
    assert api.call("DELETE", "pages/nowhere", "alice").status_code == 404


def test_delete_of_a_page_that_changed_since_is_a_conflict(api: Api) -> None:
    first = api.put("talk", "bob", text=NOTES).json
    assert first is not None
    api.put("talk", "bob", text=NOTES + "- 追記\n", base=first["commit"])

    answer = api.call("DELETE", f"pages/talk?base={first['commit']}", "alice")

    assert answer.status_code == 409


@pytest.mark.parametrize("base", ["1" * 40, "main", "HEAD~1", "--all"])
def test_base_that_never_was_is_refused(api: Api, base: str) -> None:
    api.put("talk", "bob", text=NOTES)

    answer = api.put("talk", "bob", text=NOTES + "x\n", base=base)

    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["error"] == "revision_not_found"


def test_text_of_another_ref_cannot_be_read_by_its_commit(api: Api) -> None:
    store = api.services.store
    tree = git(store.folder, "rev-parse", "main^{tree}").strip()
    side = git(store.folder, "commit-tree", "-m", "secret proposal", tree).strip()

    assert api.call("GET", f"pages/hello-festa?rev={side}").status_code == 400
