"""A trace of system calls: object, folder, ref and its folder are synced before a save is acknowledged."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import make_store, save


def trace_of_one_save(folder: Path) -> list[str]:
    """What the process did with files, one call a line; handles are shown as the paths they stand for."""
    store = make_store(folder)
    save(store, "event/talk-0", "# トーク\n")
    trace = folder / "trace"
    subprocess.run(
        ["strace", "-f", "-yy", "-e", "trace=fsync,fdatasync,rename,link,write", "-o", str(trace),
         sys.executable, "-m", "tests.writer", str(store.folder), str(folder / "log"), "0", "1", "1"],
        check=True, timeout=60,
    )  # fmt: skip
    return trace.read_text().splitlines()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed, so no trace can be taken")
def test_objects_ref_and_folder_are_synced_before_the_answer(tmp_path: Path) -> None:
    lines = trace_of_one_save(tmp_path)

    def positions(pattern: str) -> list[int]:
        return [number for number, line in enumerate(lines) if re.search(pattern, line)]

    objects_synced = positions(r"fsync\(\d+<[^>]*/objects/tmp_obj_")
    objects_named = positions(r'rename\("[^"]*/objects/tmp_obj_[^"]*", "[^"]*/objects/[0-9a-f]{2}/.*= 0$')
    folders_synced = positions(r"fsync\(\d+<[^>]*/objects/[0-9a-f]{2}>")
    ref_synced = positions(r"fsync\(\d+<[^>]*/festa/ref-in-progress>")
    ref_moved = positions(r'rename\("[^"]*/refs/heads/main.lock", "[^"]*/refs/heads/main"')
    ref_folder_synced = positions(r"fsync\(\d+<[^>]*/refs/heads>")
    answered = positions(r"write\(\d+<[^>]*/log>")

    assert len(objects_named) == len(objects_synced) == 4  # blob, event's tree, root tree, commit
    assert all(synced < named for synced, named in zip(objects_synced, objects_named, strict=True))
    assert len(ref_moved) == len(answered) == 1
    assert objects_named[-1] < folders_synced[-1] < ref_moved[0]
    assert ref_synced[0] < ref_moved[0] < ref_folder_synced[0] < answered[0]
