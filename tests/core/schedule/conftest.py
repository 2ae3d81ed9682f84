from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.schedule.wiki import ScheduledWiki


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[ScheduledWiki]:
    made = ScheduledWiki(tmp_path)
    yield made
    made.close()
