"""People: all of them at `/people`, one at `/people/<handle>`, who has no handle at `/-/speakers?name=`; and that two are one."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, abort, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import EditConflict
from wiki.core.index.speakers import Identity
from wiki.core.links import PEOPLE
from wiki.core.mailmap import FILE, NotMappable, join_people
from wiki.core.speakers import handle_of_page, speaker_key
from wiki.core.store.model import Person
from wiki.core.store.store import Store
from wiki.pages.people import read_written_by
from wiki.pages.viewing import View, Views
from wiki.people.permissions import Action
from wiki.web.language import gettext as _
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.views import Spoken, spoken_by
from wiki.web.visitors import allow, require_contributor
from wiki.web.wiki_places import WikiPlaces, speaker_address

PLACES = WikiPlaces(may_create=False)
WIKI_ITSELF = "festa"  # it wrote what a new wiki begins with; no account can be called so
LONGEST = 300  # characters of a name that comes in an address


def add_people(blueprint: Blueprint, services: Services, views: Views) -> None:
    """`/-/speakers`, `/-/same-person`; `/people` is among the pages."""
    saving = Saving(services)

    @blueprint.get("/-/speakers")
    def speakers() -> AnyResponse:
        """Who has no handle: the talks of that name, and of those that `.mailmap` says are the same person."""
        allow(Action.READ)
        name = " ".join(request.args.get("name", "")[:LONGEST].split())
        with views.open() as view:
            if not name:
                return redirect(page_address(PEOPLE), 303)
            return _show_speaker(view, name)

    @blueprint.get("/-/same-person")
    def same_person() -> Response:
        """Asks an organiser who is the same as this person."""
        allow(Action.EDIT_SITE)
        with views.open() as view:
            return _ask(view, request.args.get("person", ""))

    @blueprint.post("/-/same-person")
    def join() -> AnyResponse:
        """Writes into `.mailmap` that all commits of one person are another's."""
        allow(Action.EDIT_SITE)
        who = require_contributor(Action.EDIT_SITE)
        person, other = request.form.get("person", ""), request.form.get("other", "")
        with views.open() as view:
            known = {label_of(each): each for each in view.snapshot.identities()}
            meant, joined = known.get(person), known.get(other)
            if meant is None or joined is None or key_of(meant) == key_of(joined):
                return _ask(view, person, 400, bad=_("Choose two that are known here and are not the same yet."))
            commit = view.snapshot.commit or abort(400)
            others = [
                Person(each.raw_name, each.raw_email) for each in known.values() if key_of(each) == key_of(joined)
            ]
            try:
                text = join_people(_read_mailmap(services.store, commit), Person(meant.name, meant.email), others)
                summary = str(_("%(other)s is %(name)s", other=joined.name, name=meant.name))
                saving.replace_file(FILE, text.encode("utf-8", "surrogateescape"), commit, who, summary)
            except NotMappable:
                return _ask(view, person, 400, bad=_("A name or address among these cannot stand in .mailmap."))
            except EditConflict:
                return _ask(view, person, 409, bad=_("Somebody changed .mailmap meanwhile. Send it once more."))
        flash(_("From here on they are one person, also in what was written before."), "note")
        return redirect(address_of(meant), 303)


def show_person(view: View, name: str) -> Response | None:
    """The page of a handle that has no file; None for one that nobody has."""
    handle = handle_of_page(name)
    if handle is None:
        return None
    view.reading.keys.clear()  # whether there is such a page depends on accounts and on all revisions
    known, names = view.snapshot.find_name(handle), view.snapshot.names_of(handle)
    spoken = spoken_by(view.reading, PLACES, (f"@{handle}", *names))
    if known is None and not spoken:
        view.reading.keys.clear()
        return None
    title = known or f"@{handle}"
    return _show(view, title, handle, name, spoken, also_known_as(view, handle, title))


def show_everybody(view: View) -> Response:
    """All who gave a talk or wrote something."""
    found = [each for each in view.snapshot.everybody(sees_all=view.sees_all) if each.handle != WIKI_ITSELF]
    people = [(each, speaker_address(f"@{each.handle}" if each.handle else each.name)) for each in found]
    view.reading.keys.clear()  # it is made of all pages and of accounts
    return show("pages/people.html", title=_("People"), people=people, site=view.site)


def also_known_as(view: View, handle: str, title: str) -> tuple[str, ...]:
    """The other names of somebody, each once."""
    return tuple(name for name in view.snapshot.names_of(handle) if name != title)


def _show_speaker(view: View, name: str) -> AnyResponse:
    known = view.snapshot.identities()
    called = [each for each in known if speaker_key(name) in (speaker_key(each.name), speaker_key(each.raw_name))]
    called = [
        each for each in called if name in (each.name, each.raw_name)
    ] or called  # as it is written, where that tells
    people = {key_of(each) for each in called}
    if len(people) == 1 and called[0].handle:
        return redirect(page_address(f"{PEOPLE}/{called[0].handle}"), 303)
    theirs = [each for each in known if key_of(each) in people] if len(people) == 1 else []
    names = {name, *(each.name for each in theirs), *(each.raw_name for each in theirs)}
    spoken = spoken_by(view.reading, PLACES, names)
    view.reading.keys.clear()
    if not spoken and not called:
        return show("pages/no_speaker.html", status=404, title=name, name=name, site=view.site)
    title = theirs[0].name if theirs else name
    return _show(view, title, None, name, spoken, tuple(sorted(names - {title})))


def _show(view: View, title: str, handle: str | None, name: str, spoken: Spoken, also: Sequence[str]) -> Response:
    written_by = read_written_by(view, handle or title)
    view.reading.keys.clear()
    return show(
        "pages/person.html", title=title, name=name, handle=handle, written_by=written_by, spoken=spoken, also=also,
        site=view.site, person_key=handle or title,
    )  # fmt: skip


def _ask(view: View, person: str, status: int = 200, *, bad: str = "") -> Response:
    """The form; `person` is a label, a handle or a name."""
    known = view.snapshot.identities()
    wanted = speaker_key(person)
    fitting = [each for each in known if person == label_of(each)]
    fitting += [each for each in known if wanted in ((each.handle or "").casefold(), speaker_key(each.name))]
    choices = _one_of_each(known)
    meant = next((each for each in choices if fitting and key_of(each) == key_of(fitting[0])), None)
    view.reading.keys.clear()
    return show(
        "pages/same_person.html", status=status, title=_("The same person"), choices=[(label_of(each), each) for each in choices],
        meant=label_of(meant) if meant else "", bad=bad, site=view.site,
    )  # fmt: skip


def _one_of_each(known: Iterable[Identity]) -> list[Identity]:
    """One identity for each person: the one that goes by its own name, where there is one."""
    found: dict[str, Identity] = {}
    for each in known:
        own = (each.raw_name, each.raw_email) == (each.name, each.email)
        if own or key_of(each) not in found:
            found[key_of(each)] = each
    return list(found.values())


def key_of(identity: Identity) -> str:
    """Equal for one person."""
    return f"@{identity.handle.casefold()}" if identity.handle else f"{identity.name} <{identity.email.casefold()}>"


def label_of(identity: Identity) -> str:
    return f"{identity.raw_name} <{identity.raw_email}>"


def address_of(identity: Identity) -> str:
    return speaker_address(f"@{identity.handle}" if identity.handle else identity.name)


def _read_mailmap(store: Store, commit: str) -> str:
    known = store.find_commit(commit)
    data = store.find_file(known.id, FILE) if known else None
    return data.decode("utf-8", "surrogateescape") if data else ""
