"""Organisers import posts, notes, pads and pages in the browser: they see what it will do, then do it."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.factories import fsck, git, page_text, put_files
from tests.transfer.jekyll.test_posts import DIARY, EVENING
from tests.transfer.notes.test_etherpad import etherpad
from tests.transfer.posts import JAPANESE, JAPANESE_NAME, REAL_POST
from tests.web_client import Web, WebClient, field_of, find_form
from wiki.core.store.maintain import maintain, prune_now
from wiki.transfer.arriving.formats import FORMATS
from wiki.transfer.arriving.routes import INTO_PAGE

FORM = "/-/import/files"
NOTE = "---\ntags: git\n---\n# Bisect\n\n[TOC]\n\n==Fast== it is.\n"
PICTURE = b"\x89PNG\r\n\x1a\n not really"
EVENT = "---\ntype: event\ntitle: Kanda\n---\n\n[[talks]]\n"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        yield web


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def blog() -> bytes:
    """Two posts, one of which shows pictures that come along."""
    return zipped(
        {
            "blog/_config.yml": "url: https://blog.example.org\n",
            "blog/source/_posts/2012-07-14-evening.md": EVENING,
            "blog/source/_posts/2012-06-02-diary.md": DIARY,
            "blog/source/images/2012/hall.png": PICTURE,
            "blog/source/images/2012/plan.png": PICTURE + b"2",
        }
    )


def look(
    client: WebClient, chosen: str, files: Mapping[str, str | bytes], *, token: str | None = None, **fields: str
) -> TestResponse:
    """Sends files, to see what their import would do."""
    sent = [(io.BytesIO(data.encode() if isinstance(data, str) else data), name) for name, data in files.items()]
    data = {"action": "look", "format": chosen, **fields, "files": sent}
    if token is not None:
        data["csrf_token"] = token
    return client.post_form(FORM, data, content_type="multipart/form-data")


def do(client: WebClient, shown: TestResponse, **fields: str) -> TestResponse:
    """Presses the button on the page that shows what it will do."""
    form = find_form(shown.text, FORM)
    assert ("action", "do") in form.buttons, shown.text
    return client.post(FORM, data={**form.fields, **fields, "action": "do"})


def count_commits(web: Web) -> int:
    return int(git(web.services.store.folder, "rev-list", "--count", "main"))


def words(html: str) -> str:
    """The words of a page's main part, as one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def test_posts_with_pictures_are_shown_first_and_then_one_commit_of_the_organiser(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)

    shown = look(lena, "jekyll", {"blog.zip": blog()})
    after_looking = count_commits(web)
    done = do(lena, shown)

    assert (shown.status_code, after_looking) == (200, before)
    assert "6 new files" in shown.text
    assert "夜の勉強会" in shown.text
    assert "Cannot be carried over" in shown.text
    assert (done.status_code, done.location, count_commits(web)) == (303, "/", before + 1)
    assert git(web.services.store.folder, "log", "-1", "--format=%an|%B", "main").strip() == (
        "Lena Marsh|Import 2 posts\n\nImport: jekyll"
    )
    assert lena.get("/evening-2012/files/hall.png").data == PICTURE
    assert "Imported. · 6 new files" in lena.get("/").text
    assert fsck(web.services.store) == ""


def test_importing_twice_changes_nothing_and_offers_no_button(web: Web) -> None:
    lena = web.client("lena")
    shown = look(lena, "jekyll", {"blog.zip": blog()})
    do(lena, shown)
    after_first = count_commits(web)

    pressed_again = do(lena, shown)
    told = lena.get("/").text
    again = look(lena, "jekyll", {"blog.zip": blog()})

    assert (pressed_again.status_code, count_commits(web)) == (303, after_first)
    assert "Nothing was changed. · 6 stay the same" in told
    assert "Nothing is to be done" in again.text
    assert ("action", "do") not in find_form(again.text, FORM).buttons


def test_what_people_did_stays_and_is_told_with_its_reason(web: Web) -> None:
    lena = web.client("lena")
    one, two = "# One\n\nfirst\n", "# Two\n\nfirst\n"
    three = "# Three\n\nfirst\n"
    do(lena, look(lena, "hedgedoc", {"1.md": one, "2.md": two, "3.md": three}, name="notes"))
    put_files(
        web.services.store,
        {"notes/one.md": b"# One\n\nby a person\n", "notes/two.md": None, "notes/four.md": b"# Mine\n"},
    )
    web.services.index.catch_up()

    later = {"1.md": one + "more\n", "2.md": two + "more\n", "3.md": three + "more\n", "4.md": "# Four\n\nnew\n"}
    shown = look(lena, "hedgedoc", later, name="notes")
    do(lena, shown)

    assert "1 changed file, 3 are not brought" in words(shown.text)
    assert "Changed here and there since the last import." in shown.text
    assert "was taken away or moved here since." in shown.text
    assert "Another page or file has this name already." in shown.text
    assert page_text(web.services.store, "notes/one.md") == "# One\n\nby a person\n"
    assert page_text(web.services.store, "notes/three.md").endswith("more\n")
    assert page_text(web.services.store, "notes/four.md") == "# Mine\n"
    assert lena.get("/notes/two").status_code == 404


def test_what_somebody_saves_after_looking_is_not_written_over(web: Web) -> None:
    lena, alice = web.client("lena"), web.client("alice")
    shown = look(lena, "hedgedoc", {"bisect.md": NOTE})
    alice.post_form("/-/edit/bisect", {"text": "# Mine\n", "base": "", "action": "save"})

    done = do(lena, shown)

    assert done.status_code == 303
    assert page_text(web.services.store, "bisect.md") == "# Mine\n"
    assert "Nothing was changed. · 1 is not brought" in lena.get("/bisect").text


def test_post_in_shift_jis_is_read_and_said(web: Web) -> None:
    lena = web.client("lena", language="ja")

    shown = look(lena, "jekyll", {JAPANESE_NAME: JAPANESE.encode("cp932")})
    done = do(lena, shown)

    assert "UTF-8ではないため" in shown.text
    assert "Shift_JIS" in shown.text
    assert done.location == "/tokyo-git-2013"
    assert "渋谷で開かれた勉強会のメモです。" in page_text(web.services.store, "tokyo-git-2013/index.md")


def test_left_over_is_told_with_file_line_and_reason_and_escaped(web: Web) -> None:
    shown = look(web.client("lena"), "hedgedoc", {"bi<i>sect.md": "# A\n\n[TOC]\n\n```mermaid <s>\nx\n```\n"})

    assert "<code>bi&lt;i&gt;sect.md</code>" in shown.text
    assert "line 5 drawings in words stay as code mermaid &lt;s&gt;" in words(shown.text)
    assert "<s>" not in shown.text


@pytest.mark.parametrize(
    ("chosen", "files", "name", "path"),
    [
        ("hedgedoc-event", {"x.md": "# Camp\n\n## One\n\nnotes\n"}, "camp", "camp/one.md"),
        ("etherpad", {"pad.etherpad": etherpad()}, "pads", "pads/pad.md"),
        ("etherpad-event", {"pad.html": "<h2>One</h2><p>notes</p>"}, "camp", "camp/one.md"),
        (
            "rst",
            {"camp.rst": "Camp\n====\n\nOne\n---\n:speaker: Taro\n\nnotes\n\nTwo\n---\n\nmore\n"},
            "camp",
            "camp/one.md",
        ),
        ("folder", {"old.zip": zipped({"old/README.md": "# Old\n", "old/a b.md": "a\n"})}, "old", "old/a-b.md"),
    ],
)
def test_each_format_comes_in(web: Web, chosen: str, files: dict[str, str | bytes], name: str, path: str) -> None:
    lena = web.client("lena")

    done = do(lena, look(lena, chosen, files, name=name))

    assert done.status_code == 303
    assert page_text(web.services.store, path)
    assert lena.get(done.location).status_code == 200


def test_report_that_was_exported_comes_in_again_as_it_was(web: Web, tmp_path: Path) -> None:
    lena = web.client("lena")
    do(lena, look(lena, "hedgedoc-event", {"x.md": "# Camp\n\n## One\n\nnotes\n"}, name="camp"))
    report = lena.get("/camp/-/report.md").data

    with Web.open(tmp_path / "other") as other:
        there = other.client("lena")
        done = do(there, look(there, "markdown", {"camp.md": report}))
        text = page_text(other.services.store, "camp/one.md")

    assert done.location == "/camp"
    assert text == page_text(web.services.store, "camp/one.md")


@pytest.mark.skipif(not REAL_POST.is_file(), reason="the sample post is not beside this checkout")
def test_real_post_becomes_an_event(web: Web) -> None:
    lena = web.client("lena")

    done = do(lena, look(lena, "jekyll", {REAL_POST.name: REAL_POST.read_bytes()}))

    assert done.status_code == 303
    with web.services.index.read() as snapshot:
        assert len(snapshot.talks(done.location.strip("/"))) > 3


def long_text() -> str:
    """More than a page may have, and not as small in a zip as a bomb."""
    return "".join(sha256(bytes([number % 256, number >> 8])).hexdigest() for number in range(2_000)) + "x" * 2_500_000


def bomb() -> bytes:
    return zipped({"a.md": b"# A\n" + b"\0" * 4_000_000})


@pytest.mark.parametrize(
    ("chosen", "files", "name", "said", "place"),
    [
        ("folder", {"slip.zip": zipped({"../evil.md": "x", "a.md": "x"})}, "a", "lead out of it", "slip.zip: ../evil"),
        ("jekyll", {"bomb.zip": bomb()}, "", "It is too much", "bomb.zip: a.md"),
        ("hedgedoc", {"cut.zip": zipped({"a.md": "x"})[:-10]}, "", "damaged, or cut short", "cut.zip"),
        ("jekyll", {"picture.md": b"\0\xff" * 99}, "", "could become a page", "picture.md"),
        ("rst", {"a.rst": "A\n=\n", "b.rst": "B\n=\n"}, "", "Only one file at a time", "b.rst"),
        ("markdown", {"a.md": "# A\n"}, "", "The line “festa:report” is missing", "a.md, line 1"),
        ("hedgedoc-event", {"a.md": "# A\n"}, "no:colon", "This cannot be the name of a page", "no:colon"),
        ("hedgedoc-event", {"a.zip": zipped({"a.md": long_text()})}, "big", "The text is too large", "allowed"),
        ("hedgedoc-page", {"a.md": "# A\n"}, "nowhere", "There is no such page", "nowhere"),
        ("hedgedoc-page", {"a.md": "# A\n"}, "../content", "There is no such page", "../content"),
        ("folder", {"a.zip": zipped({"a.md": "x"})}, "", "A folder needs a name here.", ""),
        ("hedgedoc-page", {"a.md": "# A\n"}, "", "Name the page", ""),
        ("hedgedoc-page", {"a.md": "# A\n"}, "kanda/-/x", "There is no such page", "kanda/-/x"),
        ("hedgedoc", {"a.md": "# A\n"}, "-/x", "This cannot be the name of a page", "-/x"),
        ("hedgedoc", {}, "notes", "Give at least one file.", ""),
        ("nope", {"a.md": "x"}, "notes", "Choose what the files are.", ""),
    ],
)
def test_what_cannot_be_imported_says_why_and_where(
    web: Web, chosen: str, files: dict[str, str | bytes], name: str, said: str, place: str
) -> None:
    before = count_commits(web)

    answer = look(web.client("lena"), chosen, files, name=name)

    assert answer.status_code in (400, 404, 413)
    assert said in answer.text
    assert place in answer.text
    assert field_of(answer.text, "name") == name
    assert chosen == "nope" or f'<option value="{chosen}" selected>' in answer.text
    assert count_commits(web) == before


def test_zips_together_are_counted(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiki.transfer.arriving.formats.MAX_TOTAL_BYTES", 1_500)
    one = zipped({"a.md": "x" * 1_000})

    answer = look(web.client("lena"), "hedgedoc", {"1.zip": one, "2.zip": one})

    assert answer.status_code == 400
    assert "It is too much" in answer.text
    assert "<code>2.zip</code>" in answer.text


def test_request_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with Web.open(tmp_path, FESTA_MAX_REQUEST="100000") as web:
        lena = web.client("lena")
        answer = look(lena, "hedgedoc", {"a.md": "x" * 200_000})
        form = lena.get(FORM)

    assert answer.status_code == 413
    assert "That is too large to send" in answer.text
    assert "up to 100 KB together" in form.text


def test_expired_form_of_files_keeps_what_was_typed(web: Web) -> None:
    answer = look(web.client("lena"), "hedgedoc", {"a.md": NOTE}, token="old", name="notes")

    assert answer.status_code == 400
    assert "Give the files once more." in answer.text
    assert field_of(answer.text, "name") == "notes"


@pytest.mark.parametrize("chosen", ["hedgedoc", "hedgedoc-page"])
def test_expired_form_is_shown_again_with_the_plan(web: Web, chosen: str) -> None:
    put_files(web.services.store, {"kanda/index.md": EVENT.encode(), "kanda/bisect.md": b"---\ntitle: B\n---\n"})
    web.services.index.catch_up()
    lena, before = web.client("lena"), count_commits(web)
    shown = look(lena, chosen, {"bisect.md": NOTE}, name="kanda/bisect" if chosen == "hedgedoc-page" else "notes")

    late = do(lena, shown, csrf_token="old")
    after_late = count_commits(web)
    again = do(lena, late)

    assert (late.status_code, after_late) == (400, before)
    assert "Send it once more." in late.text
    assert words(late.text).partition("Cannot be")[2] == words(shown.text).partition("Cannot be")[2]
    assert "Markdown has no form for it [TOC]" in words(late.text)
    assert (again.status_code, count_commits(web)) == (303, before + 1)


def test_what_nobody_showed_is_refused(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)
    shown = look(lena, "hedgedoc", {"a.md": NOTE}, name="notes")
    good = find_form(shown.text, FORM).fields["import"]
    schedule = lena.application.secret_key

    answers = [
        lena.post_form(FORM, {"action": "do", "import": each, "format": "hedgedoc", "name": "notes"})
        for each in ("", "e30.xxx", good[:-3] + "xxx", f"x{good}", str(schedule))
    ]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert all("Give the files again." in answer.text for answer in answers)
    assert field_of(answers[0].text, "name") == "notes"
    assert count_commits(web) == before


def test_files_survive_maintenance(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)
    shown = look(lena, "hedgedoc", {"a.md": NOTE})

    maintain(web.services.store.folder)
    done = do(lena, shown)

    assert (done.status_code, count_commits(web)) == (303, before + 1)


def test_files_that_a_purge_took_are_asked_for_again(web: Web) -> None:
    lena, before = web.client("lena"), count_commits(web)
    gone = look(lena, "hedgedoc", {"a.md": "# Gone\n"})

    prune_now(web.services.store.folder)
    asked = do(lena, gone)

    assert (asked.status_code, count_commits(web)) == (410, before)
    assert "Nothing was imported. Give the files again." in asked.text
    assert "<code>gone.md</code>" in asked.text
    assert '<option value="hedgedoc" selected>' in asked.text


def test_note_goes_into_a_talk_once(web: Web) -> None:
    put_files(
        web.services.store,
        {"kanda/index.md": EVENT.encode(), "kanda/bisect.md": "---\ntitle: 二分探索\n---\n\n- by Alice\n".encode()},
    )
    web.services.index.catch_up()
    lena = web.client("lena")

    shown = look(lena, "hedgedoc-page", {"n.md": NOTE}, name=" /kanda/bisect ")
    done = do(lena, shown)
    again = look(lena, "hedgedoc-page", {"n.md": NOTE}, name="kanda/bisect")

    assert "The notes “Bisect” go below what stands in 二分探索 already." in shown.text
    assert (done.status_code, done.location) == (303, "/kanda/bisect")
    text = page_text(web.services.store, "kanda/bisect.md")
    assert text.startswith("---\ntitle: 二分探索\n---\n\n- by Alice\n\n## Bisect\n")
    assert "<mark>Fast</mark>" in text
    assert git(web.services.store.folder, "log", "-1", "--format=%an", "main").strip() == "Lena Marsh"
    assert "Nothing is to be done" in again.text
    assert ("action", "do") not in find_form(again.text, FORM).buttons


def test_pad_becomes_the_notes_of_a_talk_that_has_none_with_its_authors(web: Web) -> None:
    put_files(web.services.store, {"kanda/index.md": EVENT.encode(), "kanda/pad.md": b"---\ntitle: Pad\n---\n"})
    web.services.index.catch_up()
    lena = web.client("lena", language="ja")

    shown = look(lena, "etherpad-page", {"p.etherpad": etherpad()}, name="kanda/pad")
    do(lena, shown)

    assert "まだノートのない「Pad」に入れます。" in shown.text
    assert "Co-authored-by: " in git(web.services.store.folder, "log", "-1", "--format=%B", "main")


@pytest.mark.parametrize("handle", ["alice", "charlie", None])
def test_import_is_for_organisers(web: Web, handle: str | None) -> None:
    shown = look(web.client("lena"), "hedgedoc", {"a.md": NOTE})
    signed = find_form(shown.text, FORM).fields["import"]
    client, before = web.client(handle), count_commits(web)

    answers: list[Any] = [
        client.get(FORM),
        look(client, "hedgedoc", {"a.md": NOTE}),
        client.post_form(FORM, {"action": "do", "import": signed}),
    ]

    assert [answer.status_code for answer in answers] == ([403] * 3 if handle else [302, 403, 403])
    assert count_commits(web) == before


def test_every_format_is_offered_and_links_fill_the_form_in(web: Web) -> None:
    lena = web.client("lena", language="ja")

    form = lena.get(f"{FORM}?format=etherpad-page&name=kanda/talk").text
    offered = re.findall(r'<option value="([^"]+)"(?: selected)?>([^<]+)', form)

    assert {value for value, _label in offered} == {*FORMATS, *INTO_PAGE}
    assert all(re.search("[ぁ-ん一-龥ァ-ヶ]", label) for _value, label in offered)
    assert field_of(form, "format") == "etherpad-page"
    assert field_of(form, "name") == "kanda/talk"


def test_wiki_without_events_offers_organisers_to_import_some(web: Web) -> None:
    store = web.services.store
    tip = store.tip()
    assert tip is not None
    put_files(store, {path: None for path, _entry in store.iter_files(tip) if path.startswith("hello-festa/")})
    web.services.index.catch_up()

    offered = [
        re.findall(r'href="(/-/import[^"]*)"', web.client(handle).get("/").text) for handle in ("lena", "alice", None)
    ]

    assert "No events yet." in web.client().get("/").text
    assert [sorted(set(each)) for each in offered] == [["/-/import", "/-/import/files"], [], []]


def test_links_lead_organisers_to_the_import_and_nobody_else(web: Web) -> None:
    put_files(web.services.store, {"kanda/index.md": EVENT.encode(), "kanda/talk.md": b"---\ntitle: T\n---\n"})
    web.services.index.catch_up()

    found = {
        handle: [
            sorted(set(re.findall(r'href="(/-/import[^"]*)"', web.client(handle).get(page).text)))
            for page in ("/kanda", "/kanda/talk", "/-/new?kind=event", "/-/new?kind=page", "/-/import?event=kanda")
        ]
        for handle in ("lena", "alice")
    }

    assert found["alice"] == [[], [], [], [], []]
    assert found["lena"] == [
        ["/-/import?event=kanda"],
        ["/-/import/files?format=hedgedoc-page&amp;name=kanda/talk"],
        ["/-/import"],
        ["/-/import/files"],
        ["/-/import/files?name=kanda", "/-/import?event=kanda"],
    ]
