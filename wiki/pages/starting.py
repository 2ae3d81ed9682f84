"""What the form of a new page begins with: fields and a first line for an event, a talk, a person or a plain page."""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.frontmatter_write import new_text
from wiki.core.links import PEOPLE
from wiki.core.names import parent_of
from wiki.core.page import EVENT, PAGE, TALK
from wiki.core.templates import NOTHING, TemplateText
from wiki.core.yaml_read import Value

KINDS = (EVENT, TALK, PAGE)
MOST = 300  # characters of a field that comes in an address


@dataclass(frozen=True)
class Start:
    """What is known of a page that is about to be written."""

    kind: str
    title: str
    fields: Mapping[str, str]

    @classmethod
    def read(cls, given: Mapping[str, str], name: str, *, in_event: bool) -> "Start":
        """From the fields of an address; what they do not say follows from the name."""
        kind = given.get("kind", "")
        if kind not in KINDS:
            kind = TALK if in_event else PAGE
        last = name.rpartition("/")[2]
        title = _line(given.get("title", "")) or (last if parent_of(name) == PEOPLE else last.replace("-", " "))
        wanted = {EVENT: ("date", "end_date", "venue", "timezone", "language"), TALK: ("speakers", "start", "room")}
        fields = {key: _line(given.get(key, "")) for key in wanted.get(kind, ())}
        return cls(kind, title, fields)

    @property
    def speakers(self) -> list[str]:
        """The speakers one by one."""
        return [name.strip() for name in self.fields.get("speakers", "").replace("、", ",").split(",") if name.strip()]


def starting_text(start: Start, template: TemplateText = NOTHING) -> str:
    """The text that the form begins with: what was said of the page, then the rest of what its template has."""
    fields: dict[str, Value] = {} if start.kind == TALK else {"type": start.kind}
    fields["title"] = start.title
    for key, value in start.fields.items():
        if key == "speakers":
            fields[key] = start.speakers
        elif value:
            fields[key] = value
    fields |= {key: value for key, value in template.fields.items() if not fields.get(key)}
    return new_text(fields, template.body or ("\n[[talks]]\n" if start.kind == EVENT else "\n"))


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:MOST]
