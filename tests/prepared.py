"""A wiki that was begun once, for tests to begin with a copy of: beginning one costs more than most tests do.

It is made by the program itself. Tests about how a wiki begins, or with settings that its beginning depends on, make their own.
"""

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wiki.core.settings import read_settings
from wiki.opening import open_services

BEGINNINGS = ("FESTA_REMOTE", "FESTA_DATABASE_URL", "FESTA_BASE_URL")
"""What a beginning depends on: an upstream's content, another database, the host in the addresses of authors."""


def lay_out(data: Path, settings: Mapping[str, str] | None = None) -> None:
    """Makes the data folder, with the sample event in it and without accounts; not where there is one, or with settings
    that a beginning depends on."""
    if not data.exists() and not any(name.startswith(BEGINNINGS) for name in settings or ()):
        shutil.copytree(_prepared(), data, symlinks=True)


@cache
def _prepared() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="festa-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with open_services(read_settings({"FESTA_DATA": str(folder / "data")})) as services:
        services.index.catch_up()
    return folder / "data"
