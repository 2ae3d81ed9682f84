"""A wiki whose clock the tests set, with an event in Tokyo."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crowd import Crowd
from tests.factories import ALICE, put_files
from tests.web_client import Web
from wiki.core.save import Edit, save_page
from wiki.core.store.model import CommitId, Person

BEGIN = datetime(2026, 11, 21, 5, 10, tzinfo=UTC)  # 14:10 in Tokyo
EVENT = (
    "---\ntype: event\ntitle: 神田コードフェスタ\ndate: 2026-11-21\ntimezone: Asia/Tokyo\nlanguage: ja\n---\nようこそ\n"
)


class History:
    """The wiki, and saves at minutes after BEGIN."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.store = web.services.store

    def at(self, minutes: float) -> None:
        self.store.clock = lambda: BEGIN + timedelta(minutes=minutes)

    def save(
        self, name: str, text: str, minutes: float, author: Person = ALICE, summary: str = "", *others: Person
    ) -> CommitId:
        self.at(minutes)
        edit = Edit(name, text, self.store.tip(), author, summary, lambda old, new: "An edit", others)
        return save_page(self.store, edit).commit

    def put(self, minutes: float, message: str, files: dict[str, str | None]) -> CommitId:
        """Commits files as somebody's push would."""
        self.at(minutes)
        texts = {path: None if text is None else text.encode() for path, text in files.items()}
        return put_files(self.store, texts, message).new


@pytest.fixture
def web(tmp_path: Path, surrounding: Crowd | None) -> Iterator[Web]:
    with Web.open(tmp_path, crowd=surrounding) as web:
        yield web


@pytest.fixture
def history(web: Web) -> History:
    made = History(web)
    made.save("kanda", EVENT, -60, summary="イベントを作成")
    return made
