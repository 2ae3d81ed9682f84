"""Joins the capabilities up to what answers over HTTP. The only module that knows every one of them."""

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
from wiki.core.fetching.fetch import fetch
from wiki.events.routes import make_blueprint as events_blueprint
from wiki.history.no_revision_routes import make_suggester
from wiki.history.routes import make_blueprint as history_blueprint
from wiki.hooks.routes import make_blueprint as hooks_blueprint
from wiki.hooks.routes import make_log_blueprint as deliveries_blueprint
from wiki.pages.routes import make_blueprint as pages_blueprint
from wiki.publish.routes import make_blueprint as publish_blueprint
from wiki.publish.routes import make_releases_blueprint as releases_blueprint
from wiki.review.routes import make_blueprint as review_blueprint
from wiki.search.routes import make_blueprint as search_blueprint
from wiki.status.routes import make_blueprint as status_blueprint
from wiki.transfer.arriving.routes import make_blueprint as import_files_blueprint
from wiki.transfer.leaving.routes import make_blueprint as exports_blueprint
from wiki.transfer.schedules.routes import make_blueprint as import_blueprint
from wiki.transfer.schedules.sources import ScheduleSources
from wiki.uploads.routes import make_blueprint as uploads_blueprint
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
TEMPLATES = Path(__file__).parents[1] / "templates"


def create_app(services: Services) -> Flask:
    """The Flask program over an open wiki."""
    app = Flask("wiki", static_folder=None, template_folder=str(TEMPLATES))
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
