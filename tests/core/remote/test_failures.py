"""What git and forges say, word for word, and which error it is. Servers that no test can run are only met here."""

import pytest

from wiki.core.remote.address import Remote
from wiki.core.remote.errors import PushRaced, RemoteDown, RemoteRefused
from wiki.core.remote.failures import failure_of, is_missing_branch, push_failure_of

REMOTE = Remote("https://example.org/a.git", token="alice:s3cr/et")
SSH_END = """fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
"""
REFUSED = {
    f"git@example.org: Permission denied (publickey).\n{SSH_END}": "git@example.org: Permission denied (publickey).",
    f"Host key verification failed.\n{SSH_END}": "Host key verification failed.",
    f"ERROR: Repository not found.\n{SSH_END}": "ERROR: Repository not found.",
    "remote: \nremote: =====\nremote: ERROR: The project you were looking for could not be found or you don't have"
    f" permission to view it.\nremote: =====\n{SSH_END}": "ERROR: The project you were looking for could not be found or"
    " you don't have permission to view it.",
    "remote: Repository not found.\nfatal: repository 'https://example.org/a.git/' not found\n": "repository"
    " 'https://example.org/a.git/' not found; Repository not found.",
    "remote: Permission to a/b denied to alice.\nfatal: unable to access 'https://example.org/a.git/': The requested URL"
    " returned error: 403\n": "unable to access 'https://example.org/a.git/': The requested URL returned error: 403;"
    " Permission to a/b denied to alice.",
    "fatal: unable to access 'https://example.org/a.git/': SSL certificate problem: certificate has expired\n": "unable"
    " to access 'https://example.org/a.git/': SSL certificate problem: certificate has expired",
}
DOWN = {
    f"ssh: connect to host example.org port 22: Connection refused\n{SSH_END}": "ssh: connect to host example.org port"
    " 22: Connection refused",
    f"ssh: Could not resolve hostname example.org: Name or service not known\n{SSH_END}": "ssh: Could not resolve"
    " hostname example.org: Name or service not known",
    "fatal: unable to access 'https://example.org/a.git/': Could not resolve host: example.org\n": "unable to access"
    " 'https://example.org/a.git/': Could not resolve host: example.org",
    "remote: the page was not found\nerror: RPC failed; HTTP 503 curl 22 The requested URL returned error: 503\n"
    "fatal: the remote end hung up unexpectedly\n": "RPC failed; HTTP 503 curl 22 The requested URL returned error: 503;"
    " the remote end hung up unexpectedly; the page was not found",
    SSH_END: "no reason was given",
    "fatal: something new\n": "something new",
}


@pytest.mark.parametrize(("said", "detail"), REFUSED.items())
def test_failure_that_stays_is_a_refusal(said: str, detail: str) -> None:
    assert failure_of(said, REMOTE) == RemoteRefused(detail)


@pytest.mark.parametrize(("said", "detail"), DOWN.items())
def test_failure_that_may_pass_or_is_unknown_is_an_outage(said: str, detail: str) -> None:
    assert failure_of(said, REMOTE) == RemoteDown(detail)


@pytest.mark.parametrize(
    "shown", ["s3cr/et", "s3cr%2Fet", "alice:s3cr/et", "YWxpY2U6czNjci9ldA==", "https://bob:other@example.org"]
)
def test_failure_hides_every_form_of_a_credential(shown: str) -> None:
    detail = failure_of(f"fatal: bad {shown}\n", REMOTE).detail

    assert detail in ("bad ***", "bad https://example.org")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("[rejected] (stale info)", PushRaced()),
        ("[rejected] (fetch first)", PushRaced()),
        ("[rejected] (non-fast-forward)", PushRaced()),
        ("[remote rejected] (incorrect old value provided)", PushRaced()),
        ("[remote rejected] (protected branch hook declined)", RemoteRefused("protected branch hook declined; GH006")),
        ("[remote rejected] (shallow update not allowed)", RemoteRefused("shallow update not allowed; GH006")),
        ("[remote failure] (remote failed to report status)", RemoteDown("remote failed to report status; GH006")),
    ],
)
def test_push_failure_tells_races_from_refusals(status: str, error: Exception) -> None:
    printed = f"To https://example.org/a.git\n!\t{'1' * 40}:refs/heads/main\t{status}\nDone\n"
    said = "remote: GH006\nerror: failed to push some refs to 'https://example.org/a.git'\n"

    assert push_failure_of(printed, said, REMOTE, forced=False) == error


def test_missing_branch_is_told_from_other_failures() -> None:
    assert is_missing_branch("fatal: couldn't find remote ref refs/heads/main\n")
    assert not is_missing_branch("remote: fatal: couldn't find remote ref refs/heads/main\n")
