"""What lasts and what is made anew: kills, damage, other versions, several at once."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.index.states import differences, seen
from tests.factories import git, make_store, put_files, save
from wiki.core.index.index import Index
from wiki.core.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path)
    put_files(made, {"event/index.md": b"---\ntype: event\n---\n", "event/talk.md": b"# Talk\n"})
    yield made
    made.close()


@pytest.fixture
def index(store: Store, tmp_path: Path) -> Iterator[Index]:
    made = Index(store, tmp_path / "index.sqlite")
    yield made
    made.close()


def titles(index: Index) -> dict[str, str]:
    with index.read() as snapshot:
        return {page.name: page.title for page in snapshot.iter_pages()}


def test_empty_wiki_has_a_snapshot_without_a_commit(tmp_path: Path) -> None:
    index = Index(make_store(tmp_path), tmp_path / "index.sqlite")

    with index.read() as snapshot:
        found = (snapshot.commit, list(snapshot.iter_pages()), snapshot.recent().items, snapshot.find_page("x"))
    index.close()

    assert found == (None, [], (), None)


def test_read_sees_what_was_saved_just_before(store: Store, index: Index) -> None:
    before = titles(index)
    saved = save(store, "event/next", "# Next\n")

    with index.read() as snapshot:
        assert snapshot.commit == saved.commit
    assert titles(index) == before | {"event/next": "Next"}


def test_snapshot_stays_at_its_commit_while_others_follow(store: Store, index: Index, tmp_path: Path) -> None:
    other = Index(store, tmp_path / "index.sqlite")
    with index.read() as snapshot:
        save(store, "event/next", "# Next\n")
        other.catch_up()
        other.rebuild()

        assert snapshot.find_page("event/next") is None
        assert snapshot.find_page("event/talk") is not None
    other.close()
    assert "event/next" in titles(index)


@pytest.mark.parametrize("damage", ["missing", "garbage", "cut", "version"])
def test_damaged_file_is_made_anew(store: Store, index: Index, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "index.sqlite"
    before = titles(index)
    index.close()
    real = file.resolve()
    if damage == "missing":
        real.unlink()
    elif damage == "garbage":
        real.write_bytes(random.Random(1).randbytes(50_000))
    elif damage == "cut":
        real.write_bytes(real.read_bytes()[:9000])
    else:
        db = sqlite3.connect(file)
        db.execute("UPDATE state SET version = version + 1")
        db.commit()
        db.close()
    save(store, "event/next", "# Next\n")

    assert titles(index) == before | {"event/next": "Next"}


def test_rewritten_history_is_indexed_anew_under_another_epoch(store: Store, index: Index) -> None:
    with index.read() as snapshot:
        epoch = snapshot.epoch
    first = store.tip()
    save(store, "event/secret", "# Secret\n")
    index.catch_up()
    git(store.folder, "update-ref", "refs/heads/main", str(first))
    save(store, "event/other", "# Other\n")

    found = titles(index)

    assert sorted(found) == ["event", "event/other", "event/talk"]
    with index.read() as snapshot:
        assert snapshot.epoch != epoch
        assert snapshot.revisions("event/secret").items == ()


def test_git_child_that_was_killed_is_started_again(store: Store, index: Index) -> None:
    index.catch_up()
    save(store, "event/next", "# Next\n")
    index.catch_up()
    stream = index._diffs
    assert stream is not None
    os.kill(stream.pid, signal.SIGKILL)
    saved = save(store, "event/last", "# Last\n")

    assert index.catch_up() == saved.commit


def test_rebuild_tells_progress_and_leaves_one_file(store: Store, index: Index, tmp_path: Path) -> None:
    for number in range(3):
        index.rebuild()
        save(store, f"event/{number}", "text\n")
        index.catch_up()

    left = sorted(file.name for file in tmp_path.glob("index.sqlite-*") if not file.name.endswith(("-wal", "-shm")))

    assert left == [os.readlink(tmp_path / "index.sqlite")]


def test_threads_read_and_save_at_once(store: Store, index: Index) -> None:
    wrong: list[object] = []

    def work(number: int) -> None:
        try:
            for turn in range(8):
                saved = save(store, f"event/by-{number}", f"# Turn {turn}\n", base=store.tip() if turn else None)
                with index.read() as snapshot:
                    page = snapshot.find_page(f"event/by-{number}")
                    if page is None or page.title != f"Turn {turn}":
                        wrong.append((number, turn, saved, page))
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    with index.read() as snapshot:
        assert len(snapshot.recent(limit=500).items) == 34


def test_killed_follower_loses_nothing(store: Store, tmp_path: Path) -> None:
    chance = random.Random(5)
    file = tmp_path / "index.sqlite"
    for number in range(6):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.index.follower", str(store.folder), str(file)],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        end = time.monotonic() + chance.uniform(0, 0.2)
        turn = 0
        while turn < 2 or time.monotonic() < end:
            save(store, f"event/{number}-{turn}", "text\n")
            turn += 1
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        save(store, f"event/after-{number}", "text\n")
    index, fresh = Index(store, file), Index(store, tmp_path / "fresh.sqlite")

    followed, made = seen(index, ["event", "event/talk"]), seen(fresh, ["event", "event/talk"])
    index.close()
    fresh.close()

    assert differences(followed, made) == {}
    assert len(made["pages"]) >= 18


def test_accounts_that_change_give_other_handles(store: Store, tmp_path: Path) -> None:
    accounts: dict[str, str] = {}
    index = Index(store, tmp_path / "index.sqlite", handle_of=accounts.get)
    with index.read() as snapshot:
        before = snapshot.contributors("event/talk")
        sequence = snapshot.sequence
    accounts["alice@users.noreply.localhost"] = "aoki"

    index.remap_people()

    with index.read() as snapshot:
        after = snapshot.contributors("event/talk")
        changed = snapshot.keys_changed_since(sequence)
    index.close()
    assert ([share.handle for share in before], [share.handle for share in after]) == (["alice"], ["aoki"])
    assert changed == ["history:event", "history:event/talk", "person:alice", "person:aoki"]
