"""FESTA_ACK=remote: a save is answered when the upstream has it, and says so when it does not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.core.remote.upstreams import write_hook
from tests.factories import fsck, git
from tests.pusher import is_current, own_commits
from tests.status.conftest import Upstreamed
from tests.uploads.conftest import send
from tests.web_client import find_form
from wiki.core.remote.errors import NotUpstream
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account
from wiki.people.tokens import create_token
from wiki.web.acknowledging import Acknowledging

pytestmark = pytest.mark.crowd(FESTA_ACK="remote")

MakeWiki = Callable[..., Upstreamed]


@pytest.fixture
def acked(make_wiki: MakeWiki) -> Upstreamed:
    return make_wiki(FESTA_ACK="remote")


def token(wiki: Upstreamed) -> dict[str, str]:
    with wiki.web.services.people.write() as session:
        return {"Authorization": f"Bearer {create_token(session, get_account(session, 'bob').id, 't', utc_now())[1]}"}


def upstream_text(wiki: Upstreamed, path: str) -> str:
    return git(wiki.upstream, "show", f"main:{path}", check=False)


def commits_of(wiki: Upstreamed, path: str) -> int:
    return len(git(wiki.web.services.store.folder, "log", "--format=%H", f"{wiki.begun}..main", "--", path).split())


def test_save_by_form_is_upstream_when_it_is_answered(acked: Upstreamed) -> None:
    answer = acked.web.client("alice").submit("/-/edit/notes", {"text": "# ノート\n"})

    assert answer.status_code == 303
    assert upstream_text(acked, "notes.md") == "# ノート\n"


def test_save_by_api_is_upstream_merged_with_what_was_pushed_there(acked: Upstreamed) -> None:
    acked.push("pushed.md", "# Pushed\n")

    answer = acked.web.client().put("/-/api/v1/pages/notes", json={"text": "# N\n", "base": ""}, headers=token(acked))

    assert answer.status_code == 201
    assert upstream_text(acked, "notes.md") == "# N\n"
    assert upstream_text(acked, "pushed.md") == "# Pushed\n"
    assert acked.text("pushed.md") == "# Pushed\n"


def test_file_is_upstream_when_it_is_answered_and_is_not_doubled_when_sent_again(acked: Upstreamed) -> None:
    form = {"text": "---\ntype: event\n---\n", "base": "", "summary": "", "action": "save"}
    assert acked.web.client("alice").post_form("/-/edit/kanda", form).status_code == 303
    away = acked.upstream.with_name("away.git")
    acked.upstream.rename(away)

    late = send(acked.web.client("alice"), (b"words", "a.txt"))
    away.rename(acked.upstream)
    again = send(acked.web.client("alice"), (b"words", "a.txt"))

    assert (late.status_code, again.status_code) == (503, 200)
    assert late.json is not None
    assert "It is saved here, but the upstream does not have it yet." in late.json["error"]
    assert upstream_text(acked, "kanda/files/a.txt") == "words"
    assert commits_of(acked, "kanda/files") == 1


def test_form_says_what_is_missing_keeps_the_text_and_doubles_nothing_when_sent_again(acked: Upstreamed) -> None:
    alice = acked.web.client("alice")
    away = acked.upstream.with_name("away.git")
    acked.upstream.rename(away)
    form = find_form(alice.get("/-/edit/notes").text).fields
    sent = {**form, "text": "# ノート\n\n- 一\n"}

    answer = alice.post("/-/edit/notes", data=sent)
    away.rename(acked.upstream)
    missing = upstream_text(acked, "notes.md")
    with_old_base = alice.post("/-/edit/notes", data=sent)
    with_new_base = alice.post("/-/edit/notes", data=find_form(answer.text).fields)

    assert answer.status_code == 503
    assert "It is saved here, but the upstream does not have it yet" in answer.text
    assert "Not saved." not in answer.text
    assert find_form(answer.text).fields["text"] == "# ノート\n\n- 一\n"
    assert missing == ""
    assert (with_old_base.status_code, with_new_base.status_code) == (303, 303)
    assert upstream_text(acked, "notes.md") == acked.text("notes.md") == "# ノート\n\n- 一\n"
    assert commits_of(acked, "notes.md") == 1


def test_api_answers_503_with_the_commit_and_doubles_nothing_when_sent_again(acked: Upstreamed) -> None:
    headers, client = token(acked), acked.web.client()
    first = client.put("/-/api/v1/pages/notes", json={"text": "- 一\n", "base": ""}, headers=headers).json
    assert first is not None
    body = {"text": "- 一\n- 二\n", "base": first["commit"]}
    write_hook(acked.upstream, "pre-receive", "echo closed for tonight >&2; exit 1")

    refused = client.put("/-/api/v1/pages/notes", json=body, headers=headers)
    (acked.upstream / "hooks" / "pre-receive").unlink()
    again = client.put("/-/api/v1/pages/notes", json=body, headers=headers)

    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert refused.json is not None
    assert refused.json["error"] == "not_upstream"
    assert "closed for tonight" in refused.json["detail"]
    assert refused.json["commit"] == own_commits(acked.web.services.store)[0]
    read = again.get_json()
    assert is_current(acked.web.services.store, read.pop("commit"), "notes.md")
    assert read == {"merged": False, "unchanged": True}
    assert upstream_text(acked, "notes.md") == "- 一\n- 二\n"
    assert commits_of(acked, "notes.md") == 2


def test_move_and_delete_are_upstream_too(acked: Upstreamed) -> None:
    lena = acked.web.client("lena")
    lena.submit("/-/edit/notes", {"text": "# N\n"})

    lena.post_form("/-/move/notes", {"to": "moved"})
    moved = upstream_text(acked, "moved.md")
    lena.post_form("/-/delete/moved", {})

    assert moved == "# N\n"
    assert upstream_text(acked, "moved.md") == ""


@pytest.mark.alone("what waits is made in this process, with less patience")
def test_upstream_that_does_not_answer_in_time_is_an_error_and_is_caught_up(make_wiki: MakeWiki) -> None:
    wiki = make_wiki()
    services = wiki.web.services
    assert services.transport is not None
    gate = wiki.upstream / "gate"
    write_hook(wiki.upstream, "pre-receive", f"while ! test -e {gate}; do sleep 0.05; done")
    wiki.web.client("alice").submit("/-/edit/notes", {"text": "# N\n"})
    impatient = Acknowledging(services.store, services.transport, limit_seconds=0.3)

    with pytest.raises(NotUpstream) as late:
        impatient.wait_for(wiki.tip)
    gate.touch()
    Acknowledging(services.store, services.transport).wait_for(wiki.tip)

    assert (late.value.commit, late.value.detail) == (wiki.tip, "no answer within 0.3 s")
    assert upstream_text(wiki, "notes.md") == "# N\n"


def save_many(acked: Upstreamed) -> list[int]:
    """The answers to 24 saves, eight at a time."""
    headers = token(acked)

    def put(number: int) -> int:
        client = acked.web.client()
        body = {"text": f"# {number}\n", "base": ""}
        status = client.put(f"/-/api/v1/pages/p{number}", json=body, headers=headers).status_code
        assert upstream_text(acked, f"p{number}.md") == f"# {number}\n"
        return status

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(put, range(24)))


def test_many_saves_at_once_are_all_upstream(acked: Upstreamed) -> None:
    assert save_many(acked) == [201] * 24
    assert fsck(acked.web.services.store) == ""


@pytest.mark.alone("others push here, too, and each server for itself")
def test_many_saves_at_once_share_pushes(acked: Upstreamed) -> None:
    write_hook(acked.upstream, "post-receive", "echo pushed >> pushes")

    save_many(acked)

    assert len((acked.upstream / "pushes").read_text().split()) < 24
