"""Those who look at what is written while an evening goes on: an organiser who takes somebody's lines back, and a reader who
looks for what was saved."""

import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from tests.form_person import FormPerson
from tests.web_client import find_form

PATIENCE = 60.0


def token_of(line: str) -> str:
    """The word of a line that stands in no other."""
    return line.rsplit(" ", 1)[1]


class Guard:
    """An organiser who undoes each revision of one person as it appears."""

    def __init__(self, organiser: FormPerson, of: str) -> None:
        self._organiser = organiser
        self._of = of
        self.undone: set[str] = set()
        self.decided = 0

    def sign_in(self) -> None:
        self._organiser.sign_in()

    def look(self, pages: Sequence[str]) -> None:
        """Undoes what is new on pages, by any name that they had."""
        for page in pages:
            for name, commit in self._revisions(page):
                if commit not in self.undone:
                    self._undo(name, commit)
                    self.undone.add(commit)

    def _revisions(self, page: str) -> Iterator[tuple[str, str]]:
        query = urlencode({"page": page, "person": self._of, "limit": 500})
        status, _, text = self._organiser.read(f"/-/api/v1/history?{query}")
        assert status == 200, (status, text)
        yield from ((item["name"], item["commit"]) for item in json.loads(text)["items"])

    def _undo(self, name: str, commit: str) -> None:
        status, _, text = self._organiser.read(f"/-/rollout/{name}?rev={commit[:12]}")
        assert status == 200, (status, text[:2000])
        if not re.search('<form [^>]*action="/-/rollout/', text):
            return  # what was written there is not on the page any more
        form = find_form(text, "/-/rollout/")
        address, fields = form.action, {**form.fields, "reason": "does not belong here"}
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, name
            status, _, text = self._organiser.read(address, fields)
            if status == 200:
                return
            assert status in (400, 409, 503), (status, text[:2000])
            form = find_form(text, "/-/edit/" if status == 409 else "/-/rollout/")
            address, fields = form.action, dict(form.fields)
            if status == 409:  # somebody wrote around it: the text without it is the one to be kept
                self.decided += 1
                fields["action"] = "mine"


class Reader:
    """Somebody without an account who looks for words that were saved."""

    def __init__(self, base: str, seed: int) -> None:
        self._person = FormPerson(base, "reader", "")
        self._chance = random.Random(seed)
        self.found = 0
        self.missed: list[str] = []

    def look_for_any(self, lines: Sequence[str]) -> None:
        """Looks for one of these lines, which are saved: the first answer that comes must have it."""
        if lines:
            line = self._chance.choice(lines)
            if self.finds(line):
                self.found += 1
            else:
                self.missed.append(line)

    def finds(self, line: str, **more: str) -> bool:
        """Whether a search finds the one word of a line."""
        status, _, text = self._person.read(f"/-/search?{urlencode({'q': token_of(line), **more})}")
        assert status == 200, (status, text[:2000])
        return f"<mark>{token_of(line)}</mark>" in text
