"""An evening replayed against the running program: people with forms, phones whose network comes and goes, an organiser who
pushes from a laptop and renames a talk, one whose schedule changes and comes in again, one who takes back what somebody wrote who
only wants to disturb, a scribe, a speaker who corrects and confirms the notes, a reader who searches, and a server that is killed
and started again.

Counted in the end: each line that somebody was told is saved must be there, once, and under their name by git's own blame;
what was taken back must be gone from the page, and found among what was taken out. Fields are those of the last schedule, but for
a room that somebody changed by hand.
"""

import os
import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser import open_browser
from tests.cli.test_serve import get
from tests.core.remote.test_sync import clone, make_upstream, upstream_tip
from tests.evening_planner import SPEAKER, Planner, Scribe, SpeakersCheck
from tests.evening_review import Guard, Reader
from tests.factories import git
from tests.form_person import FormPerson
from tests.hooks.callers import SECRET
from tests.running import RunningWiki
from tests.test_push_publishes import post

SEED = int(os.environ.get("FESTA_SEED", "20261121"))
PASSWORD = "correct horse battery"
TALKS = 3
ORGANISERS = ("laptop", "guard", "planner")
OTHERS = (*ORGANISERS, "vandal", "scribe")
TALK_NAMES = tuple(f"kanda/talk-{number}" for number in range(TALKS))
EVENT = "---\ntype: event\ntitle: 神田コードフェスタ\nlanguage: ja\ntimezone: Asia/Tokyo\ndate: 2026-11-21\n---\n\n[[talks]]\n"
TALK = "---\ntitle: トーク{number}\nstart: '1{number}:00'\n---\n\n## はじめに\n\n- 最初の行\n\n話を聞いた。[[talk-{other}]] も見る。\n\n## Q&A\n\n- last line\n"


class Evening:
    """The wiki, its upstream, and what everybody was told is saved."""

    def __init__(self, folder: Path, people: int, phones: int, saves: int, webs: int) -> None:
        self.folder = folder
        self.saves = saves
        self.names = [f"p{number}" for number in range(people)]
        self.phones = [f"phone{number}" for number in range(phones)]
        self.upstream = make_upstream(folder)
        self.wiki = RunningWiki(
            folder, webs=webs, FESTA_REMOTE=str(self.upstream), FESTA_ALLOW_FILE_REMOTE="1", FESTA_WEBHOOK_SECRET=SECRET, FESTA_POLL_SECONDS="86400",
        )  # fmt: skip
        self.told: list[tuple[str, str]] = []  # line, author
        self.pushed: list[str] = []
        self.disturbing: list[str] = []
        self.wrong: list[str] = []
        self.counts: dict[str, int] = {"resent": 0, "joined": 0, "offline": 0, "restarts": 0}
        self.ended = threading.Event()
        self.arrived = threading.Barrier(people + bool(phones) + 5, timeout=120)  # all sign in before anything happens
        self.guarded = Guard(FormPerson(self.wiki.bases[-1], "guard", PASSWORD), of="vandal")
        self.reader = Reader(self.wiki.base, SEED)
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Content from the laptop, accounts, and a running server."""
        work = clone(self.folder, self.upstream)
        (work / "kanda").mkdir()
        (work / "kanda/index.md").write_text(EVENT)
        for number in range(TALKS):
            (work / f"kanda/talk-{number}.md").write_text(TALK.format(number=number, other=(number + 1) % TALKS))
        self._push(work, "Begin")
        for name in (*self.names, *self.phones, *OTHERS):
            role = "organiser" if name in ORGANISERS else "writer"
            self.wiki.run("user", "add", name, "--name", name, "--role", role, "--password-stdin", feed=PASSWORD)
        self.wiki.start()

    def tell(self, line: str, author: str) -> None:
        with self._lock:
            self.told.append((line, author))

    def guard(self, work: Callable[[], None]) -> threading.Thread:
        """Runs a part of the evening; what goes wrong in it is remembered."""

        def run() -> None:
            try:
                work()
            except BaseException as error:
                with self._lock:
                    self.wrong.append(f"{type(error).__name__}: {str(error)[:4000]}")

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write(self, number: int) -> None:
        """One person with a form."""
        chance = random.Random(SEED + number)
        name = self.names[number]
        person = FormPerson(self.wiki.bases[number % len(self.wiki.bases)], name, PASSWORD)
        person.sign_in()
        self.arrived.wait()
        for turn in range(self.saves):
            address, form = person.open(f"kanda/talk-{(number + turn) % TALKS}")
            line = new_line(chance, name, turn)
            fields = {**form.fields, "text": with_line(chance, form.fields["text"], line)}
            time.sleep(chance.uniform(0, 0.8))
            person.save(address, fields)
            self.tell(line, name)
        with self._lock:
            self.counts["resent"] += person.resent
            self.counts["joined"] += person.joined

    def write_on_phones(self) -> None:
        """All phones: Chromium, one at a time in turn; the network goes while somebody writes or sends."""
        chance = random.Random(SEED + 1000)
        with open_browser() as browser:
            contexts = {
                name: browser.new_context(viewport={"width": 390, "height": 844}, locale="ja", has_touch=True)
                for name in self.phones
            }
            pages = {name: self._sign_in_phone(context, name) for name, context in contexts.items()}
            self.arrived.wait()
            for turn in range(self.saves):
                for number, name in enumerate(self.phones):
                    talk = f"kanda/talk-{(number + turn) % TALKS}"
                    pages[name] = self._write_on_phone(contexts[name], pages[name], chance, name, talk, turn)

    def _sign_in_phone(self, context: BrowserContext, name: str) -> Page:
        page = context.new_page()
        visit(page, f"{self.wiki.base}/-/login?next=/kanda")
        page.locator("#f-username").fill(name)
        page.locator("#f-password").fill(PASSWORD)
        press(page, "main button.main")
        expect(page).to_have_url(f"{self.wiki.base}/kanda", timeout=60_000)
        return page

    def _write_on_phone(
        self, context: BrowserContext, page: Page, chance: random.Random, name: str, talk: str, turn: int
    ) -> Page:
        visit(page, f"{self.wiki.base}/-/edit/{talk}")
        line = new_line(chance, name, turn)
        field = page.locator("#text")
        offline = chance.random()
        if offline < 0.5:
            context.set_offline(True)
            self.counts["offline"] += 1
        field.fill(with_line(chance, field.input_value(), line))
        page.wait_for_timeout(400)
        if offline < 0.2:  # the tab is closed in the train, and opened again at home
            page.close()
            context.set_offline(False)
            page = context.new_page()
            visit(page, f"{self.wiki.base}/-/edit/{talk}")
            back = page.locator("button", has_text="元に戻す")
            try:
                back.click(timeout=10_000)
            except Error:
                # the wiki went away before it had sent the script: the text is kept, and a person looks again
                assert line in page.evaluate("JSON.stringify(localStorage)"), page.content()
                visit(page, f"{self.wiki.base}/-/edit/{talk}")
                back.click()
            assert line in page.locator("#text").input_value()
        press(page, "#edit button.main")
        if 0.2 <= offline < 0.5:
            page.wait_for_timeout(700)
            context.set_offline(False)
        self._finish_on_phone(page, line, talk)
        self.tell(line, name)
        return page

    def _finish_on_phone(self, page: Page, line: str, talk: str) -> None:
        """Goes on until the wiki has said that it is saved, as a person would who looks at the screen."""
        deadline = time.monotonic() + 120
        while True:
            assert time.monotonic() < deadline, page.content()[:3000]
            with suppress(Error):  # a page in the middle of being left
                if page.locator(
                    ".note", has_text=re.compile("保存しました|まとめました|変更はありませんでした")
                ).count():
                    return
                if page.locator("button[value=both]").count():
                    self.counts["joined"] += 1
                    press(page, "button[value=both]")
                elif not page.locator("#edit").count():  # the browser's own page for an address that does not answer
                    visit(page, f"{self.wiki.base}/-/edit/{talk}")
                    back = page.locator("button", has_text="元に戻す")
                    if back.count():
                        back.click()
                        press(page, "#edit button.main")
                    else:
                        assert line in page.locator("#text").input_value()
                        return
            page.wait_for_timeout(200)

    def organise(self) -> None:
        """The organiser's laptop: edits by git, pushes, the forge calls; and a talk gets another name, twice."""
        chance = random.Random(SEED + 2000)
        work = self.folder / "work"
        person = FormPerson(self.wiki.base, "laptop", PASSWORD)
        person.sign_in()
        self.arrived.wait()
        for turn in range(self.saves):
            line = new_line(chance, "laptop", turn)
            self._push_line(work, chance, line, f"Laptop {turn}")
            self.pushed.append(line)
            with suppress(OSError):  # a call that finds nobody is lost; the next one, or a save, brings the push in
                post(
                    self.wiki.port, b'{"ref": "refs/heads/main", "after": "%s", "commits": [{}]}' % (b"1" * 40), SECRET
                )
            if turn == self.saves // 3:
                person.move("kanda/talk-1", "kanda/renamed")
            elif turn == 2 * self.saves // 3:
                person.move("kanda/renamed", "kanda/renamed-again")
            time.sleep(chance.uniform(0.1, 1.0))

    def disturb(self) -> None:
        """Somebody writes into every talk what does not belong there; the one who guards them takes it back."""
        chance = random.Random(SEED + 3000)
        person = FormPerson(self.wiki.base, "vandal", PASSWORD)
        person.sign_in()
        self.guarded.sign_in()
        self.arrived.wait()
        for turn in range(self.saves):
            address, form = person.open(f"kanda/talk-{turn % TALKS}")
            line = new_line(chance, "vandal", turn)
            person.save(address, {**form.fields, "text": with_line(chance, form.fields["text"], line)})
            self.disturbing.append(line)
            if turn % 2:
                self.guarded.look(TALK_NAMES)
            time.sleep(chance.uniform(0, 0.8))
        self.guarded.look(TALK_NAMES)

    def plan(self) -> None:
        """The schedule comes in, again and again; somebody takes the notes of a talk, and its speaker corrects them."""
        chance = random.Random(SEED + 4000)
        people = [FormPerson(self.wiki.base, name, PASSWORD) for name in ("planner", "scribe")]
        for person in people:
            person.sign_in()
        self.planner = Planner(self.wiki, people[0], self.folder, TALKS)
        scribe, check = Scribe(people[1], TALK_NAMES[0]), SpeakersCheck(self.wiki, people[0], TALK_NAMES[0])
        self.arrived.wait()
        self.planner.change_plan()
        scribe.sign_up()
        scribe.mend_room()
        check.begin()
        for _ in range(max(2, self.saves // 3)):
            self.planner.change_plan()
            self.tell(check.correct(chance), SPEAKER)
            time.sleep(chance.uniform(0, 1.0))
        check.confirm()

    def read(self) -> None:
        """A reader looks for what people were told is saved."""
        self.arrived.wait()
        while not self.ended.wait(0.5):
            with self._lock:
                lines = [line for line, _ in self.told]
            self.reader.look_for_any(lines)

    def restart(self, times: int) -> None:
        """The server is killed and started again, while everybody goes on."""
        self.arrived.wait()
        for _ in range(times):
            if self.ended.wait(6):
                return
            self.wiki.kill()
            self.wiki.start()
            self.free_upstream()
            self.counts["restarts"] += 1

    def free_upstream(self) -> None:
        """A kill may have hit the forge's end of a push as well; a forge's own is not killed with us, and takes its lock away."""
        lock = self.upstream / "refs/heads/main.lock"
        with suppress(FileNotFoundError):
            if time.time() - lock.stat().st_mtime > 1:
                lock.unlink()

    def _push_line(self, work: Path, chance: random.Random, line: str, subject: str) -> None:
        """Writes a line into some talk as it is upstream now, and pushes it; from the start again where others were faster."""
        for _ in range(40):
            git(work, "fetch", "-q", "origin")
            git(work, "reset", "-q", "--hard", "origin/main")
            talks = [path for path in sorted(work.glob("kanda/*.md")) if path.name != "index.md"]
            file = chance.choice(talks)
            file.write_text(with_line(chance, file.read_text(), line))
            try:
                self._push(work, subject)
            except AssertionError:
                continue
            return
        raise AssertionError("the laptop never got its push through")

    def _push(self, work: Path, subject: str) -> None:
        git(work, "add", "-A")
        git(work, "-c", "user.name=Laptop", "-c", "user.email=laptop@example.org", "commit", "-q", "-m", subject)
        git(work, "push", "-q", "origin", "HEAD:main")


def new_line(chance: random.Random, name: str, turn: int) -> str:
    return f"- {name}の{turn}行目 {chance.getrandbits(40):010x}"


def with_line(chance: random.Random, text: str, line: str) -> str:
    """The text with one line more, somewhere after the front matter."""
    lines = text.split("\n")
    first = lines.index("---", 1) + 2
    lines.insert(chance.randint(first, max(first, len(lines) - 1)), line)
    return "\n".join(lines)


def visit(page: Page, address: str) -> None:
    """Opens an address, however long it takes until somebody answers there."""
    deadline = time.monotonic() + 120
    while True:
        try:
            answer = page.goto(address)
            if answer is not None and answer.ok:
                return
        except Error:
            pass
        assert time.monotonic() < deadline, address
        page.wait_for_timeout(300)


def press(page: Page, selector: str) -> None:
    """Presses a button; what follows may be that nobody answers."""
    with suppress(Error):
        page.locator(selector).first.click(timeout=5_000)


def blamed(folder: Path) -> list[tuple[str, str]]:
    """Every line of every page, with its author by git's blame."""
    found = []
    for path in git(folder, "ls-tree", "-r", "--name-only", "-z", "main", "kanda/").split("\0")[:-1]:
        author = ""
        for line in git(folder, "blame", "--line-porcelain", "main", "--", path).splitlines():
            if line.startswith("author "):
                author = line.removeprefix("author ")
            elif line.startswith("\t"):
                found.append((line.removeprefix("\t"), author))
    return found


def check_evening(tmp_path: Path, people: int, phones: int, saves: int, restarts: int, webs: int) -> None:
    print(f"FESTA_SEED={SEED}")
    evening = Evening(tmp_path, people, phones, saves, webs)
    evening.begin()
    try:
        threads = [evening.guard(lambda number=number: evening.write(number)) for number in range(people)]  # type: ignore[misc]
        threads += [evening.guard(work) for work in (evening.organise, evening.disturb, evening.plan)]
        reading = evening.guard(evening.read)
        if phones:
            threads.append(evening.guard(evening.write_on_phones))
        restarting = evening.guard(lambda: evening.restart(restarts))
        for thread in threads:
            thread.join()
        evening.ended.set()
        restarting.join()
        reading.join()
        assert not evening.wrong, "\n".join(evening.wrong)
        wait_for_everything(evening)
        check_what_was_taken_back(evening)
        evening.planner.check(evening.wiki.data / "content.git")
    finally:
        evening.wiki.kill()
    report(evening)


def wait_for_everything(evening: Evening) -> None:
    """Until the upstream has all and the site shows all."""
    post(evening.wiki.port, b'{"ref": "refs/heads/main", "after": "%s", "commits": [{}]}' % (b"1" * 40), SECRET)
    lines = [line.removeprefix("- ") for line, _ in evening.told] + [line.removeprefix("- ") for line in evening.pushed]
    content = evening.wiki.data / "content.git"
    deadline = time.monotonic() + 90
    while True:
        site = get(evening.wiki.port, "/-/site/kanda/-/report/")[2]
        missing = [line for line in lines if line not in site]
        in_step = upstream_tip(evening.upstream) == git(content, "rev-parse", "main").strip()
        if not missing and in_step:
            return
        evening.free_upstream()
        assert time.monotonic() < deadline, (in_step, missing[:5], len(missing), list(evening.upstream.rglob("*.lock")))
        time.sleep(0.3)


def check_what_was_taken_back(evening: Evening) -> None:
    """By search: a line that was taken back is on no page, but for those that somebody kept who was asked to decide."""
    reader, lines = evening.reader, evening.disturbing
    back = [line for line in lines if reader.finds(line)]
    unknown = [line for line in lines if not reader.finds(line, old="1")]
    print(
        f"taken back {len(evening.guarded.undone)} of {len(lines)}, {evening.guarded.decided} decided, {len(back)} kept by others"
    )
    print(f"searched {reader.found + len(reader.missed)}, missed {len(reader.missed)}")
    assert len(evening.guarded.undone) == len(lines)
    assert (reader.missed, unknown) == ([], [])
    assert len(back) <= evening.counts["joined"]


def report(evening: Evening) -> None:
    """Counts, prints, and holds it against what everybody was told."""
    found = blamed(evening.wiki.data / "content.git")
    lines = [line for line, _ in found]
    authors = dict(found)
    lost = [line for line in [*(line for line, _ in evening.told), *evening.pushed] if lines.count(line) == 0]
    doubled = [line for line in set(lines) if "行目" in line and lines.count(line) > 1]
    foreign = [(line, author, authors[line]) for line, author in evening.told if authors.get(line, author) != author]
    print(
        f"told {len(evening.told)}, pushed {len(evening.pushed)}, imports {evening.planner.imports}, {evening.counts}"
    )
    left = [line for line, author in found if author == "vandal"]
    print(f"lost {len(lost)}, doubled {len(doubled)}, misattributed {len(foreign)}")
    assert (lost, doubled, foreign, left) == ([], [], [], [])
    assert git(evening.wiki.data / "content.git", "fsck", "--no-dangling").strip() == ""


def test_evening_of_four_people_and_a_phone_with_two_servers(tmp_path: Path) -> None:
    check_evening(tmp_path, people=4, phones=1, saves=4, restarts=1, webs=2)


@pytest.mark.long
@pytest.mark.parametrize("webs", [1, 2])
def test_evening_of_twenty_people(tmp_path: Path, webs: int) -> None:
    check_evening(tmp_path, people=16, phones=4, saves=12, restarts=3, webs=webs)
