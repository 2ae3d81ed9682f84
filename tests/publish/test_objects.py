"""Objects of a release, few or many, are what git says they are."""

from pathlib import Path

import pytest

from tests.factories import fsck, git
from wiki.core.store.model import FILE, Entry, Step
from wiki.core.store.store import Store
from wiki.core.store.trees import EMPTY_TREE
from wiki.publish.objects import FEW, ObjectBatch


@pytest.mark.parametrize("count", [1, FEW - 3, 3 * FEW])
def test_batch_of_any_size_can_be_read_back(tmp_path: Path, count: int) -> None:
    store = Store.create(tmp_path / "site.git")
    batch = ObjectBatch(store)
    data = {f"page-{number}/index.html": b"x" * number * 37 for number in range(count)}

    edits: dict[str, Entry | None] = {path: Entry(FILE, batch.add("blob", text)) for path, text in data.items()}
    tree = batch.add_tree(EMPTY_TREE, edits)
    batch.flush()

    assert {path: store.read_blob(entry.id) for path, entry in store.iter_tree(tree)} == data
    store.set_ref("refs/releases/1", store.write_commit(Step({}, "One", store.wiki, onto=tree), None))
    assert fsck(store) == ""
    assert len(git(store.folder, "ls-tree", "-r", "--name-only", tree).splitlines()) == count
