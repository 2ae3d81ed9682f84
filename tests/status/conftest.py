"""A wiki with an upstream that others push to, and its visitors."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.core.remote.test_sync import clone, commit_and_push, make_upstream
from tests.crowd import Crowd
from tests.factories import git, save
from tests.web_client import Web
from wiki.core.remote.sync import sync
from wiki.core.store.model import CommitId

NOTES = "---\ntitle: Impala\n---\n# Impala\n\n- 速い\n- 列指向\n- メモリを使う\n"


@dataclass
class Upstreamed:
    """`work` is a clone in which somebody works and pushes; `begun` is where `main` stood when the test began."""

    web: Web
    upstream: Path
    work: Path
    begun: CommitId

    def meet(self) -> None:
        transport = self.web.services.transport
        assert transport is not None
        sync(self.web.services.store, transport)

    def push(self, path: str, text: str) -> str:
        """Also where others push all the while: refused, it is brought onto what they pushed and tried again."""
        (self.work / path).parent.mkdir(parents=True, exist_ok=True)
        (self.work / path).write_text(text)
        git(self.work, "add", "-A")
        git(self.work, "commit", "-qm", f"Push {path}")
        for _ in range(100):
            git(self.work, "pull", "-q", "--rebase")
            git(self.work, "push", "-q", "origin", "HEAD", check=False)
            tip = git(self.work, "rev-parse", "HEAD").strip()
            if git(self.upstream, "merge-base", tip, "HEAD", check=False).strip() == tip:
                return tip
        raise AssertionError("starved")

    def clash(self, path: str = "kanda/impala.md", ours: str = "とても速い", theirs: str = "速くはない") -> None:
        """Both sides change the same line of a page that both have."""
        store = self.web.services.store
        git(self.work, "pull", "-q", "--rebase")
        base = save(store, path.removesuffix(".md"), NOTES, store.tip()).commit
        self.meet()
        git(self.work, "pull", "-q", "--rebase")
        commit_and_push(self.work, path, NOTES.replace("速い", theirs))
        save(store, path.removesuffix(".md"), NOTES.replace("速い", ours), base)
        self.meet()

    @property
    def tip(self) -> CommitId:
        tip = self.web.services.store.tip()
        assert tip is not None
        return tip

    def text(self, path: str = "kanda/impala.md") -> str:
        data = self.web.services.store.find_file(self.tip, path)
        assert data is not None
        return data.decode()


@pytest.fixture
def make_wiki(tmp_path: Path, surrounding: Crowd | None) -> Iterator[Callable[..., Upstreamed]]:
    """`settings` are for a wiki that stands alone; a crowd has its own, by the mark."""
    with ExitStack() as stack:

        def make(**settings: str) -> Upstreamed:
            upstream = surrounding.upstream if surrounding else make_upstream(tmp_path)
            environment = {"FESTA_REMOTE": str(upstream), "FESTA_ALLOW_FILE_REMOTE": "1", **settings}
            web = stack.enter_context(Web.open(tmp_path, people=True, crowd=surrounding, is_new=False, **environment))
            begun = web.services.store.tip()
            assert begun is not None
            wiki = Upstreamed(web, upstream, tmp_path / "work", begun)
            wiki.meet()
            clone(tmp_path, upstream)
            return wiki

        yield make


@pytest.fixture
def wiki(make_wiki: Callable[..., Upstreamed]) -> Upstreamed:
    return make_wiki()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """A wiki without an upstream, begun just now: what was saved and is not published for a while is told."""
    with Web.open(tmp_path, is_new=True) as web:
        yield web
