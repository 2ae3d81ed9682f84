"""What a publish rewrites, and what it leaves alone."""

import shutil
from pathlib import Path

import pytest

from tests.factories import fsck
from tests.publish.sites import KANDA, UNTOLD, URL, Wiki, event_text, open_wiki, read_folder, read_tree, talk_text
from wiki.publish.publisher import Publisher
from wiki.publish.release import ReleaseNotFound
from wiki.publish.targets.directory import DirectoryTarget
from wiki.web.templating import STYLE_SHEET

pytestmark = pytest.mark.crowd("saved", "pushed")


def test_first_publish_shows_all_there_is(kanda: Wiki) -> None:
    shown = kanda.shown()

    assert sorted(shown) == [
        "-/cards.js", "-/festa.css", "404.html", "about/index.html", "index.html", "kanda/-/report/index.html",
        "kanda/closing/index.html", "kanda/farewell/index.html", "kanda/files/a.png", "kanda/impala/index.html",
        "kanda/index.html", "kanda/opening/index.html", "kanda/webkit/index.html",
    ]  # fmt: skip
    assert shown["-/festa.css"] == STYLE_SHEET.read_text()
    assert kanda.is_brought()
    assert fsck(kanda.site) == ""


def test_changed_notes_rewrite_the_talk_and_the_report(kanda: Wiki) -> None:
    done = kanda.publish({"kanda/webkit.md": talk_text("webkit-patch の作法", "11:35", "land と post。\n")})

    assert done.changed == ("kanda/-/report/index.html", "kanda/webkit/index.html")
    assert done.built in (2, UNTOLD)
    assert "land と post" in kanda.shown()["kanda/-/report/index.html"]
    assert kanda.is_brought()


def test_first_notes_change_the_state_where_the_talk_is_listed(kanda: Wiki) -> None:
    done = kanda.publish({"kanda/farewell.md": talk_text("懇親会", "18:00", "乾杯。\n")})

    assert done.changed == ("kanda/-/report/index.html", "kanda/farewell/index.html", "kanda/index.html")


def test_changed_title_rewrites_those_that_show_it(kanda: Wiki) -> None:
    done = kanda.publish(
        {"kanda/impala.md": talk_text("Impala 入門", "10:40", "## なぜ待つのか\n\n![図](files/a.png)\n")}
    )

    assert done.changed == (
        "about/index.html", "kanda/-/report/index.html", "kanda/closing/index.html", "kanda/impala/index.html",
        "kanda/index.html", "kanda/opening/index.html", "kanda/webkit/index.html",
    )  # fmt: skip


def test_talk_that_moves_in_the_schedule_rewrites_its_neighbours(kanda: Wiki) -> None:
    done = kanda.publish({"kanda/farewell.md": talk_text("懇親会", "09:00")})

    assert done.changed == (
        "kanda/-/report/index.html", "kanda/closing/index.html", "kanda/farewell/index.html", "kanda/impala/index.html",
        "kanda/index.html", "kanda/opening/index.html", "kanda/webkit/index.html",
    )  # fmt: skip
    assert "懇親会" in kanda.shown()["kanda/opening/index.html"]


def test_page_that_appears_makes_links_to_it_live(kanda: Wiki) -> None:
    before = kanda.shown()["about/index.html"]

    done = kanda.publish({"nowhere.md": b"---\ntitle: Now here\n---\n"})

    assert "Now here" not in before
    assert done.changed == ("about/index.html", "nowhere/index.html")
    assert '<a href="../nowhere/">Now here</a>' in kanda.shown()["about/index.html"]


def test_deleted_page_leaves_the_site(kanda: Wiki) -> None:
    done = kanda.publish({"kanda/impala.md": None})

    assert "kanda/impala/index.html" in done.changed
    assert "Impala" not in "".join(kanda.shown().values())
    assert not (kanda.link / "kanda" / "impala").exists()


@pytest.mark.parametrize("secret", ["kanda/index.md", "kanda/webkit.md"])
def test_held_back_page_is_nowhere_on_the_site(kanda: Wiki, secret: str) -> None:
    if secret == "kanda/index.md":
        kanda.publish(
            {secret: event_text("publish: hold\n"), "about.md": b"[[kanda]] [[kanda/webkit]] ![](kanda/files/a.png)\n"}
        )
        hidden = ["神田コードフェスタ", "webkit-patch", "kandafesta", "files/a.png"]
    else:
        kanda.publish({secret: talk_text("webkit-patch の作法", "11:35", "投稿から反映まで。\n", "draft: true\n")})
        hidden = ["webkit-patch", "投稿から反映まで"]
    shown = kanda.shown()

    assert [word for word in hidden if any(word in text for text in shown.values())] == []
    assert not any(path.startswith(secret.removesuffix("index.md").removesuffix(".md")) for path in shown)


def test_event_that_is_held_no_more_comes_back_whole(kanda: Wiki) -> None:
    before = kanda.outputs()
    kanda.publish({"kanda/index.md": event_text("publish: hold\n")})
    held = kanda.outputs()

    kanda.publish({"kanda/index.md": event_text()})

    assert held != before
    shown = kanda.shown()
    assert "kanda/files/a.png" in shown
    assert "webkit-patch" in shown["kanda/-/report/index.html"]
    kanda.publish(all=True)
    assert kanda.shown() == shown


@pytest.mark.alone("others' pushes make releases all the while")
def test_publish_without_changes_makes_no_release(kanda: Wiki) -> None:
    before = [(release.number, release.tree) for release in kanda.publisher.releases()]

    done = kanda.publish()

    assert (done.built, done.changed) == (0, ())
    assert [(release.number, release.tree) for release in kanda.publisher.releases()] == before


@pytest.mark.alone("others' pushes make releases all the while")
def test_change_that_is_not_on_the_site_moves_only_the_cursor(kanda: Wiki) -> None:
    before = kanda.publisher.releases()[0]

    kanda.publish({"secret.md": b"---\ndraft: true\n---\nnot yet\n"})

    after = kanda.publisher.releases()
    assert (after[0].number, after[0].tree, after[0].date, len(after)) == (before.number, before.tree, before.date, 1)
    assert after[0].content == kanda.store.tip()


def test_publish_all_gives_the_same_tree(kanda: Wiki) -> None:
    kanda.publish({"kanda/webkit.md": talk_text("別の題", "12:00", "x\n"), "kanda/impala.md": None})
    outputs = kanda.outputs()

    done = kanda.publish(all=True)

    assert kanda.outputs() == outputs
    assert done.changed == ()
    assert done.built > 10 or done.built == UNTOLD


@pytest.mark.alone("the record is taken away below the program")
@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_lost_or_damaged_record_builds_all_again_to_the_same_tree(kanda: Wiki, damage: bytes | None) -> None:
    tree = kanda.tree()
    kanda.publisher.close()
    for ending in ("", "-wal", "-shm"):
        (kanda.folder / f"publish.sqlite{ending}").unlink(missing_ok=True)
    if damage is not None:
        (kanda.folder / "publish.sqlite").write_bytes(damage * 1000)

    with open_wiki(kanda.folder) as again:
        done = again.publish()

        assert done.built > 10
        assert again.tree() == tree


def test_rollback_shows_the_release_before_and_waits_for_resume(kanda: Wiki) -> None:
    good, before = kanda.shown(), kanda.releases()[0].number
    kanda.publish({"kanda/webkit.md": talk_text("だめな題", "11:35", "x\n")})

    kanda.roll_back(before)
    rolled_back = kanda.shown()
    held = kanda.publish({"about.md": b"new\n"})
    shown_while_held = kanda.shown()
    kanda.resume()
    kanda.publish()

    assert rolled_back == good == shown_while_held
    assert held.is_held
    shown = kanda.shown()
    assert "だめな題" in shown["kanda/index.html"]
    assert "new" in shown["about/index.html"]
    assert [release.kind for release in kanda.releases()] == ["publish", "rollback", "publish", "publish"]


def test_rollback_to_what_never_was_is_refused(kanda: Wiki) -> None:
    with pytest.raises(ReleaseNotFound):
        kanda.roll_back(99_999)

    assert not kanda.publish().is_held


@pytest.mark.alone("what counts as large is no setting")
def test_large_report_completes_the_release_it_belongs_to(tmp_path: Path) -> None:
    with open_wiki(tmp_path, large_talks=2) as wiki:
        wiki.publish(KANDA)
        done = wiki.publish({"kanda/webkit.md": talk_text("webkit-patch の作法", "11:35", "land。\n")})
        releases = wiki.publisher.releases()

        assert [(release.number, release.complete) for release in releases] == [(2, True), (1, True)]
        assert done.changed == ("kanda/-/report/index.html", "kanda/webkit/index.html")
        assert "land。" in wiki.shown()["kanda/-/report/index.html"]
        assert read_folder(wiki.link) == read_tree(wiki.site, wiki.tree())


def test_changed_site_settings_rewrite_every_page(kanda: Wiki) -> None:
    kanda.publish({"site.yml": "title: 新しい名\nlanguage: ja\n".encode()})

    shown = kanda.shown()
    assert [path for path, text in shown.items() if path.endswith(".html") and "新しい名" not in text] == []
    assert "神田技術会" not in "".join(shown.values())


def test_empty_wiki_is_published_as_a_front_page(wiki: Wiki) -> None:
    wiki.publish()

    assert sorted(wiki.shown()) == ["-/cards.js", "-/festa.css", "404.html", "index.html"]


@pytest.mark.alone("an object is taken away below the program, which would be met by whichever process comes first")
def test_page_that_cannot_be_built_stays_as_it_was_and_stops_no_other(kanda: Wiki) -> None:
    before = kanda.shown()["about/index.html"]
    kanda.put({"about.md": b"lost\n", "kanda/webkit.md": talk_text("webkit-patch", "11:35", "land\n")})
    kanda.index.catch_up()
    tip = kanda.store.tip()
    assert tip is not None
    entry = kanda.store.find_entry(tip, "about.md")
    assert entry is not None
    object_file = kanda.store.folder / "objects" / entry.id[:2] / entry.id[2:]
    object_file.rename(kanda.folder / "lost")

    kanda.publish()

    shown = kanda.shown()
    assert shown["about/index.html"] == before
    assert "land" in shown["kanda/webkit/index.html"]
    warnings = [(warning.kind, warning.detail) for warning in kanda.publisher.warnings()]
    assert warnings == [("not_built", "about/index.html: RevisionNotFound")]
    (kanda.folder / "lost").rename(object_file)
    kanda.publish(all=True)
    assert "lost" in kanda.shown()["about/index.html"]


@pytest.mark.alone("the repository is taken away below the program")
def test_lost_repository_of_releases_is_made_again(kanda: Wiki) -> None:
    shown = kanda.shown()
    kanda.publisher.close()
    kanda.site.close()
    shutil.rmtree(kanda.folder / "site.git")

    with open_wiki(kanda.folder) as again:
        again.publish()

        assert again.shown() == shown
        assert fsck(again.site) == ""


@pytest.mark.alone("the target is one of this process")
def test_target_that_fails_stops_no_other_and_is_told(kanda: Wiki) -> None:
    (kanda.folder / "file").write_text("in the way")
    bad = DirectoryTarget(kanda.site, kanda.folder / "file" / "site")
    good = DirectoryTarget(kanda.site, kanda.folder / "good")
    publisher = Publisher(
        kanda.store, kanda.index, kanda.renderer, kanda.site, kanda.folder / "second.sqlite", [bad, good], url=URL
    )

    done = publisher.publish()
    publisher.close()

    assert len(done.failures) == 1
    assert read_folder(kanda.folder / "good") == read_tree(kanda.site, kanda.tree())
