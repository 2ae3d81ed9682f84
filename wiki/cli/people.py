"""Commands about people: `user add NAME`, `user password NAME`, `token NAME`, `invite`."""

import argparse
import sys
from collections.abc import Callable
from getpass import getpass
from typing import Any

from wiki.accounts.everyone.changes import Invite, invite
from wiki.accounts.guests.giving import give_link, scope_of
from wiki.cli.links import own_address
from wiki.core.names import check_new_name
from wiki.core.store.store import utc_now
from wiki.people.accounts import NewAccount, change_password, create_account, get_account
from wiki.people.passwords import Passwords
from wiki.people.tokens import create_token
from wiki.people.who import Role
from wiki.web.services import Services

Add = Callable[[str, str, Callable[[Services, argparse.Namespace], None]], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Adds them to the command line."""
    user = add("user", "add an account, or give one a new password", _do_to_user)
    user.add_argument("verb", choices=["add", "password"])
    user.add_argument("handle", metavar="NAME", help="letters, digits, - and _; what people sign in with")
    user.add_argument("--name", help="the name that commits carry; default: the handle")
    user.add_argument("--email", metavar="E")
    user.add_argument("--role", choices=[role.value for role in Role], default=Role.WRITER.value)
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    token = add("token", "make a token for the API and print it", _make_token)
    token.add_argument("handle", metavar="NAME")
    token.add_argument("--for", dest="purpose", default="command line", help="what it is for, as its owner sees it")
    wanted = add("invite", "make a link by which people make their own accounts, and print it", _invite)
    wanted.add_argument("--role", choices=[role.value for role in Role], default=Role.WRITER.value)
    wanted.add_argument("--uses", type=int, default=1, metavar="N", help="for how many people (1)")
    wanted.add_argument("--days", type=int, default=14, metavar="N", help="how long it holds (14)")
    wanted.add_argument("--event", metavar="PAGE", help="the event, or another page, that people are led to")
    wanted.add_argument("--guests", metavar="PAGE", help="no account: let people work on this event or talk")


def _do_to_user(services: Services, options: argparse.Namespace) -> None:
    _add_user(services, options) if options.verb == "add" else _change_password(services, options)


def _add_user(services: Services, options: argparse.Namespace) -> None:
    password: Any = sys.stdin.readline().rstrip("\n") if options.password_stdin else None
    hashed = Passwords().hash(password) if password is not None else None
    new = NewAccount(options.handle, options.name or options.handle, hashed, options.email)
    with services.people.write() as session:
        create_account(session, new, Role(options.role), utc_now())
    services.index.remap_people()
    print(f"{options.handle} is a {options.role} now")


def _change_password(services: Services, options: argparse.Namespace) -> None:
    """For whoever forgot theirs. Every sign-in of the account ends."""
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else getpass("New password: ")
    hashed = Passwords().hash(password)
    with services.people.write() as session:
        change_password(get_account(session, options.handle), hashed)
    print(f"{options.handle} has a new password, and is signed out everywhere")


def _invite(services: Services, options: argparse.Namespace) -> None:
    if options.guests is not None:
        what = scope_of(services.index, options.guests)
        code = give_link(services.people, what, options.uses, options.days, None, utc_now())
        print(f"{own_address(services.settings)}/-/invite/{code}")
        return
    if options.event is not None:
        check_new_name(options.event)
    wanted = Invite(Role(options.role), options.uses, options.days, options.event)
    code = invite(services.people, wanted, None, utc_now())
    print(f"{own_address(services.settings)}/-/invite/{code}")


def _make_token(services: Services, options: argparse.Namespace) -> None:
    with services.people.write() as session:
        account = get_account(session, options.handle)
        _, code = create_token(session, account.id, options.purpose, utc_now())
    print(code)
