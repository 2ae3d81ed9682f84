"""What a push moves, and how it fails: a race, a refusal, never by force."""

from pathlib import Path

import pytest

from tests.core.remote.upstreams import commit_upstream, make_upstream, tip_of, transport_to, write_hook
from tests.factories import git, make_store, put_files
from wiki.core.errors import RevisionNotFound
from wiki.core.remote.errors import PushRaced, RemoteDown, RemoteRefused
from wiki.core.store.model import CommitId


def test_push_into_an_empty_upstream_makes_the_branch(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new

    transport_to(store, upstream).push(tip, expected=None)

    assert git(upstream, "for-each-ref", "--format=%(objectname) %(refname)") == f"{tip} refs/heads/main\n"


def test_push_moves_the_branch_that_head_names(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path, head="master")
    first = commit_upstream(upstream, "one", "master")
    store = make_store(tmp_path)
    transport = transport_to(store, upstream)
    transport.fetch()
    store.fast_forward(first)
    second = put_files(store, {"a.md": b"two"}).new

    transport.push(second, expected=first)

    assert tip_of(upstream, "*") == second
    assert tip_of(upstream, "master") == second


def test_push_of_what_is_there_already_changes_nothing(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"one"}).new
    second = put_files(store, {"a.md": b"two"}).new
    transport = transport_to(store, upstream)
    transport.push(second, expected=None)

    transport.push(second, expected=first)  # as after a push that arrived and whose answer did not

    assert tip_of(upstream) == second


def test_push_onto_work_of_others_is_a_race(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"one"}).new
    transport = transport_to(store, upstream)
    transport.push(first, expected=None)
    theirs = commit_upstream(upstream, "theirs", parent=first)
    second = put_files(store, {"a.md": b"ours"}).new

    with pytest.raises(PushRaced) as raced:
        transport.push(second, expected=first)

    assert tip_of(upstream) == theirs
    assert not raced.value.permanent


def test_push_onto_a_branch_that_was_set_back_is_a_race(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"one"}).new
    second = put_files(store, {"a.md": b"two"}).new
    transport = transport_to(store, upstream)
    transport.push(second, expected=None)
    git(upstream, "update-ref", "refs/heads/main", first)
    third = put_files(store, {"a.md": b"three"}).new

    with pytest.raises(PushRaced):
        transport.push(third, expected=second)

    assert tip_of(upstream) == first


def test_push_to_a_branch_that_somebody_else_made_is_a_race(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    ours = put_files(store, {"a.md": b"ours"}).new
    theirs = commit_upstream(upstream, "theirs")

    with pytest.raises(PushRaced):
        transport_to(store, upstream).push(ours, expected=None)

    assert tip_of(upstream) == theirs


def test_push_that_would_take_something_away_is_a_race(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    theirs = commit_upstream(upstream, "theirs")
    store = make_store(tmp_path)
    transport = transport_to(store, upstream)
    transport.fetch()
    unrelated = put_files(store, {"a.md": b"ours"}).new

    with pytest.raises(PushRaced):
        transport.push(unrelated, expected=theirs)

    assert tip_of(upstream) == theirs


def test_push_that_loses_at_the_last_moment_is_a_race(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    first = put_files(store, {"a.md": b"one"}).new
    transport = transport_to(store, upstream)
    transport.push(first, expected=None)
    theirs = commit_upstream(upstream, "theirs", "other", parent=first)
    # the hook runs after git compared the tips, and before the branch moves; out of the quarantine of the push
    write_hook(upstream, "pre-receive", f"env -u GIT_QUARANTINE_PATH git update-ref refs/heads/main {theirs}")
    second = put_files(store, {"a.md": b"ours"}).new

    with pytest.raises(PushRaced):
        transport.push(second, expected=first)

    assert tip_of(upstream) == theirs


def test_push_to_a_branch_that_something_keeps_locked_is_an_outage(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    (upstream / "refs/heads/main.lock").touch()
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new

    with pytest.raises(RemoteDown) as down:
        transport_to(store, upstream).push(tip, expected=None)

    assert "File exists" in down.value.detail


def test_push_to_an_upstream_that_dies_meanwhile_is_an_outage(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    write_hook(upstream, "pre-receive", "kill -9 $PPID")
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new

    with pytest.raises(RemoteDown) as down:
        transport_to(store, upstream).push(tip, expected=None)

    assert "hung up" in down.value.detail
    assert tip_of(upstream) == ""


def test_push_declined_by_a_hook_tells_what_the_hook_said(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    write_hook(upstream, "pre-receive", "echo 'Only on Mondays \033[31m日本語' >&2; exit 1")
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new

    with pytest.raises(RemoteRefused) as refused:
        transport_to(store, upstream).push(tip, expected=None)

    assert refused.value == RemoteRefused("pre-receive hook declined; Only on Mondays [31m日本語")
    assert refused.value.permanent
    assert tip_of(upstream) == ""


def test_push_declined_at_great_length_is_cut_short(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    write_hook(upstream, "pre-receive", "yes 'a long story' | head -n 5000 | cat -n >&2; exit 1")
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new

    with pytest.raises(RemoteRefused) as refused:
        transport_to(store, upstream).push(tip, expected=None)

    assert refused.value.detail.startswith("pre-receive hook declined; 1 a long story; 2 a long story")
    assert len(refused.value.detail) == 300


def test_push_of_a_branch_that_is_checked_out_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "work")
    first = commit_upstream(tmp_path / "work", "one")
    store = make_store(tmp_path)
    transport = transport_to(store, tmp_path / "work")
    transport.fetch()
    store.fast_forward(first)
    second = put_files(store, {"a.md": b"two"}).new

    with pytest.raises(RemoteRefused) as refused:
        transport.push(second, expected=first)

    assert refused.value.detail.startswith("branch is currently checked out")


def test_push_where_another_branch_is_in_the_way_is_refused(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    commit_upstream(upstream, "theirs", "main/old")
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new

    with pytest.raises(RemoteRefused) as refused:  # a race would be tried again for ever
        transport_to(store, upstream).push(tip, expected=None)

    assert "'refs/heads/main/old' exists" in refused.value.detail


@pytest.mark.parametrize("commit", ["HEAD", "main", "--force", "f" * 40])
def test_push_of_anything_but_a_commit_of_ours_is_refused(tmp_path: Path, commit: str) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    put_files(store, {"a.md": b"one"})

    with pytest.raises(RevisionNotFound):
        transport_to(store, upstream).push(CommitId(commit), expected=None)

    assert tip_of(upstream) == ""


def test_force_push_replaces_what_was_expected(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    theirs = commit_upstream(upstream, "theirs")
    store = make_store(tmp_path)
    ours = put_files(store, {"a.md": b"ours"}).new

    transport_to(store, upstream).force_push(ours, expected=theirs)

    assert tip_of(upstream) == ours


def test_force_push_leaves_alone_what_was_not_expected(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    expected = commit_upstream(upstream, "one")
    newer = commit_upstream(upstream, "two", parent=expected)
    store = make_store(tmp_path)
    ours = put_files(store, {"a.md": b"ours"}).new

    with pytest.raises(PushRaced):
        transport_to(store, upstream).force_push(ours, expected=expected)

    assert tip_of(upstream) == newer


def test_force_push_forbidden_by_the_upstream_is_refused(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    git(upstream, "config", "receive.denyNonFastForwards", "true")
    theirs = commit_upstream(upstream, "theirs")
    store = make_store(tmp_path)
    transport = transport_to(store, upstream)
    transport.fetch()  # or git could not tell that this takes something away
    ours = put_files(store, {"a.md": b"ours"}).new

    with pytest.raises(RemoteRefused) as refused:
        transport.force_push(ours, expected=theirs)

    assert refused.value.detail.startswith("non-fast-forward")
    assert tip_of(upstream) == theirs
