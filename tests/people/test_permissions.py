import pytest

from wiki.people.errors import NotAllowed
from wiki.people.permissions import BY_LINK, LEAST_ROLE, STRANGER, Action, action_for_path, may, require
from wiki.people.who import Contributor, LinkHolder, LinkKind, Role

ALICE = Contributor(1, "alice", "Alice", Role.WRITER)
CHARLIE = Contributor(3, "charlie", "Charlie", Role.READER)
GUEST = LinkHolder(1, "Gina", LinkKind.GUEST, "kanda", whole_event=True)
SPEAKER = LinkHolder(2, "Sam", LinkKind.CHECK, "kanda/parsers", whole_event=False)

READING = "read history feed clone"
TABLE = {
    "reader": f"{READING} propose comment",
    "writer": "save create move upload live push restore roll_out land_own check",
    "organiser": "delete land roll_back_person publish_settings edit_site hooks import sql see_status "
    "resolve_conflict give_link appoint",
    "admin": "accounts invite purge backup",
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("open_to", ["all", "members"])
def test_account_may_what_the_table_says_up_to_its_role(role: Role, open_to: str) -> None:
    rows = list(TABLE)[: list(Role).index(role) + 1]
    expected = {word for row in rows for word in TABLE[row].split()}
    who = Contributor(1, "alice", "Alice", role)

    allowed = {action.value for action in Action if may(who, action, open_to=open_to)}

    assert allowed == expected


@pytest.mark.parametrize(("open_to", "allowed"), [("all", set(READING.split())), ("members", set())])
def test_stranger_may_read_an_open_wiki_alone(open_to: str, allowed: set[str]) -> None:
    assert {action.value for action in Action if may(STRANGER, action, open_to=open_to)} == allowed


def test_every_action_has_a_least_role() -> None:
    assert set(LEAST_ROLE) == set(Action)


@pytest.mark.parametrize("page", ["kanda", "kanda/parsers", "kanda/files/photo.jpg"])
def test_guest_may_what_the_link_grants_within_the_event(page: str) -> None:
    allowed = {action for action in Action if may(GUEST, action, open_to="members", page=page)}

    assert allowed == BY_LINK[LinkKind.GUEST]


@pytest.mark.parametrize("page", ["impala", "kandahar", "kandahar/talk", "index", "", None])
@pytest.mark.parametrize("who", [GUEST, SPEAKER])
def test_link_grants_nothing_elsewhere(who: LinkHolder, page: str | None) -> None:
    assert [action for action in Action if may(who, action, open_to="members", page=page)] == []


def test_talks_link_grants_nothing_on_the_event_or_its_other_talks() -> None:
    pages = ["kanda", "kanda/lexers", "kanda/parsers/more", "kanda/parsers"]

    reached = [page for page in pages if may(SPEAKER, Action.CHECK, open_to="all", page=page)]

    assert reached == ["kanda/parsers"]


def test_link_grants_neither_site_nor_deletion_on_its_event() -> None:
    for action in (Action.EDIT_SITE, Action.DELETE, Action.MOVE, Action.PUSH, Action.ACCOUNTS):
        assert not may(GUEST, action, open_to="all", page="kanda/parsers")


def test_require_names_the_action_that_was_refused() -> None:
    require(ALICE, Action.SAVE, open_to="members")

    with pytest.raises(NotAllowed) as refused:
        require(CHARLIE, Action.SAVE, open_to="members")

    assert refused.value.action == "save"


@pytest.mark.parametrize("path", ["site.yml", "SITE.YML", "theme/base.html", "Theme/a.css", "theme", ".mailmap"])
def test_action_for_path_of_the_site_needs_an_organiser(path: str) -> None:
    action = action_for_path(path, Action.SAVE)

    assert (action, may(ALICE, action, open_to="all")) == (Action.EDIT_SITE, False)


@pytest.mark.parametrize("path", ["kanda/index.md", "themes/a.md", "theme.md", "kanda/site.yml", "kanda/theme/a.css"])
def test_action_for_path_of_other_files_is_the_default(path: str) -> None:
    assert action_for_path(path, Action.UPLOAD) is Action.UPLOAD
