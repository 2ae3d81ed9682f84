"""The wiki and its upstream come to one state, whoever writes where, and whatever dies meanwhile."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.factories import fsck, git, make_store, page_text, put_files, save
from wiki.core.remote.address import Remote
from wiki.core.remote.conflicts import list_conflicts
from wiki.core.remote.errors import RemoteDown, RemoteRefused
from wiki.core.remote.merge_histories import UnrelatedHistories
from wiki.core.remote.sync import sync
from wiki.core.remote.transport import Transport
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261122"))
NOTES = "# Impala\n\n" + "".join(f"- 項目 {n} について話した\n" for n in range(12))


def make_upstream(folder: Path, branch: str = "main") -> Path:
    upstream = folder / "upstream.git"
    git(folder, "init", "-q", "--bare", f"--initial-branch={branch}", str(upstream))
    return upstream


def transport_to(store: Store, upstream: Path) -> Transport:
    return Transport(store, Remote(url=str(upstream), branch=None, token=None, allow_file=True))


def clone(folder: Path, upstream: Path, name: str = "work") -> Path:
    git(folder, "clone", "-q", str(upstream), str(folder / name))
    return folder / name


def commit_and_push(work: Path, path: str, text: str, *options: str) -> str:
    (work / path).parent.mkdir(parents=True, exist_ok=True)
    (work / path).write_text(text)
    git(work, "add", "-A")
    git(work, "commit", "-qm", f"Push {path}")
    git(work, "push", "-q", *options, "origin", "HEAD")
    return git(work, "rev-parse", "HEAD").strip()


def upstream_tip(upstream: Path) -> str:
    return git(upstream, "rev-parse", "HEAD").strip()


def test_empty_upstream_receives_ours_and_a_push_comes_back(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    save(store, "talk", NOTES)
    transport = transport_to(store, upstream)

    first = sync(store, transport)
    work = clone(tmp_path, upstream)
    pushed = commit_and_push(work, "talk.md", NOTES + "- 手元から\n")
    second = sync(store, transport)

    assert first.pushed == git(work, "rev-parse", "HEAD~1").strip()
    assert [change.new for change in second.changes] == [pushed]
    assert store.tip() == pushed == upstream_tip(upstream)
    assert page_text(store, "talk.md") == NOTES + "- 手元から\n"


def test_upstream_whose_branch_is_master_fills_an_empty_wiki_and_receives_its_saves(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path, "master")
    pushed = commit_and_push(clone(tmp_path, upstream), "talk.md", NOTES)
    store = make_store(tmp_path)
    transport = transport_to(store, upstream)

    sync(store, transport)
    taken = store.tip()
    saved = save(store, "other", "saved here\n")
    sync(store, transport)

    assert taken == pushed
    assert git(upstream, "rev-parse", "master").strip() == saved.commit
    assert git(upstream, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/master"]


def test_save_and_push_at_once_are_merged_on_both_sides(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    base = save(store, "talk", NOTES).commit
    transport = transport_to(store, upstream)
    sync(store, transport)
    work = clone(tmp_path, upstream)
    commit_and_push(work, "talk.md", NOTES.replace("項目 2 に", "二つ目に"))
    save(store, "talk", NOTES.replace("項目 3 に", "三つ目に"), base)

    synced = sync(store, transport)

    assert page_text(store, "talk.md") == NOTES.replace("項目 2 に", "二つ目に").replace("項目 3 に", "三つ目に")
    assert synced.pushed == store.tip() == upstream_tip(upstream)
    assert synced.conflicts == ()


def test_clash_is_listed_and_later_pushes_and_saves_go_on(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    base = save(store, "talk", NOTES).commit
    transport = transport_to(store, upstream)
    sync(store, transport)
    work = clone(tmp_path, upstream)
    commit_and_push(work, "talk.md", NOTES.replace("項目 2 に", "あちらの二に"))
    save(store, "talk", NOTES.replace("項目 2 に", "こちらの二に"), base)

    sync(store, transport)
    git(work, "pull", "-q", "--rebase")
    commit_and_push(work, "later.md", "later\n")
    save(store, "other", "other\n")
    sync(store, transport)

    assert [conflict.paths for conflict in list_conflicts(store)] == [("talk.md",)]
    assert page_text(store, "talk.md") == NOTES.replace("項目 2 に", "こちらの二に")
    assert page_text(store, "later.md") == "later\n"
    assert upstream_tip(upstream) == store.tip()


def test_force_push_upstream_takes_nothing_away_and_is_reported(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    save(store, "talk", NOTES)
    kept = save(store, "other", "acknowledged\n").commit
    transport = transport_to(store, upstream)
    sync(store, transport)
    work = clone(tmp_path, upstream)
    git(work, "reset", "-q", "--hard", "HEAD~1")
    forced = commit_and_push(work, "new.md", "new\n", "--force")

    synced = sync(store, transport)

    assert synced.forced == kept
    assert page_text(store, "other.md") == "acknowledged\n"
    assert page_text(store, "new.md") == "new\n"
    tip = store.tip()
    assert tip is not None
    assert tip == upstream_tip(upstream)
    assert store.is_ancestor(kept, tip)
    assert forced in git(store.folder, "rev-list", "main").split()
    assert sync(store, transport).forced is None


def test_upstream_forced_back_to_an_older_state_is_healed(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    save(store, "talk", NOTES)
    kept = save(store, "other", "acknowledged\n").commit
    transport = transport_to(store, upstream)
    sync(store, transport)
    work = clone(tmp_path, upstream)
    git(work, "push", "-q", "--force", "origin", "HEAD~1:main")

    synced = sync(store, transport)

    assert (synced.forced, store.tip(), upstream_tip(upstream)) == (kept, kept, kept)


def test_deleted_upstream_branch_is_pushed_again(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    save(store, "talk", NOTES)
    transport = transport_to(store, upstream)
    sync(store, transport)
    git(upstream, "update-ref", "-d", "refs/heads/main")

    sync(store, transport)

    assert upstream_tip(upstream) == store.tip()


def test_unrelated_upstream_is_refused_and_neither_side_moves(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    tip = save(store, "talk", NOTES).commit
    work = clone(tmp_path, upstream)
    theirs = commit_and_push(work, "other.md", "another wiki\n")

    with pytest.raises(UnrelatedHistories):
        sync(store, transport_to(store, upstream))

    assert (store.tip(), upstream_tip(upstream)) == (tip, theirs)


def test_upstream_that_is_gone_stops_no_save_and_is_caught_up_later(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    save(store, "talk", NOTES)
    transport = transport_to(store, upstream)
    sync(store, transport)
    upstream.rename(tmp_path / "away.git")

    with pytest.raises((RemoteDown, RemoteRefused)):
        sync(store, transport)
    saved = save(store, "other", "saved meanwhile\n")
    (tmp_path / "away.git").rename(upstream)
    sync(store, transport)

    assert upstream_tip(upstream) == saved.commit


def test_upstream_that_declines_keeps_our_saves_here(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    hook = upstream / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho protected branch >&2\nexit 1\n")
    hook.chmod(0o755)
    store = make_store(tmp_path)
    saved = save(store, "talk", NOTES)

    with pytest.raises(RemoteRefused) as refused:
        sync(store, transport_to(store, upstream))

    assert "protected branch" in refused.value.detail
    assert store.tip() == saved.commit


def start_writer(store: Store, log: Path, number: int, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.writer", str(store.folder), str(log), str(number), str(count), "2"]
    )


def push_some(
    work: Path, number: int, count: int, pages: Sequence[str] = ("event/talk-0.md", "event/talk-1.md")
) -> list[str]:
    """A person with a clone who pulls and pushes, as stubbornly as people do."""
    lines = []
    for turn in range(count):
        line = f"- p{number}の{turn}行目"
        path = pages[turn % 2]
        for _ in range(60):
            git(work, "fetch", "-q", "origin")
            git(work, "reset", "-q", "--hard", "origin/main")
            text = (work / path).read_text()
            (work / path).write_text(text.replace("# トーク\n", f"# トーク\n{line}\n"))
            git(work, "commit", "-qam", line)
            git(work, "push", "-q", "origin", "HEAD", check=False)
            if git(work, "ls-remote", "origin", "main").split()[0] == git(work, "rev-parse", "HEAD").strip():
                break
        else:
            raise AssertionError("starved")
        lines.append(line)
    return lines


def test_two_writers_and_two_pushers_lose_no_line(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    for number in range(2):
        save(store, f"event/talk-{number}", "# トーク\n\n- はじめ\n")
    transport = transport_to(store, upstream)
    sync(store, transport)
    works = [clone(tmp_path, upstream, f"work-{number}") for number in range(2)]
    writers = [start_writer(store, tmp_path / f"log-{number}", number, 40) for number in range(2)]
    pushed: list[str] = []
    for turn in range(4):
        for number, work in enumerate(works):
            pushed += push_some(work, number * 10 + turn, 1)
        sync(store, transport)
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    sync(store, transport)

    rows = [line.split("\t") for number in range(2) for line in (tmp_path / f"log-{number}").read_text().splitlines()]
    kept = [row[1] for row in rows if row[2] != "conflict"]
    text = page_text(store, "event/talk-0.md") + page_text(store, "event/talk-1.md")
    assert len(rows) == 80
    assert [line for line in kept + pushed if text.splitlines().count(line) != 1] == []
    assert upstream_tip(upstream) == store.tip()
    assert list_conflicts(store) == []
    assert fsck(store) == ""


def kill_sync_at_random(store: Store, upstream: Path, chance: random.Random) -> None:
    code = (
        "import sys; from pathlib import Path; from wiki.core.store.store import Store;"
        "from wiki.core.remote.transport import Remote, Transport; from wiki.core.remote.sync import sync;"
        "s = Store(Path(sys.argv[1])); t = Transport(s, Remote(sys.argv[2], None, None, True));"
        "print('ready', flush=True); sync(s, t)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(store.folder), str(upstream)], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(chance.uniform(0, 0.08))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def check_kills(tmp_path: Path, rounds: int) -> None:
    print(f"FESTA_SEED={SEED}")
    chance = random.Random(SEED)
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    save(store, "talk", NOTES)
    transport = transport_to(store, upstream)
    sync(store, transport)
    work = clone(tmp_path, upstream)
    for number in range(rounds):
        git(work, "pull", "-q", "--rebase")
        commit_and_push(work, f"pushed-{number}.md", "pushed\n")
        put_files(store, {f"saved-{number}.md": b"saved\n"})
        kill_sync_at_random(store, upstream, chance)
        (upstream / "refs/heads/main.lock").unlink(missing_ok=True)  # the kill hit the forge's end of the push as well
        sync(store, transport)
        assert upstream_tip(upstream) == store.tip()
    git(work, "pull", "-q", "--rebase")
    names = set(git(work, "ls-tree", "--name-only", "-r", "HEAD").split())
    assert names == {"talk.md"} | {f"{kind}-{n}.md" for kind in ("pushed", "saved") for n in range(rounds)}
    assert fsck(store) == ""


def test_sync_killed_six_times_heals(tmp_path: Path) -> None:
    check_kills(tmp_path, 6)


@pytest.mark.long
def test_sync_killed_forty_times_heals(tmp_path: Path) -> None:
    check_kills(tmp_path, 40)
