"""A wiki with its published site, for the tests: Kanda's event with three talks, and what stands around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.factories import make_store, put_files
from wiki.core.index.index import Index
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.store.model import ObjectId
from wiki.core.store.store import Store
from wiki.publish.publisher import LARGE_TALKS, Published, Publisher
from wiki.publish.release import Release, Releases
from wiki.publish.targets.directory import DirectoryTarget

URL = "https://reports.example.org/wiki"
UNTOLD = -1
"""How many outputs were built, where another process built them: that cannot be seen from outside."""
PICTURE = b"\x89PNG\r\n\x1a\nnot much of a picture"

EVENT = (
    "---\ntype: event\ntitle: 神田コードフェスタ 2026\ndate: 2026-11-21\nvenue: 錦町ホール\ntimezone: Asia/Tokyo\n"
    "hashtag: kandafesta\nlanguage: ja\nlicense: CC BY 4.0\n{more}---\n雨の神田に百二十人。\n\n[[talks]]\n\nまた来年。\n"
)


def event_text(more: str = "") -> bytes:
    return EVENT.replace("{more}", more).encode()


def talk_text(title: str, start: str, notes: str = "", more: str = "") -> bytes:
    return f"---\ntitle: {title}\nspeakers: [塩野 真]\nstart: 2026-11-21 {start}\nroom: ホール A\n{more}---\n{notes}".encode()


KANDA: dict[str, bytes | None] = {
    "site.yml": "title: 神田技術会\nlanguage: ja\n".encode(),
    "index.md": "この場所について。[[kanda]]\n".encode(),
    "about.md": b"---\ntitle: About\n---\nSee [[kanda/impala]] and [[nowhere]].\n",
    "kanda/index.md": event_text(),
    "kanda/opening.md": talk_text("開会", "10:00", "始まり。次は [[impala]]。\n"),
    "kanda/impala.md": talk_text("Impala で待たない分析", "10:40", "## なぜ待つのか\n\n![図](files/a.png)\n"),
    "kanda/webkit.md": talk_text("webkit-patch の作法", "11:35", "投稿から反映まで。\n"),
    "kanda/closing.md": talk_text("閉会", "16:30"),
    "kanda/farewell.md": talk_text("懇親会", "18:00"),
    "kanda/files/a.png": PICTURE,
}


@dataclass
class Wiki:
    folder: Path
    store: Store
    index: Index
    renderer: Renderer
    site: Store
    publisher: Publisher

    @property
    def link(self) -> Path:
        return self.folder / "site"

    def put(self, files: dict[str, bytes | None]) -> None:
        put_files(self.store, files)

    def publish(self, files: dict[str, bytes | None] | None = None, *, all: bool = False) -> Published:
        if files:
            self.put(files)
        return self.publisher.publish(all=all)

    def roll_back(self, release: int) -> None:
        """To `release`, which is the one before the newest (but for what others did meanwhile, in a crowd)."""
        earlier = [known.number for known in self.publisher.releases()[1:2]]
        self.publisher.rollback(None if [release] == earlier else release)

    def resume(self) -> None:
        self.publisher.resume()

    def releases(self) -> list[Release]:
        return self.publisher.releases()

    def outputs(self) -> dict[str, ObjectId]:
        """What the newest release is made of."""
        return {path: entry.id for path, entry in self.site.iter_tree(self.tree())}

    def is_brought(self) -> bool:
        """Whether visitors see the newest release, all of it and nothing else."""
        return read_folder(self.link) == read_tree(self.site, self.tree())

    def tree(self) -> ObjectId:
        newest = Releases(self.site).newest()
        assert newest is not None
        return newest.tree

    def shown(self) -> dict[str, str]:
        """All that visitors see, by path."""
        return {path: data.decode("utf-8", "replace") for path, data in read_folder(self.link).items()}


def read_folder(link: Path) -> dict[str, bytes]:
    root = link.resolve()
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def read_tree(store: Store, tree: ObjectId) -> dict[str, bytes]:
    return {path: store.read_blob(entry.id) for path, entry in store.iter_tree(tree)}


@contextmanager
def open_wiki(
    folder: Path, *, large_talks: int = LARGE_TALKS, record: str = "publish.sqlite", wiki_url: str | None = None
) -> Iterator[Wiki]:
    """A wiki in `folder`, made when it is not there; a second one may be open at the same time."""
    store, site = make_store(folder), Store.create(folder / "site.git")
    index = Index(store, folder / "index.sqlite")
    bodies = Bodies(folder / "bodies.sqlite")
    with Renderer(bodies) as renderer:
        publisher = Publisher(
            store, index, renderer, site, folder / record, [DirectoryTarget(site, folder / "site")],
            url=URL, wiki_url=wiki_url, large_talks=large_talks,
        )  # fmt: skip
        try:
            yield Wiki(folder, store, index, renderer, site, publisher)
        finally:
            publisher.close()
            bodies.close()
            index.close()
            store.close()
            site.close()
