"""`/-/import/files`: posts, notes, pads and pages come in from files. First it is shown what that will do, then it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.errors import FestaError, PageNotFound
from wiki.core.names import name_of
from wiki.core.slugs import clean_name
from wiki.people.permissions import Action
from wiki.transfer.arriving.alarms import Alarm, tell_refused
from wiki.transfer.arriving.arrive import commit_import, plan_import
from wiki.transfer.arriving.bundle import Bundle, GivenFile
from wiki.transfer.arriving.carried import (
    NotesForPage,
    decode_import,
    decode_notes,
    encode_import,
    encode_notes,
)
from wiki.transfer.arriving.formats import FORMATS, only_one, read_given, unpack
from wiki.transfer.arriving.left_over import LeftOver
from wiki.transfer.arriving.showing import (
    MOST_LEFT_OVER,
    count_more,
    first_pages,
    made_by,
    show_conflicts,
    show_counts,
    show_homes,
    show_left_over,
)
from wiki.transfer.notes.appending import append_notes
from wiki.transfer.notes.note import ETHERPAD, HEDGEDOC, READERS
from wiki.web.csrf import form_has_expired, keeps_text
from wiki.web.language import gettext as _
from wiki.web.saving import Saving
from wiki.web.services import Services
from wiki.web.show import page_address, show
from wiki.web.visitors import allow, require_contributor
from wiki.web.words import N_

SALT = "import"
EXPIRED = N_("This page was open for too long, so nothing was sent. Send it once more.")
EXPIRED_FILES = N_("This page was open for too long, so nothing was read. Give the files once more.")
NO_FILES = N_("Give at least one file.")
NO_FORMAT = N_("Choose what the files are.")
NO_NAME = N_("A folder needs a name here.")
NO_PAGE_NAMED = N_("Name the page that the notes belong into.")
NOT_SIGNED = N_("What was shown before cannot be read any more. Give the files again.")

INTO_PAGE = {
    "hedgedoc-page": (HEDGEDOC, N_("HedgeDoc or HackMD: a note into a page")),
    "etherpad-page": (ETHERPAD, N_("Etherpad: a pad into a page")),
}
"""What goes into a page that is there already, so that no bundle of files is made of it."""


@dataclass(frozen=True)
class Given:
    """What the form was filled in with; files cannot be filled in again."""

    format: str = ""
    name: str = ""


def make_blueprint(services: Services) -> Blueprint:
    """For organisers."""
    blueprint = Blueprint("importing_files", __name__)
    form = _FilesForm(services)

    @blueprint.get("/-/import/files")
    def ask() -> Response:
        """The form; `format` and `name` fill it in."""
        allow(Action.IMPORT)
        return form.show(_given(request.args))

    @blueprint.post("/-/import/files")
    @keeps_text
    def take() -> AnyResponse:
        """Shows what an import will do (`look`), or does it (`do`)."""
        allow(Action.IMPORT)
        return form.look() if request.form.get("action", "look") == "look" else form.do()

    return blueprint


def choices() -> list[tuple[str, str]]:
    """The formats that the form offers, with their labels; those of one program stand together."""
    labels = {each.name: each.label for each in FORMATS.values()}
    into = {name: label for name, (_kind, label) in INTO_PAGE.items()}
    order = "jekyll", HEDGEDOC, "hedgedoc-event", "hedgedoc-page", ETHERPAD, "etherpad-event", "etherpad-page"
    all_of_them = labels | into
    return [(name, _(all_of_them[name])) for name in dict.fromkeys([*order, *all_of_them])]


class _FilesForm:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._saving = Saving(services)

    def show(self, given: Given, alarm: Alarm | None = None, status: int = 200) -> Response:
        accept = sorted({ending for each in FORMATS.values() for ending in each.accept.split(",")})
        return show(
            "transfer/import_files.html", status=status, title=_("Import posts, notes and pages"), given=given,
            alarm=alarm, choices=choices(), accept=",".join(accept), most_bytes=self._services.settings.max_request_bytes,
        )  # fmt: skip

    def look(self) -> AnyResponse:
        """What an import of the files would do."""
        given = _given(request.form)
        if form_has_expired():
            return self.show(given, Alarm(_(EXPIRED_FILES)), 400)
        files = [
            GivenFile(_base_name(file.filename), file.read())
            for file in request.files.getlist("files")
            if file.filename
        ]
        if missing := _missing(given, files):
            return self.show(given, Alarm(_(missing)), 400)
        try:
            if given.format in INTO_PAGE:
                return self._show_notes(_read_notes(given, files), given)
            return self._show_plan(read_given(given.format, files, given.name), given)
        except FestaError as refused:
            alarm, status = tell_refused(refused, files[0].name if len(files) == 1 else "")
            return self.show(given, alarm, status)

    def do(self) -> AnyResponse:
        """Imports what was shown, as it would be planned now."""
        try:
            raw = self._signer.loads(request.form.get("import", ""))
        except BadSignature:
            return self.show(_given(request.form), Alarm(_(NOT_SIGNED)), 400)
        given = Given(raw["format"], raw["name"])
        try:
            return self._do_notes(raw, given) if "page" in raw else self._do_import(raw, given)
        except FestaError as refused:
            alarm, status = tell_refused(refused)
            return self.show(given, alarm, status)

    def _do_import(self, raw: dict[str, Any], given: Given) -> AnyResponse:
        store = self._services.store
        bundle = decode_import(raw, store)
        if form_has_expired():
            return self._show_plan(bundle, given, Alarm(_(EXPIRED)), 400)
        who = require_contributor(Action.IMPORT.value)
        try:
            done = self._saving.bring(bundle.files, lambda author: commit_import(store, bundle, author), who)
        except FestaError as refused:
            alarm, status = tell_refused(refused)
            return self._show_plan(bundle, given, alarm, status)
        _say_done(is_changed=done.change is not None, told=show_counts(done))
        return redirect(first_pages(made_by(bundle)), 303)

    def _do_notes(self, raw: dict[str, Any], given: Given) -> AnyResponse:
        notes = decode_notes(raw)
        if form_has_expired():
            return self._show_notes(notes, given, Alarm(_(EXPIRED)), 400)
        who = require_contributor(Action.IMPORT.value)
        try:
            done = self._saving.bring(
                [notes.name],
                lambda author: append_notes(
                    self._services.store, notes.name, notes.title, notes.body, author, coauthors=notes.coauthors
                ),
                who,
            )
        except PageNotFound:
            raise  # there is no page any more to show the plan for
        except FestaError as refused:
            alarm, status = tell_refused(refused)
            return self._show_notes(notes, given, alarm, status)
        _say_done(is_changed=done.change is not None)
        return redirect(page_address(notes.name), 303)

    @property
    def _signer(self) -> URLSafeSerializer:
        """So that what comes back is what an importer of ours made, and names blobs that came with it."""
        return URLSafeSerializer(str(current_app.secret_key), salt=SALT)

    def _show_plan(self, bundle: Bundle, given: Given, alarm: Alarm | None = None, status: int = 200) -> AnyResponse:
        plan = plan_import(self._services.store, bundle)
        carried = self._signer.dumps(encode_import(plan) | {"format": given.format, "name": given.name})
        return show(
            "transfer/files.html", status=status, title=_("What this import will do"), alarm=alarm, given=given,
            carried=carried, writes=any(file.blob for file in plan.files), counts=show_counts(plan), homes=show_homes(plan),
            more=count_more(plan), conflicts=show_conflicts(plan), notes=None, **_left_over(bundle.left_over),
        )  # fmt: skip

    def _show_notes(
        self, notes: NotesForPage, given: Given, alarm: Alarm | None = None, status: int = 200
    ) -> AnyResponse:
        """Raises PageNotFound, NotText."""
        wanted = append_notes(
            self._services.store, notes.name, notes.title, notes.body, self._services.store.wiki, dry_run=True
        )
        with self._services.index.read() as snapshot:
            page = snapshot.find_page(notes.name)
        carried = self._signer.dumps(encode_notes(notes) | {"format": given.format, "name": given.name})
        return show(
            "transfer/files.html", status=status, title=_("What this import will do"), alarm=alarm, given=given,
            carried=carried, writes=not wanted.is_there, counts=[], homes=[], more=0, conflicts=[], notes=notes,
            page_title=page.title if page else notes.name, is_below=wanted.is_below, **_left_over(notes.left_over),
        )  # fmt: skip


def _given(values: Any) -> Given:
    return Given(values.get("format", "")[:50], clean_name(values.get("name", "")[:300]))


def _base_name(name: str | None) -> str:
    """A file's name without the folders that some browsers send."""
    return (name or "").replace("\\", "/").rpartition("/")[2][:200] or "file"


def _missing(given: Given, files: Sequence[GivenFile]) -> str:
    """What was forgotten."""
    if given.format not in FORMATS and given.format not in INTO_PAGE:
        return NO_FORMAT
    if not files:
        return NO_FILES
    if given.format in INTO_PAGE and not given.name:
        return NO_PAGE_NAMED
    return NO_NAME if given.format in FORMATS and FORMATS[given.format].needs_name and not given.name else ""


def _read_notes(given: Given, files: Sequence[GivenFile]) -> NotesForPage:
    """Raises what READERS do, NotReadable and PageNotFound."""
    inside, left_over = unpack(files)
    note = READERS[INTO_PAGE[given.format][0]](only_one(inside))
    if name_of(f"{given.name}.md") is None:
        raise PageNotFound(given.name)
    return NotesForPage(given.name, note.title, note.body, (*left_over, *note.left_over), note.authors)


def _left_over(left_over: Sequence[LeftOver]) -> dict[str, Any]:
    return {
        "left_over": show_left_over(left_over), "left_over_count": len(left_over),
        "left_over_more": max(0, len(left_over) - MOST_LEFT_OVER),
    }  # fmt: skip


def _say_done(*, is_changed: bool, told: Iterable[str] = ()) -> None:
    flash(" · ".join([_("Imported.") if is_changed else _("Nothing was changed."), *told]), "note")
