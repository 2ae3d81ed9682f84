"""Commands about people: `user add NAME`, `token NAME`."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from wiki.core.store.store import utc_now
from wiki.people.accounts import NewAccount, create_account, get_account
from wiki.people.passwords import Passwords
from wiki.people.tokens import create_token
from wiki.people.who import Role
from wiki.web.services import Services

Add = Callable[[str, str, Callable[[Services, argparse.Namespace], None]], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """Adds them to the command line."""
    user = add("user", "add an account", _add_user)
    user.add_argument("verb", choices=["add"])
    user.add_argument("handle", metavar="NAME", help="letters, digits, - and _; what people sign in with")
    user.add_argument("--name", help="the name that commits carry; default: the handle")
    user.add_argument("--email", metavar="E")
    user.add_argument("--role", choices=[role.value for role in Role], default=Role.WRITER.value)
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    token = add("token", "make a token for the API and print it", _make_token)
    token.add_argument("handle", metavar="NAME")
    token.add_argument("--for", dest="purpose", default="command line", help="what it is for, as its owner sees it")


def _add_user(services: Services, options: argparse.Namespace) -> None:
    password: Any = sys.stdin.readline().rstrip("\n") if options.password_stdin else None
    hashed = Passwords().hash(password) if password is not None else None
    new = NewAccount(options.handle, options.name or options.handle, hashed, options.email)
    with services.people.write() as session:
        create_account(session, new, Role(options.role), utc_now())
    services.index.remap_people()
    print(f"{options.handle} is a {options.role} now")


def _make_token(services: Services, options: argparse.Namespace) -> None:
    with services.people.write() as session:
        account = get_account(session, options.handle)
        _, code = create_token(session, account.id, options.purpose, utc_now())
    print(code)
