"""Search over real repositories, held against a slow model that looks at every text itself."""

import os
import random
from itertools import pairwise
from pathlib import Path

import pytest

from tests.core.index.states import make_timed_store, side_commit
from tests.factories import ALICE, BOB, git, put_files, save
from wiki.core.index.index import Index
from wiki.core.page import read_page
from wiki.core.purge import purge_path, purge_revision
from wiki.core.save import delete_page
from wiki.core.search.letters import is_wide, normalize, split_units
from wiki.core.search.plain import plain_body
from wiki.core.search.query import read_query
from wiki.core.store.store import Store

SEED = int(os.environ.get("FESTA_SEED", "20261123"))
WORDS = "impala Budget open reading 会議 会議室 室 入門 分散の仕組み ｶﾞｲﾄﾞ ガイド Go 1.22 C++ snake_case straße ＡＢＣ の".split()


def find(index: Index, text: str, *, sees_all: bool = True, after: str | None = None, limit: int = 500) -> list[str]:
    with index.read(words=True) as snapshot:
        return [each.page.name for each in snapshot.search(read_query(text), limit, after, sees_all=sees_all).items]


def find_removed(index: Index, text: str, *, sees_all: bool = True) -> list[tuple[str, str]]:
    with index.read(words=True) as snapshot:
        found = snapshot.search_removed(read_query(text), sees_all=sees_all).items
        return [(each.revision.page, each.revision.commit) for each in found]


def slowly_finds(text: str, phrase: str) -> bool:
    """Whether the letters of a phrase stand in a text side by side, its words whole, its runs of wide letters anywhere."""
    wanted, units = split_units(normalize(phrase)), split_units(normalize(text))
    for start in range(len(units) - len(wanted) + 1):
        row = units[start : start + len(wanted)]
        first = is_wide(wanted[0]) and len(wanted) > 1 and row[0].endswith(wanted[0])
        last = is_wide(wanted[-1]) and len(wanted) > 1 and row[-1].startswith(wanted[-1])
        alone = len(wanted) == 1 and (wanted[0] in row[0] if is_wide(wanted[0]) and is_wide(row[0]) else False)
        ends = (first or row[0] == wanted[0], last or row[-1] == wanted[-1])
        if alone or (all(ends) and row[1:-1] == wanted[1:-1]):
            return True
    return False


def searched_texts(store: Store) -> dict[str, list[str]]:
    """Title and body of every page at the tip."""
    tip = store.tip()
    assert tip is not None
    texts = {}
    for path, entry in store.iter_files(tip):
        if path.endswith(".md"):
            page = read_page(path, store.read_blob(entry.id).decode(), in_event=False)
            texts[page.name] = [page.title, plain_body(page.body)]
    return texts


def check_model(folder: Path, rounds: int, seed: int) -> None:
    print(f"FESTA_SEED={seed}")
    chance = random.Random(seed)
    store, _ = make_timed_store(folder)
    index = Index(store, folder / "index.sqlite")
    glue = ["", " ", "、", "\n", "-", "**"]
    names = [f"p{number}" for number in range(30)]
    for _ in range(rounds):
        body = "".join(chance.choice(WORDS) + chance.choice(glue) for _ in range(chance.randrange(1, 30)))
        title = "".join(chance.choices(WORDS, k=2))
        put_files(store, {f"{chance.choice(names)}.md": f"---\ntitle: {title}\n---\n{body}\n".encode()})
        if chance.random() < 0.3:
            find(index, "impala")  # writes the words that wait
        else:
            index.catch_up()
    texts = searched_texts(store)
    for _ in range(20 * rounds):
        phrase = "".join(chance.choice(WORDS) + chance.choice(glue[:3]) for _ in range(chance.choice([1, 1, 2])))
        if chance.random() < 0.4:
            start = chance.randrange(len(phrase))
            phrase = phrase[start : start + chance.randint(1, 3)]
        if not split_units(normalize(phrase)):
            continue
        expected = sorted(name for name, parts in texts.items() if any(slowly_finds(part, phrase) for part in parts))
        assert sorted(find(index, f'"{phrase}"')) == expected, phrase
        without = sorted(name for name in texts if name not in expected)
        assert sorted(set(find(index, f'after:2000 -"{phrase}"'))) == without, phrase
    index.close()
    store.close()


def test_search_finds_what_a_look_at_every_text_finds(tmp_path: Path) -> None:
    check_model(tmp_path, 40, SEED)


@pytest.mark.long
@pytest.mark.parametrize("number", range(5))
def test_search_finds_what_a_look_at_every_text_finds_for_long(tmp_path: Path, number: int) -> None:
    check_model(tmp_path, 150, SEED + number)


def test_titles_come_first_then_headings_and_speakers_then_the_newest(tmp_path: Path) -> None:
    store, _ = make_timed_store(tmp_path)
    put_files(store, {"e/index.md": b"---\ntype: event\n---\n"})
    for name, text in (
        ("title", "---\ntitle: The widget\n---\n"),
        ("e/speaker", "---\nspeakers: [Widget Smith]\n---\n"),
        ("heading", "# Other\n\n## A widget\n"),
        ("old", "widget\n"),
        ("new", "widget\n"),
    ):
        save(store, name, text)
    save(store, "old", "widget again\n", store.tip())
    index = Index(store, tmp_path / "index.sqlite")

    assert find(index, "widget") == ["title", "heading", "e/speaker", "old", "new"]
    index.close()


def test_only_so_many_hits_are_counted_and_the_newest_are_told(tmp_path: Path) -> None:
    store, _ = make_timed_store(tmp_path)
    put_files(store, {f"old/{number}.md": b"widget\n" for number in range(1_100)})
    put_files(store, {"new.md": b"widget\n"})
    index = Index(store, tmp_path / "index.sqlite")

    with index.read(words=True) as snapshot:
        found = snapshot.search(read_query("widget"), 10, sees_all=True)
        seen, after = [], None
        while True:
            batch = snapshot.search(read_query("widget"), 300, after, sees_all=True)
            seen += [each.page.name for each in batch.items]
            after = batch.next
            if after is None:
                break

    assert (found.total, found.has_more, found.items[0].page.name) == (1_000, True, "new")
    assert len(seen) == len(set(seen)) == 1_000
    index.close()


def test_removed_lines_are_found_with_the_revision_that_took_them_out(tmp_path: Path) -> None:
    store, _ = make_timed_store(tmp_path)
    index = Index(store, tmp_path / "index.sqlite")
    save(store, "page", "keep\n会議室の話\nneedle one\n")
    taken = save(store, "page", "keep\nneedle two\n", store.tip(), BOB).commit
    moved = save(store, "page", "needle two\nkeep\n", store.tip()).commit
    save(store, "other", "---\ndraft: true\n---\nhaystack\n")
    index.catch_up()
    gone = delete_page(store, "other", base=None, author=ALICE, summary="Delete")

    assert find_removed(index, "会議") == [("page", taken)]
    assert find_removed(index, '"needle one"') == [("page", taken)]
    assert find_removed(index, "author:bob needle") == [("page", taken)]
    assert find_removed(index, "author:alice needle") == []
    assert moved not in [commit for _, commit in find_removed(index, "keep")]
    assert gone is not None
    assert find_removed(index, "haystack") == [("other", gone.new)]
    assert find_removed(index, "haystack", sees_all=False) == []
    assert find(index, "haystack") == []
    index.close()


@pytest.mark.parametrize("by_path", [True, False])
def test_purge_leaves_nothing_to_be_found(tmp_path: Path, by_path: bool) -> None:
    store, _ = make_timed_store(tmp_path)
    index = Index(store, tmp_path / "index.sqlite")
    save(store, "page", "keep\n")
    added = save(store, "page", "keep\npassword hunter\n", store.tip()).commit
    save(store, "page", "keep\nno secret\n", store.tip())
    assert find_removed(index, "hunter") != []

    if by_path:
        save(store, "other", "x\n")
        purge_path(store, "page.md")
    else:
        purge_revision(store, added)

    assert find_removed(index, "hunter") == []
    assert find(index, "hunter") == []
    assert b"hunter" not in b"".join(file.read_bytes() for file in tmp_path.glob("index.sqlite*") if file.is_file())
    index.close()


def test_every_pair_of_words_is_found_as_a_phrase_and_not_the_other_way_round(tmp_path: Path) -> None:
    store, _ = make_timed_store(tmp_path)
    words = "alpha beta 会議 gamma 室 delta".split()
    save(store, "page", " ".join(words) + "\n")
    index = Index(store, tmp_path / "index.sqlite")

    for one, other in pairwise(words):
        assert find(index, f'"{one} {other}"') == ["page"]
        assert find(index, f'"{other} {one}"') == []
    index.close()


def test_lines_that_a_merge_dropped_are_found_on_either_side(tmp_path: Path) -> None:
    """A merge takes ours of one page and theirs of another, as they are: git shows no difference of either."""
    store, _ = make_timed_store(tmp_path)
    put_files(store, {"a.md": b"one\ntwo\n", "b.md": b"one\ntwo\n"})
    base = store.tip()
    theirs = side_commit(store, base, {"a.md": "one\ntheirs\n", "b.md": "one\nbranch\n"}, BOB)
    ours = put_files(store, {"a.md": b"one\nours\n", "b.md": b"one\ntrunk\n"}).new
    index = Index(store, tmp_path / "index.sqlite")
    index.catch_up()
    assert find_removed(index, "theirs") == []

    merged = commit_merge(store, ours, theirs, {"a.md": b"one\nours\n", "b.md": b"one\nbranch\n"})
    git(store.folder, "update-ref", "refs/heads/main", merged)
    fresh = Index(store, tmp_path / "fresh.sqlite")

    for each in (index, fresh):
        assert find_removed(each, "theirs") == [("a", theirs)]
        assert find_removed(each, "trunk") == [("b", ours)]
        assert find_removed(each, "branch") == find_removed(each, "ours") == []
        each.close()


def commit_merge(store: Store, first: str, second: str, files: dict[str, bytes]) -> str:
    """A merge by git itself; returns its id."""
    for path, data in files.items():
        blob = git(store.folder, "hash-object", "-w", "--stdin", feed=data).strip()
        git(store.folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    tree = git(store.folder, "write-tree").strip()
    return git(store.folder, "commit-tree", tree, "-p", first, "-p", second, "-m", "Merge").strip()
