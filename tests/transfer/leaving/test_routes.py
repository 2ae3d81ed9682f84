"""Exports in the browser: for whoever may read the event, and of what they see."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import put_files
from tests.transfer.events import EVENT, KANDA, PNG
from tests.web_client import Web

ADDRESSES = ("report.md", "report.html", "export.zip", "export/jekyll", "export")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path, FESTA_BASE_URL="https://wiki.example.org") as web:
        put(web, dict(KANDA))
        yield web


def put(web: Web, files: dict[str, bytes | None]) -> None:
    put_files(web.services.store, files)
    web.services.index.catch_up()


def packed(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def all_text(web: Web, handle: str | None) -> str:
    """All that somebody gets of the event, packed or not."""
    texts = []
    for address in ADDRESSES:
        with web.client(handle).get(f"/{EVENT}/-/{address}") as answer:
            data = answer.data
        if data.startswith(b"PK"):
            texts += [name + data.decode("utf-8", "replace") for name, data in packed(data).items()]
        else:
            texts.append(data.decode("utf-8", "replace"))
    return "\n".join(texts)


def test_markdown_is_the_report_with_whole_addresses(web: Web) -> None:
    answer = web.client().get(f"/{EVENT}/-/report.md")

    assert answer.content_type == "text/markdown; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''kanda-2026.md"
    assert "![図](https://wiki.example.org/kanda-2026/files/a.png)" in answer.text
    assert "## A guest from Kyoto" in answer.text


def test_html_has_everything_inside_and_runs_nothing(web: Web) -> None:
    answer = web.client().get(f"/{EVENT}/-/report.html")

    assert answer.headers["Content-Security-Policy"].startswith(
        "sandbox allow-popups; default-src 'none'; style-src 'sha256-"
    )
    assert 'src="data:image/png;base64,iVBORw0KGgp' in answer.text
    assert "<script" not in answer.text
    assert (
        re.findall(r'(?:src|href)="(?!#|data:|https://wiki\.example\.org/|https://example\.org/)([^"]*)"', answer.text)
        == []
    )
    assert 'href="#webkit"' in answer.text
    assert answer.text.index("A guest from Kyoto") < answer.text.index("<s>webkit-patch</s>")


def test_zip_has_the_files_byte_for_byte_and_the_report(web: Web) -> None:
    answer = web.client("alice").get(f"/{EVENT}/-/export.zip")

    files = packed(answer.data)
    assert {path.removeprefix("pages/"): data for path, data in files.items() if path.startswith("pages/")} == {
        path: data for path, data in KANDA.items() if path.startswith(f"{EVENT}/")
    }
    assert sorted(set(files) - {f"pages/{path}" for path in KANDA}) == [
        "report/event.json", "report/report.html", "report/report.md",
    ]  # fmt: skip
    assert "![図](../pages/kanda-2026/files/a.png)" in files["report/report.md"].decode()
    talks = json.loads(files["report/event.json"])["talks"]
    assert [(talk["name"], talk["start"]) for talk in talks][1:3] == [
        ("kyoto/guest", "2026-11-22T10:00:00+09:00"), (f"{EVENT}/webkit", "2026-11-22T11:00:00+09:00"),
    ]  # fmt: skip


def test_post_with_pictures_is_a_zip_and_one_without_a_file(web: Web) -> None:
    with_pictures = web.client().get(f"/{EVENT}/-/export/jekyll")
    without = web.client().get("/kyoto/-/export/jekyll")

    assert with_pictures.headers["Content-Disposition"] == "attachment; filename*=UTF-8''2026-11-21-kanda.zip"
    files = packed(with_pictures.data)
    assert files["assets/kanda-2026/files/a.png"] == PNG
    assert "![図](/assets/kanda-2026/files/a.png)" in files["_posts/2026-11-21-kanda.md"].decode()
    assert re.fullmatch(
        r"attachment; filename\*=UTF-8''\d{4}-\d\d-\d\d-kyoto\.md", without.headers["Content-Disposition"]
    )
    assert without.text.startswith('---\nlayout: post\ntitle: "Kyoto"\n')


@pytest.mark.parametrize("handle", [None, "charlie"])
def test_drafts_are_for_those_who_see_them(web: Web, handle: str | None) -> None:
    told = all_text(web, handle).casefold()

    assert "unheard-of" not in told
    assert "plaintext-of-it" not in told
    assert "secret" not in told
    assert "unheard-of" in web.client("alice").get(f"/{EVENT}/-/report.md").text.casefold()


def test_event_that_is_held_is_exported_to_writers_only(web: Web) -> None:
    put(web, {f"{EVENT}/index.md": KANDA[f"{EVENT}/index.md"].replace(b"type: event", b"type: event\npublish: hold")})

    for address in ADDRESSES:
        assert web.client().get(f"/{EVENT}/-/{address}").status_code == 404, address
    assert web.client("alice").get(f"/{EVENT}/-/report.md").status_code == 200


def test_what_lies_in_a_held_event_below_is_not_packed_for_strangers(web: Web) -> None:
    put(web, {
        f"{EVENT}/inner/index.md": b"---\ntype: event\ntitle: Inner\npublish: hold\n---\nplaintext-of-it\n",
        f"{EVENT}/inner/files/plan.txt": b"plaintext-of-it",
    })  # fmt: skip

    names = packed(web.client().get(f"/{EVENT}/-/export.zip").data)

    assert [name for name in names if "inner" in name] == []
    assert f"pages/{EVENT}/inner/files/plan.txt" in packed(web.client("alice").get(f"/{EVENT}/-/export.zip").data)


def test_page_tells_what_each_form_does_not_carry(web: Web) -> None:
    stranger = web.client().get(f"/{EVENT}/-/export").text
    writer = web.client("alice", language="ja").get(f"/{EVENT}/-/export").text

    assert "a file that does not go along" in stranger
    assert "<code>start, duration, room</code>: fields for which there is no place" in stranger
    assert "別のイベントにあるトーク" in writer


def test_report_and_event_offer_the_exports(web: Web) -> None:
    for address in (f"/{EVENT}", f"/{EVENT}/-/report"):
        page = web.client().get(address).text
        for each in ADDRESSES:
            assert f'href="/{EVENT}/-/{each}"' in page, (address, each)


def test_what_is_no_event_and_what_moved_are_told_apart(web: Web) -> None:
    put(web, {"kyoto/index.md": KANDA["kyoto/index.md"].replace(b"publish: auto", b"aliases: [old-kyoto]")})

    assert web.client().get(f"/{EVENT}/impala/-/report.md").status_code == 404
    assert web.client().get("/nowhere/-/export.zip").status_code == 404
    moved = web.client().get("/old-kyoto/-/report.md")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/kyoto")
