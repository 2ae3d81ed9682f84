from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, fsck, make_store, page_text, put_files, save
from tests.transfer.posts import JAPANESE, JAPANESE_NAME
from wiki.core.errors import PageExists
from wiki.core.page import EVENT, TALK, read_page
from wiki.transfer.arriving.single import import_post

INDEX = "tokyo-git-2013/index.md"


def test_import_makes_an_event_and_a_page_for_each_talk_in_one_commit(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "other", "text")
    before = store.tip()

    result = import_post(store, JAPANESE_NAME, JAPANESE, BOB)

    assert result.change is not None
    assert (result.change.old, result.change.new) == (before, store.tip())
    commit = store.get_commit(result.change.new)
    assert (commit.subject, commit.author) == ("Import Git: 勉強会メモ", BOB)
    assert {path for path, _ in store.iter_files(commit.id)} == {*result.files, "other.md"}
    assert {path: page_text(store, path) for path in result.files} == result.files
    assert list(result.files) == [
        INDEX,
        "tokyo-git-2013/リベースのこわい話.md",
        "tokyo-git-2013/git-bisect-で探す.md",
        "tokyo-git-2013/飛び入り.md",
    ]
    assert fsck(store) == ""


def test_imported_pages_read_without_problems(tmp_path: Path) -> None:
    result = import_post(make_store(tmp_path), JAPANESE_NAME, JAPANESE, ALICE)

    pages = [read_page(path, text, in_event=path != INDEX) for path, text in result.files.items()]

    assert [page.problems for page in pages] == [()] * 4
    assert [page.kind for page in pages] == [EVENT, TALK, TALK, TALK]
    assert [page.title for page in pages] == ["Git: 勉強会メモ", "リベースのこわい話", "git bisect で探す", "飛び入り"]
    talks = [page.talk for page in pages if page.talk]
    assert [(talk.speakers, talk.order) for talk in talks] == [(("@alice", "@bob_b"), 1), (("@dan",), 2), ((), 3)]
    assert pages[0].tags == ("git", "勉強会")
    assert pages[0].language == "ja"


def test_dry_run_tells_the_files_and_changes_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)

    result = import_post(store, JAPANESE_NAME, JAPANESE, ALICE, dry_run=True)

    assert (result.event, result.change, len(result.files)) == ("tokyo-git-2013", None, 4)
    assert store.tip() is None


def test_import_again_changes_nothing(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = import_post(store, JAPANESE_NAME, JAPANESE, ALICE)
    put_files(store, {"tokyo-git-2013/files/photo.jpg": b"\xff"})
    tip = store.tip()

    again = import_post(store, JAPANESE_NAME, JAPANESE, ALICE)

    assert (again.change, again.files, store.tip()) == (None, first.files, tip)


@pytest.mark.parametrize("path", [INDEX, "tokyo-git-2013/飛び入り.md", "tokyo-git-2013/new.md"])
@pytest.mark.parametrize("data", [b"edited\n", None])
def test_import_again_leaves_what_people_changed(tmp_path: Path, path: str, data: bytes | None) -> None:
    store = make_store(tmp_path)
    import_post(store, JAPANESE_NAME, JAPANESE, ALICE)
    put_files(store, {"tokyo-git-2013/new.md": b"new\n"})
    put_files(store, {path: data})
    tip = store.tip()

    if data is None and path != "tokyo-git-2013/new.md":
        with pytest.raises(PageExists):  # taken away here, so it does not come again
            import_post(store, JAPANESE_NAME, JAPANESE, ALICE)
    else:
        assert import_post(store, JAPANESE_NAME, JAPANESE, ALICE).change is None
    assert store.tip() == tip


@pytest.mark.parametrize(
    "path", [INDEX, "tokyo-git-2013/new.md", "tokyo-git-2013.md", "Tokyo-Git-2013/x.md", "tokyo-git-2013"]
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_import_refuses_the_name_of_something_else(tmp_path: Path, path: str, dry_run: bool) -> None:
    store = make_store(tmp_path)
    put_files(store, {path: b"written here\n"})
    tip = store.tip()

    with pytest.raises(PageExists) as refused:
        import_post(store, JAPANESE_NAME, JAPANESE, ALICE, dry_run=dry_run)

    assert refused.value.name == "tokyo-git-2013"
    assert store.tip() == tip


def test_import_beside_files_that_wait_for_the_event(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, {"tokyo-git-2013/files/photo.jpg": b"\xff"})

    assert import_post(store, JAPANESE_NAME, JAPANESE, ALICE).change is not None


def test_talks_of_one_title_and_without_letters_get_names_of_their_own(tmp_path: Path) -> None:
    post = "## LT\n\na\n\n## lt\n\nb\n\n## !!!\n\nc\n\n## index\n"

    result = import_post(make_store(tmp_path), "festa.md", post, ALICE)

    assert list(result.files) == [
        "festa/index.md",
        "festa/lt.md",
        "festa/lt-2.md",
        "festa/talk-3.md",
        "festa/index-page.md",
    ]


def test_names_stay_within_what_a_path_may_be(tmp_path: Path) -> None:
    post = f"## {'長' * 200}\n\n## {'長' * 200}\n"

    result = import_post(make_store(tmp_path), f"2012-01-02-{'名' * 60}.md", post, ALICE)

    assert result.change is not None
    assert max(len(path.encode()) for path in result.files) <= 240
