"""A trace of system calls: what a fetch brought is synced, names included, before the fetch returns."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.remote.upstreams import commit_upstream, make_upstream, transport_to
from tests.factories import make_store
from wiki.core.store.store import Store

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed, so no trace is taken")


def trace_of_one_fetch(folder: Path, store: Store, upstream: Path) -> list[str]:
    """What the wiki and its git did with files, one call a line; handles are shown as the paths they stand for."""
    trace = folder / "trace"
    subprocess.run(
        ["strace", "-f", "-yy", "-e", "trace=fsync,fdatasync,link,rename,unlink", "-o", str(trace),
         sys.executable, "-m", "tests.core.remote.fetcher", str(store.folder), str(upstream), "60"],
        check=True, timeout=60,
    )  # fmt: skip
    return trace.read_text().splitlines()


def folders_synced(lines: list[str]) -> set[str]:
    return set(re.findall(r"fsync\(\d+<[^>]*/objects/([0-9a-f]{2})>", "\n".join(lines)))


def test_fetched_objects_and_their_folders_are_synced_before_the_end(tmp_path: Path) -> None:
    upstream, store = make_upstream(tmp_path), make_store(tmp_path)
    commit_upstream(upstream, "one")

    lines = trace_of_one_fetch(tmp_path, store, upstream)

    named = [number for number, line in enumerate(lines) if re.search(r"objects/[0-9a-f]{2}/[0-9a-f]{38}\"", line)]
    files = [number for number, line in enumerate(lines) if re.search(r"fsync\(\d+<[^>]*/tmp_obj_", line)]
    finished = [number for number, line in enumerate(lines) if "unlink" in line and "fetch-in-progress" in line]
    folders = {file.parent.name for file in (store.folder / "objects").glob("??/*")}
    assert len(files) == 3  # blob, tree, commit
    assert files[-1] < finished[0]
    assert folders_synced(lines[named[-1] : finished[0]]) == folders
    assert re.search(r"fsync\(\d+<[^>]*/objects>", "\n".join(lines[named[-1] : finished[0]]))


def test_fetch_after_one_that_failed_syncs_what_that_one_may_have_brought(tmp_path: Path) -> None:
    upstream, store = make_upstream(tmp_path), make_store(tmp_path)
    commit_upstream(upstream, "one")
    transport_to(store, upstream, "main").fetch()
    folders = {file.parent.name for file in (store.folder / "objects").glob("??/*")}
    (store.folder / "festa/fetch-in-progress").touch()

    lines = trace_of_one_fetch(tmp_path, store, upstream)

    assert folders_synced(lines) == folders
    assert not (store.folder / "festa/fetch-in-progress").exists()


def test_folders_that_a_fetch_does_not_touch_are_left_alone(tmp_path: Path) -> None:
    upstream, store = make_upstream(tmp_path), make_store(tmp_path)
    commit_upstream(upstream, "one")
    transport_to(store, upstream, "main").fetch()
    for folder in (store.folder / "objects").iterdir():
        os.utime(folder, (1, 1))

    lines = trace_of_one_fetch(tmp_path, store, upstream)

    assert folders_synced(lines) == set()
