"""At the evening: an organiser whose schedule changes, somebody who takes the notes of a talk, a speaker who checks them.

The schedule comes in by the form and on the command line in turn. A room that somebody changed by hand must stay through all of it.
"""

import random
import re
import time
from pathlib import Path

from tests.factories import git
from tests.form_person import FormPerson
from tests.running import RunningWiki
from tests.transfer.schedules.files import as_json, frab, frab_event
from tests.web_client import find_form
from wiki.core.frontmatter import read_fields, split

EVENT = "kanda"
HAND = "手で直した部屋"
SPEAKER = "塩野 真"


class Planner:
    """Imports a schedule again and again; `talks` pages are there already, and one talk is in every other schedule only."""

    def __init__(self, wiki: RunningWiki, person: FormPerson, folder: Path, talks: int) -> None:
        self._wiki = wiki
        self._person = person
        self._file = folder / "schedule.json"
        self._talks = talks
        self.imports = 0

    def change_plan(self) -> None:
        """The schedule changes and comes in, and comes in once more as it is."""
        self.imports += 1
        data = as_json(self._schedule())
        if self.imports % 2:
            for _ in range(2):
                self._import_in_browser(data)
        else:
            self._file.write_bytes(data)
            for _ in range(2):
                self._wiki.run("import", "schedule", str(self._file), "--event", EVENT)

    def check(self, content: Path) -> None:
        """Fields are those of the last schedule, but for what a person changed."""
        found = {fields["guid"]: fields for fields in _fields_of_talks(content) if "guid" in fields}
        wanted = {event["guid"]: event for event in self._events(self.imports)}
        assert found.keys() == {event["guid"] for event in self._events(1)}
        for guid, fields in found.items():
            is_given = guid in wanted
            expected = wanted.get(guid) or frab_event(self._talks)
            room = HAND if guid == frab_event(0)["guid"] else expected["room"]
            assert ("cancelled" in fields) != is_given, fields
            if is_given:
                assert (fields["track"], fields["room"]) == (expected["track"], room), fields
        subjects = git(content, "log", "--format=%s%n%b", "main").splitlines()
        assert subjects.count(f"Schedule: frab {EVENT}") >= 1

    def _schedule(self) -> dict[str, object]:
        return frab(*self._events(self.imports), title="神田コードフェスタ", time_zone_name="Asia/Tokyo")

    def _events(self, turn: int) -> list[dict[str, object]]:
        events = [
            frab_event(number, title=f"トーク{number}", track=f"Track {turn}", room=f"Room {turn}")
            for number in range(self._talks)
        ]
        return [*events, frab_event(self._talks, title="Lightning talks")] if turn % 2 else events

    def _import_in_browser(self, data: bytes) -> None:
        form = find_form(self._person.read("/-/import")[2], "/-/import")
        status, _where, text = self._person.send_file(
            "/-/import", {**form.fields, "event": EVENT, "action": "look"}, "file", "schedule.json", data
        )
        assert status == 200, text[:2000]
        plan = find_form(text, "/-/import")
        if ("action", "do") in plan.buttons:
            status, where, text = self._person.read("/-/import", {**plan.fields, "action": "do"})
            assert status == 200, (where, text[:2000])


class Scribe:
    """Signs up for the notes of a talk, and mends its room by hand once the schedule has set it."""

    def __init__(self, person: FormPerson, page: str) -> None:
        self._person = person
        self._page = page

    def sign_up(self) -> None:
        form = find_form(self._person.read(f"/{self._page}")[2], "/-/scribe/")
        status, _where, text = self._person.read(form.action, {**form.fields, "action": "take"})
        assert status == 200, text[:2000]

    def mend_room(self) -> None:
        """The whole text with another room in it: what others save meanwhile is merged."""
        address, form = self._person.open(self._page)
        text = re.sub(r"(?m)^room: .*$", f"room: {HAND}", form.fields["text"])
        assert HAND in text
        self._person.save(address, {**form.fields, "text": text})


class SpeakersCheck:
    """A speaker without an account corrects the notes by a link, and an organiser lands that."""

    def __init__(self, wiki: RunningWiki, organiser: FormPerson, page: str) -> None:
        self._organiser = organiser
        self._speaker = FormPerson(wiki.bases[-1], SPEAKER, "")
        self._page = page
        self._link = ""

    def begin(self) -> None:
        """The organiser makes the link."""
        form = find_form(self._organiser.read(f"/-/checks/{self._page}")[2], "/-/checks/")
        text = self._organiser.read(form.action, {**form.fields, "other": SPEAKER})[2]
        found = re.search(r'href="[^"]*(/-/check/[^"/]+)"', text)
        assert found, text[:2000]
        self._link = found[1]

    def correct(self, chance: random.Random) -> str:
        """The speaker adds a line; returns it once it is on the page."""
        line = f"- 登壇者の訂正 {chance.getrandbits(40):010x}"
        form = find_form(self._speaker.read(f"{self._link}/edit")[2], "/edit")
        notes = form.fields["notes"].rstrip("\n") + f"\n{line}\n"
        status, _where, text = self._speaker.read(form.action, {**form.fields, "notes": notes, "action": "send"})
        assert status == 200, text[:2000]
        self._land()
        return line

    def _land(self) -> None:
        listed = self._organiser.read("/-/proposals")[2]
        number = max(map(int, re.findall(r"/-/proposals/(\d+)", listed)))
        page = self._organiser.read(f"/-/proposals/{number}")[2]
        if "/land" not in page:  # sent again after a kill, and landed by then
            return
        form = find_form(page, "/land")
        status, _where, text = self._organiser.read(form.action, form.fields)
        if status == 409:
            form = find_form(text, "/land")
            status, _where, text = self._organiser.read(form.action, {**form.fields, "action": "both"})
        assert status == 200, text[:2000]

    def confirm(self) -> None:
        """The speaker finds the notes right; whoever wrote meanwhile makes them look again."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            form = find_form(self._speaker.read(self._link)[2], "/confirm")
            status, _where, _text = self._speaker.read(form.action, form.fields)
            if status == 200:
                return
        raise AssertionError("the notes never stood still")


def _fields_of_talks(content: Path) -> list[dict[str, object]]:
    names = git(content, "ls-tree", "-z", "--name-only", "main", f"{EVENT}/").split("\0")
    texts = [git(content, "show", f"main:{name}") for name in names if name.endswith(".md") and "index" not in name]
    return [dict(read_fields(split(text).block).values) for text in texts]
