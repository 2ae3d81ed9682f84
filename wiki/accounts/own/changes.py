"""What people change about their own account."""

from dataclasses import dataclass, field
from datetime import datetime

from wiki.accounts.filled import Faults, known_language, taken_as_fields
from wiki.people import account_rules as rules
from wiki.people.accounts import change_email, change_language, change_name, change_password
from wiki.people.attempts import count_attempt, forgive_attempt, limits_for
from wiki.people.database import Database
from wiki.people.models import Account
from wiki.people.passwords import Passwords
from wiki.people.signing_in import open_session
from wiki.people.who import Contributor
from wiki.web.words import N_

WRONG_PASSWORD = N_("This is not your password.")


@dataclass(frozen=True)
class Details:
    """What stands in the form about oneself. `language` is empty to follow the browser."""

    name: str
    language: str
    email: str
    in_commits: bool


@dataclass(frozen=True)
class PasswordChange:
    """The password one has, the one to be; `address` and `agent` are those of the browser it is done from."""

    current: str = field(repr=False)
    new: str = field(repr=False)
    address: str
    agent: str


def change_details(people: Database, who: Contributor, details: Details) -> bool:
    """Sets all of them, or raises BadFields and sets none. Returns whether the address is another one now."""
    faults = Faults()
    with faults.keep():
        rules.clean_name(details.name)
    with faults.keep():
        rules.clean_email(details.email)
    faults.refuse()
    with taken_as_fields(), people.write() as session:
        account = session.get_one(Account, who.id)
        before = account.email
        change_name(account, details.name)
        change_language(account, known_language(details.language))
        change_email(session, account, details.email, in_commits=details.in_commits)
        return account.email != before


def change_own_password(
    people: Database, passwords: Passwords, who: Contributor, change: PasswordChange, now: datetime
) -> str:
    """Ends all sign-ins of the account and opens one anew, whose id it returns. Raises BadFields or TooManyAttempts.

    Guesses at the present password count as those of the sign-in page do: a browser left open is no way around that.
    """
    faults = Faults()
    new_hash = None
    with faults.keep():
        new_hash = passwords.hash(change.new)
    faults.refuse()
    limits = limits_for(who.handle, change.address)
    count_attempt(people, limits, now)
    with people.read() as session:
        stored = session.get_one(Account, who.id).password_hash
    if not passwords.is_right(stored, change.current):
        faults.sentences["current"] = WRONG_PASSWORD
        faults.refuse()
    with people.write() as session:
        forgive_attempt(session, limits, now)
        account = session.get_one(Account, who.id)
        change_password(account, new_hash or "")
        return open_session(session, account, now, change.agent)
