"""The report in the wiki: days, links, talks told apart, and ways to edit them for those who may."""

import re

from tests.factories import CHARLIE, put_files
from tests.pages.conftest import put
from tests.web_client import Web

EVENT = "---\ntype: event\ntitle: 神田\ndate: 2026-11-21\nend_date: 2026-11-22\ntimezone: Asia/Tokyo\nlanguage: ja\n---\n始まり。\n\n[[talks]]\n\n終わり。\n"
FILES: dict[str, str | bytes] = {
    "kanda/index.md": EVENT,
    "kanda/late.md": "---\ntitle: Late\nstart: 2026-11-22 10:00\nroom: B\n---\n## Why\n\nNotes.\n",
    "kanda/early.md": "---\ntitle: Early\nstart: 2026-11-21 01:30Z\nslides: https://example.org/s\n---\nNotes.\n",
    "kanda/off.md": "---\ntitle: Off\nstart: 2026-11-22 11:00\ncancelled: true\n---\n",
    "kanda/some.md": "---\ntitle: Some\n---\n<!-- a hint -->\n",
}


def test_report_has_days_and_contents_and_links(web: Web) -> None:
    put(web, FILES)

    page = web.client(language="ja").get("/kanda/-/report").text

    assert re.findall(r'<h2 class="day" id="([^"]*)">([^<]*)<', page) == [
        ("-/day-1", "2026年11月21日（土）"), ("-/day-2", "2026年11月22日（日）"), ("-/day-3", "時刻未定"),
    ]  # fmt: skip
    assert re.findall(r'<li(?: class="long")? id="(\w+)">', page) == ["early", "late", "off", "some"]
    assert '<time datetime="2026-11-21T10:30:00+09:00">10:30</time>' in page
    assert re.findall(r'<li class="long" id="(\w+)">', page) == ["early", "late"]
    assert '<h3><a href="/kanda/off"><s>Off</s></a></h3><p class="line"><span class="state">中止</span>' in page
    assert '<a href="https://example.org/s">スライド</a>' in page
    assert '<h4 id="late/why">Why</h4>' in page
    contents = page.partition('<nav class="contents"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([^"]*)"', contents) == ["-/day-1", "early", "-/day-2", "late", "off", "-/day-3", "some"]
    assert page.index("始まり。") < page.index("Notes.") < page.index("終わり。")


def test_event_of_one_day_has_no_headings_of_days(web: Web) -> None:
    put(web, {path: text for path, text in FILES.items() if path in ("kanda/index.md", "kanda/late.md")})

    page = web.client().get("/kanda/-/report").text

    assert 'class="day"' not in page
    assert '<h2><a href="/kanda/late">Late</a></h2>' in page
    assert '<h3 id="late/why">Why</h3>' in page


def test_edit_links_are_for_those_who_may(web: Web) -> None:
    put(web, FILES)

    def edits(handle: str | None) -> list[str]:
        return re.findall(r'href="(/-/edit/[^"]*)"', web.client(handle).get("/kanda/-/report").text)

    assert edits(None) == edits("charlie") == []
    assert edits("alice") == [f"/-/edit/kanda{name}" for name in ("", "/early", "/late", "/off", "/some")]


def test_writers_stand_in_the_order_of_what_they_wrote(web: Web) -> None:
    alice, bob = web.client("alice"), web.client("bob")
    alice.post_form("/-/edit/kanda/a", {"text": "one\n", "base": "", "summary": ""})
    put_files(web.services.store, {"kanda/index.md": EVENT.encode()}, author=CHARLIE)
    bob.post_form("/-/edit/kanda/b", {"text": "one\n\ntwo\n\nthree\n\nfour\n", "base": "", "summary": ""})

    writers = web.client().get("/kanda/-/report").text.partition('id="writers"')[2].partition("</p>")[0]

    names = re.findall(r'class="name" lang="\w+">([^<]*)<', writers)
    assert names == ["Charlie", "Bob 馬場", "Alice Aoki"]
