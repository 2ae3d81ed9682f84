"""Making the repository: once, by whoever comes first, however many come at one moment."""

import subprocess
import sys
from pathlib import Path

from tests.factories import git
from wiki.core.store.gitdb import SETTINGS, create_repository

MAKE = "import sys; from pathlib import Path; from wiki.core.store.gitdb import create_repository as c; c(Path(sys.argv[1]))"


def settings_of(folder: Path) -> dict[str, str]:
    return {key: git(folder, "config", "--file", str(folder / "config"), key).strip() for key in SETTINGS}


def test_processes_that_start_together_all_get_the_one_repository(tmp_path: Path) -> None:
    folder = tmp_path / "content.git"

    makers = [subprocess.Popen([sys.executable, "-c", MAKE, str(folder)]) for _ in range(6)]

    assert [maker.wait(timeout=60) for maker in makers] == [0] * 6
    assert settings_of(folder) == SETTINGS
    assert git(folder, "symbolic-ref", "HEAD").strip() == "refs/heads/main"


def test_start_that_was_killed_halfway_stops_no_later_one(tmp_path: Path) -> None:
    folder = tmp_path / "content.git"
    create_repository(folder)
    git(folder, "config", "--file", str(folder / "config"), "--unset", "gc.auto")
    (folder / "config.lock").touch()

    create_repository(folder)

    assert settings_of(folder) == SETTINGS


def test_complete_repository_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "content.git"
    create_repository(folder)
    config = (folder / "config").stat()
    (folder / "config.lock").touch()  # somebody changes a setting of their own just now

    create_repository(folder)

    assert (folder / "config").stat().st_mtime_ns == config.st_mtime_ns
    assert (folder / "config.lock").exists()
