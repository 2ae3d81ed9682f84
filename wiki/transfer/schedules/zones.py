"""Time zones: by the names programs have for them, and worked out from offsets."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from babel.core import get_global

from wiki.core.field_values import parse_timezone

# Where several zones fit, the first one does: where most schedules of this kind come from. UTC before London, for a winter's
# zero says nothing of a place.
_LIKELY = (
    "Asia/Tokyo UTC Europe/Berlin Europe/London Europe/Helsinki America/New_York America/Los_Angeles America/Chicago "
    "America/Denver America/Sao_Paulo Asia/Kolkata Asia/Shanghai Asia/Bangkok Asia/Dubai Australia/Sydney "
    "Australia/Brisbane Pacific/Auckland Africa/Nairobi Asia/Dhaka Asia/Kathmandu Asia/Karachi America/Halifax"
).split()


def find_zone(name: str) -> ZoneInfo | None:
    """The zone of a name: of the IANA database, of Windows, or with a maker's path before it."""
    name = name.strip().strip('"')
    windows = get_global("windows_zone_mapping").get(name)
    last_two = "/".join(name.split("/")[-2:]) if name.startswith("/") else ""
    for candidate in (name, windows, last_two):
        if candidate and len(candidate) < 100 and (zone := parse_timezone(candidate)):
            return zone
    return None


def zone_of_offsets(moments: Sequence[dt.datetime]) -> ZoneInfo | None:
    """A zone whose clocks show all these moments as they are written; None when they have no offsets or none fits."""
    moments = [moment for moment in moments if moment.tzinfo]
    if not moments:
        return None
    return next((zone for name in _LIKELY if (zone := parse_timezone(name)) and _fits(zone, moments)), None)


def _fits(zone: ZoneInfo, moments: Sequence[dt.datetime]) -> bool:
    return all(moment.astimezone(zone).utcoffset() == moment.utcoffset() for moment in moments)
