"""Says whether a call is news for us: a push to our branch. Everything else has a reason why it is not.

The commit ids and names are for the log. What really happened is learned by fetching: deliveries come late, out of order,
twice or never.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wiki.hooks.providers import BITBUCKET, PROVIDERS
from wiki.hooks.verify import Call

# Reasons. Interfaces turn these into sentences.
PUSH = "push"  # the only one that is wanted
OTHER_BRANCH = "other_branch"
TAG = "tag"
DELETION = "deletion"  # of our branch
PING = "ping"
UNKNOWN_EVENT = "unknown_event"  # also `create` and `delete`: a push tells of the same
NO_CHANGES = "no_changes"  # a push that lists none
UNCLEAR = "unclear"  # a push of something that is neither a branch nor a tag, or that does not say of what

_BRANCHES = "refs/heads/"
_TAGS = "refs/tags/"
_COMMIT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NO_COMMIT = re.compile(r"0{40}|0{64}")
_MAX_NAME = 100
_MAX_REF = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wanted` says to fetch. `before` and `after` are full commit ids, None where there was or is no commit; not to be
    relied on. `ref` and `pusher` are the caller's words, shortened and without what cannot be printed: only for showing.
    """

    wanted: bool
    reason: str
    ref: str | None = None
    before: str | None = None
    after: str | None = None
    pusher: str | None = None


@dataclass(frozen=True, slots=True)
class _Move:
    ref: str | None
    before: str | None
    after: str | None
    deleted: bool


def judge(call: Call, branch: str) -> Verdict:
    """Judges a believed call for the upstream's `branch` (its short name). Refuses nothing: what is odd is UNCLEAR."""
    host = PROVIDERS[call.provider]
    pusher = _find_pusher(call.payload, host.pusher_keys)
    if call.event in host.ping_events:
        return Verdict(False, PING, pusher=pusher)
    if call.event not in host.push_events:
        return Verdict(False, UNKNOWN_EVENT, pusher=pusher)
    moves = _bitbucket_moves(call.payload) if call.provider == BITBUCKET else [_read_move(call.payload)]
    if not moves:
        return Verdict(False, NO_CHANGES, pusher=pusher)
    move = _most_telling(moves, _BRANCHES + branch)
    reason = _reason(move, _BRANCHES + branch)
    return Verdict(reason == PUSH, reason, _printable(move.ref, _MAX_REF), move.before, move.after, pusher)


def _most_telling(moves: list[_Move], ours: str) -> _Move:
    """Bitbucket tells of all that one push moved: ours if it is among them and still there, else ours, else the first."""
    about_us = [move for move in moves if move.ref == ours]
    kept = [move for move in about_us if not move.deleted]
    return (kept or about_us or moves)[0]


def _reason(move: _Move, ours: str) -> str:
    """A full ref is compared, so that a tag named like our branch stays a tag."""
    if move.ref is None:
        return UNCLEAR
    if move.ref.startswith(_TAGS):
        return TAG
    if not move.ref.startswith(_BRANCHES):
        return UNCLEAR
    if move.ref != ours:
        return OTHER_BRANCH
    return DELETION if move.deleted else PUSH


def _read_move(payload: Mapping[str, object]) -> _Move:
    """What GitHub, Gitea and GitLab say alike: one ref for each call."""
    ref, after = payload.get("ref"), payload.get("after")
    commit = _commit_id(after)
    # A null `head_commit` beside a real commit is no deletion: a needless fetch is cheaper than a missed one.
    headless = commit is None and "head_commit" in payload and payload["head_commit"] is None
    deleted = payload.get("deleted") is True or headless or _is_no_commit(after)
    return _Move(ref if isinstance(ref, str) else None, _commit_id(payload.get("before")), commit, deleted)


def _bitbucket_moves(payload: Mapping[str, object]) -> list[_Move]:
    """One for each entry of `push.changes`; a body without that list gives one move of nothing."""
    changes = _dig(payload, ("push", "changes"))
    if not isinstance(changes, list):
        return [_Move(None, None, None, False)]
    return [_bitbucket_move(change) for change in changes]


def _bitbucket_move(change: object) -> _Move:
    old, new = _dig(change, ("old",)), _dig(change, ("new",))
    state = new if isinstance(new, dict) else old
    folder = {"branch": _BRANCHES, "tag": _TAGS}.get(str(_dig(state, ("type",))))
    name = _dig(state, ("name",))
    ref = folder + name if folder and isinstance(name, str) else None
    before, after = (_commit_id(_dig(side, ("target", "hash"))) for side in (old, new))
    return _Move(ref, before, after, deleted=not isinstance(new, dict))


def _find_pusher(payload: Mapping[str, object], paths: tuple[tuple[str, ...], ...]) -> str | None:
    return next((name for path in paths if (name := _printable(_dig(payload, path), _MAX_NAME))), None)


def _dig(value: object, keys: tuple[str, ...]) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _commit_id(value: object) -> str | None:
    return value if isinstance(value, str) and _COMMIT_ID.fullmatch(value) and not _is_no_commit(value) else None


def _is_no_commit(value: object) -> bool:
    return isinstance(value, str) and _NO_COMMIT.fullmatch(value) is not None


def _printable(value: object, limit: int) -> str | None:
    """Without control and direction characters and lone surrogates, which no database or page should have to hold."""
    if not isinstance(value, str):
        return None
    return "".join(char for char in value[: 2 * limit] if char.isprintable()).strip()[:limit] or None
