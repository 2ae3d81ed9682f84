"""A schedule comes in, again and again, beside people who write."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.core.schedule.wiki import ELEVEN, ORGANISER, ScheduledWiki, kinds, programme, talk
from tests.factories import ALICE, BOB, fsck, git, put_files
from wiki.core.errors import BadName, PageExists
from wiki.core.move import Move, move_page, scan_for_links
from wiki.core.save import delete_page
from wiki.core.schedule.plan import (
    CANCELLED,
    CHANGED,
    DELETED,
    JOINED,
    LISTED,
    MOVED,
    NEW,
    RETURNED,
    SAME,
    UNWRITABLE,
)
from wiki.core.schedule.written import read_written, scan_for_imports
from wiki.core.talk import Link

TOKYO = ZoneInfo("Asia/Tokyo")


def test_first_import_makes_the_event_and_a_page_for_each_talk_in_one_commit(wiki: ScheduledWiki) -> None:
    brought = wiki.bring(
        programme(
            talk("g1", "速い分析", speakers=("山田 太郎", "Ada"), track="Data", language="ja", abstract="一行目\n\n二行目",
                 slides="https://example.org/s", links=(Link("site", "https://example.org"),)),
            talk("g2", "Second", start=ELEVEN + dt.timedelta(days=1)),
            venue="Hall", url="https://example.org/", hashtag="camp", language="ja",
        )
    )  # fmt: skip

    assert brought.change is not None
    assert wiki.count_commits() == 1
    assert wiki.text("camp") == (
        '---\ntype: event\ntitle: Camp\ndate: "2026-08-21"\nend_date: "2026-08-22"\nvenue: Hall\ntimezone: Europe/Berlin\n'
        "hashtag: camp\nurl: https://example.org/\nlanguage: ja\n---\n\n[[talks]]\n"
    )
    assert wiki.text("camp/速い分析") == (
        '---\ntitle: 速い分析\nspeakers:\n  - 山田 太郎\n  - Ada\nstart: "2026-08-21 11:00"\nduration: "0:30"\nroom: A\n'
        "track: Data\nlanguage: ja\nabstract: |-\n  一行目\n\n  二行目\nslides: https://example.org/s\nlinks:\n"
        "  - title: site\n    url: https://example.org\nguid: g1\n---\n\n"
    )
    commit = wiki.store.get_commit(brought.change.new)
    assert commit.author == ORGANISER
    assert commit.message == "Import 2 talks\n\nSchedule: frab camp"
    assert kinds(brought.plan) == {"g1": NEW, "g2": NEW}
    assert brought.plan.is_new
    assert fsck(wiki.store) == ""


def test_same_schedule_again_is_no_commit(wiki: ScheduledWiki) -> None:
    what = programme(
        talk("g1", links=(Link("a", "https://a.example"),)), talk("g1", start=ELEVEN + dt.timedelta(hours=5))
    )
    wiki.bring(what)

    again = wiki.bring(what)

    assert again.change is None
    assert kinds(again.plan) == {"g1": SAME}
    assert wiki.count_commits() == 1


def test_changed_room_changes_one_line_of_one_file(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1"), talk("g2")))

    brought = wiki.bring(programme(talk("g1", venue_room="B"), talk("g2")))

    assert git(wiki.store.folder, "show", "--format=", "--numstat", "main").split() == ["1", "1", "camp/talk-g1.md"]
    assert wiki.fields("camp/talk-g1")["room"] == "B"
    assert kinds(brought.plan) == {"g1": MOVED, "g2": SAME}


def test_notes_and_fields_that_a_person_changed_stay(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1", track="Old")))
    wiki.save(
        "camp/talk-g1", wiki.text("camp/talk-g1").replace("room: A", "room: Attic  # by the stairs") + "- a note\n"
    )
    wiki.change("camp/talk-g1", scribe="@alice")

    brought = wiki.bring(programme(talk("g1", track="New", venue_room="B")))

    text = wiki.text("camp/talk-g1")
    assert "room: Attic  # by the stairs\n" in text
    assert "track: New\n" in text
    assert text.endswith('scribe: "@alice"\n---\n\n- a note\n')
    assert [(kept.key, kept.old, kept.new) for _, kept in brought.plan.kept] == [("room", "Attic", "B")]
    assert kinds(brought.plan) == {"g1": CHANGED}


def test_field_that_the_schedule_did_not_change_since_is_not_told_as_kept(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    wiki.change("camp/talk-g1", room="Attic")

    brought = wiki.bring(programme(talk("g1")))

    assert brought.plan.kept == ()
    assert brought.change is None


def test_field_that_a_person_put_back_follows_again(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    wiki.change("camp/talk-g1", room="Attic")
    wiki.change("camp/talk-g1", room="A")

    wiki.bring(programme(talk("g1", venue_room="B")))

    assert wiki.fields("camp/talk-g1")["room"] == "B"


def test_field_written_in_another_manner_is_the_same_value(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    text = wiki.text("camp/talk-g1").replace('"2026-08-21 11:00"', "2026/08/21 11:00").replace('"0:30"', "30 min")
    wiki.save("camp/talk-g1", text.replace("speakers:\n  - Ada\n", "speakers: Ada\n"))

    same = wiki.bring(programme(talk("g1")))
    moved = wiki.bring(programme(talk("g1", duration=45, speakers=("Ada", "Bob"))))

    assert same.change is None
    assert moved.plan.kept == ()
    assert wiki.fields("camp/talk-g1")["duration"] == "0:45"
    assert wiki.fields("camp/talk-g1")["speakers"] == ["Ada", "Bob"]
    assert "start: 2026/08/21 11:00\n" in wiki.text("camp/talk-g1")


def test_organiser_takes_the_schedules_value(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    wiki.change("camp/talk-g1", room="Attic", track="Mine")
    wiki.change("camp", title="My camp")

    wiki.bring(
        programme(talk("g1", venue_room="B", track="Theirs"), title="Camp 2"),
        wanted=frozenset({("g1", "room"), ("", "title")}),
    )

    assert wiki.fields("camp/talk-g1")["room"] == "B"
    assert wiki.fields("camp/talk-g1")["track"] == "Mine"
    assert wiki.fields("camp")["title"] == "Camp 2"


def test_talk_that_the_schedule_dropped_is_cancelled_and_comes_back(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1"), talk("g2")))
    wiki.save("camp/talk-g2", wiki.text("camp/talk-g2") + "- notes\n")

    dropped = wiki.bring(programme(talk("g1")))
    cancelled = wiki.text("camp/talk-g2")
    again = wiki.bring(programme(talk("g1")))
    returned = wiki.bring(programme(talk("g1"), talk("g2")))

    assert kinds(dropped.plan) == {"g1": SAME, "g2": CANCELLED}
    assert "cancelled: true\n" in cancelled.replace('"true"', "true")
    assert "- notes\n" in cancelled
    assert again.change is None
    assert kinds(returned.plan) == {"g1": SAME, "g2": RETURNED}
    assert "cancelled" not in wiki.fields("camp/talk-g2")


def test_missing_talks_stay_where_they_are_not_to_be_cancelled(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1"), talk("g2")))

    brought = wiki.bring(programme(talk("g1")), cancel_missing=False)

    assert brought.change is None


def test_schedule_without_any_talk_cancels_nothing(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))

    assert wiki.bring(programme()).change is None


def test_talks_of_another_source_and_of_people_are_not_cancelled(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    wiki.bring(programme(talk("u1"), source="icalendar"))
    wiki.save("camp/own", "---\ntitle: Own\nguid: x\n---\n")

    brought = wiki.bring(programme(talk("g2"), source="icalendar"))

    assert kinds(brought.plan) == {"g2": NEW, "u1": CANCELLED}


def test_other_source_that_says_less_takes_nothing_away(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1", "Alone", track="Data", abstract="Long")))

    wiki.bring(programme(talk("g1", "Alone", venue_room="B", speakers=()), source="icalendar"))

    fields = wiki.fields("camp/alone")
    assert (fields["track"], fields["abstract"], fields["speakers"], fields["room"]) == ("Data", "Long", ["Ada"], "B")


def test_field_that_the_schedule_no_longer_has_goes(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1", track="Data")))

    wiki.bring(programme(talk("g1")))

    assert "track" not in wiki.fields("camp/talk-g1")


def test_moved_and_renamed_pages_are_followed(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    move_page(wiki.store, Move("camp/talk-g1", "camp/better", ALICE, "Move"), scan_for_links(wiki.store))
    move_page(wiki.store, Move("camp", "summer", ALICE, "Move"), scan_for_links(wiki.store))
    wiki.change("summer", venue="Field")

    brought = wiki.bring(
        programme(talk("g1", "New title", venue_room="B"), title="Camp renamed", venue="Hall"), "summer"
    )

    assert kinds(brought.plan) == {"g1": MOVED}
    assert wiki.fields("summer/better")["title"] == "New title"
    assert wiki.fields("summer")["title"] == "Camp renamed"
    assert wiki.fields("summer")["venue"] == "Field"
    assert not wiki.has("summer/new-title")


def test_talk_that_somebody_deleted_stays_deleted(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1"), talk("g2")))
    delete_page(wiki.store, "camp/talk-g1", base=None, author=BOB, summary="Delete")

    brought = wiki.bring(programme(talk("g1", venue_room="B"), talk("g2")))

    assert kinds(brought.plan) == {"g1": DELETED, "g2": SAME}
    assert brought.change is None


def test_event_that_was_deleted_whole_is_made_anew(wiki: ScheduledWiki) -> None:
    what = programme(talk("g1"))
    wiki.bring(what)
    put_files(wiki.store, {"camp/index.md": None, "camp/talk-g1.md": None})

    assert kinds(wiki.bring(what).plan) == {"g1": NEW}
    assert wiki.has("camp/talk-g1")


def test_page_that_people_made_before_is_joined_and_keeps_what_they_wrote(wiki: ScheduledWiki) -> None:
    wiki.save("camp", "---\ntype: event\ntitle: Our camp\n---\nHello\n")
    wiki.save("camp/mine", "---\ntitle: FAST  analytics\nroom: Attic\n---\n- early note\n")

    brought = wiki.bring(programme(talk("g1", "Fast Analytics"), talk("g2", "Other")))

    assert kinds(brought.plan) == {"g1": JOINED, "g2": NEW}
    fields = wiki.fields("camp/mine")
    assert (fields["room"], fields["guid"], fields["start"]) == ("Attic", "g1", "2026-08-21 11:00")
    assert wiki.text("camp/mine").endswith("---\n- early note\n")
    assert wiki.fields("camp")["title"] == "Our camp"
    assert wiki.fields("camp")["timezone"] == "Europe/Berlin"
    assert wiki.text("camp").endswith("---\nHello\n")


def test_talk_whose_source_gave_it_another_guid_keeps_its_page(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("old", "Same title")))
    wiki.change("camp/same-title", track="Mine")

    brought = wiki.bring(programme(talk("new", "Same title", venue_room="B", track="Theirs")))

    assert kinds(brought.plan) == {"new": JOINED}
    assert {key: wiki.fields("camp/same-title")[key] for key in ("guid", "room", "track")} == {
        "guid": "new", "room": "B", "track": "Mine"
    }  # fmt: skip
    again = wiki.bring(programme(talk("new", "Same title", venue_room="C", track="Theirs")))
    assert [kept.key for _, kept in again.plan.kept] == ["track"]
    assert wiki.fields("camp/same-title")["room"] == "C"


def test_two_talks_of_one_title_have_two_pages(wiki: ScheduledWiki) -> None:
    what = programme(talk("g1", "Lightning talks"), talk("g2", "Lightning talks", start=ELEVEN + dt.timedelta(hours=1)),
                     talk("g3", "Files"))  # fmt: skip

    wiki.bring(what)

    assert wiki.fields("camp/lightning-talks")["guid"] == "g1"
    assert wiki.fields("camp/lightning-talks-2")["guid"] == "g2"
    assert wiki.fields("camp/files-2")["guid"] == "g3"
    assert wiki.bring(what).change is None


def test_talk_given_twice_has_one_page_with_its_sessions(wiki: ScheduledWiki) -> None:
    later = ELEVEN + dt.timedelta(hours=5)
    wiki.bring(programme(talk("g1", start=later, venue_room="B"), talk("g1")))
    assert wiki.fields("camp/talk-g1")["start"] == "2026-08-21 11:00"
    assert wiki.fields("camp/talk-g1")["sessions"] == [{"start": "2026-08-21 16:00", "duration": "0:30", "room": "B"}]

    moved = wiki.bring(programme(talk("g1", start=later, venue_room="C"), talk("g1")))
    kept = wiki.fields("camp/talk-g1")["sessions"]
    wiki.bring(programme(talk("g1")))

    assert kinds(moved.plan) == {"g1": MOVED}
    assert kept == [{"start": "2026-08-21 16:00", "duration": "0:30", "room": "C"}]
    assert "sessions" not in wiki.fields("camp/talk-g1")


def test_two_events_may_name_one_talk_which_lives_in_one_and_is_listed_in_both(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1", "Shared")))
    other = programme(
        talk("g1", "Shared", start=ELEVEN + dt.timedelta(hours=3), venue_room="Z"), talk("g9"), timezone=TOKYO
    )

    brought = wiki.bring(other, "party")

    assert kinds(brought.plan) == {"g1": LISTED, "g9": NEW}
    assert not wiki.has("party/shared")
    assert wiki.fields("camp/shared")["room"] == "A"
    assert wiki.fields("camp/shared")["sessions"] == [
        {"event": "party", "start": "2026-08-21 14:00 +0900", "duration": "0:30", "room": "Z"}
    ]
    assert wiki.bring(other, "party").change is None
    assert wiki.bring(programme(talk("g1", "Shared"))).change is None
    with wiki.index.read() as snapshot:
        assert [page.name for page in snapshot.talks("party")] == ["party/talk-g9", "camp/shared"]
        assert [page.name for page in snapshot.talks("camp")] == ["camp/shared"]

    wiki.bring(
        programme(
            talk("g1", "Shared", start=ELEVEN + dt.timedelta(hours=4), venue_room="Z"), talk("g9"), timezone=TOKYO
        ),
        "party",
    )

    assert "15:00 +0900" in wiki.text("camp/shared")


def test_moments_are_told_in_the_zone_that_the_event_has_now(wiki: ScheduledWiki) -> None:
    aware = ELEVEN.replace(tzinfo=TOKYO)
    wiki.bring(programme(talk("g1", start=aware), timezone=TOKYO))
    wiki.change("camp", timezone="UTC")

    wiki.bring(programme(talk("g1", start=aware), timezone=TOKYO))

    assert wiki.fields("camp")["timezone"] == "UTC"
    assert wiki.fields("camp/talk-g1")["start"] == "2026-08-21 02:00"


def test_name_of_a_page_that_is_no_event_is_refused(wiki: ScheduledWiki) -> None:
    wiki.save("camp", "Just a page\n")

    with pytest.raises(PageExists):
        wiki.bring(programme(talk("g1")))
    with pytest.raises(BadName):
        wiki.bring(programme(talk("g1")), "../camp")
    with pytest.raises(BadName):
        wiki.bring(programme(talk("g1")), "長" * 60)

    assert wiki.count_commits() == 1


def test_field_that_is_damaged_is_left_and_told(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1"), talk("g2")))
    put_files(wiki.store, {"camp/talk-g1.md": b"---\nguid: g1\nroom: [A\n---\nnotes\n"})

    brought = wiki.bring(programme(talk("g1", venue_room="B"), talk("g2", venue_room="B")))

    assert [(planned and planned.guid, kept.key) for planned, kept in brought.plan.kept] == [("g1", "room")]
    assert wiki.text("camp/talk-g1") == "---\nguid: g1\nroom: [A\n---\nnotes\n"
    assert wiki.fields("camp/talk-g2")["room"] == "B"


def test_page_whose_front_matter_cannot_be_read_is_left_and_told(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    put_files(wiki.store, {"camp/talk-g1.md": b"---\nguid: g1\nroom: A\n\nnotes\n"})

    brought = wiki.bring(programme(talk("g1", venue_room="B")))

    assert kinds(brought.plan) == {"g1": UNWRITABLE}
    assert wiki.text("camp/talk-g1") == "---\nguid: g1\nroom: A\n\nnotes\n"


def test_files_with_line_ends_of_windows_keep_them(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    put_files(wiki.store, {"camp/talk-g1.md": wiki.text("camp/talk-g1").replace("\n", "\r\n").encode() + b"- a\r\n"})

    wiki.bring(programme(talk("g1", venue_room="B")))

    text = wiki.text("camp/talk-g1")
    assert "room: B\r\n" in text
    assert text.count("\n") == text.count("\r\n")


def test_git_finds_the_imports_that_the_index_knows(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1")))
    wiki.save("other", "Schedule: frab camp\n\nSchedule: frab camp\n")
    wiki.bring(programme(talk("g1", venue_room="B")))
    tip = wiki.store.tip()
    assert tip

    with wiki.index.read() as snapshot:
        known = snapshot.imports()

    assert known == list(scan_for_imports(wiki.store)(tip))
    assert len(known) == 2
    assert read_written(wiki.store, known).talks["g1"].values["room"] == "B"


def test_who_imports_is_no_writer_of_the_pages(wiki: ScheduledWiki) -> None:
    wiki.bring(programme(talk("g1"), talk("g2")))
    wiki.save("camp/talk-g1", wiki.text("camp/talk-g1") + "- a line\n", BOB)

    with wiki.index.read() as snapshot:
        assert [share.name for share in snapshot.contributors("camp/talk-g1")] == [BOB.name]
        assert snapshot.contributors("camp/talk-g2") == []
        assert [share.name for share in snapshot.event_contributors("camp")] == [BOB.name]
        assert [each.person for each in snapshot.activity("camp", whole_event=True)] == [BOB.name]
        assert len(snapshot.revisions("camp/talk-g1").items) == 2


def test_new_pages_begin_with_the_templates_of_the_wiki(wiki: ScheduledWiki) -> None:
    wiki.save(
        "templates/talk-ja",
        "---\ntype: page\ndraft: true\nlicense: CC BY\n---\n\n<!-- {speakers}の「{title}」（{event}） -->\n",
    )
    wiki.save(
        "templates/event", "---\ntype: page\ndraft: true\nlicense: CC BY\n---\n\n{title}へようこそ\n\n[[talks]]\n"
    )
    what = programme(talk("g1", "速い"), title="キャンプ", language="ja")

    wiki.bring(what)

    assert wiki.text("camp").endswith("license: CC BY\n---\n\nキャンプへようこそ\n\n[[talks]]\n")
    assert wiki.text("camp/速い").endswith("guid: g1\nlicense: CC BY\n---\n\n<!-- Adaの「速い」（キャンプ） -->\n")
    assert "draft" not in wiki.fields("camp/速い")
    assert wiki.bring(what).change is None
