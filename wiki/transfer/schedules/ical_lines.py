"""iCalendar's lines (RFC 5545, 3.1): unfolded, with their parameters, and put together as events, each with its line in the file.

Why not the icalendar package: it does not say on which line something stands, takes 0.7 ms for a talk where this takes 0.13,
and keeps the time zones that files define for the whole process, where a stranger's file could give `Asia/Tokyo` another
meaning. The tests use it as a second reader.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wiki.core.schedule.model import MAX_TALKS, NOT_READABLE, OTHER_SHAPE, TOO_MANY, NotASchedule
from wiki.transfer.schedules.texts import bom_encoding, decode

CALENDAR = "VCALENDAR"
EVENT = "VEVENT"
MAX_DEPTH = 8
MAX_EVENTS = 2 * MAX_TALKS
"""More than talks, for an event that replaces one time of a series adds none."""
MAX_LINE_BYTES = 1_000_000
MAX_BROKEN = 100

# What ical.py asks for. All else is not kept, so that it costs neither time nor memory.
WANTED = frozenset(
    "ATTACH ATTENDEE BEGIN CATEGORIES DESCRIPTION DTEND DTSTART DURATION END EXDATE LANGUAGE LOCATION METHOD NAME ORGANIZER RDATE"
    " RECURRENCE-ID RRULE STATUS SUMMARY UID URL X-WR-CALNAME X-WR-TIMEZONE".split()
)

_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]")
_PARAMETER_VALUE = r'(?:"[^"]*"|[^";:,]*)'
_LINE = re.compile(rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+={_PARAMETER_VALUE}(?:,{_PARAMETER_VALUE})*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";([A-Za-z0-9-]+)=({_PARAMETER_VALUE})")
_ESCAPE = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True, slots=True)
class Property:
    """`value` is as it stands in the file: `text` unescapes it where it is one."""

    name: str
    parameters: Mapping[str, str]
    value: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.line}:1"

    @property
    def text(self) -> str:
        return _unescape(self.value)

    @property
    def texts(self) -> list[str]:
        """The items of a list: commas that are not escaped part them."""
        return [_unescape(item) for item in re.split(r"(?<!\\),", self.value)]


@dataclass(slots=True)
class Component:
    """A VCALENDAR or VEVENT. `broken` are lines in it that cannot be read, with their numbers."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"{self.line}:1"

    def find(self, name: str) -> Property | None:
        """The first property of this name."""
        return next((found for found in self.properties if found.name == name), None)

    def all(self, name: str) -> list[Property]:
        return [found for found in self.properties if found.name == name]

    def text(self, name: str) -> str:
        """The text of a property, empty when there is none."""
        found = self.find(name)
        return found.text if found else ""


def read_components(data: bytes) -> tuple[Component, list[Component]]:
    """The calendar's own properties, and its events. Raises NotASchedule when it is none or does not end."""
    calendar: Component | None = None
    events: list[Component] = []
    stack: list[Component] = []
    number = 0
    for number, line in _logical_lines(data):
        name = _NAME.match(line)
        if stack and name and name[1].upper() not in WANTED:
            continue
        found = _property(line, number)
        if not stack and (not found or found.name != "BEGIN" or found.value.strip().upper() != CALENDAR):
            raise NotASchedule(OTHER_SHAPE, f"{number}:1", f"BEGIN:{CALENDAR} expected")
        if not found:
            if len(stack[-1].broken) < MAX_BROKEN:
                stack[-1].broken.append((number, line[:MAX_BROKEN]))
        elif found.name == "BEGIN":
            stack.append(_begin(stack, found))
            if len(stack) == 1:
                calendar = calendar or stack[0]
                stack[0] = calendar  # several calendars in one file are read as one
            elif len(stack) == 2 and stack[1].name == EVENT:
                events.append(stack[1])
                if len(events) > MAX_EVENTS:
                    raise NotASchedule(TOO_MANY, found.place, str(MAX_EVENTS))
        elif found.name == "END":
            _check_end(stack.pop(), found)
        else:
            stack[-1].properties.append(found)
    if stack or not calendar:
        raise NotASchedule(
            NOT_READABLE, f"{max(number, 1)}:1", f"END:{stack[-1].name if stack else CALENDAR} is missing"
        )
    return calendar, events


def _begin(stack: list[Component], found: Property) -> Component:
    if len(stack) >= MAX_DEPTH:
        raise NotASchedule(NOT_READABLE, found.place, "nested too deep")
    return Component(found.value.strip().upper(), found.line)


def _check_end(component: Component, found: Property) -> None:
    if found.value.strip().upper() != component.name:
        raise NotASchedule(NOT_READABLE, found.place, f"END:{component.name} expected")


def _property(line: str, number: int) -> Property | None:
    match = _LINE.fullmatch(line) if len(line) <= MAX_LINE_BYTES else None
    if not match:
        return None
    parameters = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(match[2])}
    return Property(match[1].upper(), parameters, match[3], number)


def _logical_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Each line with the number of its first part. Lines are folded by bytes, so a fold may stand within a character."""
    if (marked := bom_encoding(data)) and marked != "utf-8":
        data = decode(data, marked).encode("utf-8", "replace")
    parts: list[bytes] = []
    first = 0
    for number, part in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if part[:1] in (b" ", b"\t") and parts:
            parts.append(part[1:])
            continue
        if parts:
            yield first, _decoded(parts, first)
        parts, first = ([part], number) if part.strip() else ([], number)
    if parts:
        yield first, _decoded(parts, first)


def _decoded(parts: list[bytes], number: int) -> str:
    try:
        return b"".join(parts).decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise NotASchedule(NOT_READABLE, f"{number}:{wrong.start + 1}", "not UTF-8") from wrong


def _unescape(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
