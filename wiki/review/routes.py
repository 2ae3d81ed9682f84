"""Review in the browser: speakers check notes, people propose changes, organisers land them."""

from flask import Blueprint

from wiki.review.check_routes import make_blueprint as check_blueprint
from wiki.review.links_routes import make_blueprint as links_blueprint
from wiki.review.proposal_routes import make_blueprint as proposals_blueprint
from wiki.review.suggest_routes import make_blueprint as suggest_blueprint
from wiki.web.services import Services


def make_blueprint(services: Services) -> Blueprint:
    """`/-/check`, `/-/checks`, `/-/propose` and `/-/proposals`."""
    blueprint = Blueprint("review", __name__)
    for make in (check_blueprint, links_blueprint, proposals_blueprint, suggest_blueprint):
        blueprint.register_blueprint(make(services))
    return blueprint
