"""Links that the command line prints."""

from wiki.core.settings import Settings
from wiki.core.store.store import utc_now
from wiki.people.database import Database
from wiki.people.setup import issue_setup_token

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - nothing is bound here
"""Where a server that listens everywhere is found on its own machine."""


def own_address(settings: Settings) -> str:
    """Where the wiki is found: FESTA_BASE_URL, or else this machine's address of it; without a final slash."""
    if settings.base_url:
        return settings.base_url.rstrip("/")
    host = ANY_ADDRESS.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def new_setup_link(settings: Settings, people: Database) -> str | None:
    """A new link that makes the first account, in place of any before; None once there is an account."""
    with people.write() as session:
        code = issue_setup_token(session, utc_now())
    return f"{own_address(settings)}/-/setup/{code}" if code else None
