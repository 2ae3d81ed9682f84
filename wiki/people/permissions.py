"""Who may do what: the table of DESIGN 3 as data, and the two functions that read it."""

from collections.abc import Mapping
from enum import StrEnum

from wiki.core.names import fold_key
from wiki.people.errors import NotAllowed
from wiki.people.who import Contributor, LinkHolder, LinkKind, Role, Stranger, Who

ALL = "all"
MEMBERS = "members"


class Action(StrEnum):
    """What can be asked for; the words also stand in NotAllowed and in the API's errors."""

    READ = "read"  # following a live page is reading
    HISTORY = "history"
    FEED = "feed"
    CLONE = "clone"

    PROPOSE = "propose"
    COMMENT = "comment"

    SAVE = "save"
    CREATE = "create"
    MOVE = "move"
    UPLOAD = "upload"
    LIVE = "live"  # writing in a room
    PUSH = "push"
    RESTORE = "restore"
    ROLL_OUT = "roll_out"
    LAND_OWN = "land_own"
    CHECK = "check"  # to say that a talk's notes are right

    DELETE = "delete"
    LAND = "land"  # a proposal of somebody else
    ROLL_BACK_PERSON = "roll_back_person"
    PUBLISH_SETTINGS = "publish_settings"
    EDIT_SITE = "edit_site"  # site.yml, theme/, .mailmap
    HOOKS = "hooks"
    IMPORT = "import"
    SQL = "sql"
    SEE_STATUS = "see_status"
    RESOLVE_CONFLICT = "resolve_conflict"
    GIVE_LINK = "give_link"  # for a guest or a speaker, on one event or talk
    APPOINT = "appoint"  # somebody else as the scribe of a talk, or nobody

    ACCOUNTS = "accounts"
    INVITE = "invite"  # makes accounts
    PURGE = "purge"
    BACKUP = "backup"


_BY_ROLE: Mapping[Role, str] = {
    Role.READER: "read history feed clone propose comment",
    Role.WRITER: "save create move upload live push restore roll_out land_own check",
    Role.ORGANISER: (
        "delete land roll_back_person publish_settings edit_site hooks import sql see_status resolve_conflict give_link"
        " appoint"
    ),
    Role.ADMIN: "accounts invite purge backup",
}

LEAST_ROLE: Mapping[Action, Role] = {Action(word): role for role, words in _BY_ROLE.items() for word in words.split()}
"""The least role that may do each action."""

FOR_ALL = frozenset({Action.READ, Action.HISTORY, Action.FEED, Action.CLONE})
"""What strangers may do when the wiki is open to all."""

BY_LINK: Mapping[LinkKind, frozenset[Action]] = {
    LinkKind.GUEST: frozenset(
        {Action.READ, Action.HISTORY, Action.PROPOSE, Action.COMMENT, Action.SAVE, Action.LIVE, Action.UPLOAD}
    ),
    LinkKind.CHECK: frozenset({Action.READ, Action.HISTORY, Action.COMMENT, Action.PROPOSE, Action.CHECK}),
}
"""What a link grants on the event or talk that it is for."""


def may(who: Who, action: Action, *, open_to: str, page: str | None = None) -> bool:
    """Whether this is allowed. `open_to` is 'all' or 'members'; `page` is the page's name or the file's path, if any.

    Only a link's holder depends on `page`: without one, a link grants nothing.
    """
    if action in FOR_ALL and open_to == ALL:
        return True
    if isinstance(who, Contributor):
        return who.role.includes(LEAST_ROLE[action])
    if isinstance(who, LinkHolder):
        return page is not None and action in BY_LINK[who.kind] and who.reaches(page)
    return False


def require(who: Who, action: Action, *, open_to: str, page: str | None = None) -> None:
    """Returns when `may` says yes, and raises NotAllowed otherwise."""
    if not may(who, action, open_to=open_to, page=page):
        raise NotAllowed(action.value)


def action_for_path(path: str, default: Action) -> Action:
    """What changing the file at `path` needs: EDIT_SITE for site.yml, theme/ and .mailmap, `default` for all others.

    Compared as a careless file system would, so that `Site.yml` is no way around it.
    """
    folded = fold_key(path)
    if folded in ("site.yml", ".mailmap", "theme") or folded.startswith("theme/"):
        return Action.EDIT_SITE
    return default


STRANGER = Stranger()
