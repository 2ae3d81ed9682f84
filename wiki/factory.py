"""Joins the capabilities up. The only module that knows every one of them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wiki.core.changes import Failures
from wiki.core.first_content import begin
from wiki.core.index.index import Index
from wiki.core.remote.address import Remote
from wiki.core.remote.transport import Transport
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.settings import BadSetting, Settings
from wiki.core.store.model import Person
from wiki.core.store.store import Store
from wiki.publish.publisher import Publisher, Target
from wiki.publish.targets.directory import DirectoryTarget
from wiki.web.services import Services

FIRST_CONTENT = Path(__file__).parents[1] / "content"


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Opens the wiki that `settings` tell of, and makes it first where there is none; closes it after the block.

    Raises BadSetting, BadAddress, and what `begin` raises.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        wiki = Person("Festa", f"festa@users.noreply.{_host(settings)}")
        store = Store.create(settings.content, wiki=wiki)
        stack.callback(store.close)
        transport = _transport(settings, store)
        begin(store, FIRST_CONTENT, transport)
        index = Index(store, settings.data / "index.sqlite")
        stack.callback(index.close)
        (settings.data / "cache").mkdir(exist_ok=True)
        bodies = Bodies(settings.data / "cache" / "bodies.sqlite")
        stack.callback(bodies.close)
        renderer = Renderer(bodies, size=2)
        stack.callback(renderer.close)
        site = Store.create(settings.data / "site.git", wiki=wiki)
        stack.callback(site.close)
        publisher = Publisher(
            store, index, renderer, site, settings.data / "publish.sqlite", _targets(settings, site),
            url=settings.site_url,
        )  # fmt: skip
        stack.callback(publisher.close)
        failures = Failures(settings.data / "followers.sqlite")
        yield Services(settings, store, index, bodies, renderer, publisher, failures, transport)


def _host(settings: Settings) -> str:
    """The host that addresses of authors are made with."""
    return (settings.base_url or "http://localhost").split("://")[1].split("/")[0].split(":")[0]


def _transport(settings: Settings, store: Store) -> Transport | None:
    if settings.remote is None:
        return None
    remote = Remote(settings.remote, settings.remote_branch, settings.remote_token, settings.allow_file_remote)
    return Transport(store, remote)


def _targets(settings: Settings, site: Store) -> tuple[Target, ...]:
    targets = []
    for target in settings.publish:
        kind, _, name = target.partition(":")
        if kind != "dir" or not name:
            raise BadSetting("FESTA_PUBLISH", f"{target}: only dir:NAME is known so far")
        targets.append(DirectoryTarget(site, settings.data / name))
    return tuple(targets)
