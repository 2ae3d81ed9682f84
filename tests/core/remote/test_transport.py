"""What the transport asks, brings and remembers, with real repositories as upstreams."""

import os
import shutil
from pathlib import Path

import pytest

from tests.core.remote.upstreams import commit_upstream, make_upstream, refs_of, transport_to
from tests.factories import fsck, git, make_store, page_text, put_files
from wiki.core.remote.address import Remote
from wiki.core.remote.errors import RemoteDown, RemoteRefused
from wiki.core.remote.transport import FETCHED, Look, Transport
from wiki.core.store.store import Store


def test_look_at_an_empty_upstream_says_main(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path, head="trunk")

    assert transport_to(make_store(tmp_path), upstream).look() == Look("main", None, empty=True)


@pytest.mark.parametrize("branch", ["master", "記録"])
def test_look_without_a_set_branch_follows_head(tmp_path: Path, branch: str) -> None:
    upstream = make_upstream(tmp_path, head=branch)
    tip = commit_upstream(upstream, "one", branch)
    commit_upstream(upstream, "two", "main")

    assert transport_to(make_store(tmp_path), upstream).look() == Look(branch, tip, empty=False)


@pytest.mark.parametrize(("there", "expected"), [("main", "main"), ("master", "master"), ("gh-pages", "main")])
def test_look_where_head_names_nothing_takes_only_a_usual_branch(tmp_path: Path, there: str, expected: str) -> None:
    upstream = make_upstream(tmp_path, head="trunk")
    tip = commit_upstream(upstream, "one", there)

    look = transport_to(make_store(tmp_path), upstream).look()

    assert look == Look(expected, tip if there == expected else None, empty=False)


def test_look_with_a_set_branch_ignores_head(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    commit_upstream(upstream, "one")
    tip = commit_upstream(upstream, "two", "wiki/2026")
    store = make_store(tmp_path)

    assert transport_to(store, upstream, "wiki/2026").look() == Look("wiki/2026", tip, empty=False)
    assert transport_to(store, upstream, "other").look() == Look("other", None, empty=False)


def test_look_refuses_a_head_that_names_a_branch_git_would_read_as_an_option(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    commit_upstream(upstream, "one", "--upload-pack=x")
    git(upstream, "symbolic-ref", "HEAD", "refs/heads/--upload-pack=x")

    with pytest.raises(RemoteRefused) as refused:
        transport_to(make_store(tmp_path), upstream).look()

    assert refused.value == RemoteRefused("HEAD names a branch that Festa does not use")


# Fetching


def test_fetch_brings_the_branch_and_moves_nothing_else(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "two", parent=commit_upstream(upstream, "one"))
    git(upstream, "tag", "v1", tip)
    store = make_store(tmp_path)
    main = put_files(store, {"b.md": b"ours"}).new

    fetched = transport_to(store, upstream).fetch()

    assert fetched == tip
    assert store.find_file(tip, "a.md") == b"two"
    assert store.tip() == main
    assert refs_of(store) == [FETCHED, "refs/heads/main"]
    assert not (store.folder / "FETCH_HEAD").exists()
    assert fsck(store) == ""


def test_fetch_after_a_forced_push_brings_the_new_history(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    commit_upstream(upstream, "one")
    transport = transport_to(make_store(tmp_path), upstream)
    transport.fetch()
    rewritten = commit_upstream(upstream, "rewritten")

    assert transport.fetch() == rewritten


def test_fetch_follows_head_to_another_branch(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path, head="master")
    commit_upstream(upstream, "one", "master")
    transport = transport_to(make_store(tmp_path), upstream)
    transport.fetch()
    renamed = commit_upstream(upstream, "two", "main")
    git(upstream, "symbolic-ref", "HEAD", "refs/heads/main")

    assert transport.fetch() == renamed


@pytest.mark.parametrize("branch", [None, "main"])
def test_fetch_from_an_empty_upstream_is_none(tmp_path: Path, branch: str | None) -> None:
    upstream = make_upstream(tmp_path)

    assert transport_to(make_store(tmp_path), upstream, branch).fetch() is None


@pytest.mark.parametrize("branch", [None, "main"])
def test_fetch_of_a_deleted_branch_is_none_and_keeps_what_is_here(tmp_path: Path, branch: str | None) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "one")
    store = make_store(tmp_path)
    transport = transport_to(store, upstream, branch)
    transport.fetch()
    transport.remember(tip)
    git(upstream, "update-ref", "-d", "refs/heads/main")

    assert transport.fetch() is None
    assert transport.known_tip() == tip
    assert store.find_file(tip, "a.md") == b"one"


def test_fetch_is_known_to_a_store_that_looked_before(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    put_files(store, {"b.md": b"ours"})
    tip = commit_upstream(upstream, "one")
    assert store.find_commit(tip) is None

    transport_to(store, upstream).fetch()

    assert store.get_commit(tip).id == tip


def test_fetch_clears_what_a_killed_fetch_left(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "one")
    store = make_store(tmp_path)
    packs = store.folder / "objects/pack"
    (store.folder / "refs/festa").mkdir()
    (store.folder / f"{FETCHED}.lock").touch()
    (packs / "pack-1.keep").write_text("fetch-pack 4711 on festa\n")
    (packs / "pack-2.keep").write_text("receive-pack 4712 on festa\n")

    fetched = transport_to(store, upstream).fetch()

    assert fetched == tip
    assert [file.name for file in packs.glob("*.keep")] == ["pack-2.keep"]


def test_fetch_by_a_file_address_works(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "one")

    assert transport_to(make_store(tmp_path), f"file://{upstream}").fetch() == tip


def test_fetch_by_ssh_never_asks_and_runs_the_command_it_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream = make_upstream(tmp_path)
    tip = commit_upstream(upstream, "one")
    programs = tmp_path / "bin"
    programs.mkdir()
    ssh = programs / "ssh"  # no server here: it does at once what the other side would do
    ssh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/arguments\nfor last; do :; done\nexec sh -c "$last"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")

    fetched = Transport(make_store(tmp_path), Remote(f"git@git.example:{upstream}", branch="main")).fetch()

    arguments = (tmp_path / "arguments").read_text().split("\n")
    assert fetched == tip
    assert {"BatchMode=yes", "ConnectTimeout=15", "git@git.example", f"git-upload-pack '{upstream}'"} <= set(arguments)


def test_remember_outlives_the_transport(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    first = commit_upstream(upstream, "one")
    store = make_store(tmp_path)
    transport = transport_to(store, upstream)
    assert transport.known_tip() is None

    for tip in (first, commit_upstream(upstream, "two", parent=first)):
        transport.fetch()
        transport.remember(tip)
        assert transport_to(Store(store.folder), upstream).known_tip() == tip


def test_everything_at_a_folder_that_is_gone_is_an_outage_and_it_may_come_back(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    store = make_store(tmp_path)
    tip = put_files(store, {"a.md": b"one"}).new
    transport = transport_to(store, upstream, "main")
    shutil.move(upstream, tmp_path / "elsewhere")

    for action in (transport.look, transport.fetch, lambda: transport.push(tip, expected=None)):
        with pytest.raises(RemoteDown) as down:
            action()
        assert down.value == RemoteDown("the folder is not there")
        assert not down.value.permanent

    shutil.move(tmp_path / "elsewhere", upstream)
    transport.push(tip, expected=None)
    assert transport.fetch() == tip


def test_fetch_from_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "upstream.git").mkdir()

    with pytest.raises(RemoteRefused) as refused:
        transport_to(make_store(tmp_path), tmp_path / "upstream.git").fetch()

    assert "does not appear to be a git repository" in refused.value.detail


def test_fetch_of_a_branch_that_names_no_commit_is_refused(tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    blob = git(upstream, "hash-object", "-w", "--stdin", feed=b"text").strip()
    (upstream / "refs/heads/main").write_text(f"{blob}\n")
    store = make_store(tmp_path)

    with pytest.raises(RemoteRefused) as refused:
        transport_to(store, upstream, "main").fetch()

    assert refused.value.permanent


def test_pages_saved_while_others_push_all_arrive(tmp_path: Path) -> None:
    """The sequence that every sync makes: fetch, move on, push with what was fetched as the lease."""
    upstream = make_upstream(tmp_path)
    stores = [make_store(tmp_path / name) for name in ("alice", "bob")]
    transports = [transport_to(store, upstream) for store in stores]
    for number in range(6):
        store, transport = stores[number % 2], transports[number % 2]
        theirs = transport.fetch()
        if theirs:
            store.fast_forward(theirs)
        ours = put_files(store, {f"page-{number}.md": b"text"}).new
        transport.push(ours, expected=theirs)
        transport.remember(ours)

    last = make_store(tmp_path / "charlie")
    tip = transport_to(last, upstream).fetch()
    assert tip is not None
    last.fast_forward(tip)
    assert [page_text(last, f"page-{number}.md") for number in range(6)] == ["text"] * 6
    assert fsck(last) == ""
