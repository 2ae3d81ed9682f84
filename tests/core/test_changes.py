from pathlib import Path

from tests.factories import make_store, put_files
from wiki.core.changes import Failures, PathFailed, run_followers
from wiki.core.store.model import Change, CommitId
from wiki.core.store.store import Store


class Collector:
    """Gathers the paths of each change; `breaks` is a path that it cannot handle."""

    def __init__(self, store: Store, name: str, breaks: str = "") -> None:
        self.name = name
        self.paths: list[str] = []
        self._store = store
        self._breaks = breaks
        self._at: CommitId | None = None

    def cursor(self) -> CommitId | None:
        return self._at

    def follow(self, change: Change, aside: frozenset[str]) -> None:
        paths = [path.path for path in self._store.diff_commits(change.old, change.new) if path.path not in aside]
        if self._breaks == "*":
            raise ZeroDivisionError("no good")
        if self._breaks in paths:
            raise PathFailed(self._breaks, "cannot be read")
        self.paths += paths
        self._at = change.new


def test_followers_catch_up_from_their_own_cursors(tmp_path: Path) -> None:
    store, failures = make_store(tmp_path), Failures(tmp_path / "followers.sqlite")
    put_files(store, {"a.md": b"a"})
    early, late = Collector(store, "early"), Collector(store, "late")
    run_followers(store, [early], failures)
    put_files(store, {"b.md": b"b"})

    failed = run_followers(store, [early, late], failures)

    assert (failed, early.paths, late.paths) == ([], ["a.md", "b.md"], ["a.md", "b.md"])
    assert failures.rows() == []


def test_follower_that_fails_stops_nobody_and_is_recorded(tmp_path: Path) -> None:
    store, failures = make_store(tmp_path), Failures(tmp_path / "followers.sqlite")
    put_files(store, {"a.md": b"a"})
    broken, fine = Collector(store, "broken", "*"), Collector(store, "fine")

    failed = [run_followers(store, [broken, fine], failures) for _ in range(4)]

    assert failed == [["broken"]] * 4
    assert fine.paths == ["a.md"]
    assert [
        (row.name, row.path, row.count, row.detail, row.is_aside)
        for row in Failures(tmp_path / "followers.sqlite").rows()
    ] == [("broken", None, 4, "ZeroDivisionError: no good", False)]


def test_path_that_breaks_a_follower_is_set_aside_after_three_tries(tmp_path: Path) -> None:
    store, failures = make_store(tmp_path), Failures(tmp_path / "followers.sqlite")
    put_files(store, {"a.md": b"a", "bad.md": b"x"})
    follower = Collector(store, "one", "bad.md")

    failed = [run_followers(store, [follower], failures) for _ in range(3)]

    assert failed == [["one"], ["one"], []]
    assert follower.paths == ["a.md"]
    assert [(row.path, row.count, row.is_aside) for row in failures.rows()] == [("bad.md", 3, True)]


def test_path_set_aside_is_tried_again_when_it_changes(tmp_path: Path) -> None:
    store, failures = make_store(tmp_path), Failures(tmp_path / "followers.sqlite")
    put_files(store, {"bad.md": b"x"})
    follower = Collector(store, "one", "bad.md")
    for _ in range(3):
        run_followers(store, [follower], failures)
    follower._breaks = ""
    put_files(store, {"b.md": b"b"})
    run_followers(store, [follower], failures)
    put_files(store, {"bad.md": b"good"})

    run_followers(store, [follower], failures)

    assert follower.paths == ["b.md", "bad.md"]
    assert failures.rows() == []
