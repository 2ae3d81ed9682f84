"""Speaks to the upstream through git: what does it have, bring that here, push ours there. Merges nothing.

All fetches and pushes of one wiki take turns by a file lock that their git processes inherit; so whoever holds it knows
that what a killed fetch left behind belongs to nobody. A fetch goes to a ref of its own, and no ref that anybody else
reads is moved by it.
"""

import contextlib
import os
from dataclasses import dataclass

from wiki.core.errors import RevisionNotFound
from wiki.core.remote.address import Remote, check_branch
from wiki.core.remote.durable import durable_objects
from wiki.core.remote.errors import BadAddress, PushRaced, RemoteDown, RemoteRefused
from wiki.core.remote.failures import failure_of, is_missing_branch, push_failure_of
from wiki.core.remote.remote_git import RemoteGit
from wiki.core.store.branch import Branch
from wiki.core.store.lock import WriterLock
from wiki.core.store.model import CommitId
from wiki.core.store.store import FULL_ID, Store

TIMEOUT_SECONDS = 300.0
STALL_SECONDS = 60
FETCHED = "refs/festa/fetched"
KNOWN = "refs/remotes/upstream/main"
HEADS = "refs/heads/"
USUAL_BRANCHES = ("main", "master")
FETCH = (
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-auto-gc",
    "--no-auto-maintenance",
    "--no-recurse-submodules",
    "--no-show-forced-updates",
    "--refmap=",
)
PUSH = ("push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-recurse-submodules")
"""Without --atomic, which not every server knows: one ref moves as a whole or not at all."""


@dataclass(frozen=True)
class Look:
    """What the upstream has. `tip` is None when `branch` is not there, `empty` says that no branch is."""

    branch: str
    tip: CommitId | None
    empty: bool


class Transport:
    """One wiki's way to its upstream. Safe to share between threads; several processes may have one."""

    def __init__(
        self,
        store: Store,
        remote: Remote,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        stall_seconds: int = STALL_SECONDS,
    ) -> None:
        """`timeout_seconds` is for one call of git, `stall_seconds` how long an https peer may send nothing at all."""
        self.store = store
        self.remote = remote
        self._git = RemoteGit(store.folder, remote, timeout_seconds=timeout_seconds, stall_seconds=stall_seconds)
        self._lock = WriterLock(store.folder / "festa" / "remote.lock")
        self._fetched = Branch(store.folder, FETCHED)
        self._known = Branch(store.folder, KNOWN)
        self._branch = remote.branch
        self._branch_file = store.folder / "festa" / "upstream-branch"

    def look(self) -> Look:
        """Asks the upstream for its branches, without the lock. Raises RemoteDown, RemoteRefused.

        The branch is the one that was set; else the one that HEAD names; else `main`, or `master` if only that is
        there: a new bare repository's HEAD often names a branch that nobody pushed.
        """
        done = self._git.run(["ls-remote", "--quiet", "--symref", "--", self.remote.url, "HEAD", f"{HEADS}*"])
        if done.returncode:
            raise self._failure(done.stderr)
        head, tips = _parse_refs(done.stdout)
        branch = self.remote.branch or head or next((name for name in USUAL_BRANCHES if name in tips), "main")
        try:
            self._set_branch(check_branch(branch))
        except BadAddress:
            raise RemoteRefused("HEAD names a branch that Festa does not use") from None
        tip = tips.get(branch)
        if tip is not None and not FULL_ID.fullmatch(tip):
            raise RemoteRefused("the repository does not use SHA-1, as this wiki does")
        return Look(branch, CommitId(tip) if tip else None, not tips)

    def fetch(self) -> CommitId | None:
        """Brings the branch's commits here, durably, and returns its tip; None if there is no such branch.

        Moves nothing but a ref of its own. Raises RemoteDown, RemoteRefused. Where no branch was set, HEAD is looked
        at each time, since it may have come to name another one; that is all it does when there is no news.
        """
        if self.remote.branch is not None:
            return self._fetch(self.remote.branch)
        look = self.look()
        if look.tip is None or look.tip == self.known_tip():
            return look.tip
        return self._fetch(look.branch)

    def push(self, commit: CommitId, *, expected: CommitId | None) -> None:
        """Moves the upstream's branch from `expected` (None: not there yet) to `commit`, which must come after it.

        Raises PushRaced if the branch is elsewhere or `expected` is not in the history of `commit`; nothing was pushed
        then. Raises RemoteRefused, RemoteDown, RevisionNotFound. After RemoteDown the push may have arrived, or not.
        """
        self._push(commit, expected, forced=False)

    def force_push(self, commit: CommitId, *, expected: CommitId) -> None:
        """The same, and takes from the upstream what is not in the history of `commit`. For purging only."""
        if not FULL_ID.fullmatch(expected):
            raise RevisionNotFound(expected)
        self._push(commit, expected, forced=True)

    def known_branch(self) -> str:
        """The branch that was set, or that HEAD named when the upstream was last looked at; asks nobody."""
        if self.remote.branch is not None:
            return self.remote.branch
        try:
            return check_branch(self._branch_file.read_text("utf-8").strip())
        except (OSError, ValueError, BadAddress):
            return "main"

    def known_tip(self) -> CommitId | None:
        """The upstream's tip that was remembered last; None before the first."""
        return self._known.read()

    def remember(self, tip: CommitId) -> None:
        """Records, durably, that the upstream's branch is at `tip`, a commit that is here. Takes the writer lock."""
        if tip != self.known_tip():
            self.store.set_ref(KNOWN, tip)

    def _set_branch(self, branch: str) -> None:
        if branch != self._branch or self.known_branch() != branch:
            self._branch_file.write_text(branch, "utf-8")
        self._branch = branch

    def _fetch(self, branch: str) -> CommitId | None:
        with self._lock.hold() as lock:
            self._clear_leftovers()
            arguments = [*FETCH, "--", self.remote.url, f"+{HEADS}{branch}:{FETCHED}"]
            with durable_objects(self.store.folder):
                done = self._git.run(arguments, keep=[lock])
                if done.returncode and is_missing_branch(done.stderr):
                    return None
                if done.returncode:
                    raise self._failure(done.stderr)
            tip = self._fetched.read()
        if tip is None or self.store.find_commit(tip) is None:
            raise RemoteRefused(f"what the branch {branch} names is no commit")
        return tip

    def _push(self, commit: CommitId, expected: CommitId | None, *, forced: bool) -> None:
        if self.store.find_commit(commit) is None:
            raise RevisionNotFound(commit)
        if expected and not forced and not self.store.is_ancestor(expected, commit):
            raise PushRaced
        ref = f"{HEADS}{self._branch or self.look().branch}"
        # git lets a push with a lease rewind the branch: therefore the look at the history above
        arguments = [*PUSH, f"--force-with-lease={ref}:{expected or ''}", "--", self.remote.url, f"{commit}:{ref}"]
        with self._lock.hold() as lock:
            done = self._git.run(arguments, keep=[lock])
        if done.returncode:
            self._check_folder()
            raise push_failure_of(done.stdout, done.stderr, self.remote, forced=forced)

    def _failure(self, stderr: str) -> RemoteDown | RemoteRefused:
        self._check_folder()
        return failure_of(stderr, self.remote)

    def _check_folder(self) -> None:
        """A folder that is gone may come back with its disk; at a server, git's own words tell the difference."""
        if self.remote.folder and not os.path.exists(self.remote.folder):
            raise RemoteDown("the folder is not there")

    def _clear_leftovers(self) -> None:
        """Removes what a killed fetch leaves: its lock on our ref, and marks that would keep packs unpacked for ever."""
        (self.store.folder / f"{FETCHED}.lock").unlink(missing_ok=True)
        for file in (self.store.folder / "objects" / "pack").glob("*.keep"):
            with contextlib.suppress(FileNotFoundError):
                if file.read_bytes().startswith(b"fetch-pack "):
                    file.unlink()


def _parse_refs(printed: str) -> tuple[str | None, dict[str, str]]:
    """The branch that HEAD names (None if it names none that is there) and all branches with their tips."""
    head: str | None = None
    tips: dict[str, str] = {}
    for line in printed.split("\n"):
        value, _, ref = line.partition("\t")
        if ref == "HEAD" and value.startswith(f"ref: {HEADS}"):
            head = value.removeprefix(f"ref: {HEADS}")
        elif ref.startswith(HEADS):
            tips[ref.removeprefix(HEADS)] = value
    return head, tips
