"""What people fill in about an account, checked field by field, so that a form says at once all that is wrong with it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from wiki.core.errors import FestaError
from wiki.people import account_rules as rules
from wiki.people.accounts import NewAccount
from wiki.people.errors import BadAccount, EmailTaken, HandleTaken
from wiki.people.passwords import Passwords
from wiki.web.words import LANGUAGES, N_

FORM_NAMES = {"handle": "username"}
"""Fields whose name in forms is the one that browsers and password managers look for."""

FAULTS: Mapping[tuple[str, str], str] = {
    ("handle", rules.TOO_SHORT): N_("Choose a user name of at least 2 characters."),
    ("handle", rules.TOO_LONG): N_("A user name has at most 32 characters."),
    ("handle", rules.CHARACTER): N_("Only the letters a to z, digits, “-” and “_”, with a letter or a digit first."),
    ("handle", rules.RESERVED): N_("The wiki keeps this name for itself. Choose another one."),
    ("name", rules.EMPTY): N_("Enter the name that is to stand beside what you write."),
    ("name", rules.TOO_LONG): N_("A name has at most 80 characters here."),
    ("name", rules.TAKEN): N_("Somebody with an account here has this name. Add something to yours."),
    ("password", rules.TOO_SHORT): N_("A password needs at least 8 characters. A short sentence is a good one."),
    ("password", rules.TOO_LONG): N_("This is longer than a password may be here."),
    ("password", rules.UNREADABLE): N_("This holds characters that cannot be kept."),
    ("email", rules.TOO_LONG): N_("No e-mail address is that long."),
    ("email", rules.NO_ADDRESS): N_("This is no e-mail address. One looks like name@example.org."),
    ("email", rules.RESERVED): N_("Addresses of this kind are the wiki's own. Enter another one, or none."),
}
HANDLE_TAKEN = N_("Somebody has this user name already. Choose another one.")
EMAIL_TAKEN = N_("Another account has this address.")
OTHER_FAULT = N_("This cannot be kept. Enter something else.")


@dataclass
class BadFields(FestaError):
    """`sentences` says what is wrong with each field, by its name in the form; to be translated where they are shown."""

    sentences: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """What stands in the form of a new account."""

    username: str = ""
    name: str = ""
    password: str = field(default="", repr=False)
    email: str = ""
    language: str = ""


class Faults:
    """Collects what is wrong with several fields."""

    def __init__(self) -> None:
        self.sentences: dict[str, str] = {}

    @contextmanager
    def keep(self) -> Iterator[None]:
        """Keeps what the block finds wrong with its field, and goes on behind it."""
        try:
            yield
        except BadAccount as bad:
            self.add(bad)

    def add(self, bad: BadAccount) -> None:
        sentence = FAULTS.get((bad.field, bad.reason), OTHER_FAULT)
        self.sentences.setdefault(FORM_NAMES.get(bad.field, bad.field), sentence)

    def refuse(self) -> None:
        """Raises BadFields if anything was wrong."""
        if self.sentences:
            raise BadFields(self.sentences)


def read_filled(form: Mapping[str, str]) -> Filled:
    """Takes from a form what belongs to a new account."""
    return Filled(**{name: form.get(name, "") for name in ("username", "name", "password", "email", "language")})


def check_account(filled: Filled, passwords: Passwords) -> NewAccount:
    """The account that was filled in. Raises BadFields; whether handle and address are free shows when it is made."""
    faults = Faults()
    password_hash = None
    with faults.keep():
        rules.clean_handle(filled.username)
    with faults.keep():
        rules.clean_name(filled.name)
    with faults.keep():
        rules.clean_email(filled.email)
    with faults.keep():
        password_hash = passwords.hash(filled.password)
    faults.refuse()
    return NewAccount(filled.username, filled.name, password_hash, filled.email, known_language(filled.language))


def known_language(code: str) -> str | None:
    """One of the interface's languages, or None to follow the browser."""
    return code if code in LANGUAGES else None


@contextmanager
def taken_as_fields() -> Iterator[None]:
    """Says of a handle or address that somebody else has as BadFields."""
    try:
        yield
    except HandleTaken:
        raise BadFields({"username": HANDLE_TAKEN}) from None
    except EmailTaken:
        raise BadFields({"email": EMAIL_TAKEN}) from None
