import hashlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from wiki.core.children.process import Limits
from wiki.core.render.bodies import Bodies
from wiki.core.render.body import Body
from wiki.core.render.pool import Renderer
from wiki.core.store.model import ObjectId

# About half a second of work, in pieces that no guard has a reason to refuse.
LONG = "\n\n".join(f"Paragraph {number} with *stress*, `code` and 日本語。" for number in range(9_000))


def blob_of(text: str) -> ObjectId:
    return ObjectId(hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest())


def workers() -> list[psutil.Process]:
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # it may end while we look
            if "wiki.core.render.worker" in child.cmdline():
                found.append(child)
    return found


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def bodies(tmp_path: Path) -> Iterator[Bodies]:
    made = Bodies(tmp_path / "bodies.sqlite")
    yield made
    made.close()


@pytest.fixture
def renderer(bodies: Bodies) -> Iterator[Renderer]:
    with Renderer(bodies) as made:
        yield made


def test_text_is_rendered_and_kept(renderer: Renderer, bodies: Bodies) -> None:
    body = renderer.render(blob_of("a"), "**太字**と<script>alert(1)</script>")

    assert body.html == "<p><strong>太字</strong>と&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert (body.is_source, body.problem) == (False, None)
    assert bodies.find(blob_of("a")) == body


def test_kept_body_needs_neither_text_nor_worker(renderer: Renderer, bodies: Bodies) -> None:
    kept = Body("<p>kept</p>")
    bodies.put(blob_of("a"), kept)

    def read() -> str:
        raise AssertionError("the text was read")

    assert renderer.render(blob_of("a"), read) == kept
    assert renderer.render(blob_of("b"), lambda: "read").html == "<p>read</p>"
    assert len(renderer.worker_ids()) == 1


def test_parts_of_one_blob_are_two_bodies(renderer: Renderer) -> None:
    first = renderer.render(blob_of("a"), "opening")
    second = renderer.render(blob_of("a"), "closing", part="closing")

    assert [first.html, second.html] == ["<p>opening</p>", "<p>closing</p>"]
    assert renderer.render(blob_of("a"), "not read") == first


def test_preview_keeps_nothing(renderer: Renderer, tmp_path: Path) -> None:
    assert renderer.preview("*now*").html == "<p><em>now</em></p>"
    assert not (tmp_path / "bodies.sqlite").exists()


def test_render_many_answers_in_order_with_kept_ones_between(bodies: Bodies) -> None:
    texts = [f"text {number}" for number in range(60)]
    bodies.put(blob_of(texts[7]), Body("<p>kept</p>"))

    with Renderer(bodies, size=2) as renderer:
        many = list(renderer.render_many((blob_of(text), text) for text in texts))
        assert len(renderer.worker_ids()) == 2

    expected = [(blob_of(text), f"<p>{text}</p>") for text in texts]
    expected[7] = (blob_of(texts[7]), "<p>kept</p>")
    assert [(blob, body.html) for blob, body in many] == expected


def test_too_slow_text_shows_its_source_and_is_not_tried_again(bodies: Bodies) -> None:
    with Renderer(bodies, limits=Limits(cpu_seconds=0)) as renderer:
        body = renderer.render(blob_of("a"), "<b>&" + LONG * 5)

        assert body.html.startswith('<pre class="source">\n&lt;b&gt;&amp;Paragraph 0 with *stress*')
        assert (body.is_source, body.problem) == (True, "slow")
        assert bodies.find(blob_of("a")) == body
        assert renderer.render(blob_of("a"), "not read") == body
        assert renderer.render(blob_of("b"), "next").html == "<p>next</p>"


def test_text_that_needs_too_much_memory_shows_its_source(bodies: Bodies) -> None:
    with Renderer(bodies, limits=Limits(memory_bytes=12_000_000)) as renderer:
        body = renderer.render(blob_of("a"), LONG)

        assert (body.is_source, body.problem) == (True, "memory")
        assert bodies.find(blob_of("a")) == body
        assert renderer.render(blob_of("b"), "next").html == "<p>next</p>"


def test_text_with_too_much_html_shows_its_source(renderer: Renderer, bodies: Bodies) -> None:
    body = renderer.render(blob_of("a"), "```\n" + "&&&&&&&&&\n" * 99_000 + "```\n")

    assert (body.is_source, body.problem) == (True, "output")
    assert bodies.find(blob_of("a")) == body


def test_worker_without_answer_is_killed_and_the_text_not_blamed_for_good(bodies: Bodies) -> None:
    with Renderer(bodies, limits=Limits(wall_seconds=1.0)) as renderer:
        renderer.render(blob_of("a"), "warm")
        os.kill(renderer.worker_ids()[0], signal.SIGSTOP)

        body = renderer.render(blob_of("b"), "text")

        assert (body.html, body.problem) == ('<pre class="source">\ntext</pre>\n', "slow")
        assert bodies.find(blob_of("b")) is None
        assert renderer.render(blob_of("b"), "text").html == "<p>text</p>"


def test_worker_killed_while_idle_costs_a_retry(renderer: Renderer) -> None:
    renderer.render(blob_of("a"), "warm")
    before = renderer.worker_ids()[0]
    os.kill(before, signal.SIGKILL)

    assert renderer.render(blob_of("b"), "text").html == "<p>text</p>"
    assert renderer.worker_ids() != (before,)


def used_seconds(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))


def kill_at_work(how: signal.Signals, work_seconds: float) -> None:
    """Ends the only worker once it has used so much more CPU."""
    worker = workers()[0]
    enough = used_seconds(worker) + work_seconds
    wait_until(lambda: used_seconds(worker) >= enough)
    worker.send_signal(how)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_worker_killed_at_work_costs_a_retry(bodies: Bodies, how: signal.Signals) -> None:
    with Renderer(bodies) as renderer, ThreadPoolExecutor(1) as threads:
        renderer.preview("warm")
        before = used_seconds(workers()[0])
        expected = renderer.preview(LONG)
        whole = used_seconds(workers()[0]) - before
        for quarter in range(4):
            answer = threads.submit(renderer.render, blob_of(str(quarter)), LONG)
            kill_at_work(how, whole * quarter / 5)

            assert answer.result(60) == expected


def test_worker_killed_each_time_shows_the_source_and_keeps_nothing(bodies: Bodies) -> None:
    with Renderer(bodies) as renderer:
        renderer.preview("warm")
        stop = threading.Event()

        def kill() -> None:
            while not stop.is_set():
                for worker in workers():
                    worker.kill()
                time.sleep(0.001)

        killer = threading.Thread(target=kill)
        killer.start()
        body = renderer.render(blob_of("a"), LONG)
        stop.set()
        killer.join()

        assert (body.is_source, body.problem) == (True, "error")
        assert bodies.find(blob_of("a")) is None
        assert renderer.render(blob_of("a"), "text").html == "<p>text</p>"


def test_worker_is_replaced_after_its_number_of_texts(bodies: Bodies) -> None:
    with Renderer(bodies, limits=Limits(messages=3)) as renderer:
        seen = []
        for number in range(7):
            renderer.render(blob_of(str(number)), "text")
            seen.append(renderer.worker_ids())

    assert [len(ids) for ids in seen] == [1, 1, 0, 1, 1, 0, 1]
    assert len(set(seen) - {()}) == 3


def test_close_leaves_no_process_behind(bodies: Bodies) -> None:
    renderer = Renderer(bodies, size=2)
    list(renderer.render_many([(blob_of("a"), LONG[:50_000]), (blob_of("b"), LONG[:50_000])]))
    assert len(workers()) == 2

    renderer.close()

    assert workers() == []
    assert renderer.render(blob_of("c"), "after").html == "<p>after</p>"
    assert workers() == []


def test_start_warms_a_worker(renderer: Renderer) -> None:
    renderer.start()

    assert [worker.pid for worker in workers()] == list(renderer.worker_ids())


def test_threads_share_one_worker_and_one_rendering(renderer: Renderer) -> None:
    answers: list[tuple[int, Body]] = []
    read: list[int] = []

    def text(number: int) -> str:
        read.append(number)
        return f"text {number}"

    def render(number: int) -> None:
        answers.append((number, renderer.render(blob_of(str(number)), lambda: text(number))))

    threads = [threading.Thread(target=render, args=(number % 8,)) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted((number, body.html) for number, body in answers) == sorted(
        (number % 8, f"<p>text {number % 8}</p>") for number in range(32)
    )
    assert sorted(read) == list(range(8))
    assert len(workers()) == 1


def test_text_that_cannot_be_read_raises_and_blocks_nobody(renderer: Renderer) -> None:
    def read() -> str:
        raise LookupError("gone")

    with pytest.raises(LookupError):
        renderer.render(blob_of("a"), read)

    assert renderer.render(blob_of("a"), "text").html == "<p>text</p>"


def test_worker_sees_no_secret_of_its_parent(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FESTA_SECRET_KEY", "very secret")

    renderer.render(blob_of("a"), "warm")

    assert list(workers()[0].environ()) == ["LC_ALL"]


def test_what_the_worker_says_reaches_the_log(renderer: Renderer, caplog: pytest.LogCaptureFixture) -> None:
    renderer.render(blob_of("a"), "warm")
    with caplog.at_level(logging.WARNING), open(f"/proc/{renderer.worker_ids()[0]}/fd/2", "wb") as errors:
        errors.write(b"something odd\n")
        errors.flush()
        renderer.render(blob_of("b"), "text")

    assert [record.getMessage() for record in caplog.records] == ["render: something odd"]


PARENT = """
import sys
from pathlib import Path
from wiki.core.children.process import Limits
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
renderer = Renderer(Bodies(Path(sys.argv[1])))
renderer.preview("warm")
print(renderer.worker_ids()[0], flush=True)
renderer.preview(sys.stdin.read())
"""


@pytest.mark.parametrize("text", ["", LONG * 5], ids=["idle", "busy"])
def test_worker_ends_when_its_parent_is_killed(tmp_path: Path, text: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "bodies.sqlite")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    used = used_seconds(worker)
    if text:
        parent.stdin.write(text)
        parent.stdin.close()
        wait_until(lambda: used_seconds(worker) > used + 0.1)

    parent.kill()
    parent.wait()

    wait_until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)
    parent.stdout.close()
    if not parent.stdin.closed:
        parent.stdin.close()


def test_workers_that_rest_are_ended_and_the_next_text_starts_one(tmp_path: Path) -> None:
    with Renderer(Bodies(tmp_path / "bodies.sqlite")) as renderer:
        renderer.preview("- one")
        (pid,) = renderer.worker_ids()

        renderer.rest(after_seconds=3600)
        kept = renderer.worker_ids()
        renderer.rest(after_seconds=0)

        assert kept == (pid,)
        assert renderer.worker_ids() == ()
        assert not psutil.pid_exists(pid)
        assert "two" in renderer.preview("- two").html
