"""The form: saving, merging, and giving text back whatever happens."""

from pathlib import Path

import pytest

from tests.factories import git
from tests.pages.conftest import put
from tests.pusher import is_current, last_commit, own_commits
from tests.web_client import Web, field_of
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account

pytestmark = pytest.mark.crowd

PAGE = "/-/edit/hello-festa/from-git"
FILE = "hello-festa/from-git.md"
SAVE = ("action", "save")


def page_text(web: Web, path: str = FILE) -> str:
    return git(web.services.store.folder, "show", f"main:{path}")


def base_of(web: Web) -> str:
    return str(web.services.store.tip())


def test_save_is_a_commit_under_the_writers_name(web: Web) -> None:
    text = page_text(web) + "\n- もう一行\n"

    answer = web.client("bob").submit(PAGE, {"text": text.replace("\n", "\r\n")}, button=SAVE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/hello-festa/from-git")
    assert page_text(web) == text
    last = last_commit(web.services.store, "%an|%ae|%cn|%s")
    assert last.split("|")[:3] == ["Bob 馬場", "bob@users.noreply.localhost", "Festa"]
    assert last.split("|")[3].startswith("It is only Git: ")


def test_saved_page_is_shown_at_once_and_says_so(web: Web) -> None:
    client = web.client("alice")

    shown = client.submit(PAGE, {"text": page_text(web) + "\nFresh words.\n"}, button=SAVE, follow_redirects=True)

    assert "Fresh words." in shown.text
    assert "Saved." in shown.text
    assert "Saved." not in client.get("/hello-festa/from-git").text


def test_page_is_created_with_its_summary(web: Web) -> None:
    answer = web.client("alice").submit(
        "/-/edit/hello-festa/impala",
        {"text": "---\ntitle: Impala\n---\n\nNo waiting.\n", "summary": "Notes of the first talk"},
        button=SAVE,
    )

    assert answer.status_code == 303
    assert page_text(web, "hello-festa/impala.md").endswith("No waiting.\n")
    assert last_commit(web.services.store, "%s") == "Notes of the first talk"


def test_two_who_began_at_the_same_text_both_keep_theirs(web: Web) -> None:
    put(web, {"hello-festa/from-git.md": "---\ntitle: T\n---\n\n- 一つ\n- 二つ\n- 三つ\n"})
    base, before = base_of(web), page_text(web)

    first = web.client("alice").post_form(PAGE, {"text": before.replace("一つ", "最初の一つ"), "base": base})
    second = web.client("bob").post_form(
        PAGE, {"text": before.replace("三つ", "最後の三つ"), "base": base}, follow_redirects=True
    )

    assert first.status_code == 303
    assert "joined with what others saved meanwhile" in second.text
    assert page_text(web).endswith("- 最初の一つ\n- 二つ\n- 最後の三つ\n")


def clash(web: Web) -> tuple[str, str]:
    """The base and text of an edit that alice has overtaken at the same sentence."""
    put(web, {"hello-festa/from-git.md": "---\ntitle: T\n---\n\nfinally is run.\n\nEnd.\n"})
    base, before = base_of(web), page_text(web)
    web.client("alice").post_form(PAGE, {"text": before.replace("is run", "always runs"), "base": base})
    return base, before.replace("is run", "runs on destruction").replace("End.", "The end.")


def test_clash_shows_both_texts_and_nothing_is_lost(web: Web) -> None:
    base, mine = clash(web)

    answer = web.client("bob").post_form(PAGE, {"text": mine, "base": base, "summary": "why"})

    assert answer.status_code == 409
    assert "Alice Aoki" in answer.text
    assert "<ins>" in answer.text
    merged = field_of(answer.text, "text") or ""
    assert "always runs" in merged
    assert "runs on destruction" in merged
    assert "The end." in merged
    assert is_current(web.services.store, field_of(answer.text, "base"), FILE)
    assert field_of(answer.text, "summary") == "why"


@pytest.mark.parametrize(
    ("action", "kept"),
    [("mine", ["runs on destruction"]), ("theirs", ["always runs"]), ("both", ["always runs", "runs on destruction"])],
)
def test_each_way_out_of_a_clash_is_one_click(web: Web, action: str, kept: list[str]) -> None:
    base, mine = clash(web)
    client = web.client("bob")
    form = client.post_form(PAGE, {"text": mine, "base": base}).text
    fields = {name: field_of(form, name) for name in ("text", "base", "summary", "joining", "csrf_token")}

    answer = client.post(PAGE, data={**fields, "action": action})

    assert answer.status_code == 303
    saved = page_text(web)
    assert [word for word in ("always runs", "runs on destruction") if word in saved] == kept
    assert "The end." in saved
    assert "<<<<" not in saved


def test_merged_text_with_marks_in_it_is_not_saved(web: Web) -> None:
    base, mine = clash(web)
    client = web.client("bob")
    form = client.post_form(PAGE, {"text": mine, "base": base}).text
    fields = {name: field_of(form, name) for name in ("text", "base", "joining", "csrf_token")}
    commits = own_commits(web.services.store)

    answer = client.post(PAGE, data={**fields, "action": "save"})

    assert answer.status_code == 409
    assert "still stand in the text" in answer.text
    assert field_of(answer.text, "text") == fields["text"]
    assert own_commits(web.services.store) == commits


def test_text_about_clashes_can_be_saved(web: Web) -> None:
    text = "# Git\n\n    <<<<<<< first\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n"

    answer = web.client("alice").post_form("/-/edit/git-help", {"text": text, "base": ""})

    assert answer.status_code == 303
    assert page_text(web, "git-help.md") == text


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_form_whose_token_ran_out_gives_the_text_back(web: Web, token: str | None) -> None:
    client = web.client("alice")
    data = {"text": "しばらく書いた文\n", "base": "", "summary": "s"} | ({} if token is None else {"csrf_token": token})

    answer = client.post("/-/edit/later", data=data)

    assert answer.status_code == 400
    assert field_of(answer.text, "text") == "しばらく書いた文\n"
    again = client.post("/-/edit/later", data={**data, "csrf_token": field_of(answer.text, "csrf_token")})
    assert again.status_code == 303
    assert page_text(web, "later.md") == "しばらく書いた文\n"


def test_form_sent_after_the_session_ended_is_saved_by_signing_in_on_it(web: Web) -> None:
    client = web.client("alice")
    form = client.get("/-/edit/later").text
    with web.services.people.write() as session:
        get_account(session, "alice").session_epoch += 1  # as a change of password elsewhere does
    data = {"text": "kept\n", "base": "", "csrf_token": field_of(form, "csrf_token")}

    expired = client.post("/-/edit/later", data=data)
    fields = {name: field_of(expired.text, name) for name in ("text", "base", "csrf_token")}
    wrong = client.post("/-/edit/later", data={**fields, "username": "alice", "password": "no"})
    right = client.post("/-/edit/later", data={**fields, "username": "alice", "password": "correct horse battery"})

    assert expired.status_code == 401
    assert fields["text"] == "kept\n"
    assert (wrong.status_code, field_of(wrong.text, "text")) == (401, "kept\n")
    assert right.status_code == 303
    assert page_text(web, "later.md") == "kept\n"
    assert last_commit(web.services.store, "%an") == "Alice Aoki"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a/..%2fb", "no names"),
        ("%2e%2e", "no names"),
        (".git/x", "Git keeps this name"),
        ("a/.GIT", "Git keeps this name"),
        ("a%00b", "cannot be seen"),
        ("a%E2%80%8Bb", "cannot be seen"),
        ("x" * 300, "too long"),
        ("a%20b", "spaces do not belong"),
        ("nul", "keep this name"),
        ("a:b", "may stand in a name"),
    ],
)
def test_name_that_no_page_may_have_is_refused_with_the_reason_and_the_text_kept(
    web: Web, name: str, reason: str
) -> None:
    commits = own_commits(web.services.store)

    answer = web.client("alice").post_form(f"/-/edit/{name}", {"text": "my words\n", "base": ""}, page=PAGE)

    assert answer.status_code == 400
    assert reason in answer.text
    assert field_of(answer.text, "text") == "my words\n"
    assert own_commits(web.services.store) == commits


def test_text_that_is_too_large_is_refused_and_kept(web: Web) -> None:
    text = "あ" * 1_700_000  # 5 MB

    answer = web.client("alice").post_form("/-/edit/large", {"text": text, "base": ""})

    assert answer.status_code == 413
    assert field_of(answer.text, "text") == text


def test_brackets_without_end_are_saved_and_shown_as_source(web: Web) -> None:
    client = web.client("alice")

    saved = client.post_form("/-/edit/brackets", {"text": "[" * 5000 + "\n", "base": ""})

    assert saved.status_code == 303
    assert "[[[[" in client.get("/brackets").text


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("speakers: [@omo2009]", "Put the value in quotes"),
        ("hashtag: #pyfes", "taken for a comment"),
        ("title: [x", "bracket is not closed"),
    ],
)
def test_field_that_says_something_else_is_saved_and_explained(web: Web, field: str, says: str) -> None:
    client = web.client("alice")
    text = f"---\n{field}\n---\n\nNotes.\n"

    saved = client.post_form("/-/edit/hello-festa/odd", {"text": text, "base": ""})
    form = client.get("/-/edit/hello-festa/odd").text

    assert saved.status_code == 303
    assert says in form
    assert "Line 2, column" in form
    assert field_of(form, "text") == text


def test_values_that_yaml_would_change_are_the_strings_they_look_like(web: Web) -> None:
    text = "---\ntitle: T\nstart: 10:30\nlanguage: no\n---\n\nNotes.\n"
    client = web.client("alice")

    client.post_form("/-/edit/hello-festa/odd", {"text": text, "base": ""})
    shown = client.get("/hello-festa/odd").text

    assert ">10:30</time>" in shown
    assert 'lang="no"' in shown
    assert "may not say what you meant" not in client.get("/-/edit/hello-festa/odd").text


def test_preview_shows_the_page_without_saving(web: Web) -> None:
    client = web.client("alice")
    commits = own_commits(web.services.store)

    answer = client.submit(
        PAGE, {"text": "---\ntitle: T\n---\n\n**bold** <script>alert(1)</script>\n"}, button=("action", "preview")
    )
    alone = client.post_form("/-/preview", {"name": "hello-festa/from-git", "text": "*x*"}, page=PAGE)

    assert "<strong>bold</strong>" in answer.text
    assert "<script>alert" not in answer.text
    assert alone.text.strip() == "<p><em>x</em></p>"
    assert own_commits(web.services.store) == commits


def test_form_says_who_else_writes_until_they_are_done(web: Web) -> None:
    alice, bob = web.client("alice"), web.client("bob")
    alice.get(PAGE)

    with_alice = bob.get(PAGE).text
    alice.submit(PAGE, {"text": page_text(web) + "x\n"}, button=SAVE)
    without = bob.post_form("/-/editing/hello-festa/from-git", {}, page=PAGE)

    assert "Also writing here now" in with_alice
    assert "Alice Aoki" in with_alice
    assert without.json == {"others": []}


def test_page_deleted_meanwhile_comes_back_with_what_was_written(web: Web) -> None:
    base, text = base_of(web), page_text(web)
    web.client("lena").post_form("/-/delete/hello-festa/from-git", {"base": base})

    answer = web.client("bob").post_form(PAGE, {"text": text + "more\n", "base": base}, follow_redirects=True)

    assert "brought it back" in answer.text
    assert page_text(web) == text + "more\n"


def test_page_moved_meanwhile_is_followed(web: Web) -> None:
    base, text = base_of(web), page_text(web)
    web.client("lena").post_form("/-/move/hello-festa/from-git", {"to": "hello-festa/only-git"})

    answer = web.client("bob").post_form(PAGE, {"text": text + "more\n", "base": base})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/hello-festa/only-git")
    assert page_text(web, "hello-festa/only-git.md") == text + "more\n"
    assert web.client("bob").get(PAGE).headers["Location"] == "/-/edit/hello-festa/only-git"


def test_base_that_history_no_longer_has_gives_the_text_back_over_the_tip(web: Web) -> None:
    answer = web.client("alice").post_form(PAGE, {"text": "mine\n", "base": "f" * 40})

    assert answer.status_code == 409
    assert field_of(answer.text, "text") == "mine\n"
    assert is_current(web.services.store, field_of(answer.text, "base"), FILE)


@pytest.mark.parametrize(
    ("handle", "name", "status"),
    [
        (None, "hello-festa", 401),
        ("charlie", "hello-festa", 403),
        ("alice", "theme", 403),
        ("alice", "theme/page", 403),
        ("lena", "theme/page", 303),
    ],
)
def test_save_asks_for_the_right_to_it_and_keeps_the_text(web: Web, handle: str | None, name: str, status: int) -> None:
    answer = web.client(handle).post_form(f"/-/edit/{name}", {"text": "x: y\n", "base": base_of(web)}, page="/")

    assert answer.status_code == status
    if status != 303:
        assert field_of(answer.text, "text") == "x: y\n"


def test_new_text_keeps_windows_line_ends_of_a_page_that_has_them(web: Web, tmp_path: Path) -> None:
    put(web, {"crlf.md": b"one\r\ntwo\r\n"})

    web.client("alice").submit("/-/edit/crlf", {"text": "one\r\ntwo\r\nthree\r\n"}, button=SAVE)

    assert git(web.services.store.folder, "show", "main:crlf.md").encode().count(b"\n") == 3
    assert utc_now().tzinfo is not None
