"""Pages as visitors read them."""

import os
from pathlib import Path

import pytest

from tests.pages.conftest import put
from tests.web_client import Web
from wiki.core.store.model import FILE, SYMLINK, Entry, Person, Step
from wiki.web.show import static_version

TALK = "---\ntitle: Impala で待たない分析\nspeakers: ['@mori']\nstart: '10:40'\nlanguage: ja\n---\n\n速い。[[webkit]] も[[ない話]]も。\n"
EVENT = "---\ntype: event\ntitle: 神田\ndate: 2026-11-21\ntimezone: Asia/Tokyo\nlanguage: ja\n---\n\nはじめに。\n\n[[talks]]\n\nおわりに。\n"


def kanda(web: Web) -> None:
    put(
        web,
        {"kanda/index.md": EVENT, "kanda/impala.md": TALK, "kanda/webkit.md": "---\ntitle: Webkit\n---\n\nReviews.\n"},
    )


def test_talk_is_shown_in_its_own_language_with_the_frame_in_the_visitors(web: Web) -> None:
    kanda(web)

    shown = web.client(language="en").get("/kanda/impala")

    assert shown.status_code == 200
    assert '<html lang="en">' in shown.text
    assert '<h1 lang="ja">Impala で待たない分析</h1>' in shown.text
    assert '<article class="prose" lang="ja">' in shown.text
    assert '<a href="/kanda/webkit">Webkit</a>' in shown.text
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_link_to_a_missing_page_leads_writers_to_its_creation_and_strangers_nowhere(web: Web) -> None:
    kanda(web)

    assert 'class="missing" href="/-/edit/kanda/' in web.client("alice").get("/kanda/impala").text
    assert "/-/edit/kanda/%E3%81%AA" not in web.client().get("/kanda/impala").text


def test_event_lists_its_talks_and_its_report_reads_as_one_text(web: Web) -> None:
    kanda(web)
    client = web.client(language="ja")

    event, report = client.get("/kanda"), client.get("/kanda/-/report")

    assert "10:40" in event.text
    assert 'href="/kanda/-/report"' in event.text
    order = [report.text.index(word) for word in ("はじめに。", "速い。", "Reviews.", "おわりに。")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("address", "leads_to"), [("/kanda/", "/kanda"), ("/index", "/"), ("/kanda/impala/", "/kanda/impala")]
)
def test_other_spellings_of_an_address_lead_to_the_one(web: Web, address: str, leads_to: str) -> None:
    kanda(web)

    answer = web.client().get(address)

    assert (answer.status_code, answer.headers["Location"]) == (301, leads_to)


def test_old_name_and_alias_lead_to_the_page(web: Web) -> None:
    kanda(web)
    put(web, {"kanda/webkit.md": "---\ntitle: Webkit\naliases: [kanda/wk]\n---\n\nReviews.\n"})
    web.client("alice").post_form("/-/move/kanda/impala", {"to": "kanda/hive"})

    old, alias = web.client().get("/kanda/impala"), web.client().get("/kanda/wk")

    assert (old.status_code, old.headers["Location"]) == (301, "/kanda/hive")
    assert (alias.status_code, alias.headers["Location"]) == (301, "/kanda/webkit")


def test_draft_and_held_event_are_seen_by_those_who_may_write_alone(web: Web) -> None:
    kanda(web)
    put(
        web,
        {
            "kanda/impala.md": TALK.replace("language: ja", "draft: true"),
            "held/index.md": "---\ntype: event\ntitle: Held back\npublish: hold\n---\n",
            "held/talk.md": "---\ntitle: Secret talk\n---\n\nHidden words.\n",
        },
    )
    stranger, writer = web.client(), web.client("alice")

    assert [stranger.get(page).status_code for page in ("/kanda/impala", "/held", "/held/talk")] == [404, 404, 404]
    assert [writer.get(page).status_code for page in ("/kanda/impala", "/held", "/held/talk")] == [200, 200, 200]
    for address in ("/", "/kanda", "/kanda/webkit", "/kanda/-/report"):
        shown = stranger.get(address).text
        assert "Impala" not in shown
        assert "Held back" not in shown
    assert stranger.get("/-/raw/held/talk").status_code == 404
    assert "Hidden words." in writer.get("/-/raw/held/talk").text


def test_older_revision_is_shown_as_it_was_then(web: Web) -> None:
    kanda(web)
    before = web.services.store.tip()
    put(web, {"kanda/impala.md": TALK.replace("速い。", "とても遅い。")})
    client = web.client()

    old = client.get(f"/kanda/impala?rev={before}")

    assert old.status_code == 200
    assert "速い。" in old.text
    assert "とても遅い。" not in old.text
    assert f'href="/-/diff/kanda/impala?from={before}"' in old.text
    assert "速い。" in client.get(f"/-/raw/kanda/impala?rev={before}").text


def test_older_revision_never_shows_another_page_that_had_the_name(web: Web) -> None:
    kanda(web)
    put(web, {"kanda/plan.md": "---\ntitle: Plan\n---\n\nOf the first page.\n"})
    then = web.services.store.tip()
    alice = web.client("alice")
    alice.post_form("/-/move/kanda/plan", {"to": "kanda/secret"})
    put(web, {"kanda/secret.md": "---\ntitle: Plan\ndraft: true\n---\n\nOf the first page.\n"})
    put(web, {"kanda/plan.md": "---\ntitle: Another\n---\n\nOf the second page.\n"})
    stranger = web.client()

    assert "Of the second page." in stranger.get("/kanda/plan").text
    assert stranger.get(f"/kanda/plan?rev={then}").status_code == 404
    assert stranger.get(f"/kanda/secret?rev={then}").status_code == 404
    assert stranger.get(f"/-/raw/kanda/plan?rev={then}").status_code == 404
    assert "Of the first page." in alice.get(f"/kanda/secret?rev={then}").text


def test_deleted_page_is_shown_as_it_was_to_those_who_may_write_alone(web: Web) -> None:
    then = web.services.store.tip()
    web.client("lena").submit("/-/delete/hello-festa/from-git")

    assert web.client().get(f"/hello-festa/from-git?rev={then}").status_code == 404
    assert web.client("alice").get(f"/hello-festa/from-git?rev={then}").status_code == 200


@pytest.mark.parametrize("revision", ["HEAD", "--help", "0" * 40, "main", "abc", "../../x", "f" * 39])
def test_revision_that_is_none_is_refused(web: Web, revision: str) -> None:
    assert web.client().get("/hello-festa", query_string={"rev": revision}).status_code == 404


def test_page_of_another_history_is_no_revision(web: Web) -> None:
    foreign = web.services.store.write_commit(
        Step({"secret.md": Entry(FILE, web.services.store.add_blob(b"secret"))}, "Elsewhere", Person("A", "a@b")),
        None,
    )

    assert web.client().get(f"/secret?rev={foreign}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content_type", "is_inline"),
    [
        ("photo.png", "image/png", True),
        ("drawing.svg", "image/svg+xml", True),
        ("page.html", "application/octet-stream", False),
        ("script.js", "application/octet-stream", False),
        ("スライド.pdf", "application/octet-stream", False),
    ],
)
def test_attachment_cannot_act_in_the_wikis_name(web: Web, name: str, content_type: str, is_inline: bool) -> None:
    put(web, {f"hello-festa/files/{name}": b"<script>alert(1)</script>"})

    answer = web.client().get(f"/hello-festa/files/{name}")

    assert answer.status_code == 200
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline" if is_inline else "attachment")


def test_attachment_of_a_held_event_is_hidden_from_strangers(web: Web) -> None:
    put(web, {"held/index.md": "---\ntype: event\ntitle: H\npublish: hold\n---\n", "held/files/a.png": b"png"})

    assert web.client().get("/held/files/a.png").status_code == 404
    assert web.client("alice").get("/held/files/a.png").data == b"png"


def test_file_that_is_not_utf8_is_explained_and_downloadable_and_breaks_nothing(web: Web) -> None:
    kanda(web)
    put(web, {"kanda/sjis.md": "日本語".encode("shift_jis")})
    client = web.client("alice")

    page, raw, edit = client.get("/kanda/sjis"), client.get("/-/raw/kanda/sjis"), client.get("/-/edit/kanda/sjis")

    assert (page.status_code, edit.status_code) == (415, 415)
    assert raw.data == "日本語".encode("shift_jis")
    assert raw.headers["Content-Disposition"].startswith("attachment")
    for address in ("/", "/kanda", "/kanda/impala", "/kanda/-/report", "/-/changes", "/-/history/kanda?scope=event"):
        assert client.get(address).status_code == 200, address


def test_symbolic_link_is_never_followed_or_shown(web: Web, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("the secret")
    blob = web.services.store.add_blob(os.fsencode(secret))
    author = Person("A", "a@b.example")
    web.services.store.advance(lambda _tip: Step({"link.md": Entry(SYMLINK, blob)}, "Add a link", author))
    web.services.index.catch_up()
    client = web.client("alice")

    answers = [client.get(address) for address in ("/link", "/-/raw/link", "/link.md", "/-/edit/link")]

    assert [answer.status_code for answer in answers[:3]] == [404, 404, 404]
    assert all("the secret" not in answer.text for answer in answers)


@pytest.mark.parametrize("address", ["/nothing-here", "/-/nothing", "/a/-/b", "/.git/config", "/con", "/x.md", "/a//b"])
def test_address_of_nothing_is_a_page_that_helps(web: Web, address: str) -> None:
    for client in (web.client(), web.client("alice")):
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 404
        assert "<h1>" in answer.text


def test_missing_page_invites_writers_to_write_it(web: Web) -> None:
    assert 'href="/-/edit/nothing-here"' in web.client("alice").get("/nothing-here").text
    assert "/-/edit/" not in web.client("charlie").get("/nothing-here").text


def test_members_wiki_shows_strangers_the_way_to_sign_in_alone(tmp_path: Path) -> None:
    with Web.open(tmp_path, FESTA_OPEN_TO="members") as web:
        stranger = web.client()
        for address in ("/", "/hello-festa", "/hello-festa/-/report", "/-/raw/hello-festa", "/nothing"):
            answer = stranger.get(address)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/-/login")
        assert web.client("charlie").get("/hello-festa").status_code == 200


def test_language_follows_the_browser_and_can_be_chosen(web: Web) -> None:
    client = web.client(language="ja,en;q=0.5")

    assert "変更" in client.get("/").text
    chosen = client.get("/-/language?to=en&next=/hello-festa")
    assert (chosen.status_code, chosen.headers["Location"]) == (302, "/hello-festa")
    assert "Changes" in client.get("/").text


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_choice_of_a_language_leads_nowhere_else(web: Web, where: str) -> None:
    assert web.client().get("/-/language", query_string={"to": "ja", "next": where}).headers["Location"] == "/"


def test_static_files_are_kept_under_the_address_of_their_version_alone(web: Web) -> None:
    client = web.client()

    with client.get(f"/-/static/festa.css?v={static_version('festa.css')}") as current:
        assert "max-age=31536000" in current.headers["Cache-Control"]
    with client.get("/-/static/festa.css?v=old") as old:
        assert "max-age=31536000" not in old.headers["Cache-Control"]
    assert client.get("/-/static/nothing.css").status_code == 404
    assert client.get("/-/static/..%2fweb%2fshow.py").status_code == 404
