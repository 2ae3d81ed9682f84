"""Bodies that the hosts really sent, signed here, with what is to be made of each."""

from pathlib import Path

import pytest

from tests.hooks.callers import (
    DELIVERY,
    NOW,
    OTHER_SECRET,
    SECRET,
    SIGNING_SECRET,
    gitea_headers,
    github_headers,
    host_headers,
    signed_gitlab_headers,
    to_form,
)
from wiki.hooks.errors import BadSignature
from wiki.hooks.verdict import DELETION, OTHER_BRANCH, PING, PUSH, TAG, UNKNOWN_EVENT, judge
from wiki.hooks.verify import check_call

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "webhooks"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the hosts' real bodies are not beside this checkout")

# file, event, branch that is ours, reason, ref, pusher
CASES = [
    ("github/create_tag_event_octokit.json", "create", "simple-tag", UNKNOWN_EVENT, None, "Codertocat"),
    ("github/delete_tag_event_octokit.json", "delete", "simple-tag", UNKNOWN_EVENT, None, "Codertocat"),
    ("github/other_event_issues_octokit.json", "issues", "master", UNKNOWN_EVENT, None, "Codertocat"),
    ("github/ping_app.json", "ping", "master", PING, None, None),
    ("github/ping_octokit.json", "ping", "master", PING, None, "Codertocat"),
    ("github/ping_org_octokit.json", "ping", "master", PING, None, "Codertocat"),
    ("github/push.json", "push", "master", PUSH, "refs/heads/master", "Codertocat"),
    ("github/push.json", "push", "main", OTHER_BRANCH, "refs/heads/master", "Codertocat"),
    ("github/push_branch_create.json", "push", "feature-branch", PUSH, "refs/heads/feature-branch", "bradrydzewski"),
    ("github/push_branch_create.json", "push", "master", OTHER_BRANCH, "refs/heads/feature-branch", "bradrydzewski"),
    (
        "github/push_branch_delete.json",
        "push",
        "feature-branch",
        DELETION,
        "refs/heads/feature-branch",
        "bradrydzewski",
    ),
    ("github/push_first_commit_octokit.json", "push", "master", PUSH, "refs/heads/master", "Codertocat"),
    ("github/push_playground.json", "push", "master", PUSH, "refs/heads/master", "binkkatal"),
    ("github/push_tag.json", "push", "v0.0.1", TAG, "refs/tags/v0.0.1", "bradrydzewski"),
    ("github/push_tag_delete.json", "push", "v0.0.1", TAG, "refs/tags/v0.0.1", "bradrydzewski"),
    ("github/tag_delete_octokit.json", "push", "simple-tag", TAG, "refs/tags/simple-tag", "Codertocat"),
    ("github/tag_push_octokit.json", "push", "simple-tag", TAG, "refs/tags/simple-tag", "Codertocat"),
    ("gitea/branch_create.json", "create", "feature", UNKNOWN_EVENT, None, "unknwon"),
    ("gitea/branch_delete.json", "delete", "feature", UNKNOWN_EVENT, None, "unknwon"),
    ("gitea/push.json", "push", "master", PUSH, "refs/heads/master", "unknwon"),
    ("gitea/push_playground.json", "push", "master", PUSH, "refs/heads/master", "example"),
    ("gitea/tag_create.json", "create", "v1.0.0", UNKNOWN_EVENT, None, "unknwon"),
    ("gitea/tag_delete.json", "delete", "v1.0.0", UNKNOWN_EVENT, None, "unknwon"),
    ("gitlab/branch_create.json", "Push Hook", "feature", PUSH, "refs/heads/feature", "sytses"),
    ("gitlab/branch_delete.json", "Push Hook", "feature", DELETION, "refs/heads/feature", "sytses"),
    ("gitlab/push.json", "Push Hook", "master", PUSH, "refs/heads/master", "sytses"),
    ("gitlab/push.json", "Push Hook", "main", OTHER_BRANCH, "refs/heads/master", "sytses"),
    ("gitlab/push_merge.json", "Push Hook", "master", PUSH, "refs/heads/master", "sytses"),
    ("gitlab/push_playground.json", "Push Hook", "master", PUSH, "refs/heads/master", "John Smith"),
    ("gitlab/push_subgroup.json", "Push Hook", "master", PUSH, "refs/heads/master", "sytses"),
    ("gitlab/tag_create.json", "Tag Push Hook", "v1.0.0", TAG, "refs/tags/v1.0.0", "sytses"),
    ("gitlab/tag_delete.json", "Tag Push Hook", "v1.0.0", TAG, "refs/tags/v1.0.0", "sytses"),
    ("gitlab/tag_push_playground.json", "Tag Push Hook", "v1.0.0", TAG, "refs/tags/v1.0.0", "John Smith"),
    ("bitbucket/push.json", "repo:push", "master", PUSH, "refs/heads/master", "brydzewski"),
    ("bitbucket/push.json", "repo:push", "main", OTHER_BRANCH, "refs/heads/master", "brydzewski"),
    ("bitbucket/push_branch_create.json", "repo:push", "develop", PUSH, "refs/heads/develop", "brydzewski"),
    ("bitbucket/push_branch_delete.json", "repo:push", "develop", DELETION, "refs/heads/develop", "brydzewski"),
    ("bitbucket/push_playground.json", "repo:push", "name-of-branch", PUSH, "refs/heads/name-of-branch", "emmap1"),
    ("bitbucket/push_tag_create.json", "repo:push", "feature/x", TAG, "refs/tags/feature/x", "brydzewski"),
    ("bitbucket/push_tag_delete.json", "repo:push", "feature/x", TAG, "refs/tags/feature/x", "brydzewski"),
]
every_sample = pytest.mark.parametrize("file", sorted({case[0] for case in CASES}))


def test_samples_each_have_a_case() -> None:
    found = {str(file.relative_to(SAMPLES)) for file in SAMPLES.glob("*/*.json")}

    assert found == {case[0] for case in CASES}


@pytest.mark.parametrize(("file", "event", "branch", "reason", "ref", "pusher"), CASES)
def test_sample_is_judged(file: str, event: str, branch: str, reason: str, ref: str | None, pusher: str | None) -> None:
    provider, body = file.partition("/")[0], (SAMPLES / file).read_bytes()

    call = check_call(provider, host_headers(provider, body, event), body, [OTHER_SECRET, SECRET], NOW)
    verdict = judge(call, branch)

    assert (call.delivery_id, call.event) == (DELIVERY, event)
    assert (verdict.wanted, verdict.reason, verdict.ref, verdict.pusher) == (reason == PUSH, reason, ref, pusher)


@every_sample
def test_sample_signed_for_somebody_else_is_refused(file: str) -> None:
    provider, body = file.partition("/")[0], (SAMPLES / file).read_bytes()
    headers = host_headers(provider, body, "push", secret=OTHER_SECRET)

    with pytest.raises(BadSignature):
        check_call(provider, headers, body, [SECRET], NOW)


@every_sample
def test_sample_says_the_same_in_a_form_or_signed_after_standard_webhooks(file: str) -> None:
    provider, body = file.partition("/")[0], (SAMPLES / file).read_bytes()
    plain = check_call(provider, host_headers(provider, body, "push"), body, [SECRET], NOW)
    form = to_form(body)

    others = {
        "github": lambda: check_call("github", github_headers(form, form=True), form, [SECRET], NOW),
        "gitea": lambda: check_call("gitea", gitea_headers(body, form=True), form, [SECRET], NOW),
        "gitlab": lambda: check_call("gitlab", signed_gitlab_headers(body), body, [SIGNING_SECRET], NOW),
        "bitbucket": lambda: plain,
    }

    assert others[provider]().payload == plain.payload


def test_sample_of_a_push_gives_its_commits() -> None:
    body = (SAMPLES / "bitbucket/push.json").read_bytes()

    verdict = judge(
        check_call("bitbucket", host_headers("bitbucket", body, "repo:push"), body, [SECRET], NOW), "master"
    )

    assert verdict.before == "40e7580cf11311d84a6e5e97e2cbba6df1675750"
    assert verdict.after == "141977fedf5cf35aa290ac87d4b5177ac4cd9de1"
