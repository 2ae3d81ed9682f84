import logging
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from wiki.core.kept_file import CHECK_EVERY
from wiki.core.render.bodies import Bodies
from wiki.core.render.body import PAGE, Body, Heading, Slot
from wiki.core.store.model import ObjectId

BODY = Body(
    '<h2 id="\ue0000\ue001">見出し</h2>\n<p>Text &amp; more</p>\n' * 3,
    (Slot(PAGE, "event/talk", "そのトーク"), Slot(PAGE, "index")),
    (Heading(2, "見出し", "見出し"),),
)


def blob(number: int) -> ObjectId:
    return ObjectId(f"{number:040x}")


def open_bodies(file: Path, version: str = "1") -> Bodies:
    """With memory for one body, so that all answers but for the latest come from the file."""
    return Bodies(file, version, memory_bytes=0)


def overwrite(file: Path) -> None:
    """Damages a file in its place."""
    with open(file, "r+b") as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        stream.write(b"\x55" * size)


def test_body_put_is_found_by_another_process_whole(tmp_path: Path) -> None:
    writer = open_bodies(tmp_path / "cache" / "bodies.sqlite")
    writer.put(blob(1), BODY)
    reader = open_bodies(tmp_path / "cache" / "bodies.sqlite")

    assert reader.find(blob(1)) == BODY
    assert reader.find(blob(2)) is None
    writer.close()
    reader.close()


def test_body_of_another_part_or_version_is_not_found(tmp_path: Path) -> None:
    bodies = open_bodies(tmp_path / "bodies.sqlite")
    closing = Body("<p>closing</p>")

    bodies.put(blob(1), BODY)
    bodies.put(blob(1), closing, "closing")

    assert (bodies.find(blob(1)), bodies.find(blob(1), "closing"), bodies.find(blob(1), "other")) == (
        BODY,
        closing,
        None,
    )
    bodies.close()
    newer = open_bodies(tmp_path / "bodies.sqlite", "2")
    assert newer.find(blob(1)) is None
    newer.close()


def test_deleted_blob_leaves_neither_part_nor_memory(tmp_path: Path) -> None:
    bodies = Bodies(tmp_path / "bodies.sqlite", "1")
    bodies.put(blob(1), BODY)
    bodies.put(blob(1), BODY, "closing")
    bodies.put(blob(2), BODY)

    bodies.delete(blob(1))

    assert [bodies.find(blob(1)), bodies.find(blob(1), "closing"), bodies.find(blob(2))] == [None, None, BODY]
    bodies.close()


def test_file_above_its_size_loses_the_oldest(tmp_path: Path) -> None:
    bodies = Bodies(tmp_path / "bodies.sqlite", "1", file_bytes=300_000, memory_bytes=0)
    count = 10 * CHECK_EVERY
    # Hexadecimal digits of a chain of products, so that nothing can be compressed away.
    texts = [f"{pow(7, 20_000 + number, 1 << 8192):x}" for number in range(count)]

    for number, text in enumerate(texts):
        bodies.put(blob(number), Body(text))

    kept = [number for number in range(count) if bodies.find(blob(number)) == Body(texts[number])]
    assert 0 < len(kept) < count
    assert kept == list(range(count - len(kept), count))
    assert (tmp_path / "bodies.sqlite").stat().st_size < 600_000
    bodies.close()


@pytest.mark.parametrize("damage", [b"", b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 5_000])
def test_damaged_file_is_made_anew(tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "bodies.sqlite"
    file.write_bytes(damage)
    bodies = open_bodies(file)

    with caplog.at_level(logging.WARNING):
        assert bodies.find(blob(1)) is None
    bodies.put(blob(1), BODY)

    assert bodies.find(blob(1)) == BODY
    assert len(caplog.records) == (1 if damage else 0)
    bodies.close()


def test_file_damaged_while_open_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "bodies.sqlite"
    before = open_bodies(file)
    for number in range(200):
        before.put(blob(number), BODY)
    before.close()
    bodies = open_bodies(file)
    assert bodies.find(blob(1)) == BODY
    overwrite(file)

    for number in range(200, 500):
        bodies.put(blob(number), BODY)

    assert [bodies.find(blob(number)) for number in range(490, 500)] == [BODY] * 10
    bodies.close()
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_new_file_of_one_process_is_not_thrown_away_by_the_next(tmp_path: Path) -> None:
    file = tmp_path / "bodies.sqlite"
    maker = open_bodies(file)
    for number in range(200):
        maker.put(blob(number), BODY)
    maker.close()
    one, other = open_bodies(file), open_bodies(file)
    assert [one.find(blob(1)), other.find(blob(1))] == [BODY, BODY]
    overwrite(file)

    for number in range(300, 400):
        one.put(blob(number), BODY)

    assert [other.find(blob(number)) for number in range(300, 400)] == [BODY] * 100
    assert [one.find(blob(number)) for number in range(300, 400)] == [BODY] * 100
    one.close()
    other.close()


def test_damaged_row_counts_as_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "bodies.sqlite"
    bodies = open_bodies(file)
    bodies.put(blob(1), BODY)
    bodies.put(blob(2), BODY)
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE bodies SET data = x'00ff00'")
    connection.close()

    assert bodies.find(blob(1)) is None

    bodies.put(blob(1), BODY)
    bodies.put(blob(2), BODY)
    assert bodies.find(blob(1)) == BODY
    bodies.close()


def test_file_deleted_while_open_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "bodies.sqlite"
    bodies = open_bodies(file)
    bodies.put(blob(1), BODY)
    for part in tmp_path.iterdir():
        part.unlink()

    for number in range(2 * CHECK_EVERY):
        bodies.put(blob(number), BODY)

    bodies.close()
    again = open_bodies(file)
    assert again.find(blob(2 * CHECK_EVERY - 1)) == BODY
    again.close()


def test_bodies_in_memory_go_when_another_process_clears_them(tmp_path: Path) -> None:
    here, there = Bodies(tmp_path / "bodies.sqlite", "1"), Bodies(tmp_path / "bodies.sqlite", "1")
    here.put(blob(1), BODY)
    assert here.find(blob(1)) == BODY

    there.clear()

    assert here.find(blob(1)) is None
    here.put(blob(2), BODY)
    assert there.find(blob(2)) == BODY
    here.close()
    there.close()


def test_file_that_cannot_be_opened_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "bodies.sqlite").mkdir()
    bodies = Bodies(tmp_path / "bodies.sqlite", "1")

    bodies.put(blob(1), BODY)

    assert bodies.find(blob(1)) == BODY  # from memory
    assert bodies.find(blob(2)) is None
    bodies.close()


WRITER = """
import sys
from pathlib import Path
from wiki.core.render.bodies import Bodies
from wiki.core.render.body import Body
bodies = Bodies(Path(sys.argv[1]), "1", memory_bytes=0)
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 200):
    bodies.put(f"{number:040x}", Body(f"<p>{number}</p>"))
bodies.close()
"""


def test_three_processes_and_four_threads_share_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bodies.sqlite"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), str(1_000 * n)]) for n in range(3)]
    bodies = open_bodies(file)

    def put(first: int) -> None:
        for number in range(first, first + 100):
            bodies.put(blob(number), Body(f"<p>{number}</p>"))

    threads = [threading.Thread(target=put, args=(10_000 + 100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]

    numbers = [*range(200), *range(1_000, 1_200), *range(2_000, 2_200), *range(10_000, 10_400)]
    assert [n for n in numbers if bodies.find(blob(n)) != Body(f"<p>{n}</p>")] == []
    bodies.close()
