import dataclasses

import pytest

from tests.hooks import callers
from tests.hooks.callers import (
    COMMIT,
    DELIVERY,
    NOW,
    OTHER_SECRET,
    SECRET,
    Headers,
    bitbucket_headers,
    gitea_headers,
    github_headers,
    gitlab_headers,
    host_headers,
    push,
    to_form,
    to_json,
)
from wiki.hooks import verify
from wiki.hooks.errors import (
    BAD_FORM,
    MISMATCH,
    MISSING,
    NO_SECRET,
    NOT_JSON,
    ONLY_SHA1,
    TOO_LARGE,
    BadBody,
    BadSignature,
    UnknownProvider,
    WrongProvider,
)
from wiki.hooks.providers import PROVIDERS
from wiki.hooks.verify import Call, check_call

EVENTS = {"github": "push", "gitea": "push", "gitlab": "Push Hook", "bitbucket": "repo:push"}
BODY = to_json(push(pusher={"name": "馬場"}))
SIGNATURE = {
    "github": "X-Hub-Signature-256",
    "gitea": "X-Gitea-Signature",
    "gitlab": "X-Gitlab-Token",
    "bitbucket": "X-Hub-Signature",
}
every_host = pytest.mark.parametrize("provider", sorted(EVENTS))


def call(provider: str, headers: Headers, body: bytes, *secrets: str) -> Call:
    return check_call(provider, headers, body, secrets or [SECRET], NOW)


def reason_of(provider: str, headers: Headers, body: bytes, *secrets: str) -> str:
    with pytest.raises(BadSignature) as caught:
        call(provider, headers, body, *secrets)
    return caught.value.reason


def body_reason_of(provider: str, headers: Headers, body: bytes) -> str:
    with pytest.raises(BadBody) as caught:
        call(provider, headers, body)
    return caught.value.reason


def test_hosts_all_have_a_case_here() -> None:
    assert set(PROVIDERS) == set(EVENTS)


@every_host
def test_call_rightly_signed_is_believed(provider: str) -> None:
    found = call(provider, host_headers(provider, BODY, EVENTS[provider]), BODY)

    assert found == Call(
        provider, DELIVERY, EVENTS[provider], push(pusher={"name": "馬場"}), "application/json", form=False
    )


@every_host
def test_call_with_headers_in_any_case_is_believed(provider: str) -> None:
    headers = host_headers(provider, BODY, EVENTS[provider])

    upper = call(provider, {name.upper(): value for name, value in headers.items()}, BODY)
    lower = call(provider, {name.lower(): value for name, value in headers.items()}, BODY)

    assert upper == lower == call(provider, headers, BODY)


@every_host
def test_call_signed_with_another_secret_is_refused(provider: str) -> None:
    headers = host_headers(provider, BODY, EVENTS[provider], secret=OTHER_SECRET)

    assert reason_of(provider, headers, BODY) == MISMATCH


@pytest.mark.parametrize("provider", ["github", "gitea", "bitbucket"])
def test_call_with_signature_of_another_body_is_refused(provider: str) -> None:
    headers = host_headers(provider, BODY, EVENTS[provider])

    assert reason_of(provider, headers, BODY.replace(COMMIT.encode(), b"0" * 40)) == MISMATCH
    assert reason_of(provider, headers, BODY[:-1]) == MISMATCH
    assert reason_of(provider, headers, b"") == MISMATCH


@every_host
def test_call_is_believed_with_either_secret_while_one_is_rotated(provider: str) -> None:
    before = host_headers(provider, BODY, EVENTS[provider], secret=SECRET)
    after = host_headers(provider, BODY, EVENTS[provider], secret=OTHER_SECRET)

    assert call(provider, before, BODY, SECRET, OTHER_SECRET) == call(provider, after, BODY, SECRET, OTHER_SECRET)
    assert reason_of(provider, before, BODY, OTHER_SECRET) == MISMATCH


@every_host
@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
def test_call_is_refused_where_no_secret_is_set(provider: str, secrets: tuple[str, ...]) -> None:
    for signed_with in ("", SECRET):
        headers = host_headers(provider, BODY, EVENTS[provider], secret=signed_with)

        with pytest.raises(BadSignature) as caught:
            check_call(provider, headers, BODY, secrets, NOW)

        assert caught.value.reason == NO_SECRET


@every_host
def test_call_signed_with_empty_secret_is_refused_beside_a_real_one(provider: str) -> None:
    headers = host_headers(provider, BODY, EVENTS[provider], secret="")

    assert reason_of(provider, headers, BODY, "", SECRET) == (MISSING if provider == "gitlab" else MISMATCH)


@every_host
def test_call_without_signature_is_refused(provider: str) -> None:
    headers = host_headers(provider, BODY, EVENTS[provider])
    absent = {name: value for name, value in headers.items() if "Signature" not in name and "Token" not in name}

    assert reason_of(provider, absent, BODY) == MISSING
    assert reason_of(provider, absent | {SIGNATURE[provider]: ""}, BODY) == MISSING


@every_host
@pytest.mark.parametrize("value", ["sha256=", "é" * 64, "秘密", "\udcff", "sha256=" + "ä" * 64, "\x00", "a" * 5000])
def test_call_with_senseless_signature_is_refused(provider: str, value: str) -> None:
    headers = host_headers(provider, BODY, EVENTS[provider]) | {SIGNATURE[provider]: value}

    assert reason_of(provider, headers, BODY) == MISMATCH


def test_call_with_documented_example_of_github_is_believed() -> None:
    """The example of GitHub's page on validating deliveries; its body is no JSON, which is read only after."""
    headers = {
        "X-GitHub-Event": "push",
        "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    }

    with pytest.raises(BadBody) as caught:
        call("github", headers, b"Hello, World!", "It's a Secret to Everybody")

    assert caught.value.reason == NOT_JSON


def test_call_with_sha1_alone_is_refused_and_says_so() -> None:
    headers = github_headers(BODY)
    del headers["X-Hub-Signature-256"]

    assert reason_of("github", headers, BODY) == ONLY_SHA1


def test_call_with_digest_lacking_its_prefix_is_refused() -> None:
    bare = callers.hex_digest(BODY)

    assert reason_of("github", github_headers(BODY) | {"X-Hub-Signature-256": bare}, BODY) == MISMATCH
    assert reason_of("bitbucket", bitbucket_headers(BODY) | {"X-Hub-Signature": f"sha1={bare}"}, BODY) == MISMATCH


def test_call_of_gitea_is_judged_by_its_own_signature_only() -> None:
    headers = gitea_headers(BODY, secret=OTHER_SECRET)
    headers |= {"X-Hub-Signature-256": f"sha256={callers.hex_digest(BODY)}"}

    assert reason_of("gitea", headers, BODY) == MISMATCH


def test_call_of_forgejo_with_its_own_names_is_believed() -> None:
    digest = callers.hex_digest(BODY)
    headers = {"X-Forgejo-Event": "push", "X-Forgejo-Delivery": DELIVERY, "X-Forgejo-Signature": digest}

    found = call("gitea", headers, BODY)

    assert (found.event, found.delivery_id) == ("push", DELIVERY)


def test_call_with_secret_beyond_ascii_is_believed() -> None:
    secret = "合言葉é"
    as_wsgi_gives_it = secret.encode().decode("latin-1")

    assert call("gitlab", gitlab_headers(token=as_wsgi_gives_it), BODY, secret).event == "Push Hook"
    assert call("github", github_headers(BODY, secret=secret), BODY, secret).event == "push"


def test_form_of_github_is_signed_as_a_whole() -> None:
    form = to_form(BODY)

    found = call("github", github_headers(form, form=True), form)

    assert (found.payload, found.form) == (push(pusher={"name": "馬場"}), True)
    assert found.content_type == "application/x-www-form-urlencoded"
    assert reason_of("github", github_headers(BODY, form=True), form) == MISMATCH


def test_form_of_gitea_is_signed_inside() -> None:
    form = to_form(BODY)

    found = call("gitea", gitea_headers(BODY, form=True), form)

    assert (found.payload, found.form) == (push(pusher={"name": "馬場"}), True)
    assert reason_of("gitea", gitea_headers(form, form=True), form) == MISMATCH
    assert reason_of("gitea", gitea_headers(BODY, form=True), form[:-9]) == MISMATCH


def test_form_with_parameters_in_its_type_is_a_form() -> None:
    form = to_form(BODY)
    headers = gitea_headers(BODY) | {"Content-Type": "Application/X-WWW-Form-Urlencoded; charset=utf-8"}

    assert call("gitea", headers, form).form


def test_form_of_gitea_beyond_its_bound_is_refused_before_it_is_decoded() -> None:
    inner = b'{"a":"' + b"b" * verify.MAX_GITEA_FORM_BYTES + b'"}'

    assert body_reason_of("gitea", gitea_headers(inner, form=True), to_form(inner)) == TOO_LARGE
    assert call("gitea", gitea_headers(inner), inner).payload["a"] == "b" * verify.MAX_GITEA_FORM_BYTES


def test_form_of_a_host_that_sends_none_is_refused() -> None:
    form = to_form(BODY)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    assert body_reason_of("gitlab", gitlab_headers() | kind, form) == BAD_FORM
    assert body_reason_of("bitbucket", bitbucket_headers(form) | kind, form) == BAD_FORM


@every_host
def test_body_that_is_cut_short_but_signed_is_refused(provider: str) -> None:
    body = BODY[: len(BODY) // 2]

    assert body_reason_of(provider, host_headers(provider, body, EVENTS[provider]), body) == NOT_JSON


@every_host
def test_body_beyond_the_bound_is_refused(provider: str) -> None:
    body = b" " * verify.MAX_BODY_BYTES + b"{}"

    assert body_reason_of(provider, host_headers(provider, body, EVENTS[provider]), body) == TOO_LARGE


def test_body_is_not_read_before_it_is_believed() -> None:
    assert reason_of("github", github_headers(BODY, secret=OTHER_SECRET), b"[" * 100_000) == MISMATCH


@pytest.mark.parametrize("provider", ["", "GitHub", "gogs", "../github", "gitea\n", "馬"])
def test_provider_that_is_unknown_is_refused(provider: str) -> None:
    with pytest.raises(UnknownProvider) as caught:
        call(provider, github_headers(BODY), BODY)

    assert caught.value.provider == provider


@every_host
def test_call_at_the_address_of_another_host_is_told_so(provider: str) -> None:
    headers = host_headers(provider, BODY, EVENTS[provider])
    found = {}

    for address in sorted(set(EVENTS) - {provider}):
        with pytest.raises(WrongProvider) as caught:
            call(address, headers, BODY)
        found[address] = (caught.value.provider, caught.value.sender)

    assert found == {address: (address, provider) for address in sorted(set(EVENTS) - {provider})}


def test_call_without_event_is_believed_and_has_none() -> None:
    headers = github_headers(BODY)
    del headers["X-GitHub-Event"]

    assert call("github", headers, BODY).event == ""


@pytest.mark.parametrize("event", ["push\nInjected: 1", "é", "e" * 101, "<script>"])
def test_event_that_no_host_would_send_is_left_out(event: str) -> None:
    assert call("github", github_headers(BODY, event), BODY).event == ""


@pytest.mark.parametrize("given", ["", "é", "馬", "a b", "a\nb", "x" * 129, "../../etc", "<b>", "\udcff"])
def test_delivery_id_that_is_missing_or_odd_is_made_of_the_body(given: str) -> None:
    headers = github_headers(BODY) | {"X-GitHub-Delivery": given}
    other = to_json(push("refs/heads/other"))

    made = call("github", headers, BODY).delivery_id

    assert made.startswith("sha256-")
    assert made == call("github", headers, BODY).delivery_id
    assert made != call("github", github_headers(other) | {"X-GitHub-Delivery": given}, other).delivery_id


def test_call_does_not_print_its_payload() -> None:
    found = dataclasses.replace(call("github", github_headers(BODY), BODY), payload={"secret thing": 1})

    assert "secret thing" not in repr(found)
    assert DELIVERY in repr(found)
