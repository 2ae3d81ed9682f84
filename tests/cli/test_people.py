"""Commands about people, each as a process, and what they leave in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Wiki
from wiki.cli.links import own_address
from wiki.core.settings import read_settings
from wiki.core.store.store import utc_now
from wiki.people.accounts import get_account
from wiki.people.database import Database, open_database
from wiki.people.invitations import get_invitation
from wiki.people.passwords import Passwords
from wiki.people.who import Role

EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound here


@contextmanager
def people_of(data: Path) -> Iterator[Database]:
    people = open_database(f"sqlite:///{data / 'accounts.sqlite'}")
    try:
        yield people
    finally:
        people.close()


def test_invite_prints_a_link_to_what_was_asked_for(wiki: Wiki, tmp_path: Path) -> None:
    done = wiki(
        "invite", "--role", "organiser", "--uses", "3", "--event", "hello-festa",
        FESTA_BASE_URL="https://wiki.example.org",
    )  # fmt: skip

    start, _, code = done.stdout.strip().rpartition("/")
    with people_of(tmp_path / "data") as people, people.read() as session:
        made = get_invitation(session, code, utc_now())
    assert (done.returncode, start) == (0, "https://wiki.example.org/-/invite")
    assert (made.role, made.uses_left, made.event, made.created_by) == (Role.ORGANISER, 3, "hello-festa", None)


def test_invite_to_what_cannot_be_a_page_is_refused(wiki: Wiki) -> None:
    done = wiki("invite", "--event", "../secrets")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("BadName")


def test_user_password_gives_a_new_one(wiki: Wiki, tmp_path: Path) -> None:
    wiki("user", "add", "alice", "--password-stdin", feed="the first password\n")

    done = wiki("user", "password", "alice", "--password-stdin", feed="the second password\n")

    with people_of(tmp_path / "data") as people, people.read() as session:
        alice = get_account(session, "alice")
    assert done.returncode == 0, done.stderr
    assert Passwords().is_right(alice.password_hash, "the second password")
    assert alice.session_epoch == 1


@pytest.mark.parametrize(("handle", "password"), [("nobody", "long enough"), ("alice", "short")])
def test_user_password_refused_changes_nothing(wiki: Wiki, tmp_path: Path, handle: str, password: str) -> None:
    wiki("user", "add", "alice", "--password-stdin", feed="the first password\n")

    done = wiki("user", "password", handle, "--password-stdin", feed=f"{password}\n")

    with people_of(tmp_path / "data") as people, people.read() as session:
        alice = get_account(session, "alice")
    assert done.returncode == 1
    assert Passwords().is_right(alice.password_hash, "the first password")


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": EVERYWHERE, "PORT": "8080"}, "http://127.0.0.1:8080"),
        ({"HOST": "::1"}, "http://[::1]:8000"),
        ({"HOST": "wiki.local", "PORT": "80"}, "http://wiki.local:80"),
        ({"FESTA_BASE_URL": "https://wiki.example.org", "HOST": EVERYWHERE}, "https://wiki.example.org"),
    ],
)
def test_printed_links_begin_with_where_the_wiki_is(settings: dict[str, str], address: str) -> None:
    assert own_address(read_settings(settings)) == address
