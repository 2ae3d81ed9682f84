"""An iCalendar file: each VEVENT is a talk, and one that is repeated is a talk given several times."""

import datetime as dt
from collections import Counter
from dataclasses import replace as with_changes
from zoneinfo import ZoneInfo

from wiki.core.schedule.model import BAD_VALUE, CUT, NO_TALKS, NotASchedule, Programme
from wiki.transfer.schedules.gathering import EventFacts, Found, Gathering
from wiki.transfer.schedules.ical_lines import Component, Property, read_components
from wiki.transfer.schedules.ical_times import When, parse_duration, parse_when, repeats
from wiki.transfer.schedules.values import host_of, is_slides, minutes_between
from wiki.transfer.schedules.zones import find_zone

SOURCE = "icalendar"

_SPEAKER_ROLES = ("SPEAKER", "X-SPEAKER", "PRESENTER", "X-PRESENTER")
_CANCELLED = "CANCELLED"


def read_ical(data: bytes) -> Programme:
    """Raises NotASchedule for what is no calendar, ends too early or has no events."""
    calendar, events = read_components(data)
    if not events:
        raise NotASchedule(NO_TALKS, calendar.place, "VEVENT")
    return _Reading(calendar).read(events)


class _Reading:
    def __init__(self, calendar: Component) -> None:
        self._calendar = calendar
        self._gathering = Gathering(SOURCE)
        self._all_cancelled = calendar.text("METHOD").strip().upper() == "CANCEL"
        self._days: list[dt.date] = []
        self._zones: Counter[ZoneInfo] = Counter()
        self._missing_zones: set[str] = set()

    def read(self, events: list[Component]) -> Programme:
        """Series first: which of their times are changed has to be known, and a cancelled time needs its series."""
        series = [event for event in events if not event.find("RECURRENCE-ID")]
        instances = [event for event in events if event.find("RECURRENCE-ID")]
        moved: dict[str, set[dt.datetime | None]] = {}
        for event in instances:
            if (at := event.find("RECURRENCE-ID")) and (when := self._when(at)):
                moved.setdefault(event.text("UID").strip(), set()).add(when.moment)
        for event in series:
            self._take_series(event, moved.get(event.text("UID").strip(), set()))
        known = {talk.guid for talk in self._gathering.talks}
        for event in instances:
            self._take_instance(event, known)
        return self._gathering.programme(self._facts())

    def _take_series(self, event: Component, moved: set[dt.datetime | None]) -> None:
        """An event at all its times, without those that stand in the file by themselves."""
        found = self._talk(event)
        if not found.start:
            return self._gathering.add(found)
        starts = repeats(
            event, found.start, lambda what: self._gathering.note(CUT, what.place, f"{what.name}:{what.value}")
        )
        for start in starts:
            if start not in moved:
                self._gathering.add(with_changes(found, start=start, links=list(found.links)))
        return None

    def _take_instance(self, event: Component, known: set[str]) -> None:
        """One time of a series that is another than the rule says. A cancelled one is no talk that is cancelled."""
        found = self._talk(event)
        if not found.cancelled or found.guid not in known:
            self._gathering.add(found)

    def _talk(self, event: Component) -> Found:
        gathering, place = self._gathering, event.place
        for number, line in event.broken:
            gathering.note(BAD_VALUE, f"{number}:1", line)
        found = Found(place, gathering.line(event.text("UID"), place), gathering.line(event.text("SUMMARY"), place))
        found.venue_room = gathering.line(event.text("LOCATION"), place)
        categories = event.find("CATEGORIES")
        found.track = gathering.line(categories.texts[0], place) if categories else None
        found.language = gathering.language(_language(event), place)
        found.abstract = gathering.markdown(event.text("DESCRIPTION"), place)
        found.cancelled = self._all_cancelled or event.text("STATUS").strip().upper() == _CANCELLED
        self._set_times(event, found)
        for who in [*event.all("ATTENDEE"), *event.all("ORGANIZER")]:
            if who.parameters.get("ROLE", "").upper() in _SPEAKER_ROLES:
                gathering.speaker(found, who.parameters.get("CN", ""))
        self._set_links(event, found)
        return found

    def _set_times(self, event: Component, found: Found) -> None:
        at = event.find("DTSTART")
        when = self._when(at) if at else None
        if not when:
            return
        self._days.append(when.day)
        found.start = when.moment
        if not when.moment and at:
            self._gathering.note(BAD_VALUE, at.place, f"{at.value} (all day)")
        elif when.moment:
            found.duration = self._duration(event, when.moment)
            if isinstance(when.moment.tzinfo, ZoneInfo):
                self._zones[when.moment.tzinfo] += 1

    def _duration(self, event: Component, start: dt.datetime) -> int | None:
        if length := event.find("DURATION"):
            minutes = parse_duration(length.value)
            if minutes is None:
                self._gathering.note(BAD_VALUE, length.place, length.value)
            return minutes
        at = event.find("DTEND")
        end = self._when(at) if at else None
        if not at or not end or (end.moment and end.moment == start):
            return None
        minutes = minutes_between(start, end.moment) if end.moment else None
        if minutes is None:
            self._gathering.note(BAD_VALUE, at.place, at.value)
        return minutes

    def _when(self, at: Property) -> When | None:
        when = parse_when(at)
        if not when:
            self._gathering.note(BAD_VALUE, at.place, f"{at.name}:{at.value}")
        elif when.zone_missing and when.zone_missing not in self._missing_zones:
            self._missing_zones.add(when.zone_missing)
            self._gathering.note(BAD_VALUE, at.place, f"TZID={when.zone_missing}")
        return when

    def _set_links(self, event: Component, found: Found) -> None:
        for name in ("URL", "ATTACH"):
            for address in event.all(name):
                if address.parameters.get("VALUE", "").upper() == "BINARY":
                    continue
                url = self._gathering.address(address.value, address.place)
                title = address.parameters.get("FILENAME", "")
                if url and name == "ATTACH" and not found.slides and is_slides(url, title):
                    found.slides = url
                else:
                    self._gathering.link(found, title or host_of(url or ""), url)

    def _facts(self) -> EventFacts:
        calendar, gathering = self._calendar, self._gathering
        facts = EventFacts(title=gathering.line(calendar.text("X-WR-CALNAME") or calendar.text("NAME"), calendar.place))
        name = calendar.text("X-WR-TIMEZONE").strip()
        facts.timezone = find_zone(name)
        if name and not facts.timezone:
            gathering.note(BAD_VALUE, calendar.place, f"X-WR-TIMEZONE:{name}")
        if not facts.timezone and self._zones:
            facts.timezone = self._zones.most_common(1)[0][0]
        facts.url = gathering.address(calendar.text("URL"), calendar.place)
        if self._days and not any(found.start for found in gathering.talks):
            facts.date, facts.end_date = min(self._days), max(self._days)
        return facts


def _language(event: Component) -> str:
    summary = event.find("SUMMARY")
    return event.text("LANGUAGE") or (summary.parameters.get("LANGUAGE", "") if summary else "")
