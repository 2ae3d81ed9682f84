"""QR codes: what a camera reads in them, and for whom they are there."""

import re

import pytest

from tests.factories import ALICE
from tests.web_client import Web
from wiki.core.move import Move, move_page, scan_for_links
from wiki.events.codes import draw_code, is_base


def test_page_has_a_code_for_the_event_and_for_each_talk_with_room_and_time(web: Web) -> None:
    text = web.client().get("/kanda/-/qr").text

    codes = re.findall(r'<img src="(/-/qr/[^"]*)"', text)
    assert codes[:2] == ["/-/qr/kanda.svg", "/-/qr/kanda/impala.svg"]
    assert len(codes) == 8
    assert "Hall A" in text
    assert "11:00" in text
    assert "http://localhost/kanda" in text
    assert "Unheard-of" not in text


def test_code_is_a_picture_of_the_pages_address(web: Web) -> None:
    answer = web.client().get("/-/qr/kanda/impala.svg")

    assert answer.mimetype == "image/svg+xml"
    assert answer.data == draw_code("http://localhost/kanda/impala")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_base_address_of_the_settings_counts_more_than_the_host(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Web.open(tmp_path_factory.mktemp("based"), FESTA_BASE_URL="https://notes.example") as web:
        answer = web.client().get("/-/qr/hello-festa.svg", headers={"Host": "evil.example"})

    assert answer.data == draw_code("https://notes.example/hello-festa")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost:8000/", True),
        ("https://[::1]:8000/", True),
        ("https://notes.example", True),
        ("http://a.example/path", False),
        ("http://user@a.example", False),
        ('http://a"><b>', False),
        ("ftp://a.example", False),
    ],
)
def test_only_a_host_stands_before_our_addresses(address: str, expected: bool) -> None:
    assert is_base(address) is expected


def test_code_of_what_is_not_there_or_not_for_strangers_is_not_there(web: Web) -> None:
    client = web.client()

    assert [client.get(f"/-/qr/{name}.svg").status_code for name in ("kanda/secret", "none", "kanda/-")] == [404] * 3
    assert web.client("alice").get("/-/qr/kanda/secret.svg").status_code == 200


def test_code_of_an_old_name_leads_to_the_new_one(web: Web) -> None:
    store = web.services.store
    move_page(store, Move("kanda", "tokyo", ALICE, "Move"), scan_for_links(store))

    assert web.client().get("/-/qr/kanda/impala.svg").headers["Location"] == "/-/qr/tokyo/impala.svg"


def test_picture_is_black_on_white_with_its_margin() -> None:
    drawn = draw_code("http://localhost/kanda").decode()

    assert 'stroke="#000"' in drawn
    assert 'fill="#fff"' in drawn
    assert "viewBox" in drawn
    assert "<script" not in drawn
