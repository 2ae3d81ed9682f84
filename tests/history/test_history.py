"""`GET /-/history/<page>`: what people read of a page's revisions, and what strangers do not."""

import re

from tests.factories import ALICE, BOB, put_files
from tests.history.conftest import EVENT, History
from tests.web_client import Web
from wiki.core.save import delete_page

TALK = "---\ntitle: Impala\n---\n# Impala\n\n- 速い\n"


def summaries(html: str) -> list[str]:
    """The summaries of the list, in its order."""
    return re.findall(r'<p lang="(?:en|ja)">([^<]*)</p>\s*<p class="line small acts"', html)


def test_revisions_stand_newest_first_with_writer_time_and_links(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0, ALICE, "First notes")
    second = history.save("kanda/impala", TALK + "- 追記\n", 90, BOB, "質疑を書き取り", ALICE)

    html = history.web.client().get("/-/history/kanda/impala").text

    assert summaries(html) == ["質疑を書き取り", "First notes"]
    assert re.findall(r'class="name" lang="..">([^<]*)<', html)[:2] == ["Bob 馬場", "Alice Aoki"]
    assert "with Alice Aoki" in html
    assert '<time datetime="2026-11-21T15:40:00+09:00">15:40</time>' in html  # the event is in Tokyo
    for commit in (first, second):
        assert f'href="/kanda/impala?rev={commit}"' in html
        assert f'href="/-/diff/kanda/impala?to={commit}"' in html
    assert "Created" in html


def test_saves_of_one_sitting_stand_in_one_row_and_their_difference_is_one(history: History) -> None:
    before = history.save("kanda/impala", TALK, 0, BOB)
    commits = [history.save("kanda/impala", TALK + "- 追記\n" * n, 40 + n, ALICE, f"Save {n}") for n in (1, 2, 3)]

    html = history.web.client().get("/-/history/kanda/impala").text

    assert summaries(html) == ["Save 3", "An edit"]
    assert "3 revisions" in html
    assert f'href="/-/diff/kanda/impala?from={before}&amp;to={commits[-1]}"' in html
    assert all(f'href="/-/diff/kanda/impala?to={commit}"' in html for commit in commits)


def test_batches_hold_every_revision_once(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    for number in range(64):
        history.save("kanda/impala", f"{TALK}- {number}\n", 100 * number + 50, summary=f"Save {number}")
    client = history.web.client()
    seen, address = [], "/-/history/kanda/impala"

    while address:
        html = client.get(address).text
        seen += summaries(html)
        found = re.search(r'rel="next" href="([^"]*)"', html)
        address = found[1] if found else ""

    assert seen == [f"Save {number}" for number in reversed(range(64))] + ["An edit"]


def test_unknown_position_shows_the_newest(history: History) -> None:
    assert summaries(history.web.client().get("/-/history/kanda?after=1;x").text) == ["イベントを作成"]


def test_old_name_leads_to_the_history_of_the_new_one(history: History) -> None:
    history.save("kanda/impala", TALK, 0)
    history.put(10, "Rename", {"kanda/impala.md": None, "kanda/速い話.md": TALK})
    client = history.web.client()

    answer = client.get("/-/history/kanda/impala?after=7.7")

    assert answer.status_code == 301
    assert answer.headers["Location"] == "/-/history/kanda/%E9%80%9F%E3%81%84%E8%A9%B1?after=7.7"
    assert "Moved from kanda/impala" in client.get("/-/history/kanda/速い話").text
    assert client.get("/-/history/kanda/速い話/").headers["Location"] == "/-/history/kanda/%E9%80%9F%E3%81%84%E8%A9%B1"


def test_deleted_page_is_offered_back_to_writers_and_hidden_from_strangers(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0, summary="First notes")
    delete_page(history.store, "kanda/impala", base=None, author=BOB, summary="Away with it")
    web = history.web

    html = web.client("alice").get("/-/history/kanda/impala").text

    assert summaries(html) == ["Away with it", "First notes"]
    assert f'value="{first}">Bring the page back' in html
    assert web.client().get("/-/history/kanda/impala").status_code == 404
    reader = web.client("charlie").get("/-/history/kanda/impala")
    assert reader.status_code == 404
    assert "First notes" not in reader.text


def test_draft_and_held_event_are_for_writers_only(history: History) -> None:
    history.save("kanda/secret", TALK.replace("---\n#", "draft: true\n---\n#"), 0, summary="Hidden talk")
    history.save("held", EVENT.replace("type: event", "type: event\npublish: hold"), 1, summary="Hidden event")
    history.save("held/talk", TALK, 2, summary="Talk of a hidden event")
    stranger, writer = history.web.client(), history.web.client("bob")

    for page in ("kanda/secret", "held", "held/talk"):
        assert stranger.get(f"/-/history/{page}").status_code == 404
        assert stranger.get(f"/-/diff/{page}").status_code == 404
        assert writer.get(f"/-/history/{page}").status_code == 200
        assert writer.get(f"/-/diff/{page}").status_code == 200


def test_page_that_became_a_draft_takes_its_old_name_with_it(history: History) -> None:
    history.save("kanda/impala", TALK, 0, summary="Open then")
    history.put(
        10, "Hide it", {"kanda/impala.md": None, "kanda/secret.md": TALK.replace("---\n#", "draft: true\n---\n#")}
    )
    history.save("kanda/impala", "# Another talk\n\nquite different\n", 20, summary="Open now")
    stranger = history.web.client()

    assert summaries(stranger.get("/-/history/kanda/impala").text) == ["Open now"]
    for address in ("/-/history/kanda?scope=event", "/-/changes", "/-/changes?event=kanda"):
        html = stranger.get(address).text
        assert "Open now" in html
        assert "Open then" not in html
        assert "Open then" in history.web.client("bob").get(address).text


def test_event_covers_its_talks_and_names_each_page(history: History) -> None:
    history.save("kanda/impala", TALK, 0, summary="First notes")
    history.save("elsewhere", "# Elsewhere\n", 1, summary="Not of the event")
    client = history.web.client(language="ja")

    html = client.get("/-/history/kanda?scope=event").text

    assert summaries(html) == ["First notes", "イベントを作成"]
    assert '<a href="/kanda/impala">Impala</a>' in html or '<a href="/kanda/impala" lang=' in html
    assert summaries(client.get("/-/history/kanda").text) == ["イベントを作成"]
    assert "Asia/Tokyo" in html


def test_event_of_drafts_goes_on_to_what_a_stranger_may_see(history: History) -> None:
    history.save("kanda/impala", TALK, 0, summary="Open")
    secret = TALK.replace("---\n#", "draft: true\n---\n#")
    for number in range(70):
        history.save("kanda/secret", f"{secret}{number}\n", 10 + number, summary=f"Hidden {number}")

    html = history.web.client().get("/-/history/kanda?scope=event").text

    assert summaries(html) == ["Open", "イベントを作成"]


def test_restore_is_offered_to_writers_for_all_but_the_newest(history: History) -> None:
    first = history.save("kanda/impala", TALK, 0)
    second = history.save("kanda/impala", TALK + "- x\n", 90)
    web = history.web

    offered = re.findall(r'name="rev" value="([0-9a-f]{40})"', web.client("bob").get("/-/history/kanda/impala").text)

    assert offered == [first]
    assert second not in offered
    for other in (web.client(), web.client("charlie")):
        assert "Restore" not in other.get("/-/history/kanda/impala").text.replace("Restoring a", "")


def test_what_people_wrote_is_shown_as_text(history: History) -> None:
    history.save("kanda/impala", TALK.replace("Impala", "<b>x</b>"), 0, summary="<script>alert(1)</script> & co")

    html = history.web.client().get("/-/history/kanda/impala").text

    assert "<script>alert" not in html
    assert "<b>x</b>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html


def test_page_that_never_was_is_not_found(web: Web) -> None:
    for name in ("nothing", "a/../b", "--output=x", "%00", "-/x"):
        assert web.client("alice").get(f"/-/history/{name}").status_code == 404


def test_page_that_is_no_text_has_a_history_for_writers(history: History) -> None:
    history.at(0)
    put_files(history.store, {"kanda/broken.md": b"\xff\xfe\x00"}, "Broken")

    assert summaries(history.web.client("alice").get("/-/history/kanda/broken").text) == ["Broken"]
    assert history.web.client("alice").get("/-/diff/kanda/broken").status_code == 415
    assert history.web.client().get("/-/history/kanda/broken").status_code == 404
