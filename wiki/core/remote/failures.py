"""Makes one of our errors out of what git printed, in one short line that holds no credentials.

Git has no error codes for this, so its English messages are read. What is not recognised counts as an outage: trying
again is the safe mistake.
"""

import base64
import re
from urllib.parse import quote

from wiki.core.remote.address import Remote
from wiki.core.remote.errors import PushRaced, RemoteDown, RemoteRefused

MAX_DETAIL = 300

_DOWN = re.compile(r"(?:returned error:|HTTP) (?:408|425|429|5\d\d)")
_REFUSED = re.compile(
    r"(?:returned error:|HTTP) [34]\d\d|Authentication failed|could not be found or you don't have permission"
    r"|could not read (?:Username|Password)|[Pp]ermission .*denied|[Aa]ccess denied|Host key verification failed"
    r"|repository .*not found|Repository not found|does not appear to be a git repository|dubious ownership"
    r"|certificate|info/refs not valid|transport '\w+' not allowed|unsupported object format|mismatched algorithms"
)
_RACED = re.compile(
    r"stale info|fetch first|non-fast-forward|remote ref updated since checkout|incorrect old value|reference already exists"
)
_CAME_TOO_LATE = re.compile(r"cannot lock ref.*(?:is at .* but expected|reference already exists)")
_LOCKED = re.compile(r"cannot lock ref.*File exists")
_REJECTED = re.compile(r"^!\t[^\t]*\t\[([a-z ]+)\] ?\(?(.*?)\)?$", re.MULTILINE)
_MISSING_BRANCH = re.compile(r"^fatal: couldn't find remote ref ", re.MULTILINE)
_PREFIX = re.compile(r"^(?:(?:remote|fatal|error|warning):\s*)+")
_NOISE = re.compile(
    r"^(?:hint:|To |error: failed to push some refs|Please make sure you have the correct access rights"
    r"|and the repository exists\.|Everything up-to-date|fatal: Could not read from remote repository|remote:[\s=]*$|warning:)"
)
_CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^/\s@]*@")


def is_missing_branch(stderr: str) -> bool:
    """Whether a fetch failed because the upstream has no such branch."""
    return bool(_MISSING_BRANCH.search(stderr))


def failure_of(stderr: str, remote: Remote) -> RemoteDown | RemoteRefused:
    """The error that git's messages tell of."""
    lines = [line.strip() for line in stderr.splitlines()]
    by_git = [line for line in lines if not line.startswith("remote:")]
    detail = make_detail([*by_git, *lines], remote)
    if _REFUSED.search(stderr) and not _DOWN.search(stderr):
        return RemoteRefused(detail)
    return RemoteDown(detail)


def push_failure_of(
    stdout: str, stderr: str, remote: Remote, *, forced: bool
) -> PushRaced | RemoteDown | RemoteRefused:
    """The error that a failed `git push --porcelain` of one branch tells of (format: git-push, OUTPUT)."""
    rejected = _REJECTED.search(stdout)
    if rejected is None:
        return failure_of(stderr, remote)
    by, reason = rejected[1], rejected[2]
    if by == "remote failure":
        return RemoteDown(make_detail([reason, *stderr.splitlines()], remote))
    by_policy = by == "remote rejected" and forced and "non-fast-forward" in reason
    if (_RACED.search(reason) and not by_policy) or _CAME_TOO_LATE.search(f"{reason}\n{stderr}"):
        return PushRaced()
    said = [line.strip() for line in stderr.splitlines() if line.startswith("remote:")]
    detail = make_detail([reason or by, *said], remote)
    return RemoteDown(detail) if _LOCKED.search(stderr) else RemoteRefused(detail)


def make_detail(lines: list[str], remote: Remote) -> str:
    """One line out of git's: without noise, credentials and unprintable characters, at most 300 characters long."""
    parts = [_PREFIX.sub("", line).strip() for line in lines if not _NOISE.match(line)]
    text = "; ".join(dict.fromkeys(part for part in parts if part)) or "no reason was given"
    text = scrub(text, remote)
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= MAX_DETAIL else f"{text[: MAX_DETAIL - 1]}…"


def scrub(text: str, remote: Remote) -> str:
    """Takes everything out of `text` that could be a credential of the upstream's."""
    text = _CREDENTIALS_IN_URL.sub("", text)
    for secret in sorted(_secrets(remote), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _secrets(remote: Remote) -> set[str]:
    if not remote.token:
        return set()
    plain = {remote.token, remote.token.partition(":")[2], remote.login or ""}
    coded = {base64.b64encode(secret.encode()).decode() for secret in plain if secret}
    return {shown for secret in plain | coded if secret for shown in (secret, quote(secret, safe=""))}
