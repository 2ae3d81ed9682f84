"""Where somebody says that they have looked at a page up to a revision, or have not."""

from urllib.parse import quote, urlencode

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.store.store import utc_now
from wiki.history.frames import open_seeing
from wiki.history.viewed import mark, unmark
from wiki.people.permissions import Action
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.visitors import allow, require_contributor

BACK = ("from", "to", "view", "whole")
"""What of the difference's address comes along, so that the answer leads back to it."""


def add_viewed(blueprint: Blueprint, services: Services) -> None:
    @blueprint.post("/-/viewed/<path:name>")
    def viewed(name: str) -> AnyResponse:
        """Marks the page as viewed up to the revision `rev`; without one as not viewed."""
        allow(Action.HISTORY, name)
        who = require_contributor(Action.HISTORY)
        state = request.form.get("rev", "")
        with open_seeing(services, name) as seeing:
            seeing.keys.clear()
            seeing.require(name)
            if state:
                mark(services.people, services.store, who, seeing, name, state, utc_now())
            else:
                unmark(services.people, who, seeing, name)
        flash(_("Marked as viewed.") if state else _("Marked as not viewed."), "note")
        back = {key: request.form[key] for key in BACK if request.form.get(key)}
        return redirect(f"/-/diff/{quote(name)}{'?' if back else ''}{urlencode(back)}", 303)
