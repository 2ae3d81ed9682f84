"""Small makers of real things: people, repositories, pages. Alice writes, Bob co-writes, Charlie may not."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

from wiki.core.save import Edit, Saved, save_page
from wiki.core.store.model import FILE, Change, CommitId, Entry, Person, Step
from wiki.core.store.store import Store

ALICE = Person("Alice Aoki", "alice@users.noreply.localhost")
BOB = Person("Bob 馬場", "bob@users.noreply.localhost")
CHARLIE = Person("Charlie", "charlie@users.noreply.localhost")


def make_store(folder: Path) -> Store:
    return Store.create(folder / "content.git")


def plain_summary(old: str | None, new: str) -> str:
    return "Change a page" if old is not None else "Create a page"


def save(
    store: Store, name: str, text: str, base: CommitId | None = None, author: Person = ALICE, summary: str = ""
) -> Saved:
    return save_page(store, Edit(name, text, base, author, summary, plain_summary))


def put_files(
    store: Store, files: dict[str, bytes | None], message: str = "Put files", author: Person = ALICE
) -> Change:
    """Commits files as they are, whatever their names: what a push may bring."""
    edits = {path: None if data is None else Entry(FILE, store.add_blob(data)) for path, data in files.items()}
    change = store.advance(lambda tip: Step(edits, message, author))
    assert change is not None
    return change


def page_text(store: Store, path: str) -> str:
    tip = store.tip()
    assert tip is not None
    data = store.find_file(tip, path)
    assert data is not None, path
    return data.decode()


def git(
    folder: Path, *arguments: str, feed: bytes | None = None, check: bool = True, date: datetime | None = None
) -> str:
    """Runs the real git client in a scratch folder, out of reach of any repository around it; at `date`, if one is given."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Dana Pusher",
        "GIT_AUTHOR_EMAIL": "dana@example.org",
        "GIT_COMMITTER_NAME": "Dana Pusher",
        "GIT_COMMITTER_EMAIL": "dana@example.org",
        **({"GIT_AUTHOR_DATE": date.isoformat(), "GIT_COMMITTER_DATE": date.isoformat()} if date else {}),
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=feed,
        capture_output=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert not check or done.returncode == 0, (arguments, done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8", "surrogateescape")


def fsck(store: Store) -> str:
    """What git finds wrong with the repository; empty when all is well."""
    return git(store.folder, "fsck", "--full", "--strict", "--no-dangling", "--no-progress")
