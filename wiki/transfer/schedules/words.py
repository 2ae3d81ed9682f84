"""What people read about the import of a schedule: what becomes of talks, fields, why a file is refused."""

from collections.abc import Mapping

from wiki.core.schedule import model, plan
from wiki.transfer.schedules import connpass
from wiki.web.errors import Refusal
from wiki.web.words import N_

KINDS: Mapping[str, str] = {
    plan.NEW: N_("New talks"),
    plan.CANCELLED: N_("Cancelled"),
    plan.RETURNED: N_("Given after all"),
    plan.MOVED: N_("Moved to another time or room"),
    plan.CHANGED: N_("Changed"),
    plan.JOINED: N_("Joined with a page that is here already"),
    plan.LISTED: N_("Lives in another event, and is listed in this one"),
    plan.UNWRITABLE: N_("Left as they are: their front matter has to be mended first"),
    plan.DELETED: N_("Deleted here, and stay so"),
}
"""A heading for each kind of talks that is shown; those that stay the same are only counted."""

FIELDS: Mapping[str, str] = {
    "title": N_("title"),
    "speakers": N_("speakers"),
    "start": N_("start"),
    "duration": N_("duration"),
    "room": N_("room"),
    "track": N_("track"),
    "language": N_("language"),
    "abstract": N_("abstract"),
    "slides": N_("slides"),
    "video": N_("video"),
    "links": N_("links"),
    "sessions": N_("sessions"),
    "cancelled": N_("cancelled"),
    "guid": N_("identity (guid)"),
    "date": N_("first day"),
    "end_date": N_("last day"),
    "venue": N_("venue"),
    "timezone": N_("time zone"),
    "hashtag": N_("hashtag"),
    "url": N_("address"),
}

REASONS: Mapping[str, str] = {
    model.UNKNOWN_FORMAT: N_(
        "This is none of the formats that are read here: frab or pretalx (JSON, XML), iCalendar, CSV, YAML."
    ),
    model.NOT_READABLE: N_("The file is damaged, or cut short."),
    model.OTHER_SHAPE: N_("Something is missing in it that every schedule of this kind has, or is of another kind."),
    model.NO_TALKS: N_("There is no talk in it."),
    model.TOO_MANY: N_("There are too many talks in it."),
    model.TOO_LARGE: N_("The file is too large."),
    model.PRETALX_API: N_(
        "It is an answer of pretalx's API. What is needed is its export, schedule.json or schedule.xml."
    ),
    model.DANGEROUS: N_(
        "It has a document type or entities of its own, which are not read: they can be used for attacks."
    ),
}

ODDITIES: Mapping[str, str] = {
    model.BAD_VALUE: N_("left out: it is no value of its kind"),
    model.NO_TITLE: N_("a talk without a title"),
    model.NO_GUID: N_("talks without an identity (guid): they are known by their title and first speaker"),
    model.SAME_GUID: N_("two different talks have one identity (guid)"),
    model.CUT: N_("cut: it was too long"),
}

CONNPASS: Mapping[type[Exception], Refusal] = {
    connpass.ConnpassKeyMissing: Refusal(
        400,
        N_("connpass gives its events only to those who have a key"),
        N_("Whoever runs this wiki has to set FESTA_CONNPASS_KEY."),
    ),
    connpass.ConnpassKeyRefused: Refusal(
        502,
        N_("connpass does not accept the key of this wiki"),
        N_("Whoever runs this wiki has to set another FESTA_CONNPASS_KEY."),
    ),
    connpass.ConnpassEventNotFound: Refusal(
        404, N_("connpass has no such event"), N_("Look at the address once more.")
    ),
    connpass.ConnpassTooOften: Refusal(503, N_("connpass was asked too often"), N_("Wait a moment, then try again.")),
}
"""What connpass refuses."""
