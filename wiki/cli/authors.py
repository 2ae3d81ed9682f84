"""Who imports, on the command line."""

import argparse
import re

from wiki.core.store.model import Person
from wiki.people.accounts import get_account
from wiki.people.who import author_of
from wiki.web.services import Services


def find_author(services: Services, options: argparse.Namespace) -> Person:
    """Who imports: the wiki itself where nobody is named."""
    given: str | None = options.author
    if given is None:
        return services.store.wiki
    if found := re.fullmatch(r"\s*([^<>]*[^<>\s])\s*<([^<>\s]+@[^<>\s]+)>\s*", given):
        return Person(found[1], found[2])
    with services.people.read() as session:
        return author_of(get_account(session, given.lstrip("@")).contributor, services.host)
