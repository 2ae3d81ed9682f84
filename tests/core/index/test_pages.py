"""Pages, talks, links, files and keys, as one state tells of them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.factories import make_store, put_files, save
from wiki.core.index.index import Index
from wiki.core.index.listing import slot_in
from wiki.core.index.rows import FileRow, LinkRow, UnreadableRow
from wiki.core.store.store import Store
from wiki.core.talk import BEGUN, EMPTY

EVENT = b"---\ntype: event\ndate: 2019-08-21\ntimezone: Asia/Tokyo\nlanguage: ja\n---\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path)
    put_files(
        made,
        {
            "e/index.md": EVENT,
            "e/late.md": b"---\nstart: '15:00'\n---\n# Late\n",
            "e/soon.md": b"---\nstart: '10:00'\naliases: [first]\n---\n# Soon\n\nNotes, [[late]], [[nowhere]] and @bob.\n",
            "e/files/a.png": b"png",
        },
    )
    yield made
    made.close()


@pytest.fixture
def index(store: Store, tmp_path: Path) -> Iterator[Index]:
    made = Index(store, tmp_path / "index.sqlite")
    yield made
    made.close()


def test_talks_stand_in_the_order_of_the_report_with_their_facts(index: Index) -> None:
    with index.read() as snapshot:
        talks = snapshot.talks("e")

    assert [(talk.name, talk.title, talk.facts.state, talk.language) for talk in talks] == [
        ("e/soon", "Soon", BEGUN, "ja"),
        ("e/late", "Late", EMPTY, "ja"),
    ]
    assert talks[1].facts.start == datetime(2019, 8, 21, 15, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_event_that_is_held_hides_its_talks_and_change_of_zone_moves_them(store: Store, index: Index) -> None:
    with index.read() as snapshot:
        assert all(page.is_public for page in snapshot.iter_pages())
    put_files(store, {"e/index.md": EVENT.replace(b"Asia/Tokyo", b"Europe/Paris\npublish: hold")})

    with index.read() as snapshot:
        assert list(snapshot.iter_pages(public_only=True)) == []
        late = snapshot.find_page("e/late")
        assert late is not None
        assert late.facts.start == datetime(2019, 8, 21, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))


def test_talk_with_a_session_elsewhere_is_listed_there_too(store: Store, index: Index) -> None:
    put_files(
        store,
        {"f/index.md": EVENT, "f/own.md": b"x", "e/soon.md": b"---\nsessions: [{event: f, start: '9:00'}]\n---\n"},
    )

    with index.read() as snapshot:
        assert [talk.name for talk in snapshot.talks("f")] == ["e/soon", "f/own"]


SESSION = b"---\nstart: '17:00'\nroom: Hall\nsessions: [{event: f, start: %b, room: Cellar}]\n---\n"


@pytest.mark.parametrize(
    ("start", "order", "moment"),
    [
        (b"'9:30'", ["f/early", "e/soon", "f/late", "f/some"], "2020-02-02 09:30 Europe/Paris"),
        (b"2020-02-02 16:00", ["f/early", "f/late", "e/soon", "f/some"], "2020-02-02 16:00 Europe/Paris"),
        (b"2020-02-02 17:30+09:00", ["e/soon", "f/early", "f/late", "f/some"], "2020-02-02 09:30 Europe/Paris"),
        (b"''", ["f/early", "f/late", "f/some", "e/soon"], None),
    ],
)
def test_session_stands_among_the_talks_of_the_other_event_on_its_clock(
    store: Store, index: Index, start: bytes, order: list[str], moment: str | None
) -> None:
    hour = b"8:30" if b"+" not in start else b"10:30"
    put_files(
        store,
        {
            "f/index.md": b"---\ntype: event\ndate: 2020-02-02\ntimezone: Europe/Paris\n---\n",
            "f/early.md": b"---\nstart: '%b'\n---\n" % hour,
            "f/late.md": b"---\nstart: '15:00'\n---\n",
            "f/some.md": b"x",
            "e/soon.md": SESSION % start,
        },
    )

    with index.read() as snapshot:
        talks = snapshot.talks("f")
        event = snapshot.find_page("f")
    guest = next(talk for talk in talks if talk.event == "e")
    assert event is not None
    slot = slot_in(guest, "f", event.facts)

    assert [talk.name for talk in talks] == order
    assert slot.venue_room == "Cellar"
    assert (f"{slot.start:%Y-%m-%d %H:%M} {slot.start.tzinfo}" if slot.start else None) == moment


def test_start_with_an_offset_is_told_on_the_clock_of_the_event(store: Store, index: Index) -> None:
    put_files(store, {"e/late.md": b"---\nstart: 2019-08-21 06:30Z\n---\n"})

    with index.read() as snapshot:
        talk = snapshot.find_page("e/late")

    assert talk is not None
    assert talk.facts.start is not None
    assert f"{talk.facts.start:%H:%M} {talk.facts.start.tzinfo}" == "15:30 Asia/Tokyo"


def test_links_lead_to_candidates_that_exist_and_back(store: Store, index: Index) -> None:
    put_files(store, {"nowhere.md": b"[[e/soon]]"})

    with index.read() as snapshot:
        links = snapshot.links_from("e/soon")
        back = {name: snapshot.links_to(name) for name in ("e/late", "nowhere", "e/nowhere", "people/bob", "e/soon")}

    assert links == [
        LinkRow("page", "late", "e/late", True),
        LinkRow("page", "nowhere", "nowhere", True),
        LinkRow("person", "bob", "people/bob", False),
    ]
    assert back == {
        "e/late": ["e/soon"],
        "nowhere": ["e/soon"],
        "e/nowhere": [],
        "people/bob": ["e/soon"],
        "e/soon": ["nowhere"],
    }


def test_alias_redirects_until_a_page_has_the_name(store: Store, index: Index) -> None:
    with index.read() as snapshot:
        assert snapshot.find_redirect("first") == "e/soon"
        assert list(snapshot.iter_redirects()) == [("first", "e/soon")]
    save(store, "first", "here\n")

    with index.read() as snapshot:
        assert snapshot.find_redirect("first") is None


def test_files_that_are_no_pages_are_listed_and_stop_nothing(store: Store, index: Index) -> None:
    put_files(
        store, {"binary.md": b"\xff\0", "e.md": b"shadowed", "bad\u202ename.md": b"x", "large.md": b"x" * 1_000_001}
    )

    with index.read() as snapshot:
        unreadable = snapshot.unreadable()
        files = snapshot.files("e")

    assert unreadable == [
        UnreadableRow("bad\u202ename.md", "control"),
        UnreadableRow("binary.md", "not_text"),
        UnreadableRow("e.md", "shadowed"),
        UnreadableRow("large.md", "too_large"),
    ]
    assert [file.path for file in files] == ["e/files/a.png"]
    assert isinstance(files[0], FileRow)


def changed_by(index: Index, store: Store, files: dict[str, bytes | None]) -> set[str]:
    with index.read() as snapshot:
        before = snapshot.sequence
    put_files(store, files)
    with index.read() as snapshot:
        return set(snapshot.keys_changed_since(before))


def test_save_of_notes_changes_few_keys(store: Store, index: Index) -> None:
    text = b"---\nstart: '10:00'\naliases: [first]\n---\n# Soon\n\nOther notes.\n"

    assert changed_by(index, store, {"e/soon.md": text}) == {"text:e/soon", "history:e/soon", "recent"}


def test_first_notes_of_a_talk_change_the_list_of_its_event(store: Store, index: Index) -> None:
    text = b"---\nstart: '15:00'\n---\n# Late\n\nNow there are notes.\n"

    assert changed_by(index, store, {"e/late.md": text}) == {
        "text:e/late", "history:e/late", "recent", "talk:e/late", "event:e",
    }  # fmt: skip


def test_deleted_page_loses_its_versions_and_site_files_have_theirs(store: Store, index: Index) -> None:
    changed = changed_by(index, store, {"e/late.md": None, "site.yml": b"title: X\n", "e/files/a.png": None})

    with index.read() as snapshot:
        versions = snapshot.versions(["text:e/late", "facts:e/late", "file:e/files/a.png", "unheard-of"])
        assert snapshot.versions(["site", "event:e", "events"]).keys() == {"site", "event:e", "events"}
    assert set(versions.values()) == {""}
    assert {"site", "file:site.yml", "file:e/files/a.png", "talk:e/late", "event:e"} <= changed
    assert "events" not in changed
