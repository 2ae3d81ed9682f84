import pytest

from tests.hooks.callers import COMMIT, PARENT, ZEROS, believed, push
from wiki.hooks.verdict import (
    DELETION,
    NO_CHANGES,
    OTHER_BRANCH,
    PING,
    PUSH,
    TAG,
    UNCLEAR,
    UNKNOWN_EVENT,
    Verdict,
    judge,
)

ONE_REF = [("github", "push"), ("gitea", "push"), ("gitlab", "Push Hook")]
every_host_of_one_ref = pytest.mark.parametrize(("provider", "event"), ONE_REF)
JUNK: list[object] = [None, 1, 1.5, True, [], {}, ["refs/heads/main"], {"name": "main"}, "", "main", "refs/heads/"]


def of_push(payload: object, branch: str = "main", provider: str = "github", event: str = "push") -> Verdict:
    return judge(believed(provider, payload, event), branch)


def of_changes(*changes: object, branch: str = "main") -> Verdict:
    payload = {"push": {"changes": list(changes)}, "actor": {"nickname": "bob", "display_name": "Bob 馬場"}}
    return judge(believed("bitbucket", payload, "repo:push"), branch)


def side(name: object, kind: object = "branch", commit: object = COMMIT) -> dict[str, object]:
    return {"type": kind, "name": name, "target": {"hash": commit}}


@every_host_of_one_ref
def test_push_to_our_branch_is_wanted(provider: str, event: str) -> None:
    assert of_push(push(), "main", provider, event) == Verdict(True, PUSH, "refs/heads/main", PARENT, COMMIT, "bob")


def test_push_in_a_repository_of_sha256_gives_its_ids() -> None:
    verdict = of_push(push(before="a" * 64, after="b" * 64))

    assert (verdict.wanted, verdict.before, verdict.after) == (True, "a" * 64, "b" * 64)


@every_host_of_one_ref
def test_push_that_creates_our_branch_is_wanted(provider: str, event: str) -> None:
    verdict = of_push(push(before=ZEROS, created=True, commits=[]), "main", provider, event)

    assert verdict == Verdict(True, PUSH, "refs/heads/main", None, COMMIT, "bob")


@every_host_of_one_ref
def test_push_backwards_without_commits_is_wanted(provider: str, event: str) -> None:
    assert of_push(push(forced=True, commits=[], total_commits_count=0), "main", provider, event).wanted


@every_host_of_one_ref
def test_push_to_another_branch_is_not_wanted(provider: str, event: str) -> None:
    verdict = of_push(push("refs/heads/other"), "main", provider, event)

    assert verdict == Verdict(False, OTHER_BRANCH, "refs/heads/other", PARENT, COMMIT, "bob")


@every_host_of_one_ref
def test_tag_named_like_our_branch_is_not_wanted(provider: str, event: str) -> None:
    verdict = of_push(push("refs/tags/main"), "main", provider, event)

    assert verdict == Verdict(False, TAG, "refs/tags/main", PARENT, COMMIT, "bob")


@every_host_of_one_ref
@pytest.mark.parametrize("after", [ZEROS, "0" * 64])
def test_deletion_of_our_branch_is_not_wanted(provider: str, event: str, after: str) -> None:
    verdict = of_push(push(after=after, head_commit=None), "main", provider, event)

    assert verdict == Verdict(False, DELETION, "refs/heads/main", PARENT, None, "bob")


def test_deletion_is_known_by_any_of_its_marks() -> None:
    assert of_push(push(deleted=True)).reason == DELETION
    assert of_push(push(after=None, head_commit=None)).reason == DELETION
    assert of_push(push(after=ZEROS)).reason == DELETION


def test_push_with_a_commit_but_no_head_commit_is_fetched_all_the_same() -> None:
    assert of_push(push(head_commit=None)).reason == PUSH


@pytest.mark.parametrize("after", [*JUNK, COMMIT[:39], COMMIT.upper(), "--upload-pack=x", "HEAD", COMMIT + "\n"])
def test_push_with_senseless_ids_is_wanted_and_gives_none(after: object) -> None:
    assert of_push(push(before=after, after=after)) == Verdict(True, PUSH, "refs/heads/main", None, None, "bob")


@pytest.mark.parametrize("ref", [one for one in JUNK if not isinstance(one, str)] + ["", "main", "refs/for/main"])
def test_push_without_a_ref_of_a_branch_is_unclear(ref: object) -> None:
    assert of_push(push(ref)).reason == UNCLEAR


@pytest.mark.parametrize(
    "ref", ["refs/heads/main ", "refs/heads/Main", "refs/heads/main/x", "refs/heads/refs/heads/main"]
)
def test_push_to_a_branch_of_nearly_our_name_is_not_wanted(ref: str) -> None:
    assert of_push(push(ref)).reason == OTHER_BRANCH


def test_push_to_a_branch_with_slashes_and_japanese_is_wanted() -> None:
    assert of_push(push("refs/heads/event/馬"), "event/馬").wanted
    assert of_push(push("refs/heads/refs/tags/main"), "refs/tags/main").wanted


@pytest.mark.parametrize("payload", [{}, {"zen": "Keep it logically awesome.", "hook_id": 1}])
def test_ping_without_repository_is_not_wanted(payload: object) -> None:
    assert of_push(payload, event="ping") == Verdict(False, PING)


@pytest.mark.parametrize(
    ("provider", "event"),
    [
        ("github", "create"),
        ("github", ""),
        ("github", "Push"),
        ("gitea", "delete"),
        ("gitlab", "System Hook"),
        ("gitlab", "push"),
        ("bitbucket", "repo:refs_changed"),
    ],
)
def test_event_we_do_not_use_is_not_wanted(provider: str, event: str) -> None:
    assert of_push(push(), "main", provider, event).reason == UNKNOWN_EVENT


def test_bitbucket_push_to_our_branch_is_wanted() -> None:
    verdict = of_changes({"old": side("main", commit=PARENT), "new": side("main")})

    assert verdict == Verdict(True, PUSH, "refs/heads/main", PARENT, COMMIT, "bob")


def test_bitbucket_push_of_several_refs_is_wanted_with_ours_among_them() -> None:
    verdict = of_changes(
        {"old": None, "new": side("main", "tag")},
        {"old": side("old"), "new": None},
        {"old": side("other"), "new": side("other")},
        {"old": side("main", commit=PARENT), "new": side("main")},
    )

    assert verdict == Verdict(True, PUSH, "refs/heads/main", PARENT, COMMIT, "bob")


def test_bitbucket_push_of_several_refs_tells_of_our_deletion_first() -> None:
    verdict = of_changes(
        {"old": side("other"), "new": side("other")}, {"old": side("main"), "new": None, "closed": True}
    )

    assert verdict == Verdict(False, DELETION, "refs/heads/main", COMMIT, None, "bob")


def test_bitbucket_branch_deleted_and_made_again_is_wanted() -> None:
    assert of_changes({"old": side("main"), "new": None}, {"old": None, "new": side("main")}).wanted


def test_bitbucket_tag_named_like_our_branch_is_not_wanted() -> None:
    assert of_changes({"old": None, "new": side("main", "tag")}).reason == TAG
    assert of_changes({"old": side("main", "tag"), "new": None}).reason == TAG


def test_bitbucket_push_of_no_changes_is_not_wanted() -> None:
    assert of_changes() == Verdict(False, NO_CHANGES, pusher="bob")


@pytest.mark.parametrize("junk", JUNK)
def test_bitbucket_push_of_another_shape_is_unclear(junk: object) -> None:
    call = believed("bitbucket", {"push": junk, "actor": junk}, "repo:push")

    assert judge(call, "main") == Verdict(False, UNCLEAR)
    assert of_changes(junk).reason == UNCLEAR
    assert of_changes({"old": junk, "new": junk}).reason == UNCLEAR
    assert of_changes({"old": None, "new": side("main", kind=junk)}).reason == UNCLEAR
    assert of_changes({"old": None, "new": {"type": "branch", "name": "main", "target": junk}}).after is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Bob 馬場", "Bob 馬場"),
        ("\x1b[31mred\n", "[31mred"),
        ("a\u202eb\ud800c\x00", "abc"),
        ("x" * 500, "x" * 100),
        (" \n ", "sender"),
        (None, "sender"),
        ({"name": "x"}, "sender"),
    ],
)
def test_pusher_is_shown_short_and_printable(name: object, expected: str) -> None:
    payload = push(pusher={"name": name}, sender={"login": "sender"})
    call = believed("github", {}, "push")
    call.payload.update(payload)

    assert judge(call, "main").pusher == expected


def test_ref_is_shown_short_and_printable() -> None:
    assert of_push(push("refs/heads/a\u202e\n" + "b" * 900)).ref == "refs/heads/a" + "b" * 288
