"""Traces files by the commits between two states: where each went, also where another one took its place since.

Two trees alone do not tell it. A page that twenty people write in may keep less than half of its lines within minutes, and
is then another file to git; and where a page left its path to another one, git sees a change of one page. At the moment of
each commit it is clear. Where branches were merged, joining.py says where the files stand after it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from wiki.core.joining import AT_FIRST, Given, Knows, Side, Standing, join, standings_after
from wiki.core.likeness import likeness_of
from wiki.core.renames import DETECT, find_renames
from wiki.core.store.command import run_git
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store

TRIES = 4
"""So often a trace begins further back, where a side that was merged begins before it."""


def trace_paths(store: Store, bases: Sequence[CommitId], tip: CommitId) -> dict[str, str | None]:
    """Where the files that stood at a path in `bases` are at `tip`, told from each commit between; None: taken away.

    Only paths are told from which a file went. A file that was taken away and put back is the same one. `bases` must be
    in the history of `tip`.
    """
    start = list(bases)
    commits = _read_commits(store, start, tip)
    for _ in range(TRIES):
        older = (
            {parent for commit in commits for parent in commit.parents} - {commit.id for commit in commits} - {*start}
        )
        found = (
            run_git(store.folder, ["merge-base", "--octopus", *start, *sorted(older)], fine=(0, 1)) if older else None
        )
        if found is None or not found.stdout:
            break
        start = [CommitId(found.stdout.decode("ascii").split()[0])]  # from here on all sides are known
        commits = _read_commits(store, start, tip)
    traced = _Tracer(store).trace(commits, start, bases, tip)
    return {path: after for path, after in traced.items() if after is None or store.find_entry(tip, after)}


def _read_commits(store: Store, start: Sequence[CommitId], tip: CommitId) -> list["_Logged"]:
    arguments = ["log", "--format=%x01%H %P", "--topo-order", "--reverse", "--diff-merges=first-parent", *DETECT]
    return list(_read_log(run_git(store.folder, [*arguments, tip, "--not", *start]).stdout))


def find_new_path(store: Store, old: CommitId, new: CommitId, path: str) -> str | None:
    """The path in `new` of the file that stood at `path` in `old`; None if it was deleted.

    `old` must be in the history of `new`. Where a file was moved unchanged no process is started.
    """
    entry = store.find_entry(old, path)
    if entry is None or not entry.is_file:
        return None
    if store.find_entry(new, path) is not None:
        return path
    same = [change.path for change in store.diff_commits(old, new) if change.old is None and change.new == entry]
    if len(same) == 1:
        return same[0]
    return trace_paths(store, [old], new).get(path) or find_renames(store, old, new).get(path)


@dataclass(frozen=True, slots=True)
class _Event:
    """A file that came (`before` is None), went (`after` is None), was renamed or stayed; and whether it was written in."""

    before: str | None
    after: str | None
    is_written: bool = True


@dataclass(frozen=True, slots=True)
class _Logged:
    """A commit and what it did against its first parent."""

    id: CommitId
    parents: tuple[CommitId, ...]
    events: list[_Event]


@dataclass(slots=True)
class _State:
    """What stands where after a commit, as far as it differs from the first state; `known` has a bit for each commit before."""

    places: dict[str, Standing] = field(default_factory=dict)
    known: int = 0

    def knows(self, moment: int) -> bool:
        return moment == AT_FIRST or bool(self.known >> moment & 1)


class _Tracer:
    """Gives every file a number, and follows it through the commits; a commit's moment is its place in their row."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._first: dict[str, int] = {}  # files that stood at a path at first
        self._count = 0
        self._began: dict[int, int] = {}
        self._written: defaultdict[int, list[int]] = defaultdict(list)

    def trace(
        self, commits: Sequence[_Logged], start: Sequence[CommitId], bases: Sequence[CommitId], tip: CommitId
    ) -> dict[str, str | None]:
        """Path in one of the bases to path at the tip, of those files that went from there.

        Nothing is known of sides that begin before `start`: a merge with such a one is like any other commit.
        """
        uses = Counter(parent for commit in commits for parent in commit.parents) + Counter((*bases, tip))
        states = {commit: _State() for commit in start}
        for moment, commit in enumerate(commits):
            sides = [(parent, states[parent]) for parent in commit.parents if parent in states]
            if sides:
                states[commit.id] = self._step(sides, commit, moment)
            for parent in commit.parents:
                uses[parent] -= 1
                if not uses[parent]:
                    states.pop(parent, None)
        went: dict[str, str | None] = {}
        for base in bases:
            if base in states and tip in states:
                went = self._compose(states[base].places, states[tip].places) | went
        return went

    def _step(self, sides: Sequence[tuple[CommitId, _State]], commit: _Logged, moment: int) -> _State:
        state = _State(dict(sides[0][1].places), 1 << moment)
        for _, side in sides:
            state.known |= side.known
        events = commit.events if sides[0][0] == commit.parents[0] else self._compare(sides[0][0], commit.id)
        if len(sides) == 1:
            self._take(state, events, moment)
        else:
            self._take_merge(state, sides, commit.id, events, moment)
        return state

    def _compose(self, base: dict[str, Standing], tip: dict[str, Standing]) -> dict[str, str | None]:
        places = {file: path for path, file in self._first.items() if path not in tip}
        places |= {one.lineage: path for path, one in tip.items() if one.lineage is not None}
        before = {path: file for path, file in self._first.items() if path not in base}
        before |= {path: one.lineage for path, one in base.items() if one.lineage is not None}
        return {path: places.get(file) for path, file in sorted(before.items()) if places.get(file) != path}

    def _compare(self, old: CommitId, new: CommitId) -> list[_Event]:
        answer = run_git(self._store.folder, ["diff-tree", "--no-commit-id", *DETECT, old, new])
        fields = iter(answer.stdout.decode("utf-8", "surrogateescape").split("\0"))
        return [_read_event(status, fields) for status in fields if status]

    def _take(self, state: _State, events: list[_Event], moment: int) -> None:
        files = {event.before: self._file_at(state, event.before) for event in events if event.before}
        for event in events:
            if event.before and event.before != event.after:
                deleted = files[event.before] if event.after is None else None
                state.places[event.before] = Standing(None, moment, deleted)
        for event in events:
            if event.after is None:
                continue
            file = files[event.before] if event.before else self._come(state, event.after, moment)
            if event.before != event.after:
                state.places[event.after] = Standing(file, moment)
            if event.is_written:
                self._written[file].append(moment)

    def _file_at(self, state: _State, path: str) -> int:
        standing = state.places.get(path)
        return standing.lineage if standing and standing.lineage is not None else self._stood(path)

    def _stood(self, path: str) -> int:
        """The file that stood at a path at first."""
        if path not in self._first:
            self._first[path] = self._new(AT_FIRST)
        return self._first[path]

    def _come(self, state: _State, path: str, moment: int) -> int:
        standing = state.places.get(path)
        return standing.deleted if standing and standing.deleted is not None else self._new(moment)

    def _new(self, moment: int) -> int:
        self._count += 1
        self._began[self._count] = moment
        return self._count

    def _take_merge(
        self,
        state: _State,
        sides: Sequence[tuple[CommitId, _State]],
        merge: CommitId,
        events: list[_Event],
        moment: int,
    ) -> None:
        changed = {
            event.after: event.before if event.before != event.after else None for event in events if event.after
        }
        gone = {event.before for event in events if event.before} - changed.keys()
        start = sides[0][0]
        first = _State(state.places, sides[0][1].known)
        begun: set[str] = set()
        for parent, other in sides[1:]:
            paths = {*first.places, *other.places, *changed, *gone}

            given = Given(
                Side(self._standings(first, start, paths), first.knows, self._wrote(first.knows, other.knows)),
                Side(self._standings(other, parent, paths), other.knows, self._wrote(other.knows, first.knows)),
                changed,
                gone,
                likeness_of(self._store, merge, (start, parent)),
                lambda file: self._began.get(file, AT_FIRST),
            )
            joined = join(given)
            first.places.update(standings_after(given, joined, moment))
            begun = {path for path, file in joined.lineages.items() if file is None}
        for path in begun:
            state.places[path] = Standing(self._new(moment), moment)

    def _standings(self, state: _State, commit: CommitId, paths: Iterable[str]) -> dict[str, Standing]:
        found = {}
        for path in paths:
            if path in state.places:
                found[path] = state.places[path]
            elif self._store.find_entry(commit, path) is not None:
                found[path] = Standing(self._stood(path), AT_FIRST)
        return found

    def _wrote(self, here: Knows, there: Knows) -> Knows:
        return lambda file: any(here(moment) and not there(moment) for moment in self._written[file])


def _read_log(output: bytes) -> Iterator[_Logged]:
    """Reads `SOH id parents NUL` and after it `A NUL path NUL`, `R<score> NUL old NUL new NUL`, … for each commit."""
    fields = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    commit: _Logged | None = None
    for one in fields:
        text = one.strip("\n")
        if text.startswith("\x01"):
            first, *parents = map(CommitId, text[1:].split())
            if commit:
                yield commit
            commit = _Logged(first, tuple(parents), [])
        elif text and commit:
            commit.events.append(_read_event(text, fields))
    if commit:
        yield commit


def _read_event(status: str, fields: Iterator[str]) -> _Event:
    path = next(fields)
    match status[:1]:
        case "A":
            return _Event(None, path)
        case "D":
            return _Event(path, None)
        case "R":
            return _Event(path, next(fields), is_written=status != "R100")
    return _Event(path, path)
