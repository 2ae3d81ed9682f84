"""A wiki's life at random, and a slow model that keeps its books: whose each line is, and every page's history.

The model does not compare texts. Each line that is written is another one and carries the number of its page, so what a
commit did follows from what was asked for, and of a merge it is read off the lines which page went where.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.core.index.states import side_commit
from tests.factories import ALICE, BOB, git, plain_summary
from wiki.core.errors import FestaError
from wiki.core.index.rows import CREATE, DELETE, EDIT, MERGE, RENAME, RESTORE
from wiki.core.move import Move, move_page, scan_for_links
from wiki.core.names import name_of
from wiki.core.remote.merge_histories import take_in
from wiki.core.save import Edit, delete_page, save_page
from wiki.core.store.model import CommitId, Person
from wiki.core.store.store import Store

FOLDERS = ("kanda", "秋")
LENGTH = 12  # lines of a new page: enough for git to know it again after some edits


@dataclass(frozen=True)
class Row:
    """A revision as the model tells it; the fields are those of RevisionRow."""

    commit: CommitId
    kind: str
    path: str
    old_path: str | None
    email: str
    added: int
    removed: int


@dataclass
class State:
    """What stands at each path after a commit: the page's number and its lines; `since` has the commit that put it there.

    `left` says of paths where nothing stands when a page went from there, and which one if it was deleted there.
    """

    pages: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    since: dict[str, CommitId] = field(default_factory=dict)
    left: dict[str, tuple[int, int | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """Something done to one page in one commit."""

    kind: str
    path: str
    old_path: str | None = None
    page: int = 0
    text: str = ""


class Replay:
    """Does random things to a store and keeps the books of it.

    `writers` has the commit that brought each line, `rows` the revisions of each page in the order of their making;
    `root` tells of which page a number is. `with_deletions` is off where every line must stay, `with_renames` where no page
    may move; `most_at_once` is how many pages one commit of a push may change.
    """

    def __init__(
        self,
        store: Store,
        chance: random.Random,
        *,
        with_deletions: bool = True,
        with_renames: bool = True,
        most_at_once: int = 2,
    ) -> None:
        self.store = store
        self.chance = chance
        self.writers: dict[str, CommitId] = {}
        self.states: dict[CommitId, State] = {}
        self.rows: list[tuple[int, Row]] = []
        self.merges = 0
        self._same: dict[int, int] = {}
        self._joined: dict[int, int] = {}  # when a page was last made one of two
        self._pages = 0
        self._lines = 0
        self._paths = 0
        self._order: dict[CommitId, int] = {}
        self._before: dict[CommitId, set[CommitId]] = {}  # a commit and all that led to it
        self._deletions, self._renames = with_deletions, with_renames
        self._most_at_once = most_at_once
        texts = [self._create(State(), path=f"kanda/talk-{number}.md") for number in range(3)]
        first = self._write(None, texts)
        assert store.fast_forward(first)

    def root(self, page: int) -> int:
        """The page that this number means since a merge made one of two."""
        while page in self._same:
            page = self._same[page]
        return page

    def deleted(self, state: State) -> dict[str, int]:
        """The pages that can be brought back, by the path where they were deleted."""
        found = ((path, self._deleted_at(state, path)) for path in state.left)
        return {path: page for path, page in found if page is not None}

    def history(self, page: int) -> list[Row]:
        """The revisions of a page, the newest first; one of each commit, that of the first path."""
        rows: dict[CommitId, Row] = {}
        for row in (row for other, row in reversed(self.rows) if self.root(other) == page):
            rows[row.commit] = min(rows.get(row.commit, row), row, key=lambda one: one.path)
        return list(rows.values())

    def step(self) -> None:
        kinds = [self.edit, self.edit, self.edit, self.create, self.beside, self.beside]
        kinds += [self.move, self.move] if self._renames else []
        kinds += [self.delete, self.merge_by_hand] if self._deletions else []
        kind = self.chance.choice(kinds) if self._state().pages else self.create
        with suppress(FestaError):  # the name is taken; the next step does something else
            kind()

    # On the branch, by Festa's own functions.

    def edit(self) -> None:
        self._save(self._edit(self._state(), self._any(self._state())), ALICE)

    def create(self) -> None:
        self._save(self._create(self._state(), self._free(self._state())), ALICE)

    def move(self) -> None:
        tip = self._tip()
        old = self._any(self.states[tip])
        new = self._free(self.states[tip])
        page = self.states[tip].pages[old]
        move_page(self.store, Move(name_of(old) or "", name_of(new) or "", BOB, "Move"), scan_for_links(self.store))
        text = "".join(self.states[tip].lines[old])
        self._note(self._tip(), tip, [Operation(RENAME, new, old, page, text)], BOB)

    def delete(self) -> None:
        tip = self._tip()
        path = self._any(self.states[tip])
        delete_page(self.store, name_of(path) or "", base=None, author=BOB, summary="Delete")
        self._note(self._tip(), tip, [Operation(DELETE, path, page=self.states[tip].pages[path])], BOB)

    def _save(self, operation: Operation, author: Person) -> None:
        tip = self._tip()
        name = name_of(operation.path) or ""
        saved = save_page(self.store, Edit(name, operation.text, tip, author, "", plain_summary))
        assert saved.change
        self._note(self._tip(), tip, [operation], author)

    # Beside the branch.

    def beside(self) -> None:
        """Somebody works on a state of some time ago, and pushes that."""
        side = self._work_beside(self._back(self.chance.randrange(6)))
        if self.chance.random() < 0.3:
            self.edit()
        self._take_in(side)

    def merge_by_hand(self) -> None:
        """Somebody works beside the branch, merges it into that with git, works on, and pushes."""
        side = self._work_beside(self._back(self.chance.randrange(1, 6)))
        tip = self._tip()
        tree = git(self.store.folder, "merge-tree", "--write-tree", side, tip, check=False).split()
        if len(tree) == 1 and not self.store.is_ancestor(side, tip):
            options = [tree[0], "-p", side, "-p", tip, "-m", "Merge by hand"]
            date = max(self.store.get_commit(parent).commit_date for parent in (side, tip))
            merge = CommitId(git(self.store.folder, "commit-tree", *options, date=date).strip())
            self._note_merge(merge)
            side = self._work_beside(merge)
        if self.chance.random() < 0.5:
            self.edit()
        self._take_in(side)

    def _work_beside(self, base: CommitId) -> CommitId:
        for _ in range(self.chance.randint(1, 4)):
            base = self._write(base, self._push(self.states[base]))
        return base

    def _push(self, state: State) -> list[Operation]:
        """What one commit of a push does, to one page or to several; it puts none where another one leaves."""
        operations: list[Operation] = []
        free = list(state.pages)
        if not free:
            return [self._create(state, self._free(state))]
        for _ in range(min(len(free), self._most_at_once, self.chance.choice([1, 1, 2]))):
            path = self.chance.choice(free)
            free.remove(path)
            kind = self.chance.choice([EDIT, EDIT, CREATE] + [RENAME] * self._renames + [DELETE] * self._deletions)
            taken = {operation.path for operation in operations}
            if kind == EDIT or not free:
                operations.append(self._edit(state, path))
            elif kind == DELETE:
                operations.append(Operation(DELETE, path, page=state.pages[path]))
            elif kind == CREATE and (new := self._free(state)) not in taken:
                operations.append(self._create(state, new))
            elif self._renames and (new := self._free(state)) not in taken:
                page = state.pages[path]
                text = "".join(state.lines[path][:-1]) + self._new(page, 1)
                operations.append(Operation(RENAME, new, path, page, text))
        return operations

    def _take_in(self, side: CommitId) -> None:
        before = self._tip()
        take_in(self.store, side)
        if self._tip() not in self.states:
            self._note_merge(self._tip())
        assert self._tip() != before or self.store.is_ancestor(side, before)

    # The books.

    def _write(self, parent: CommitId | None, operations: Iterable[Operation]) -> CommitId:
        operations = list(operations)
        files: dict[str, str | None] = {}
        for operation in operations:
            if operation.old_path:
                files[operation.old_path] = None
            files[operation.path] = operation.text or None
        commit = side_commit(self.store, parent, files)
        self._note(commit, parent, operations, ALICE)
        return commit

    def _note(self, commit: CommitId, parent: CommitId | None, operations: list[Operation], author: Person) -> None:
        before = self.states[parent] if parent else State()
        state = State(dict(before.pages), dict(before.lines), dict(before.since), dict(before.left))
        self._order[commit] = order = len(self._order)
        self._before[commit] = {commit, *(self._before[parent] if parent else ())}
        self.states[commit] = state
        for operation in operations:
            old = operation.old_path or operation.path
            state.pages.pop(old, None)
            old_lines = state.lines.pop(old, [])
            if operation.kind in (RENAME, DELETE):
                state.left[old] = (order, operation.page if operation.kind == DELETE else None)
            lines = operation.text.splitlines(keepends=True)
            if lines:
                state.left.pop(operation.path, None)
                if operation.kind != EDIT:
                    state.since[operation.path] = commit
                state.pages[operation.path] = operation.page
                state.lines[operation.path] = lines
            self._add_row(
                commit, operation.page, operation.kind, operation.path, operation.old_path, author, old_lines, lines
            )

    def _note_merge(self, merge: CommitId) -> None:
        """A merge: of each path it is read off the lines which page stands there."""
        self.merges += 1
        commit = self.store.get_commit(merge)
        parents = [self.states[parent] for parent in commit.parents]
        self._order[merge] = order = len(self._order)
        self._before[merge] = {merge}.union(*(self._before[parent] for parent in commit.parents))
        state = self.states[merge] = State()
        for path, _ in self.store.iter_files(merge):
            text = (self.store.find_file(merge, path) or b"").decode()
            state.lines[path] = text.splitlines(keepends=True)
        marks = {path: self._marks(lines) for path, lines in state.lines.items()}
        for path in state.lines:
            elsewhere = {self.root(page) for other, pages in marks.items() if other != path for page in pages}
            here = self._made_at(path, commit.parents) - elsewhere
            pages = sorted({*map(self.root, marks[path]), *here})
            pages += sorted(self._deleted_beside(path, commit.parents) - elsewhere - {*pages})
            for other in pages[1:]:
                self._same[other] = pages[0]  # both sides made a page there: now it is one
                self._joined[pages[0]] = order
            state.pages[path] = page = pages[0]
            known = [one for one in parents if path in one.pages and self.root(one.pages[path]) == page]
            state.since[path] = known[0].since[path] if known else merge
        assert len(set(state.pages.values())) == len(state.pages), (merge, state.pages, marks)
        self._note_left(state, parents, order)
        first = {self.root(page): parents[0].lines[path] for path, page in parents[0].pages.items()}
        for path, lines in state.lines.items():
            if all(parent.lines.get(path) != lines for parent in parents):
                page = state.pages[path]
                self._add_row(merge, page, MERGE, path, None, commit.author, first.get(page, []), lines)

    def _made_at(self, path: str, parents: Sequence[CommitId]) -> set[int]:
        """The pages that the sides of a merge have at a path, but for those that another side knew and took away."""
        made = set()
        for parent in parents:
            page = self.states[parent].pages.get(path)
            if page is None:
                continue
            since = self.states[parent].since[path]
            others = [other for other in parents if other != parent and since in self._before[other]]
            if all(self.root(page) in map(self.root, self.states[other].pages.values()) for other in others):
                made.add(self.root(page))
        return made

    def _deleted_beside(self, path: str, parents: Sequence[CommitId]) -> set[int]:
        """The pages that one side of a merge made and deleted at a path, while another side made one there."""
        found = set()
        for parent in parents:
            page = self._deleted_at(self.states[parent], path)
            made = {row.commit for other, row in self.rows if self.root(other) == page}
            for other in parents:
                since = self.states[other].since.get(path) if path in self.states[other].pages else None
                if page is not None and since and since not in self._before[parent] and not made & self._before[other]:
                    found.add(page)
        return found

    def _note_left(self, state: State, parents: list[State], order: int) -> None:
        """Of paths where nothing stands after a merge: what was the last that happened there.

        Of several paths where the sides deleted one page, that of the last deletion counts.
        """
        there = self._there(state)
        last: dict[int, tuple[int, str]] = {}
        for path in {path for parent in parents for path in (*parent.left, *parent.pages)} - state.pages.keys():
            self._join_deleted(path, parents)
            known = [parent.left[path] for parent in parents if path not in parent.pages and path in parent.left]
            stood = [parent.pages[path] for parent in parents if path in parent.pages]
            when, deleted = max(known, key=lambda one: one[0]) if known else (order, stood[0])
            root = self._waiting(when, deleted)
            state.left[path] = (when, None if root in there else deleted)
            if root is not None and root not in there:
                last[root] = max(last.get(root, (-1, "")), (when, path))
        for path, (when, deleted) in state.left.items():
            if deleted is not None and (when, path) != last.get(self._waiting(when, deleted) or 0):
                state.left[path] = (when, None)

    def _join_deleted(self, path: str, parents: list[State]) -> None:
        """Makes one of two pages that the sides of a merge began and deleted at a path beside each other."""
        left = [parent.left[path] for parent in parents if self._deleted_at(parent, path) is not None]
        pages = [self._waiting(*one) for one in sorted(left, reverse=True)]
        if len(pages) == 2 and pages[0] is not None and pages[1] is not None and pages[0] != pages[1]:
            made = [{row.commit for page, row in self.rows if self.root(page) == one} for one in pages]
            knows = [
                self._before[commit] for parent in parents for commit in self.states if self.states[commit] is parent
            ]
            if not any(made[one] & known and made[1 - one] & known for one in (0, 1) for known in knows):
                self._same[pages[1]] = pages[0]

    def _waiting(self, when: int, deleted: int | None) -> int | None:
        """The page that was deleted then; None if it was made one with another since, which was there at that time."""
        root = self.root(deleted) if deleted is not None else None
        return None if root is None or when <= self._joined.get(root, -1) else root

    def _add_row(
        self,
        commit: CommitId,
        page: int,
        kind: str,
        path: str,
        old_path: str | None,
        author: Person,
        before: list[str],
        after: list[str],
    ) -> None:
        added, removed = (Counter(after) - Counter(before)).total(), (Counter(before) - Counter(after)).total()
        self.rows.append((page, Row(commit, kind, path, old_path, author.email, added, removed)))
        for line in after:
            self.writers.setdefault(line.rstrip("\n"), commit)

    def _marks(self, lines: Iterable[str]) -> set[int]:
        return {self.root(int(mark[1])) for line in lines if (mark := re.match(r"- page (\d+) ", line))}

    # What may be done.

    def _tip(self) -> CommitId:
        tip = self.store.tip()
        assert tip is not None
        return tip

    def _state(self) -> State:
        return self.states[self._tip()]

    def _back(self, steps: int) -> CommitId:
        base = self._tip()
        for _ in range(steps):
            base = next(iter(self.store.get_commit(base).parents), base)
        return base

    def _any(self, state: State) -> str:
        return self.chance.choice(list(state.pages))

    def _free(self, state: State) -> str:
        """A path where nothing stands; few enough that they are used again.

        Nobody brings back beside the branch what is there on the branch: it would be at two paths at a time.
        """
        there = self._there(self._state()) if self.states else set()
        paths = [f"{folder}/talk-{number}.md" for folder in FOLDERS for number in range(9)]
        free = [path for path in paths if path not in state.pages and self._deleted_at(state, path) not in there]
        self._paths += 1
        return self.chance.choice(free or [f"kanda/more-{self._paths}.md"])

    def _there(self, state: State) -> set[int]:
        return {self.root(page) for page in state.pages.values()}

    def _deleted_at(self, state: State, path: str) -> int | None:
        """The page that was deleted at a path, if that is the last that happened there and it is nowhere else."""
        page = self._waiting(*state.left.get(path, (0, None)))
        return None if page in self._there(state) else page

    def _edit(self, state: State, path: str) -> Operation:
        page = state.pages[path]
        lines = list(state.lines[path])
        for _ in range(self.chance.randint(1, 2)):
            at = self.chance.randrange(len(lines) + 1)
            lines[at : at + self.chance.randrange(2)] = [self._new(page, self.chance.randint(1, 2))]
        return Operation(EDIT, path, page=page, text="".join(lines))

    def _create(self, state: State, path: str) -> Operation:
        """A page at a path: the one that was deleted there, if that is the last that happened there; else a new one."""
        deleted = self._deleted_at(state, path)
        if deleted is not None:
            return Operation(RESTORE, path, page=deleted, text=self._new(deleted, LENGTH))
        self._pages += 1
        return Operation(CREATE, path, page=self._pages, text=self._new(self._pages, LENGTH))

    def _new(self, page: int, count: int) -> str:
        self._lines += count
        return "".join(f"- page {page} line {self._lines - number} {self.chance.random()}\n" for number in range(count))
