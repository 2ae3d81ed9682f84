"""Whatever happens to the content, publishing it step by step gives the same site as building it from nothing."""

import os
import random
from pathlib import Path

import pytest

from tests.factories import put_files
from tests.publish.sites import KANDA, PICTURE, Wiki, event_text, open_wiki, read_folder, read_tree, talk_text

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


def change_something(wiki: Wiki, chance: random.Random) -> None:
    tip = wiki.store.tip()
    assert tip is not None
    paths = sorted(path for path, _ in wiki.store.iter_files(tip))
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
        text = random_talk(chance)
        files = {chance.choice(["people/aoki.md", "about.md", "old.md", "index.md"]): chance.choice([text, text, None])}
    elif what < 0.97:
        files = {"site.yml": f"title: 名{chance.randrange(3)}\n".encode()}
    else:
        files = {f"{some}.md": b"\xff", "kanda/a/deep.md": random_talk(chance)}
    put_files(wiki.store, {path: data for path, data in files.items() if data is not None or path in paths})


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
                change_something(wiki, chance)
            done = wiki.publish()
            other.publisher.publish(all=True)
            step, whole = read_tree(wiki.site, wiki.tree()), read_tree(other.site, other.tree())
            differing = sorted(path for path in step.keys() | whole.keys() if step.get(path) != whole.get(path))
            assert (number, differing) == (number, [])
            assert wiki.tree() == other.tree()
            assert done.failures == ()
        assert read_folder(wiki.link) == read_tree(wiki.site, wiki.tree())
        other.publisher.close()


def test_forty_changes_give_the_site_that_is_built_from_nothing(tmp_path: Path) -> None:
    check_increments(tmp_path, 40)


@pytest.mark.long
def test_three_hundred_changes_give_the_site_that_is_built_from_nothing(tmp_path: Path) -> None:
    check_increments(tmp_path, 300)
