"""Upstreams for tests: real bare repositories that somebody else commits to."""

from pathlib import Path

from tests.factories import git
from wiki.core.remote.address import Remote
from wiki.core.remote.transport import Transport
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store


def make_upstream(folder: Path, head: str = "main") -> Path:
    upstream = folder / "upstream.git"
    git(folder, "init", "--quiet", "--bare", f"--initial-branch={head}", str(upstream))
    return upstream


def commit_upstream(upstream: Path, text: str, branch: str = "main", *, parent: CommitId | None = None) -> CommitId:
    """Commits a.md there, as a push by somebody else does."""
    blob = git(upstream, "hash-object", "-w", "--stdin", feed=text.encode()).strip()
    tree = git(upstream, "mktree", feed=f"100644 blob {blob}\ta.md\n".encode()).strip()
    commit = git(upstream, "commit-tree", "-m", text, *(["-p", parent] if parent else []), tree).strip()
    git(upstream, "update-ref", f"refs/heads/{branch}", commit)
    return CommitId(commit)


def tip_of(upstream: Path, branch: str = "main") -> str:
    return git(upstream, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").strip()


def transport_to(store: Store, upstream: Path | str, branch: str | None = None) -> Transport:
    return Transport(store, Remote(str(upstream), branch=branch, allow_file=True), timeout_seconds=60)


def write_hook(upstream: Path, name: str, script: str) -> None:
    hook = upstream / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}\n")
    hook.chmod(0o755)


def refs_of(store: Store) -> list[str]:
    return git(store.folder, "for-each-ref", "--format=%(refname)").split()
