"""A wiki with two events, a draft and an event that is held."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, put_files
from tests.web_client import Web

PAGES = {
    "kanda/index.md": "---\ntype: event\ntitle: 神田コードフェスタ\ndate: 2026-11-21\ntimezone: Asia/Tokyo\nlanguage: ja\n---\nようこそ\n",
    "kanda/impala.md": (
        "---\ntitle: Impala入門\nspeakers: ['@lena', 森下 はるか]\nstart: '14:10'\n---\n"
        "## 分散の仕組み\n\n- **会議室**で聞いた。ﾊﾝｶｸの資料も <script>alert(1)</script> ある\n- The budget was open\n"
    ),
    "kanda/secret.md": "---\ntitle: 秘密の予算\ndraft: true\n---\n会議の予算 budget\n",
    "small/index.md": "---\ntype: event\ntitle: Small Tools Day\ndate: 2026-09-12\n---\nTwelve talks\n",
    "small/lines.md": "---\ntitle: Twelve lines of lazy reading\nspeakers: [Kenji Tanabe]\n---\nReading a log & no <b>Impala</b> at all\n",
    "people/lena.md": "---\ntitle: Lena Marsh\n---\nWrites tools\n",
}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web.open(tmp_path) as web:
        store = web.services.store
        put_files(store, {path: text.encode() for path, text in PAGES.items()}, "Put pages", ALICE)
        put_files(store, {"small/lines.md": PAGES["small/lines.md"].replace(" a log", " a file").encode()}, "Edit", BOB)
        put_files(store, {"people/gone.md": "---\ntitle: Gone\n---\nvanished 会議\n".encode()}, "Put", BOB)
        put_files(store, {"people/gone.md": None}, "Delete", BOB)
        yield web
