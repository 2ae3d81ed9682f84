"""Joins the capabilities up. The only module that knows every one of them."""

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from wiki.accounts.routes import make_blueprint as accounts_blueprint
from wiki.api.blame import make_blueprint as api_blame_blueprint
from wiki.api.history import make_blueprint as api_history_blueprint
from wiki.api.pages import make_blueprint as api_pages_blueprint
from wiki.api.problems import answer_problem
from wiki.api.search import make_blueprint as api_search_blueprint
from wiki.asking.routes import make_blueprint as asking_blueprint
from wiki.core.blame.blamer import Blamer
from wiki.core.changes import Failures
from wiki.core.fetching.fetch import fetch
from wiki.core.first_content import begin
from wiki.core.index.index import Index
from wiki.core.remote.address import Remote
from wiki.core.remote.transport import Transport
from wiki.core.render.bodies import Bodies
from wiki.core.render.pool import Renderer
from wiki.core.settings import BadSetting, Settings
from wiki.core.store.model import Person
from wiki.core.store.store import Store
from wiki.events.routes import make_blueprint as events_blueprint
from wiki.history.no_revision_routes import make_suggester
from wiki.history.routes import make_blueprint as history_blueprint
from wiki.hooks.routes import make_blueprint as hooks_blueprint
from wiki.hooks.routes import make_log_blueprint as deliveries_blueprint
from wiki.pages.routes import make_blueprint as pages_blueprint
from wiki.people.accounts import handle_of_email
from wiki.people.database import migrate, open_database
from wiki.publish.publisher import Publisher, Target
from wiki.publish.routes import make_blueprint as publish_blueprint
from wiki.publish.routes import make_releases_blueprint as releases_blueprint
from wiki.publish.targets.directory import DirectoryTarget
from wiki.review.routes import make_blueprint as review_blueprint
from wiki.search.routes import make_blueprint as search_blueprint
from wiki.status.routes import make_blueprint as status_blueprint
from wiki.transfer.arriving.routes import make_blueprint as import_files_blueprint
from wiki.transfer.leaving.routes import make_blueprint as exports_blueprint
from wiki.transfer.schedules.routes import make_blueprint as import_blueprint
from wiki.transfer.schedules.sources import ScheduleSources
from wiki.uploads.routes import make_blueprint as uploads_blueprint
from wiki.web.acknowledging import Acknowledging
from wiki.web.bridge import Bridge
from wiki.web.csrf import protect_forms
from wiki.web.errors import answer_errors
from wiki.web.kept_answers import KeptAnswers
from wiki.web.language import speak_languages
from wiki.web.routes import make_blueprint as web_blueprint
from wiki.web.security import secure_answers
from wiki.web.services import Services
from wiki.web.visitors import know_visitors

SITE_FOLDER = "site"
THREADS = 16
WITHOUT_FORMS = frozenset({"api_pages", "hooks"})
"""Blueprints whose callers carry a token or a signature."""
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


def create_app(services: Services) -> Flask:
    """The Flask program over an open wiki."""
    app = Flask("wiki", static_folder=None, template_folder=str(FIRST_CONTENT.parent / "templates"))
    app.config["MAX_CONTENT_LENGTH"] = services.settings.max_request_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = services.settings.max_request_bytes
    know_visitors(app, services)
    speak_languages(app)
    protect_forms(app, exempt=WITHOUT_FORMS)
    secure_answers(app)
    answer_errors(app, answer_problem, make_suggester(services))
    app.register_blueprint(api_pages_blueprint(services))
    app.register_blueprint(api_blame_blueprint(services))
    app.register_blueprint(api_history_blueprint(services))
    app.register_blueprint(api_search_blueprint(services))
    app.register_blueprint(hooks_blueprint(services))
    app.register_blueprint(deliveries_blueprint(services))
    app.register_blueprint(web_blueprint(services))
    app.register_blueprint(publish_blueprint(services.settings.data / SITE_FOLDER))
    app.register_blueprint(releases_blueprint(services))
    app.register_blueprint(status_blueprint(services))
    app.register_blueprint(import_files_blueprint(services))
    app.register_blueprint(import_blueprint(services, ScheduleSources(fetch, services.settings.connpass_key)))
    app.register_blueprint(asking_blueprint(services))
    app.register_blueprint(history_blueprint(services))
    app.register_blueprint(search_blueprint(services))
    app.register_blueprint(uploads_blueprint(services))
    app.register_blueprint(accounts_blueprint(services))
    app.register_blueprint(events_blueprint(services))
    app.register_blueprint(review_blueprint(services))
    app.register_blueprint(exports_blueprint(services))
    app.register_blueprint(pages_blueprint(services))
    return app


def make_asgi(services: Services) -> Any:
    """What an asynchronous server runs: the Flask program on threads of its own, behind what it answered to strangers."""
    program: Any = Bridge(create_app(services), workers=THREADS)  # type: ignore[arg-type]  # a narrower environ
    return KeptAnswers(program, services.store, services.index) if services.settings.open_to == "all" else program


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
