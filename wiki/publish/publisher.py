"""The publisher follows `main`: it brings the site's repository and the targets to what the content says now.

Plan, build, release, swap. It may be killed at any moment and started in several processes: one publishes at a time, and
what it had not finished is planned again by the next.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Protocol

from wiki.core.errors import RevisionNotFound, StoreDamaged
from wiki.core.index.index import Index
from wiki.core.index.snapshot import Snapshot
from wiki.core.render.pool import Renderer
from wiki.core.store.lock import WriterLock
from wiki.core.store.model import ObjectId
from wiki.core.store.store import Store
from wiki.publish.build import Builder, Everybody
from wiki.publish.outputs import REPORT, Output, iter_outputs
from wiki.publish.plan import REDIRECTS, SITE, News, names_of, plan
from wiki.publish.record import Record, State, Warning
from wiki.publish.release import NO_SITE, PUBLISH, NewRelease, Release, Releases
from wiki.publish.run import Run
from wiki.publish.version import builder_version
from wiki.web.reading import Content
from wiki.web.site import read_site

LARGE_TALKS = 100
"""The report of an event with more talks follows a moment after the rest of its release."""

log = logging.getLogger(__name__)


class Target(Protocol):
    """A place that a release is brought to: targets/."""

    def live_tree(self) -> ObjectId | None: ...
    def bring(self, tree: ObjectId) -> None: ...
    def forget(self) -> None: ...


@dataclass(frozen=True)
class Published:
    """What a publish came to. `release` is what visitors see now; `failures` are targets that could not be brought to it."""

    release: Release | None
    is_held: bool = False
    built: int = 0
    changed: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


class Publisher:
    """Publishes one wiki. `url` is where the site is known to stand (FESTA_SITE_URL), `wiki_url` the wiki (FESTA_BASE_URL)."""

    def __init__(
        self,
        store: Store,
        index: Index,
        renderer: Renderer,
        site: Store,
        record: Path,
        targets: Sequence[Target] = (),
        *,
        url: str | None = None,
        wiki_url: str | None = None,
        large_talks: int = LARGE_TALKS,
    ) -> None:
        """`site` is the repository of releases, `record` the file of what they were made of."""
        self._store = store
        self._index = index
        self._renderer = renderer
        self._record = Record(record)
        self._releases = Releases(site)
        self._targets = tuple(targets)
        self._url = url
        self._large_talks = large_talks
        self._wiki_url = wiki_url or ""
        self._version = f"{builder_version()} {url or ''} {self._wiki_url}"
        self._lock = WriterLock(site.folder / "festa" / "publish.lock")

    def close(self) -> None:
        self._record.close()

    def publish(self, *, all: bool = False) -> Published:
        """Makes a release of what changed since the last one, and brings the targets to it. `all` builds every output.

        Does nothing but that while publishing is held. Raises IndexBroken, StoreDamaged.
        """
        with self._lock.hold():
            if self._releases.is_held:
                newest = self._releases.newest()
                return Published(newest, is_held=True, failures=self._bring(newest))
            with self._index.read() as snapshot:
                try:
                    return self._publish(snapshot, all)
                except (RevisionNotFound, StoreDamaged, DatabaseError) as broken:
                    log.warning("the site is built from nothing: %s", broken)
                    self._record.forget()
                    return self._publish(snapshot, True)

    def rollback(self, number: int | None = None) -> Published:
        """Shows an older release (default: the one before) and holds publishing. Raises ReleaseNotFound."""
        with self._lock.hold():
            release = self._releases.roll_back(number)
            return Published(release, is_held=True, failures=self._bring(release))

    def resume(self) -> None:
        """Ends the hold after a rollback; the next publish shows the newest content again."""
        with self._lock.hold():
            self._releases.resume()

    def purge(self) -> Published:
        """Destroys all releases, whatever they showed, and publishes anew; nothing old stays with a target that can forget."""
        with self._lock.hold():
            self._record.forget()
            self._releases.destroy()
        published = self.publish(all=True)
        for target in self._targets:
            target.forget()
        return published

    def releases(self) -> list[Release]:
        """Complete releases, newest first."""
        return self._releases.list()

    def is_held(self) -> bool:
        """Whether publishing waits, after a rollback, until an organiser resumes it."""
        return self._releases.is_held

    def count_changes(self, most: int = 1_000) -> dict[int, int]:
        """How many files of the site each release changed, by its number; one more than `most` says more than that."""
        releases, site = self._releases.list(), self._releases.store
        return {
            new.number: sum(1 for _ in islice(site.diff_trees(old.tree, new.tree), most + 1))
            for new, old in pairwise(releases)
        }

    def warnings(self) -> list[Warning]:
        """What writers may want to mend on the site as it was published last: dead links, texts shown as source."""
        return self._record.warnings()

    def _publish(self, snapshot: Snapshot, everything: bool) -> Published:
        content = Content(snapshot, self._store, self._renderer, Everybody())
        before = self._releases.newest()
        state = None if everything or before is None else self._usable_state(snapshot)
        changed = set(snapshot.keys_changed_since(state.sequence)) if state else set()
        if state is None or SITE in changed:
            content.read_all()
            outputs, base, anew = set(iter_outputs(snapshot)), NO_SITE, True
        else:
            outputs = plan(changed, self._news(changed, content), self._record)
            base, anew = state.tree, False
        later = set() if anew else self._large_reports(content, outputs)
        builder = Builder(content, read_site(self._store, snapshot.commit, self._url), self._wiki_url)
        shown = before.tree if before else NO_SITE
        run = Run(self._store, self._renderer, self._releases.store, shown, base)
        run.build(builder, outputs - later)
        release = self._release(run, snapshot, before, complete=not later)
        failures = self._bring(release)
        if later:
            run.build(builder, later)
            release = self._releases.complete(release, {}, run.tree)
            failures = self._bring(release)
        self._note(run, content, changed, anew=anew)
        paths = tuple(change.path for change in self._releases.store.diff_trees(shown, run.tree))
        return Published(release, False, run.built, paths, failures)

    def _usable_state(self, snapshot: Snapshot) -> State | None:
        """What the last publish left, if it can be gone on from."""
        state = self._record.state()
        if state is None or (state.epoch, state.version) != (snapshot.epoch, self._version):
            return None
        return None if state.sequence > snapshot.sequence else state

    def _news(self, changed: set[str], content: Content) -> News:
        """Asks for what the changed keys only hint at."""
        turns: set[str] = set()
        for event in names_of(changed, "event"):
            now, before = _turn_versions(content, event), self._record.turns(event)
            turns.update(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))
        renamed: set[str] = set()
        if REDIRECTS in changed:
            leads, led = dict(content.snapshot.iter_redirects()), self._record.redirects()
            renamed = {name for name in leads.keys() | led.keys() if leads.get(name) != led.get(name)}
        folders = {name for name in names_of(changed, "facts") if f"event:{name}" in changed}
        files = {file.path for name in folders for file in content.snapshot.files(name)}
        return News(frozenset(turns), frozenset(renamed), frozenset(files))

    def _large_reports(self, content: Content, outputs: set[Output]) -> set[Output]:
        return {
            output
            for output in outputs
            if output.kind == REPORT and len(content.talks(output.name)) > self._large_talks
        }

    def _release(self, run: Run, snapshot: Snapshot, newest: Release | None, *, complete: bool) -> Release:
        """The newest release if it shows this already, else a new one."""
        if complete and newest and newest.complete and newest.tree == run.tree:
            return self._releases.confirm(newest, snapshot.commit)
        subject = "Publish the site"
        if newest:
            subject = _subject([change.path for change in self._releases.store.diff_trees(newest.tree, run.tree)])
        return self._releases.add(NewRelease(run.tree, {}, snapshot.commit, subject, PUBLISH, complete))

    def _bring(self, release: Release | None) -> tuple[str, ...]:
        """Brings every target to a release; one that fails stops no other."""
        if release is None:
            return ()
        failures = []
        for target in self._targets:
            try:
                target.bring(release.tree)
            except (OSError, StoreDamaged) as failed:
                log.exception("release %d did not reach %s", release.number, type(target).__name__)
                failures.append(f"{type(target).__name__}: {failed}")
        return tuple(failures)

    def _note(self, run: Run, content: Content, changed: set[str], *, anew: bool) -> None:
        """Notes what the tree was made of. Killed before this, the next publish builds the same outputs again."""
        snapshot, record = content.snapshot, self._record
        with record.writing(anew=anew):
            if anew:
                record.put_first(run.made)
            else:
                for made in run.made:
                    record.put(made)
                for output in run.gone:
                    record.drop(output)
            events = {event.name for event in snapshot.events()} if anew else names_of(changed, "event")
            for event in events:
                record.put_turns(event, _turn_versions(content, event))
            if anew or REDIRECTS in changed:
                record.put_redirects(snapshot.iter_redirects())
            record.put_state(State(snapshot.epoch, snapshot.sequence, self._version, snapshot.commit, run.tree))


def _turn_versions(content: Content, event: str) -> dict[str, str]:
    return {talk: turn.version for talk, turn in content.turns(event).items()}


def _subject(changed: Sequence[str]) -> str:
    """What a person would have written."""
    pages = [path.removesuffix("/index.html") for path in changed if path.endswith("/index.html")]
    named = (pages or list(changed) or ["the front page"])[0]
    more = len(changed) - 1
    return f"Publish {named}" + (f" and {more} more" if more > 0 else "")
