"""Pictures and files come in through the browser."""

from io import BytesIO

import pytest
from PIL import Image

from tests.accounts.guests.test_guests import guest
from tests.core.pictures.samples import PLACE, bomb_png, encoded, from_a_phone, photo
from tests.core.uploads.test_kinds import PDF
from tests.uploads.conftest import put, send
from tests.web_client import Web


def files_of(web: Web) -> dict[str, bytes]:
    store = web.services.store
    tip = store.tip()
    assert tip is not None
    return {path: store.read_blob(entry.id) for path, entry in store.iter_files(tip) if "/files/" in path}


def test_picture_of_a_phone_comes_in_upright_small_and_without_its_place(web: Web) -> None:
    answer = send(web.client("alice"), (from_a_phone(6, 900, 600), "IMG_0123.JPEG"), page="kanda/impala")

    assert (answer.status_code, answer.json) == (
        200,
        {
            "files": [
                {
                    "path": "kanda/files/img-0123.jpg",
                    "name": "img-0123.jpg",
                    "markdown": "![IMG_0123](files/img-0123.jpg)",
                }
            ],
            "refused": [],
        },
    )
    data = files_of(web)["kanda/files/img-0123.jpg"]
    assert PLACE.encode() not in data
    with Image.open(BytesIO(data)) as picture:
        assert picture.size == (400, 600)
    commit = web.services.store.get_commit(web.services.store.tip() or "")  # type: ignore[arg-type]
    assert (commit.author.name, commit.message) == ("Alice Aoki", "Kanda: add img-0123.jpg")
    shown = web.client().get("/kanda/files/img-0123.jpg")
    assert (shown.data, shown.mimetype) == (data, "image/jpeg")
    assert shown.headers["Content-Security-Policy"].startswith("sandbox")


def test_several_files_are_one_commit_and_one_that_is_bad_costs_no_other(web: Web) -> None:
    before = web.services.store.tip()

    answer = send(
        web.client("bob", language="ja"),
        (encoded(photo(120, 90), "PNG"), "写真　1.png"), (PDF, "資料.pdf"), (b"<svg/>", "logo.svg"), (bomb_png(30_000, 30_000), "b.png"),
        (b"MZ\0", "setup.exe"), (b"# Hi", "notes.md"), (b"", "empty.txt"), (b"a" * 250_000, "long.txt"),
    )  # fmt: skip

    assert answer.status_code == 200
    assert answer.json is not None
    assert [file["markdown"] for file in answer.json["files"]] == [
        "![写真 1](files/写真-1.jpg)",
        "[資料](files/資料.pdf)",
    ]
    reasons = {each["name"]: each["reason"] for each in answer.json["refused"]}
    assert list(reasons) == ["logo.svg", "b.png", "setup.exe", "notes.md", "empty.txt", "long.txt"]
    assert len(set(reasons.values())) == 6
    assert "250 KB" in reasons["long.txt"]
    assert "200 KB" in reasons["long.txt"]
    assert files_of(web)["kanda/files/資料.pdf"] == PDF
    commit = web.services.store.get_commit(web.services.store.tip() or "")  # type: ignore[arg-type]
    assert (commit.parents, commit.message) == ((before,), "Kanda: add 2 files")


def test_same_file_again_is_answered_without_a_commit(web: Web) -> None:
    client = web.client("alice")
    first = send(client, (from_a_phone(), "a.jpg"))
    tip = web.services.store.tip()

    again = send(client, (from_a_phone(), "b.jpg"))

    assert again.json is not None
    assert first.json is not None
    assert [file["path"] for file in again.json["files"]] == [file["path"] for file in first.json["files"]]
    assert web.services.store.tip() == tip


def test_ending_is_that_of_the_kind_whatever_the_name_says(web: Web) -> None:
    answer = send(
        web.client("alice"), (from_a_phone(), "page.html"), (PDF, "photo.jpg"), (encoded(photo(), "WEBP"), "x")
    )

    assert answer.json is not None
    assert [file["name"] for file in answer.json["files"]] == ["page.jpg", "photo.pdf", "x.webp"]


def test_plain_form_leads_to_the_list_which_says_what_became_of_them(web: Web) -> None:
    client = web.client("alice")

    answer = send(client, (from_a_phone(), "a.jpg"), (b"<svg/>", "logo.svg"), json=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/-/files/kanda")
    page = client.get("/-/files/kanda").text
    assert "Added: a.jpg" in page
    assert "logo.svg was not added: SVG can hold programs" in page
    assert send(client, (from_a_phone(), "a.jpg"), json=False, name="At the Front").status_code == 303
    assert "These are here already: a.jpg" in client.get("/-/files/kanda").text
    assert send(client, json=False).status_code == 303
    assert "No file was chosen." in client.get("/-/files/kanda").text


def test_name_that_somebody_gives_is_that_of_the_file(web: Web) -> None:
    answer = send(web.client("alice"), (from_a_phone(), "IMG_1.jpg"), name="正面から")

    assert answer.json is not None
    assert answer.json["files"] == [
        {"path": "kanda/files/正面から.jpg", "name": "正面から.jpg", "markdown": "![正面から](files/正面から.jpg)"}
    ]


def test_full_event_takes_nothing_and_says_so(web: Web) -> None:
    put(web, {"kanda/old.zip": b"o" * 999_000})
    tip = web.services.store.tip()
    client = web.client("alice")

    over = send(client, (PDF + b" " * 1_000, "a.pdf"))
    put(web, {"kanda/older.zip": b"o" * 9_000})
    full = send(client, (from_a_phone(), "a.jpg"))

    for answer in (over, full):
        assert answer.status_code == 413
        assert answer.json is not None
        assert answer.json["files"] == []
        assert "The event has no room for this." in answer.json["error"]
        assert "1 MB are allowed" in answer.json["error"]
    assert files_of(web) == {}
    assert web.services.store.get_commit(web.services.store.tip() or "").parents == (tip,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"<svg/>", "a.svg", 415),
        (b"a" * 250_000, "a.txt", 413),
        (from_a_phone()[:900], "a.jpg", 400),
        (b"", "a.txt", 400),
    ],
)
def test_nothing_taken_is_an_error_with_its_reason(web: Web, data: bytes, name: str, status: int) -> None:
    answer = send(web.client("alice"), (data, name))

    assert answer.status_code == status
    assert answer.json is not None
    assert (answer.json["files"], [each["name"] for each in answer.json["refused"]]) == ([], [name])


def test_very_many_files_have_to_wait(web: Web) -> None:
    client = web.client("alice")
    statuses = [send(client, *[(b"", "a.txt")] * 50).status_code for _ in range(5)]

    assert statuses == [400, 400, 400, 400, 429]
    assert send(web.client("bob"), (b"fine", "a.txt")).status_code == 200


def test_who_may_not_write_adds_nothing(web: Web) -> None:
    tip = web.services.store.tip()

    statuses = [send(web.client(handle), (PDF, "a.pdf")).status_code for handle in (None, "charlie")]
    plain = send(web.client("charlie"), (PDF, "a.pdf"), json=False)
    forged = web.client("alice").post("/-/upload/kanda", data={"file": (BytesIO(PDF), "a.pdf")})

    assert statuses == [403, 403]
    assert (plain.status_code, forged.status_code) == (403, 400)
    assert web.services.store.tip() == tip


@pytest.mark.parametrize("event", ["about", "nowhere", "kanda/impala", "kanda/files", "theme"])
def test_only_events_have_files(web: Web, event: str) -> None:
    status = send(web.client("alice"), (PDF, "a.pdf"), event=event).status_code

    assert status == (403 if event == "theme" else 404)


@pytest.mark.parametrize(
    ("scope", "page", "status"),
    [
        ("kanda", "", 200),
        ("kanda", "kanda/impala", 200),
        ("kanda/impala", "kanda/impala", 200),
        ("kanda/impala", "", 403),
        ("kanda/impala", "kanda/other", 403),
        ("held", "kanda/impala", 403),
        ("held", "", 403),
    ],
)
def test_guest_adds_to_what_the_link_is_for(web: Web, scope: str, page: str, status: int) -> None:
    put(web, {"kanda/other.md": "# Other\n"})
    client = guest(web, scope)

    answer = send(client, (PDF, "a.pdf"), page=page)

    assert answer.status_code == status
    assert (list(files_of(web)) == ["kanda/files/a.pdf"]) == (status == 200)


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        ("kanda", "files/a.pdf"), ("kanda/impala", "files/a.pdf"), ("kanda/not-yet", "files/a.pdf"), ("about", "files/a.pdf"),
        ("kanda/deep/er", "../files/a.pdf"), ("../../x", "files/a.pdf"), ("", "files/a.pdf"),
    ],
)  # fmt: skip
def test_markdown_is_meant_from_the_page_it_is_for(web: Web, page: str, markdown: str) -> None:
    put(web, {"kanda/deep/er.md": "# Deeper\n"})

    answer = send(web.client("alice"), (PDF, "a.pdf"), page=page)

    assert answer.json is not None
    assert answer.json["files"][0]["markdown"] == f"[a]({markdown})"
