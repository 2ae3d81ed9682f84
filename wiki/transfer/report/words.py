"""The lines of a Markdown report that are the wiki's own: who, when, where, in the event's language."""

from collections.abc import Iterable
from datetime import timedelta

from wiki.core.index.facts import Slot
from wiki.core.index.rows import PageRow
from wiki.transfer.leaving.gather import SourceTalk
from wiki.transfer.texts.titles import write_markdown
from wiki.web.views import Material
from wiki.web.words import N_, interface_language, show_clock, show_days, speaker

CONTENTS = N_("Contents")
WRITERS = N_("Written by")
CANCELLED = N_("Cancelled")
SLIDES = N_("Slides")
VIDEO = N_("Video")
LICENSE = N_("Notes are licensed under %(license)s")


class ReportWords:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self._language = interface_language(language)
        self._say = speaker(self._language).one

    @property
    def contents(self) -> str:
        return str(self._say(CONTENTS))

    @property
    def writers(self) -> str:
        return str(self._say(WRITERS))

    @property
    def cancelled(self) -> str:
        return f"**{self._say(CANCELLED)}**"

    def license(self, name: str) -> str:
        return str(self._say(LICENSE)).replace("%(license)s", name)

    def event(self, event: PageRow) -> str:
        """When and where an event was."""
        facts = event.facts
        days = show_days(facts.date, facts.end_date, self._language)
        return " · ".join(
            part for part in (days, write_markdown(facts.venue or ""), link_to(facts.url, facts.url)) if part
        )

    def time(self, slot: Slot) -> str:
        """`2026-11-21 10:40`: the same in every language."""
        return f"{slot.start.date().isoformat()} {show_clock(slot.start)}" if slot.start else ""

    def talk(self, talk: SourceTalk, material: Iterable[Material]) -> str:
        """Who gave a talk, when and where, and its links."""
        slot = talk.slot
        speakers = ("、" if self._language == "ja" else ", ").join(_name(name) for name in talk.row.facts.speakers)
        time = self.time(slot)
        if slot.start and slot.duration_minutes:
            time += f"–{show_clock(slot.start + timedelta(minutes=slot.duration_minutes))}"
        cancelled = self.cancelled if talk.row.facts.cancelled else ""
        parts = (cancelled, f"**{speakers}**" if speakers else "", time, write_markdown(slot.venue_room or ""))
        return " · ".join(part for part in (*parts, *(self.material(each) for each in material)) if part)

    def material(self, each: Material) -> str:
        """A link to slides, a video or something else, as Markdown."""
        kind = SLIDES if each.kind == "slides" else VIDEO
        return link_to(each.title or str(self._say(kind)), each.url)


def link_to(text: str | None, url: str | None) -> str:
    """A Markdown link; empty without an address."""
    if not text or not url:
        return ""
    shown = write_markdown(" ".join(text.split()))
    return f"[{shown}](<{url}>)" if any(sign in url for sign in "()") else f"[{shown}]({url})"


def _name(name: str) -> str:
    return name if name.startswith("@") else write_markdown(" ".join(name.split()))
