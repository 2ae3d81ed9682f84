"""What is kept of blames, how they go on from there, and what bounds them."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories import make_store, put_files
from wiki.core.blame import blamer as blamer_module
from wiki.core.blame.blamer import Blame, Blamer, BlameTooLong
from wiki.core.blame.kept import KeptBlames, pack, unpack
from wiki.core.errors import PageNotFound, RevisionNotFound
from wiki.core.index.index import Index
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store


@dataclass
class Wiki:
    store: Store
    index: Index
    blamer: Blamer
    file: Path

    def put(self, text: str | bytes, path: str = "page.md") -> CommitId:
        data = text.encode() if isinstance(text, str) else text
        return put_files(self.store, {path: data}).new

    def blame(self, blamer: Blamer | None = None, commit: CommitId | None = None, path: str = "page.md") -> Blame:
        with self.index.read() as snapshot:
            assert snapshot.commit is not None
            return (blamer or self.blamer).blame(snapshot, commit or snapshot.commit, path)

    def kept(self) -> list[tuple[str, str]]:
        with sqlite3.connect(self.file) as db:
            return db.execute('SELECT path, "commit" FROM blames ORDER BY number').fetchall()


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    store = make_store(tmp_path)
    file = tmp_path / "cache" / "blame.sqlite"
    made = Wiki(store, Index(store, tmp_path / "index.sqlite"), Blamer(store, file), file)
    yield made
    made.blamer.close()
    made.index.close()
    store.close()


def test_blame_is_kept_by_path_and_revision(wiki: Wiki) -> None:
    first = wiki.put("one\ntwo\n")
    wiki.blame()
    second = wiki.put("one\nzwei\n")
    wiki.put("elsewhere\n", "other.md")

    blame = wiki.blame()

    assert blame == Blame("page.md", second, b"one\nzwei\n", (first, second))
    assert wiki.kept() == [("page.md", first), ("page.md", second)]


def test_blame_goes_on_from_what_is_kept(wiki: Wiki) -> None:
    first = wiki.put("one\ntwo\n")
    kept = KeptBlames(wiki.file)
    somebody = CommitId("5" * 40)
    kept.put("page.md", first, (somebody, somebody))  # nothing that could be found in the history
    kept.close()

    second = wiki.put("one\nzwei\n")

    assert wiki.blame().origins == (somebody, second)


def test_another_process_finds_what_one_kept_and_forgets_with_it(wiki: Wiki) -> None:
    first = wiki.put("one\n")
    wiki.blame()
    other = Blamer(wiki.store, wiki.file)

    assert wiki.blame(other).origins == (first,)
    other.clear()

    assert not wiki.file.exists()
    assert wiki.blame().origins == (first,)
    assert wiki.kept() == [("page.md", first)]
    other.close()


@pytest.mark.parametrize("garbage", [b"garbage " * 1000, b""])
def test_damaged_file_is_made_anew(wiki: Wiki, garbage: bytes) -> None:
    first = wiki.put("one\n")
    wiki.file.parent.mkdir()
    wiki.file.write_bytes(garbage)

    assert wiki.blame().origins == (first,)
    assert wiki.kept() == [("page.md", first)]


def test_damaged_row_is_found_again(wiki: Wiki) -> None:
    first = wiki.put("one\n")
    wiki.blame()
    with sqlite3.connect(wiki.file) as db:
        db.execute("UPDATE blames SET data = 'x'")

    assert wiki.blame(Blamer(wiki.store, wiki.file)).origins == (first,)


def test_file_of_blames_stays_below_its_bound(tmp_path: Path) -> None:
    file = tmp_path / "blame.sqlite"
    kept = KeptBlames(file, file_bytes=100_000)
    for number in range(500):
        origins = tuple(CommitId(f"{number * 100 + line:040x}") for line in range(40))
        kept.put("page.md", CommitId(f"{number:040x}"), origins)

    assert kept.find("page.md", CommitId(f"{499:040x}")) == origins
    assert KeptBlames(file).find("page.md", CommitId(f"{0:040x}")) is None
    kept.close()
    assert file.stat().st_size < 300_000


def test_what_is_packed_comes_back() -> None:
    one, two = CommitId("1" * 40), CommitId("2" * 40)

    for origins in ((), (one,), (None, None, one, two, two, one), (None,)):
        assert unpack(pack(origins)) == origins


def test_many_threads_find_the_same(wiki: Wiki) -> None:
    commits = [wiki.put("".join(f"line {max(line, number)}\n" for line in range(30))) for number in range(30)]

    with ThreadPoolExecutor(8) as threads:
        blames = list(threads.map(lambda number: wiki.blame(commit=commits[number % 30]), range(120)))

    fresh = Blamer(wiki.store, wiki.file.with_name("fresh.sqlite"))
    for number, blame in enumerate(blames):
        assert blame == wiki.blame(fresh, commits[number % 30])
    fresh.close()


def test_lines_older_than_the_bound_are_nobodys(wiki: Wiki) -> None:
    for number in range(8):
        last = wiki.put(f"old\nline {number}\n")
    short = Blamer(wiki.store, wiki.file, most_revisions=3)

    assert wiki.blame(short).origins == (None, last)
    short.close()


def test_blame_that_takes_too_long_says_so_and_gets_further_next_time(
    wiki: Wiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = [wiki.put(f"old\nline {number}\n") for number in range(60)]
    monkeypatch.setattr(blamer_module, "MOST_SECONDS", -1.0)
    monkeypatch.setattr(blamer_module, "KEEP_EVERY", 1)

    with pytest.raises(BlameTooLong):
        wiki.blame()

    assert wiki.kept() == [("page.md", commits[0])]
    monkeypatch.undo()
    assert wiki.blame().origins == (commits[0], commits[-1])


def test_binary_versions_in_between_are_lines_like_any_other(wiki: Wiki) -> None:
    wiki.put("one\ntwo\nthree\n")
    binary = wiki.put(b"one\n\0\xff\xfe\nthree\n")
    last = wiki.put(b"one\n\0\xff\xfe\nthree\nfour")

    assert wiki.blame().origins[1:] == (binary, wiki.blame().origins[2], last)
    assert wiki.blame().origins[0] == wiki.blame().origins[2]


def test_states_that_are_none_are_refused(wiki: Wiki) -> None:
    first = wiki.put("one\n")
    other = wiki.put("other\n", "other.md")

    with pytest.raises(PageNotFound):
        wiki.blame(commit=first, path="other.md")
    with pytest.raises(PageNotFound):
        wiki.blame(path="nowhere.md")
    with pytest.raises(RevisionNotFound):
        wiki.blame(commit=CommitId("0" * 40))
    assert wiki.blame(path="other.md").origins == (other,)


def test_page_put_back_after_its_deletion_is_whose_who_put_it_back(wiki: Wiki) -> None:
    wiki.put("one\ntwo\n")
    put_files(wiki.store, {"page.md": None})
    back = wiki.put("one\ntwo\n")

    assert wiki.blame().origins == (back, back)
