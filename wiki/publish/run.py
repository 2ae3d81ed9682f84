"""One publish on its way: the tree of the site, to which outputs are added as they are built."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from wiki.core.errors import NotText, RevisionNotFound, StoreDamaged
from wiki.core.page import EVENT
from wiki.core.render.pool import Renderer
from wiki.core.store.loose import object_id
from wiki.core.store.model import FILE as FILE_MODE
from wiki.core.store.model import Entry, ObjectId
from wiki.core.store.store import Store
from wiki.publish.build import Builder, Built
from wiki.publish.objects import ObjectBatch
from wiki.publish.outputs import PAGE, Output
from wiki.publish.record import Made
from wiki.publish.release import NO_SITE
from wiki.web.reading import Content

AHEAD = 256
"""How many outputs' texts are rendered on all workers at once; their bodies then fit into memory."""


class Run:
    """The tree so far in `tree`, what was made of what in `made`, the outputs that are no more in `gone`.

    `shown` is the tree that visitors see meanwhile. `site` is the repository of releases.
    """

    def __init__(self, store: Store, renderer: Renderer, site: Store, shown: ObjectId, tree: ObjectId) -> None:
        self._store = store
        self._renderer = renderer
        self._site = site
        self.shown = shown
        self.tree = tree
        self.made: list[Made] = []
        self.gone: list[Output] = []
        self.built = 0

    def build(self, builder: Builder, outputs: Iterable[Output]) -> None:
        """Builds outputs and adds them to the tree. In the order of paths, so that an event's texts are read once.

        Of an output that fails, what visitors see stays. Raises RevisionNotFound, StoreDamaged.
        """
        site, batch = self._site, ObjectBatch(self._site)
        edits: dict[str, Entry | None] = {}
        waiting = sorted(outputs, key=lambda output: output.path)
        for at in range(0, len(waiting), AHEAD):
            some = waiting[at : at + AHEAD]
            self._render_ahead(builder.content, some)
            for output in some:
                path = output.path
                before = site.find_in_tree(self.tree, path) if self.tree != NO_SITE else None
                shown = before if self.tree == self.shown else site.find_in_tree(self.shown, path)
                built = builder.build(output)
                entry = self._add(batch, built, before or shown)
                if built.failed:
                    entry = shown
                if entry is None and not built.failed:
                    self.gone.append(output)
                else:
                    self.made.append(built.made)
                if entry != before:
                    edits[path] = entry
        self.built += len(waiting)
        if edits:
            self.tree = batch.add_tree(self.tree, edits)
        batch.flush()

    def _render_ahead(self, content: Content, outputs: Iterable[Output]) -> None:
        """Has all texts rendered on all workers at once; building then finds them."""
        pages = [content.find(output.name) for output in outputs if output.kind == PAGE]
        items = [(page.blob, _later(content, page.blob, page.path)) for page in pages if page and page.kind != EVENT]
        if len(items) > 1:
            with suppress(StoreDamaged, RevisionNotFound, NotText):  # building the page concerned says so
                for _ in self._renderer.render_many(items):
                    pass

    def _add(self, batch: ObjectBatch, built: Built, known: Entry | None) -> Entry | None:
        """What stands for an output in the tree; its bytes are added unless they are what is shown already."""
        if built.data is not None:
            named = object_id("blob", built.data)
            data = built.data
        elif built.blob is not None:
            named = built.blob
            data = b"" if known and known.id == named else self._store.read_blob(named)
        else:
            return None
        if known is None or known.id != named:
            batch.add("blob", data, named)
        return Entry(FILE_MODE, named)


def _later(content: Content, blob: ObjectId, path: str) -> Callable[[], str]:
    return lambda: content.text(blob, path)
