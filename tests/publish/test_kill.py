"""A publisher may be killed at any moment: visitors go on seeing one whole release, and the next publish finishes it."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.factories import fsck
from tests.publish.sites import KANDA, Wiki, open_wiki, read_folder, read_tree, talk_text
from wiki.publish.targets.directory import DirectoryTarget

SEED = int(os.environ.get("FESTA_SEED", "20261122"))


def kill_publisher_once(folder: Path, chance: random.Random) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.publish.publishing", str(folder), str(chance.getrandbits(32))],
        stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0, 0.3))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def check_shown_whole(wiki: Wiki) -> None:
    live = DirectoryTarget(wiki.site, wiki.link).live_tree()
    assert live is not None
    assert read_folder(wiki.link) == read_tree(wiki.site, live)


def check_kills(folder: Path, rounds: int) -> None:
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    with open_wiki(folder, large_talks=2) as wiki:
        wiki.publish(KANDA)
    for number in range(rounds):
        kill_publisher_once(folder, chance)
        with open_wiki(folder, large_talks=2) as wiki:
            check_shown_whole(wiki)
            mark = f"after kill {number}"

            wiki.publish({"kanda/closing.md": talk_text("閉会", "16:30", f"{mark}\n")})

            check_shown_whole(wiki)
            assert mark in wiki.shown()["kanda/closing/index.html"]
            assert mark in wiki.shown()["kanda/-/report/index.html"]
            newest = wiki.publisher.releases()[0]
            assert (newest.tree, newest.content, newest.complete) == (wiki.tree(), wiki.store.tip(), True)
    with open_wiki(folder, large_talks=2) as wiki:
        tree = wiki.tree()
        wiki.publish(all=True)
        assert wiki.tree() == tree
        assert fsck(wiki.site) == ""


def test_ten_kills_leave_whole_releases(tmp_path: Path) -> None:
    check_kills(tmp_path, 10)


@pytest.mark.long
def test_fifty_kills_leave_whole_releases(tmp_path: Path) -> None:
    check_kills(tmp_path, 50)


def test_visitors_during_publishes_see_pages_of_one_release_each(kanda: Wiki) -> None:
    stop = threading.Event()
    wrong: list[str] = []
    seen: set[str] = set()

    def visit() -> None:
        while not stop.wait(0.001):  # without a pause this thread would starve the publisher of the interpreter
            try:
                text = (kanda.link / "kanda" / "-" / "report" / "index.html").read_text()
            except OSError as error:
                wrong.append(str(error))
                continue
            numbers = {number for number in range(30) if f"第{number}稿" in text}
            seen.update(map(str, numbers))
            if len(numbers) > 1 or not text.endswith("</html>"):
                wrong.append(text[-40:])

    visitor = threading.Thread(target=visit)
    visitor.start()
    for number in range(30):
        notes = f"第{number}稿\n"
        kanda.publish({f"kanda/{name}.md": talk_text("題", "11:35", notes) for name in ("impala", "webkit")})
    stop.set()
    visitor.join()

    assert wrong == []
    assert len(seen) > 1


def test_two_publishers_at_once_take_turns(kanda: Wiki) -> None:
    with open_wiki(kanda.folder) as other:
        publishers = [kanda, other]
        failed: list[BaseException] = []

        def run(wiki: Wiki) -> None:
            try:
                for number in range(8):
                    wiki.publish({"kanda/webkit.md": talk_text(f"題{number}", "11:35", f"{id(wiki)}\n")})
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=run, args=(wiki,)) for wiki in publishers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failed == []
        kanda.publish()
        tree = kanda.tree()
        kanda.publish(all=True)
        assert kanda.tree() == tree
        check_shown_whole(kanda)
