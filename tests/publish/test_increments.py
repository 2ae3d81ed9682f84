"""Whatever happens to the content, publishing it step by step gives the same site as building it from nothing."""

import os
import random
from pathlib import Path

import pytest

from tests.crowd import Crowd
from tests.factories import put_files
from tests.publish.crowd_sites import CrowdWiki, open_crowd_wiki
from tests.publish.sites import KANDA, PICTURE, Wiki, event_text, open_wiki, read_folder, read_tree, talk_text
from tests.pusher import ELSEWHERE

SEED = int(os.environ.get("FESTA_SEED", "20261122"))
STARTS = ["09:00", "10:00", "10:40", "11:35", "13:20", "16:30"]
NAMES = ["a", "b", "c", "impala", "webkit", "opening"]


def random_link(chance: random.Random) -> str:
    event, name = chance.choice(["kanda", "kyoto"]), chance.choice(NAMES)
    links = [
        f"[[{event}/{name}]]",
        f"[[{name}]]",
        f"[[{event}]]",
        "![](files/a.png)",
        "@aoki",
        f"[x]({name}.md)",
        "[[old]]",
    ]
    return chance.choice(links)


def random_talk(chance: random.Random) -> bytes:
    more = ""
    if chance.random() < 0.15:
        more += "draft: true\n"
    if chance.random() < 0.25:
        more += f"aliases: [{chance.choice(['old', 'kanda/old', 'kyoto/a', 'kanda/b/c'])}]\n"
    if chance.random() < 0.15:
        more += "sessions:\n  - event: kyoto\n    start: 2026-12-01 10:00\n"
    if chance.random() < 0.1:
        more += "type: page\n"
    notes = "".join(f"{random_link(chance)}\n" for _ in range(chance.randrange(4)))
    return talk_text(f"題{chance.randrange(4)}", chance.choice(STARTS), notes, more)


def random_change(wiki: Wiki, chance: random.Random) -> dict[str, bytes | None]:
    """Files to put; none where that would take away what is not there."""
    tip = wiki.store.tip()
    assert tip is not None
    paths = sorted(path for path, _ in wiki.store.iter_files(tip) if not path.startswith(ELSEWHERE))
    talks = [path for path in paths if path.startswith(("kanda/", "kyoto/")) and path.endswith(".md")]
    some = chance.choice(talks) if talks else "kanda/a.md"
    what = chance.random()
    files: dict[str, bytes | None]
    if what < 0.4:
        files = {f"{chance.choice(['kanda', 'kyoto'])}/{chance.choice(NAMES)}.md": random_talk(chance)}
    elif what < 0.5:
        files = {some: None}
    elif what < 0.65:
        data = wiki.store.find_file(tip, some)
        files = {some: None, f"{chance.choice(['kanda', 'kyoto'])}/{chance.choice(NAMES)}.md": data}
    elif what < 0.8:
        more = chance.choice(["", "", "publish: hold\n", "url: https://example.org/\n", "draft: true\n"])
        text = event_text(more) if chance.random() < 0.9 else b"no event any more\n"
        zone = chance.choice([b"Asia/Tokyo", b"Europe/Berlin"])
        files = {f"{chance.choice(['kanda', 'kyoto'])}/index.md": text.replace(b"Asia/Tokyo", zone)}
    elif what < 0.87:
        folder = chance.choice(["kanda", "kyoto", "."])
        files = {f"{folder}/files/a.png".removeprefix("./"): chance.choice([PICTURE, PICTURE + b"2", None])}
    elif what < 0.94:
        text = random_talk(chance).replace(
            "題1".encode(), "塩野 真".encode()
        )  # who then has a page with all these talks
        files = {chance.choice(["people/aoki.md", "about.md", "old.md", "index.md"]): chance.choice([text, text, None])}
    elif what < 0.97:
        files = {"site.yml": f"title: 名{chance.randrange(3)}\n".encode()}
    else:
        files = {f"{some}.md": b"\xff", "kanda/a/deep.md": random_talk(chance)}
    return {path: data for path, data in files.items() if data is not None or path in paths}


def check_increments(folder: Path, rounds: int) -> None:
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    with open_wiki(folder) as wiki, open_wiki(folder / "other") as other:
        # The other builds everything each time, into a repository of its own.
        other.publisher = type(other.publisher)(
            wiki.store,
            wiki.index,
            wiki.renderer,
            other.site,
            folder / "other.sqlite",
            url="https://reports.example.org/wiki",
        )
        wiki.publish(KANDA)
        for number in range(rounds):
            for _ in range(chance.choice([1, 1, 1, 3])):
                put_files(wiki.store, random_change(wiki, chance))
            done = wiki.publish()
            other.publisher.publish(all=True)
            step, whole = read_tree(wiki.site, wiki.tree()), read_tree(other.site, other.tree())
            differing = sorted(path for path in step.keys() | whole.keys() if step.get(path) != whole.get(path))
            assert (number, differing) == (number, [])
            assert wiki.tree() == other.tree()
            assert done.failures == ()
        assert read_folder(wiki.link) == read_tree(wiki.site, wiki.tree())
        other.publisher.close()


def check_increments_in_a_crowd(wiki: CrowdWiki, rounds: int) -> None:
    """Each change is handed in from outside, and the site is the one built from nothing whenever all are in step for a moment."""
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    wiki.publish(KANDA)
    for number in range(1, rounds + 1):
        files = random_change(wiki, chance)
        if files:
            wiki.publish(files)
        if number % 4 == 0:
            with wiki.calm():
                assert (number, wiki.tree()) == (number, wiki.whole_tree())
                assert wiki.is_brought()


def check_in(surrounding: Crowd | None, folder: Path, rounds: int) -> None:
    """In a crowd with a fifth of the rounds: each waits for other processes."""
    if surrounding is None:
        check_increments(folder, rounds)
        return
    with open_crowd_wiki(folder, surrounding) as wiki:
        check_increments_in_a_crowd(wiki, rounds // 5)


@pytest.mark.crowd("saved", "pushed")
def test_forty_changes_give_the_site_that_is_built_from_nothing(tmp_path: Path, surrounding: Crowd | None) -> None:
    check_in(surrounding, tmp_path, 40)


@pytest.mark.long
@pytest.mark.crowd("saved", "pushed")
def test_three_hundred_changes_give_the_site_that_is_built_from_nothing(
    tmp_path: Path, surrounding: Crowd | None
) -> None:
    check_in(surrounding, tmp_path, 300)
