"""Figures of the library: saving, merging, rendering, on a corpus of any size."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from bench.answers import Answers
from bench.corpus import HOT_PAGE, make_corpus, notes
from bench.differing import bench_differences
from bench.measure import cpu_ms, note, report
from bench.peers import bench_peers
from bench.scheduling import bench_schedules
from wiki.core.index.index import Index
from wiki.core.index.snapshot import Snapshot
from wiki.core.merge import merge_texts
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.save import Edit, find_page_path, save_page
from wiki.core.store.loose import object_id
from wiki.core.store.model import Person
from wiki.core.store.store import Store
from wiki.core.summary import summarise
from wiki.publish.publisher import Publisher
from wiki.publish.targets.directory import DirectoryTarget

SIZES = ((1_000, 1_000), (10_000, 50_000))
ROUNDS = 80  # the kernel counts a child's time in steps of 10 ms
WRITER = Person("Bench", "bench@users.noreply.localhost")
PAGES = ("big/talk-5", "notes/note-10", "event-3/talk-2", "notes/note-200")


def run(scale: float, sizes: Sequence[tuple[int, int]] = SIZES) -> None:
    """Prints the figures for each size (pages, commits), scaled to the reference machine by `scale`."""
    answers = Answers()
    for pages, commits in sizes:
        with tempfile.TemporaryDirectory(prefix="festa-bench-") as folder:
            note(f"making {pages} pages, {commits} commits")
            store = Store.create(Path(folder) / "content.git")
            make_corpus(store.folder, pages, commits)
            bench_save(store, pages, commits, scale)
            bench_followers(store, Path(folder), pages, commits, scale, answers.figures)
            store.close()
            bench_peers(Path(folder) / "content.git", pages, commits, scale)
            answers.run(Path(folder), pages, commits)
    answers.report_growth()
    bench_merge(scale)
    bench_differences(scale)
    bench_render(scale)


def bench_save(store: Store, pages: int, commits: int, scale: float) -> None:
    def save(number: int) -> None:
        append_line(store, PAGES[number % len(PAGES)], number)

    cpu_ms(save, 20)
    value = cpu_ms(save, 300)
    report("save, store alone", value * scale, pages=pages, commits=commits, raw=round(value, 3))


def bench_followers(
    store: Store, folder: Path, pages: int, commits: int, scale: float, growth: dict[str, list[float]]
) -> None:
    """The index from nothing and for one save; the site from nothing and for one changed talk, its folder included."""
    facts = {"pages": pages, "commits": commits}
    index = Index(store, folder / "index.sqlite")
    value = cpu_ms(lambda _: index.catch_up(), 1)
    report("index from nothing", value * scale, budget=30_000, **facts, raw=round(value, 1))
    bodies = Bodies(folder / "bodies.sqlite")
    with Renderer(bodies, size=2) as renderer:
        site = Store.create(folder / "site.git")
        target = DirectoryTarget(site, folder / "site")
        publisher = Publisher(store, index, renderer, site, folder / "publish.sqlite", [target])
        value = cpu_ms(lambda _: publisher.publish(), 1)
        report("full publish from nothing", value * scale, budget=60_000, **facts, raw=round(value, 1))
        value = cpu_ms(lambda _: publisher.publish(all=True), 1)
        report("full publish, bodies rendered before", value * scale, budget=6_000, **facts, raw=round(value, 1))
        for number in range(3):  # the three work trees of the folder are filled once each
            append_line(store, "event-0/talk-1", number)
            publisher.publish()
        follow = publish = 0.0
        for number in range(ROUNDS):
            append_line(store, f"event-{number % 5}/talk-2", number)
            follow += cpu_ms(lambda _: index.catch_up(), 1)
            publish += cpu_ms(lambda _: publisher.publish(), 1)
        report("index follows one save", follow / ROUNDS * scale, **facts, raw=round(follow / ROUNDS, 2))
        report("publish one changed talk", publish / ROUNDS * scale, budget=60, **facts, raw=round(publish / ROUNDS, 2))
        growth.setdefault("index follows one save", []).append(follow)
        growth.setdefault("publish one changed talk", []).append(publish)
        bench_queries(index, scale, facts)
        bench_schedules(store, index, scale, facts)
        publisher.close()
        site.close()
    bodies.close()
    index.close()


def bench_queries(index: Index, scale: float, facts: dict[str, int]) -> None:
    """What pages will ask; the answers themselves come with the browser's part."""

    def ask(question: Callable[[Snapshot], object]) -> float:
        def once(_number: int) -> None:
            with index.read() as snapshot:
                question(snapshot)

        return cpu_ms(once, 300)

    questions: dict[str, Callable[[Snapshot], object]] = {
        "history of the hot page, query": lambda snapshot: snapshot.revisions(HOT_PAGE),
        "history of the large event, query": lambda snapshot: snapshot.event_revisions("big"),
        "recent changes, query": lambda snapshot: snapshot.recent(),
        "talks of the large event, query": lambda snapshot: snapshot.talks("big"),
    }
    for name, question in questions.items():
        value = ask(question)
        report(name, value * scale, **facts, raw=round(value, 3))


def append_line(store: Store, name: str, number: int) -> None:
    """A save by form or API, as the store sees it."""
    tip = store.tip()
    path = find_page_path(store, tip, name) if tip else None
    assert tip is not None
    assert path is not None
    text = (store.find_file(tip, path) or b"").decode() + f"- 追記 {number}\n"
    edit = Edit(name, text, tip, WRITER, "", lambda old, new: summarise(name, old, new, "ja"))
    save_page(store, edit)


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
