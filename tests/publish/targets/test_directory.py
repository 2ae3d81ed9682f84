"""Visitors of the folder see whole pages of one release, whatever happens to the process that brings the next."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.factories import make_store, put_files
from wiki.core.store.model import FILE, Entry, ObjectId, Step
from wiki.core.store.store import Store
from wiki.publish.targets.directory import DirectoryTarget

SEED = int(os.environ.get("FESTA_SEED", "20261122"))


def site_tree(store: Store, number: int, pages: int = 40) -> ObjectId:
    """A site whose every page says the release it is of."""
    data = f"release {number}\n".encode() * 2_000
    edits = {f"event-{page % 4}/talk-{page}/index.html": Entry(FILE, store.add_blob(data)) for page in range(pages)}
    edits[f"only-in-{number}/index.html"] = Entry(FILE, store.add_blob(b"x"))
    commit = store.write_commit(Step(edits, "Site", store.wiki), None)
    return store.get_commit(commit).tree


def shown(link: Path) -> dict[str, bytes]:
    root = link.resolve()
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def wanted(store: Store, tree: ObjectId) -> dict[str, bytes]:
    return {path: store.read_blob(entry.id) for path, entry in store.iter_tree(tree)}


def test_release_is_shown_whole_and_the_next_writes_only_what_differs(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    target = DirectoryTarget(store, tmp_path / "site")
    first, second = site_tree(store, 1), site_tree(store, 2)

    target.bring(first)
    shown_first = shown(tmp_path / "site")
    target.bring(second)

    assert shown_first == wanted(store, first)
    assert shown(tmp_path / "site") == wanted(store, second)
    assert target.live_tree() == second


def test_each_of_many_releases_is_what_is_shown(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    target = DirectoryTarget(store, tmp_path / "site")
    chance = random.Random(SEED)
    trees = [site_tree(store, number, chance.randint(1, 30)) for number in range(6)]

    for tree in (chance.choice(trees) for _ in range(25)):
        target.bring(tree)
        assert shown(tmp_path / "site") == wanted(store, tree)


def test_file_that_becomes_a_folder_and_back_is_followed(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    target = DirectoryTarget(store, tmp_path / "site")
    one = put_files(store, {"a": b"file", "b/c": b"1"}).new
    two = put_files(store, {"a": None, "a/x": b"2", "b/c": None, "b": b"file"}).new

    for commit in (one, two, one, two, one):
        target.bring(store.get_commit(commit).tree)

    assert shown(tmp_path / "site") == {"a": b"file", "b/c": b"1"}


def test_damaged_tree_is_written_anew_when_told(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    target = DirectoryTarget(store, tmp_path / "site")
    tree = site_tree(store, 1)
    target.bring(tree)
    (tmp_path / "site" / "only-in-1" / "index.html").unlink()

    target.bring(tree, anew=True)

    assert shown(tmp_path / "site") == wanted(store, tree)


@pytest.mark.parametrize("path", ["../escape", "a/../../escape", "./x", "a//b"])
def test_path_that_leaves_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    store = make_store(tmp_path)
    target = DirectoryTarget(store, tmp_path / "deep" / "site")
    (tmp_path / "deep").mkdir()
    blob = store.add_blob(b"x")
    tree: ObjectId | None = None
    for part in reversed(path.split("/")):  # by hand: no ordinary way makes such a tree
        entry = Entry(0o040000, tree) if tree else Entry(FILE, blob)
        lines = b"%o %b\0%b" % (entry.mode, part.encode(), bytes.fromhex(entry.id))
        made = subprocess.run(
            ["git", f"--git-dir={store.folder}", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
            input=lines, capture_output=True, check=True,
        )  # fmt: skip
        tree = ObjectId(made.stdout.decode().strip())
    assert tree is not None

    with pytest.raises(OSError, match="not a path of a site"):
        target.bring(tree)

    assert not (tmp_path / "escape").exists()
    assert not (tmp_path / "deep" / "escape").exists()


def test_symbolic_link_in_a_tree_is_not_followed(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    target = DirectoryTarget(store, tmp_path / "site")
    outside = tmp_path / "outside"
    outside.mkdir()
    target.bring(site_tree(store, 1))
    for name in ("b", "c"):
        (tmp_path / "site.trees" / name).mkdir()
        (tmp_path / "site.trees" / name / "event-0").symlink_to(outside)
        (tmp_path / "site.trees" / f"{name}.tree").write_text("4b825dc642cb6eb9a060e54bf8d69288fbee4904")

    target.bring(site_tree(store, 2))

    assert list(outside.iterdir()) == []
    assert shown(tmp_path / "site") == wanted(store, site_tree(store, 2))


def test_visitors_during_swaps_see_whole_pages(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    target = DirectoryTarget(store, tmp_path / "site")
    trees = [site_tree(store, number) for number in range(4)]
    target.bring(trees[0])
    stop = threading.Event()
    wrong: list[str] = []
    reads = [0]

    def visit() -> None:
        while not stop.is_set():
            try:
                text = (tmp_path / "site" / "event-1" / "talk-1" / "index.html").read_text()
            except OSError as error:
                wrong.append(str(error))
                continue
            reads[0] += 1
            if len(set(text.splitlines())) != 1 or len(text.splitlines()) != 2_000:
                wrong.append(text[:40])

    visitor = threading.Thread(target=visit)
    visitor.start()
    for number in range(30):
        target.bring(trees[number % 4])
    stop.set()
    visitor.join()

    assert wrong == []
    assert reads[0] > 0


BRING = (
    "import sys, itertools; from pathlib import Path; from wiki.core.store.store import Store;"
    "from wiki.publish.targets.directory import DirectoryTarget;"
    "s = Store(Path(sys.argv[1])); t = DirectoryTarget(s, Path(sys.argv[2])); print('ready', flush=True)\n"
    "for tree in itertools.cycle(sys.argv[3:]): t.bring(tree)"
)


def test_process_killed_while_bringing_leaves_one_whole_release(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    store = make_store(tmp_path)
    link = tmp_path / "site"
    target = DirectoryTarget(store, link)
    trees = [site_tree(store, number) for number in range(3)]
    target.bring(trees[0])
    whole = [wanted(store, tree) for tree in trees]
    for _ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", BRING, str(store.folder), str(link), *trees], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert shown(link) in whole
        tree = chance.choice(trees)
        target.bring(tree)
        assert shown(link) == wanted(store, tree)
