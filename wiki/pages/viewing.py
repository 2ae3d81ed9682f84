"""Puts a page of the wiki together for a visitor, and keeps the list of what it was made of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wiki.core.index.snapshot import Snapshot
from wiki.pages.places import Visitors, WikiPlaces
from wiki.people.permissions import Action
from wiki.web.compose import Composer
from wiki.web.inputs import offer_inputs
from wiki.web.reading import Content, Reading, Turns
from wiki.web.services import Services
from wiki.web.show import current_site
from wiki.web.visitors import is_allowed

KEPT_PROGRAMMES = 64


@dataclass(frozen=True)
class View:
    """One state of the wiki as one visitor sees it."""

    snapshot: Snapshot
    reading: Reading
    composer: Composer
    sees_all: bool


class Views:
    """Opens views; what a programme's talks stand between is kept from one to the next."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._turns: Turns = {}

    @contextmanager
    def open(self, name: str = "") -> Iterator[View]:
        """A view for whoever makes this request. `name` is the page it is about, for its permission and its warnings."""
        sees_all = is_allowed(Action.SAVE, name or None)
        may_create = is_allowed(Action.CREATE, name or None)
        if len(self._turns) > KEPT_PROGRAMMES:
            self._turns.clear()
        with self._services.index.read() as snapshot:
            content = Content(snapshot, self._services.store, self._services.renderer, Visitors(sees_all), self._turns)
            reading = Reading(content)
            site = current_site(self._services, snapshot.commit)
            reading.keys.add("site")
            yield View(snapshot, reading, Composer(reading, WikiPlaces(may_create), site.language, name), sees_all)
            offer_inputs(snapshot, reading.keys)
