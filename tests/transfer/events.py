"""An event for tests of exports: with talks of all kinds, a picture, a talk of another event, and one kept back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.factories import make_store, put_files
from wiki.core.index.index import Index
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.store.store import Store
from wiki.transfer.leaving.addresses import Addresses, WebAddresses
from wiki.transfer.leaving.gather import EventSource, Operator, gather_event
from wiki.transfer.report.write import Written, write_report
from wiki.web.reading import Audience, Content, Reading

PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"
WIKI = WebAddresses("", "https://wiki.example.org")
NOWHERE = WebAddresses("", "")

_FILES: dict[str, str | bytes] = {
    "kanda-2026/index.md": "---\ntype: event\ntitle: '神田: コードフェスタ 2026'\ndate: 2026-11-21\nend_date: 2026-11-22\n"
    "venue: 錦町ホール\ntimezone: Asia/Tokyo\nlanguage: ja\nlicense: CC BY 4.0\n---\n雨の神田に百二十人。次は[[impala]]。\n\n"
    "[[talks]]\n\nまた来年。[[nowhere]]\n",
    "kanda-2026/impala.md": "---\ntitle: Impala で待たない分析\nspeakers: [塩野 真, '@aoki']\nstart: 2026-11-21 10:40\n"
    "duration: 0:40\nroom: ホール A\nslides: https://example.org/impala.pdf\n---\n\n## なぜ待つのか\n\n"
    "![図](files/a.png)は[webkit](webkit.md)で。{{ これも }} `{% raw %}` [[webkit|あの話]]\n\n```sql\nSELECT 1; -- {{ x }}\n```\n",
    "kanda-2026/webkit.md": "---\ntitle: webkit-patch\ncancelled: true\nstart: 2026-11-22 11:00\n---\n",
    "kanda-2026/secret.md": "---\ntitle: Unheard-of\ndraft: true\n---\nplaintext-of-it\n",
    "kanda-2026/about.md": "---\ntitle: About the venue\ntype: page\n---\nStairs.\n",
    "kanda-2026/files/a.png": PNG,
    "kanda-2026/files/notes.pdf": b"%PDF-1.4 none\n",
    "kyoto/index.md": "---\ntype: event\ntitle: Kyoto\npublish: auto\n---\n[[talks]]\n",
    "kyoto/guest.md": "---\ntitle: A guest from Kyoto\nspeakers: [Priya Nair]\nsessions:\n  - event: kanda-2026\n"
    "    start: 2026-11-22 10:00\n    room: ホール B\n---\nHello from there.\n",
}
KANDA = {path: data if isinstance(data, bytes) else data.encode() for path, data in _FILES.items()}
EVENT = "kanda-2026"


class Exporting:
    """A wiki to export from."""

    def __init__(self, store: Store, index: Index, renderer: Renderer) -> None:
        self.store = store
        self.index = index
        self._renderer = renderer

    def put(self, files: dict[str, bytes | None]) -> None:
        put_files(self.store, files)

    @contextmanager
    def open(self, audience: Audience = Operator()) -> Iterator[tuple[Content, Reading]]:  # noqa: B008 - frozen
        with self.index.read() as snapshot:
            content = Content(snapshot, self.store, self._renderer, audience)
            yield content, Reading(content)

    def gather(self, event: str = EVENT, audience: Audience = Operator()) -> EventSource:  # noqa: B008 - frozen
        with self.open(audience) as (content, reading):
            return gather_event(content, reading, event)

    def markdown(
        self,
        event: str = EVENT,
        addresses: Addresses = WIKI,
        audience: Audience = Operator(),  # noqa: B008 - frozen
    ) -> Written:
        with self.open(audience) as (content, reading):
            return write_report(gather_event(content, reading, event), reading, addresses, "en", ["Alice Aoki"])


@contextmanager
def open_exporting(folder: Path, files: dict[str, bytes] | None = None) -> Iterator[Exporting]:
    store = make_store(folder)
    put_files(store, dict(KANDA if files is None else files))
    index = Index(store, folder / "index.sqlite")
    bodies = Bodies(folder / "bodies.sqlite")
    with Renderer(bodies) as renderer:
        try:
            yield Exporting(store, index, renderer)
        finally:
            bodies.close()
            index.close()
            store.close()
