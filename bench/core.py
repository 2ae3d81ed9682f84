"""Figures of the library: saving, merging, rendering, on a corpus of any size."""

import tempfile
from pathlib import Path
from random import Random

from bench.corpus import make_corpus, notes
from bench.measure import cpu_ms, note, report
from wiki.core.merge import merge_texts
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.save import Edit, find_page_path, save_page
from wiki.core.store.loose import object_id
from wiki.core.store.model import Person
from wiki.core.store.store import Store
from wiki.core.summary import summarise

SIZES = ((1_000, 1_000), (10_000, 50_000))
WRITER = Person("Bench", "bench@users.noreply.localhost")
PAGES = ("big/talk-5", "notes/note-10", "event-3/talk-2", "notes/note-200")


def run(scale: float) -> None:
    """Prints the figures, scaled to the reference machine by `scale`."""
    for pages, commits in SIZES:
        with tempfile.TemporaryDirectory(prefix="festa-bench-") as folder:
            note(f"making {pages} pages, {commits} commits")
            store = Store.create(Path(folder) / "content.git")
            make_corpus(store.folder, pages, commits)
            bench_save(store, pages, commits, scale)
            store.close()
    bench_merge(scale)
    bench_render(scale)


def bench_save(store: Store, pages: int, commits: int, scale: float) -> None:
    def save(number: int) -> None:
        name = PAGES[number % len(PAGES)]
        tip = store.tip()
        assert tip is not None
        path = find_page_path(store, tip, name)
        assert path is not None
        text = (store.find_file(tip, path) or b"").decode() + f"- 追記 {number}\n"
        edit = Edit(name, text, tip, WRITER, "", lambda old, new: summarise(name, old, new, "ja"))
        save_page(store, edit)

    cpu_ms(save, 20)
    value = cpu_ms(save, 300)
    report("save, store alone", value * scale, pages=pages, commits=commits, raw=round(value, 3))


def bench_merge(scale: float) -> None:
    chance = Random(1)
    base = "\n".join(notes(chance, 1) for _ in range(5))
    lines = base.split("\n")

    def side(seed: int) -> str:
        own = Random(seed)
        changed = list(lines)
        for _ in range(5):
            changed[own.randrange(len(changed))] += f" {seed} が書いた。"
        return "\n".join(changed)

    pairs = [(side(number), side(1_000 + number)) for number in range(50)]
    value = cpu_ms(lambda number: merge_texts(base, *pairs[number % 50]), 100)
    report("merge of two sides, five edits each", value * scale, lines=len(lines), raw=round(value, 3))


def bench_render(scale: float) -> None:
    chance = Random(2)
    texts = [notes(chance, number) for number in range(400)]
    with tempfile.TemporaryDirectory(prefix="festa-bench-") as folder:
        renderer = Renderer(Bodies(Path(folder) / "bodies.sqlite"))
        try:
            blobs = [object_id("blob", text.encode()) for text in texts]
            renderer.render(blobs[0], texts[0])
            cold = cpu_ms(lambda number: renderer.render(blobs[number + 1], texts[number + 1]), 399)
            warm = cpu_ms(lambda number: renderer.render(blobs[number % 400], texts[number % 400]), 4_000)
        finally:
            renderer.close()
    report("render a body of 3 KB, first time", cold * scale, raw=round(cold, 3))
    report("render a body of 3 KB, again", warm * scale, raw=round(warm, 3))
