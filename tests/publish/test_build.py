"""What the published pages say, and what never gets into them."""

import re
from pathlib import Path

import pytest

from tests.factories import BOB, put_files
from tests.publish.sites import KANDA, PICTURE, URL, Wiki, event_text, open_wiki, read_folder, talk_text
from wiki.core.store.model import SYMLINK, Entry, Step


def page(wiki: Wiki, name: str) -> str:
    return wiki.shown()[f"{name}/index.html" if name else "index.html"]


def test_talk_page_says_when_where_who_and_what_comes_next(kanda: Wiki) -> None:
    text = page(kanda, "kanda/impala")

    assert '<html lang="ja">' in text
    assert '<time datetime="2026-11-21T10:40:00+09:00">10:40</time>' in text
    assert "<h1>Impala で待たない分析</h1>" in text
    assert "塩野 真" in text
    assert "ホール A" in text
    assert '<h2 id="p-なぜ待つのか">' in text
    assert '<a href="../../kanda/webkit/"><span class="soft small">次　11:35</span>' in text
    assert '<a href="../../kanda/opening/"><span class="soft small">前　10:00</span>' in text
    assert "Alice Aoki" in text
    assert f'<link rel="canonical" href="{URL}/kanda/impala/">' in text
    assert 'src="../../kanda/files/a.png"' in text


def test_report_has_introduction_talks_in_order_and_closing(kanda: Wiki) -> None:
    text = page(kanda, "kanda/-/report")

    marks = ["雨の神田", "開会", "始まり", "Impala で", "なぜ待つのか", "投稿から", "閉会", "また来年", "書いた人"]
    main = text.partition("<main")[2].partition("<aside")[0]
    places = [main.index(mark) for mark in marks]
    assert places == sorted(places)
    assert '<h3 id="impala/なぜ待つのか">' in text
    assert 'src="../../../kanda/files/a.png"' in text
    assert "[[talks]]" not in text


def test_report_on_the_site_leads_to_the_wiki_where_that_is_known(tmp_path: Path) -> None:
    with open_wiki(tmp_path / "a") as wiki:
        wiki.publish(KANDA)
        without = page(wiki, "kanda/-/report")
    with open_wiki(tmp_path / "b", wiki_url="https://wiki.example.org") as wiki:
        wiki.publish(KANDA)
        text = page(wiki, "kanda/-/report")

    assert "/-/edit/" not in without
    assert re.findall('href="(https://wiki[^"]*)"', text) == [
        f"https://wiki.example.org/-/edit/kanda{name}"
        for name in ("", "/opening", "/impala", "/webkit", "/closing", "/farewell")
    ]


def test_every_address_on_the_site_is_relative_and_leads_somewhere(kanda: Wiki) -> None:
    files = kanda.shown()
    dead = []
    for path, text in files.items():
        if not path.endswith(".html") or path == "404.html":
            continue
        for href in re.findall(r'(?:href|src)="([^"#]+)[^"]*"', text.replace(f'href="{URL}', 'rel="')):
            file = (kanda.link / path).parent / href
            if not (file / "index.html" if href.endswith("/") else file).is_file():
                dead.append((path, href))

    assert dead == []


def test_front_page_lists_events_and_shows_its_own_text(kanda: Wiki) -> None:
    text = page(kanda, "")

    assert "<h1>神田技術会</h1>" in text
    assert '<a href="kanda/">神田コードフェスタ 2026</a>' in text
    assert "この場所について" in text
    assert "2026年11月21日（土）" in text


def test_english_event_has_english_words(kanda: Wiki) -> None:
    kanda.publish(
        {"tools/index.md": b"---\ntype: event\ntitle: Small Tools Day\ndate: 2026-09-12\nlanguage: en\n---\n"}
    )

    text = page(kanda, "tools")
    assert '<html lang="en">' in text
    assert "Read the report" in text
    assert "Saturday 12 September 2026" in text


def test_link_to_a_missing_or_hidden_page_is_plain_text_and_a_warning(kanda: Wiki) -> None:
    kanda.publish({"kanda/webkit.md": talk_text("webkit-patch の作法", "11:35", "x\n", "draft: true\n"),
                   "about.md": b"[[kanda/webkit|that one]] [[nowhere]] @nobody\n"})  # fmt: skip

    text = page(kanda, "about")
    assert "that one" in text
    assert "kanda/webkit" not in text.replace("kanda/webkit|", "")
    assert "@nobody" in text
    assert [(warning.kind, warning.detail) for warning in kanda.publisher.warnings()] == [
        ("dead_link", "about.md: kanda/webkit"),
        ("dead_link", "about.md: nowhere"),
    ]


@pytest.mark.parametrize("way", ["alias", "rename"])
def test_old_address_leads_to_the_page(kanda: Wiki, way: str) -> None:
    data = KANDA["kanda/webkit.md"]
    assert data is not None
    if way == "alias":
        new = talk_text("webkit-patch の作法", "11:35", "投稿から反映まで。\n", "aliases: [kanda/review]\n")
        kanda.publish({"kanda/webkit.md": new})
        old, target = "kanda/review", "kanda/webkit"
    else:
        kanda.publish({"kanda/webkit.md": None, "kanda/patch.md": data})
        old, target = "kanda/webkit", "kanda/patch"
    text = page(kanda, old)

    assert f'<meta http-equiv="refresh" content="0; url=../../{target}/">' in text
    assert f'<link rel="canonical" href="{URL}/{target}/">' in text
    kanda.publish({f"{target}.md": None})
    assert not (kanda.link / old).exists()


def test_link_to_an_alias_appears_with_the_alias(kanda: Wiki) -> None:
    more = "aliases: [nowhere]\n"
    kanda.publish({"kanda/webkit.md": talk_text("webkit-patch の作法", "11:35", "投稿から反映まで。\n", more)})

    assert '<a href="../kanda/webkit/">webkit-patch の作法</a>' in page(kanda, "about")
    kanda.publish({"kanda/webkit.md": KANDA["kanda/webkit.md"]})
    assert "webkit-patch" not in page(kanda, "about")


def test_what_people_typed_is_escaped_everywhere(kanda: Wiki) -> None:
    nasty = "<script>alert(1)</script>\"'&"
    quoted = "'" + nasty.replace("'", "''") + "'"
    kanda.publish({
        "kanda/webkit.md": f"---\ntitle: {quoted}\nspeakers: [{quoted}]\nroom: {quoted}\ntrack: {quoted}\nabstract: {quoted}\n"
        f"start: 2026-11-21 11:35\nlinks:\n  - title: {quoted}\n    url: https://example.org/\n---\n{nasty}\n".encode(),
        "kanda/index.md": event_text(f"url: {quoted}\n").replace(b"kandafesta", quoted.encode()),
        "site.yml": f"title: {quoted}\n".encode(),
    })  # fmt: skip
    put_files(kanda.store, {"about.md": b"x\n"}, author=BOB)
    kanda.publish()

    pages = {path: text for path, text in kanda.shown().items() if path.endswith(".html")}
    assert [path for path, text in pages.items() if "<script>" in text] == []
    assert sum("&lt;script&gt;alert(1)" in text for text in pages.values()) == len(pages)


def test_hostile_names_links_and_bytes_never_land_on_the_site(kanda: Wiki) -> None:
    before = kanda.shown()
    blob = kanda.store.add_blob(b"/etc/passwd")
    change = kanda.store.advance(lambda tip: Step({"kanda/files/b.png": Entry(SYMLINK, blob)}, "Link", BOB))
    assert change is not None

    done = kanda.publish({
        "kanda/evil\u202egnp.md": b"hidden order",
        "kanda/-/report.md": b"in the way",
        "kanda/files/page.html": b"<script>alert(1)</script>",
        "kanda/files/drawing.svg": b"<svg onload='alert(1)'/>",
        "kanda/files/.htaccess": b"Options +Indexes",
        "-/festa.css": b"body { display: none }",
        "404.html.md": b"in the way",
        "index.html.md": b"in the way",
        "theme/secret.png": PICTURE,
        "kanda/bad.md": b"\xff\xfe not text",
        "kanda/\\windows.md": b"x",
        "nested/.git/config.md": b"x",
        "kanda/files/a.png.md": b"in the way of the picture",
        "alias.md": b"---\naliases: [../../outside, index.html/x, kanda/files/a.png/y, a//b, -/festa.css]\n---\n",
    })  # fmt: skip

    assert sorted(kanda.shown().keys() - before.keys()) == ["alias/index.html"]
    assert "alias/index.html" in done.changed
    assert read_folder(kanda.link)["kanda/files/a.png"] == PICTURE
    assert not (kanda.folder / "outside").exists()
    assert kanda.shown()["-/festa.css"] == before["-/festa.css"]
    tree = kanda.tree()
    kanda.publish(all=True)
    assert kanda.tree() == tree


def test_text_that_cannot_be_rendered_is_shown_as_it_was_typed(kanda: Wiki) -> None:
    kanda.publish({"about.md": b"**bold** " + b"[" * 60_000 + b"\n"})

    assert "about/index.html" in kanda.shown()


def test_event_that_moves_takes_its_site_with_it(kanda: Wiki) -> None:
    moved = [path for path in KANDA if path.startswith("kanda/")]
    files: dict[str, bytes | None] = {path.replace("kanda/", "autumn/"): KANDA[path] for path in moved}
    files.update(dict.fromkeys(moved))

    kanda.publish(files)

    shown = kanda.shown()
    assert "autumn/-/report/index.html" in shown
    assert "kanda/-/report/index.html" not in shown
    assert "url=../autumn/" in shown["kanda/index.html"]
    tree = kanda.tree()
    kanda.publish(all=True)
    assert kanda.tree() == tree


def test_link_to_a_heading_leads_to_it_on_the_page_and_in_the_report(kanda: Wiki) -> None:
    kanda.publish({
        "kanda/impala.md": talk_text("Impala", "10:40", "## なぜ待つのか\n\n[[#なぜ待つのか]] [戻る](#なぜ待つのか)\n"),
        "about.md": "[[kanda/impala#なぜ待つのか]] [home](/)\n".encode(),
    })  # fmt: skip

    quoted = "%E3%81%AA%E3%81%9C%E5%BE%85%E3%81%A4%E3%81%AE%E3%81%8B"
    assert f'<a href="../kanda/impala/#p-{quoted}">Impala</a>' in page(kanda, "about")
    assert '<a href="../">home</a>' in page(kanda, "about")
    assert f'<a href="#p-{quoted}">なぜ待つのか</a>' in page(kanda, "kanda/impala")
    assert '<a href="#p-なぜ待つのか">戻る</a>' in page(kanda, "kanda/impala")
    assert f'<a href="#impala/{quoted}">なぜ待つのか</a>' in page(kanda, "kanda/-/report")


def test_page_of_a_person_tells_their_talks_and_follows_them(kanda: Wiki) -> None:
    page = "people/shiono/index.html"
    kanda.publish({"people/shiono.md": "---\ntitle: 塩野 真\n---\nHere.\n".encode()})
    first = kanda.shown()[page]

    kanda.publish({"kanda/webkit.md": talk_text("webkit-patch の作法、改", "11:35", "x\n"), "kanda/closing.md": None})
    second = kanda.shown()[page]
    kanda.publish(all=True)

    assert "webkit-patch の作法<" in first
    assert "閉会" in first
    assert "webkit-patch の作法、改<" in second
    assert "閉会" not in second
    assert kanda.shown()[page] == second


def test_page_of_a_person_follows_the_names_that_mailmap_gives(kanda: Wiki) -> None:
    page = "people/bob/index.html"
    kanda.publish({"people/bob.md": b"---\ntitle: Bob\n---\nHere.\n", "a.md": b"a\n"})
    before = kanda.shown()[page]

    put_files(kanda.store, {"b.md": b"b\n"}, "Write", BOB)
    kanda.publish({".mailmap": "塩野 真 <bob@users.noreply.localhost>\n".encode()})
    after = kanda.shown()[page]
    kanda.publish(all=True)

    assert "開会" not in before
    assert "開会" in after
    assert kanda.shown()[page] == after


def test_pictures_and_cards_are_on_the_site_and_work_below_any_path(kanda: Wiki) -> None:
    kanda.publish({
        "kanda/files/hall.jpg": PICTURE, "kanda/files/paper.pdf": b"%PDF-1.7", "kanda/files/logo.svg": b"<svg/>",
        "kanda/webkit.md": talk_text("webkit", "11:35", "![会場](files/hall.jpg)\n\nhttps://youtu.be/dQw4w9WgXcQ\n\n[論文](files/paper.pdf)\n",
                                     "slides: https://www.docswell.com/s/mori/LK7J5V-webkit\n"),
    })  # fmt: skip

    text, report = page(kanda, "kanda/webkit"), page(kanda, "kanda/-/report")
    files = read_folder(kanda.link)

    assert files["kanda/files/hall.jpg"] == PICTURE
    assert files["-/cards.js"].startswith(b"//")
    assert "kanda/files/logo.svg" not in files
    assert 'src="../../kanda/files/hall.jpg"' in text
    assert '<script src="../../-/cards.js" id="cards" data-video="ここで再生"' in text
    assert '<script src="../../../-/cards.js"' in report
    for shown in (text, report):
        assert '<p class="card video" data-player="youtube/dQw4w9WgXcQ"><a href="https://youtu.be/dQw4w9WgXcQ"' in shown
    assert '<p class="card pdf"><a href="../../kanda/files/paper.pdf"' in text
    assert '<p class="card" data-player="docswell/LK7J5V">' in text


def test_page_for_missing_addresses_asks_for_no_script(kanda: Wiki) -> None:
    """It is shown at any depth, so that its links begin at the root, where a script may not be."""
    assert b"<script" not in read_folder(kanda.link)["404.html"]
