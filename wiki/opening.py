"""Opens the parts that a wiki is made of. What answers over HTTP is made of them by factory.py, which a command does without."""

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from wiki.core.blame.blamer import Blamer
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
from wiki.people.accounts import handle_of_email
from wiki.people.database import migrate, open_database
from wiki.publish.publisher import Publisher, Target
from wiki.publish.targets.directory import DirectoryTarget
from wiki.web.acknowledging import Acknowledging
from wiki.web.services import Services

FIRST_CONTENT = Path(__file__).parents[1] / "content"


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Opens the wiki that `settings` tell of, and makes it first where there is none; closes it after the block.

    Raises BadSetting, BadAddress, and what `begin` raises.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        host = _host(settings)
        wiki = Person("Festa", f"festa@users.noreply.{host}")
        store = Store.create(settings.content, wiki=wiki)
        stack.callback(store.close)
        transport = _transport(settings, store)
        begin(store, FIRST_CONTENT, transport)
        people = open_database(settings.database_url)
        stack.callback(people.close)
        migrate(people)
        index = Index(store, settings.data / "index.sqlite", handle_of=partial(handle_of_email, people))
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
            url=settings.site_url, wiki_url=settings.base_url,
        )  # fmt: skip
        stack.callback(publisher.close)
        failures = Failures(settings.data / "followers.sqlite")
        blamer = Blamer(store, settings.data / "cache" / "blame.sqlite")
        stack.callback(blamer.close)
        yield Services(
            settings, store, index, bodies, renderer, publisher, failures, transport, people, host, blamer,
            Acknowledging(store, transport) if settings.ack == "remote" and transport else None,
        )  # fmt: skip


def open_for_good(settings: Settings) -> Services:
    """The same for a server process, which closes it when it ends."""
    stack = ExitStack()
    services = stack.enter_context(open_services(settings))
    atexit.register(stack.close)
    return services


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
