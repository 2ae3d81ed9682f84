"""`POST /-/scribe/<talk>`: signing up to take the notes of a talk, and leaving it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import PageNotFound
from wiki.core.page import TALK
from wiki.events.opening import open_event
from wiki.events.scribes import Scribe, ScribeTaken, find_scribes, put_scribe, take_off
from wiki.people.accounts import find_account
from wiki.people.permissions import Action
from wiki.people.who import Contributor
from wiki.web.language import gettext as _
from wiki.web.routes import safe_next
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address
from wiki.web.visitors import allow, is_allowed, require_contributor

LEAVE = "leave"
MOST_HANDLE = 40  # an account's handle has 32 at most


@dataclass(frozen=True)
class Talk:
    """What a sign-up needs to know of a talk; `language` is that of the commit's summary."""

    name: str
    title: str
    language: str


def add_scribes(blueprint: Blueprint, services: Services) -> None:
    """The one route."""
    signing = _Signing(services)

    @blueprint.post("/-/scribe/<path:name>")
    def scribe(name: str) -> AnyResponse:
        """`action` is take or leave; organisers give the `handle` of somebody else, and take anybody off."""
        allow(Action.SAVE, name)
        who = require_contributor(Action.SAVE)
        talk = signing.find(name)
        handle = request.form.get("handle", "").strip().removeprefix("@")[:MOST_HANDLE]
        if handle and handle.casefold() != who.handle:
            allow(Action.APPOINT, talk.name)
        if request.form.get("action") == LEAVE:
            signing.leave(talk, who)
        else:
            signing.take(talk, who, handle)
        return redirect(safe_next(request.form.get("next") or page_address(talk.name)), 303)


class _Signing:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._saving = Saving(services)

    def find(self, name: str) -> Talk:
        """The talk, by an old name too. Raises PageNotFound for anything else."""
        with open_event(self._services, name) as view:
            page = view.found or view.reading.redirect(name)
            if page is None or page.kind != TALK:
                raise PageNotFound(name)
            return Talk(page.name, page.title, page.language or view.site.language)

    def take(self, talk: Talk, who: Contributor, handle: str) -> None:
        """Signs up `who`, or the account with that handle."""
        scribe = self._find_scribe(handle) if handle else Scribe(who.name, who.handle, "")
        if scribe is None:
            flash(_("Nobody was signed up: there is no account @%(handle)s.", handle=handle), "warn")
            return
        try:
            is_new = put_scribe(self._saving, talk.name, talk.title, talk.language, who, scribe)
        except ScribeTaken as taken:
            name = self._name_of(talk, taken.scribe)
            flash(_("%(name)s was first and takes the notes of “%(talk)s”.", name=name, talk=talk.title), "warn")
            return
        if not is_new:
            flash(_("%(name)s takes the notes of “%(talk)s” already.", name=scribe.name, talk=talk.title), "note")
        elif scribe.handle == who.handle:
            flash(_("You take the notes of “%(talk)s”.", talk=talk.title), "note")
        else:
            flash(_("%(name)s takes the notes of “%(talk)s” now.", name=scribe.name, talk=talk.title), "note")

    def leave(self, talk: Talk, who: Contributor) -> None:
        """Takes the scribe off: writers themselves alone, organisers anybody."""
        handle = None if is_allowed(Action.APPOINT, talk.name) else who.handle
        try:
            take_off(self._saving, talk.name, talk.title, talk.language, who, handle)
        except ScribeTaken as other:
            name = self._name_of(talk, other.scribe)
            flash(_("It is %(name)s who takes the notes of “%(talk)s”.", name=name, talk=talk.title), "warn")
            return
        flash(_("Nobody is signed up for the notes of “%(talk)s” any more.", talk=talk.title), "note")

    def _find_scribe(self, handle: str) -> Scribe | None:
        with self._services.people.read() as session:
            account = find_account(session, handle)
            if account is None or account.disabled is not None:
                return None
            return Scribe(account.name, account.handle, "")

    def _name_of(self, talk: Talk, scribe: str) -> str:
        with open_event(self._services, talk.name) as view:
            return find_scribes(view.reading, self._services.people, [scribe])[scribe].name
