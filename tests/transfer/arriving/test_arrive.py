from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, CHARLIE, fsck, make_store, page_text, put_files, save
from wiki.core.errors import BadName
from wiki.transfer.arriving.arrive import CHANGED, GONE, KEPT, NEW, SAME, TAKEN, commit_import, plan_import
from wiki.transfer.arriving.bundle import Bundle


def bundle(files: dict[str, str], kind: str = "jekyll", homes: tuple[str, ...] = ()) -> Bundle:
    return Bundle(kind, "Import 2 posts", {path: text.encode() for path, text in files.items()}, homes=homes)


def states(plan: object) -> dict[str, str]:
    return {file.path: file.state for file in plan.files}  # type: ignore[attr-defined]


def test_import_is_one_commit_that_says_what_it_is(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "other", "text")
    files = {"a/index.md": "A\n", "b.md": "B\n"}

    plan = plan_import(store, bundle(files))
    done = commit_import(store, Bundle("jekyll", "Import 2 posts", plan.bundle.files, coauthors=(CHARLIE,)), BOB)

    assert states(plan) == states(done) == {"a/index.md": NEW, "b.md": NEW}
    assert plan.change is None
    assert done.change is not None
    commit = store.get_commit(done.change.new)
    assert commit.author == BOB
    assert commit.message == f"Import 2 posts\n\nCo-authored-by: {CHARLIE.name} <{CHARLIE.email}>\nImport: jekyll"
    assert {path: page_text(store, path) for path in files} == files
    assert fsck(store) == ""


def test_import_again_writes_what_changed_there_and_nowhere_here(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    commit_import(store, bundle({"a.md": "A\n", "b.md": "B\n", "c.md": "C\n", "d.md": "D\n", "e.md": "E\n"}), ALICE)
    put_files(store, {"b.md": b"B by a person\n", "c.md": b"C by a person\n", "d.md": None, "f.md": b"F by a person\n"})
    files = {"a.md": "A2\n", "b.md": "B2\n", "c.md": "C\n", "d.md": "D\n", "e.md": "E\n", "f.md": "F\n", "g.md": "G\n"}

    done = commit_import(store, bundle(files), ALICE)

    expected = {"a.md": CHANGED, "b.md": KEPT, "c.md": SAME, "d.md": GONE, "e.md": SAME, "f.md": TAKEN, "g.md": NEW}
    assert states(done) == expected
    assert [file.path for file in done.conflicts] == ["b.md", "d.md", "f.md"]
    assert done.change is not None
    tip = store.tip()
    assert tip is not None
    assert {path: page_text(store, path) for path, _ in store.iter_files(tip)} == {
        "a.md": "A2\n",
        "b.md": "B by a person\n",
        "c.md": "C by a person\n",
        "e.md": "E\n",
        "f.md": "F by a person\n",
        "g.md": "G\n",
    }
    assert commit_import(store, bundle(files), ALICE).change is None


def test_other_kinds_of_import_are_persons_to_this_one(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    commit_import(store, bundle({"a.md": "A\n"}), ALICE)

    done = commit_import(store, bundle({"a.md": "A2\n"}, kind="rst"), ALICE)

    assert (states(done), done.change) == ({"a.md": TAKEN}, None)


@pytest.mark.parametrize("there", ["a/talk.md", "a.md", "A/index.md", "a/deep/page.md", "a"])
def test_nothing_is_put_beside_what_stands_under_an_events_name(tmp_path: Path, there: str) -> None:
    store = make_store(tmp_path)
    put_files(store, {there: b"mine\n"})

    done = commit_import(store, bundle({"a/index.md": "A\n", "a/one.md": "1\n", "b.md": "B\n"}, homes=("a",)), ALICE)

    assert states(done) == {"a/index.md": TAKEN, "a/one.md": TAKEN, "b.md": NEW}


@pytest.mark.parametrize("there", ["A.md", "a/index.md", "a"])
def test_name_in_another_spelling_is_taken(tmp_path: Path, there: str) -> None:
    store = make_store(tmp_path)
    put_files(store, {there: b"mine\n"})

    assert states(plan_import(store, bundle({"a.md": "A\n"}))) == {"a.md": TAKEN}


def test_path_that_may_not_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadName):
        plan_import(make_store(tmp_path), bundle({"../a.md": "A\n"}))
