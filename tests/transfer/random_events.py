"""Events as people make them, at random: pages written by hand with remarks and odd fields, notes of all kinds, a guest's talk.

The same seed makes the same events. Whoever prints SEED can have a failing round again.
"""

import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.transfer.events import PNG
from wiki.core.slugs import slug_from_title
from wiki.core.yaml_read import Value
from wiki.core.yaml_write import field_lines

SEED = int(os.environ.get("FESTA_SEED", "20261130"))

TITLES = (
    "Impala で待たない分析", "webkit-patch の裏側", "Git: rebase in practice", "LT: 5分で話す", "Lunch", "Lunch", "Scaling C#",
    "What's new in 3.15?", "「型」の話", "50% faster", "@decorators explained", "#hashtags", "a_b and *stars*", "Q & A", "no", "2026-11-21",
    "終わりに。", "<b>bold</b> claims", "[brackets] & {braces}", "Café ☕ talk", "x | y", "{{ liquid }}", "- dash", "R&amp;D",
)  # fmt: skip
SPEAKERS = (
    "@aoki", "@omo2009", "@shiono_m", "塩野 真", "森下 はるか", "Priya Nair", "Lena Marsh", "Émile Zola", "@a-b", "山田", "Ludwig van Beethoven",
    "ueda", "高橋くに子", "von Neumann, John", "O'Neil", "C. (Kit) Smith", "株式会社はてな 田中", "a*b", "Sammy Davis Jr.",
)  # fmt: skip
ROOMS = ("ホール A", "ホール B", "13F", "Room: 2", "#3", "no")
TRACKS = ("Data", "Web", "コミュニティ")
LANGUAGES = ("ja", "en", "en-GB")
TAGS = ("python", "git", "勉強会", "web")
ABSTRACTS = (
    "One line.", "一段落目。\n\n二段落目は長い。\n三行目\n\n- a list\n- of two", "Has: a colon\n\n    and code\n\n# and no heading",
    "Ends with spaces  \nand `code`\n\n> a quote",
)  # fmt: skip
LINKS = (
    "https://example.org/a",
    "https://example.org/b?c=d&e=f",
    "https://example.org/日本",
    "https://example.org/x_(y)",
)
REMARKS = ("# 会場は変わるかも", "#", "# title: not a field", "# a: [b")
ODD_FIELDS = (
    "mood: happy", "capacity: 120", "x-checked-by:\n  - a\n  - b: c", "空欄:", 'quoted: "a # b"', "nested: {a: [1, 2], b: no}",
    "folded: >-\n  one\n  two", "scribe: '@bob'", "complete: true",
)  # fmt: skip
BLOCKS = (
    "A paragraph\nof two lines", "ひらがなの段落。\n二行目  \n三行目", "- one\n- two\n  - deeper\n\n  still two", "1. first\n2. second",
    "```python\nprint('{{ x }}')  # [[impala]]\n---\n## no heading\n```", "~~~\n<!-- in code -->\n~~~", "    indented {% code %}",
    "| a | b |\n|---|:-:|\n| 1 | `x\\|y` |", "{{ page.title }} と {% if x %} {% endraw %} {% raw %}", "`{% raw %}` is code", "***",
    "<!-- a remark -->", "<!--\n## hidden\n-->", "> quoted\n> more", "## なぜ待つのか", "### 質問", "# Top", "Underlined\n----------", "Twice\n=====",
    "term\n: meaning", "@aoki said #so", "https://example.org/~a_b and <https://example.org>", "Line with end  \nand *more* **bold**",
    "- [ ] to do\n- [x] done", "[r][] here\n\n[r]: https://example.org/r", "a footnote[^1]\n\n[^1]: below", "\\## no heading", "+ a\n+ b",
    "* * *", "![図](files/a.png)", "![b](files/図-1.png \"title\")", "See [slides](files/notes.pdf).",
)  # fmt: skip
NAMES_ITSELF = "A talk without fields"
SPACED = ('![two words](<files/b c.png> "title")', "![c](files/b%20c.png)")
"""A name that only a push can bring: the wiki itself makes none with a space."""
RULES = ("---", "title: no field\n---", "---\ntitle: not front matter\n---", "a\n\n---\n\nb", "---------")
"""Dashes, which are rules, headings or the look of front matter."""
EXOTIC = (
    "<details><summary>x</summary>\n\nopen\n\n</details>", "<!-- festa:end -->", "<!-- open", "~~~\nopen", "<img src=files/a.png>", "[[nowhere]]",
    "text --> text", "[[talks]]", "\\[[impala]]", "<script>alert(1)</script>", "[x](javascript:alert(2))", "\u3000全角で始まる", "a | b",
)  # fmt: skip
"""What one format or another may not carry as it is typed."""


@dataclass
class RandomTalk:
    """`fields` are those that the front matter has, in its order; `notes` is the body."""

    path: str
    fields: Mapping[str, Value]
    notes: str
    is_draft: bool = False


@dataclass
class RandomEvent:
    """`files` are all pages and files of the event; `guests` live in an event of their own, and are listed in this one."""

    name: str
    fields: Mapping[str, Value]
    introduction: str
    closing: str
    talks: list[RandomTalk] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    guests: dict[str, bytes] = field(default_factory=dict)

    @property
    def index(self) -> str:
        return f"{self.name}/index.md"

    @property
    def shown(self) -> list[RandomTalk]:
        """Talks that live here and are no drafts."""
        return [talk for talk in self.talks if not talk.is_draft]


def random_events(chance: random.Random, count: int, blocks: Sequence[str], prefix: str = "festa") -> list[RandomEvent]:
    return [_Maker(chance, f"{prefix}{number}", blocks).make() for number in range(count)]


class _Maker:
    def __init__(self, chance: random.Random, stem: str, blocks: Sequence[str]) -> None:
        self._chance = chance
        self._stem = stem
        self._blocks = blocks
        self._year = chance.randint(2010, 2030)
        self._days = chance.choice((1, 1, 2, 3))

    def make(self) -> RandomEvent:
        chance = self._chance
        first = f"{self._year}-11-{chance.randint(1, 20):02}"
        fields: dict[str, Value] = {"type": "event", "title": f"{self._stem}: {chance.choice(TITLES)}", "date": first}
        if self._days > 1:
            fields["end_date"] = f"{first[:8]}{int(first[8:]) + self._days - 1:02}"
        fields |= self._some({"venue": chance.choice(ROOMS), "timezone": chance.choice(("Asia/Tokyo", "Europe/Berlin")),
                              "language": chance.choice(("ja", "en")), "hashtag": "festa", "license": "CC BY 4.0",
                              "tags": chance.sample(TAGS, chance.randint(1, 3))})  # fmt: skip
        made = RandomEvent(f"{self._stem}-{self._year}", fields, self._text(2), self._text(2))
        taken: set[str] = set()
        for number in range(chance.randint(0, 6)):
            made.talks.append(self._talk(made.name, first, number, taken))
        mark = "[[talks]]\n" if (made.closing or chance.random() < 0.7) else ""
        body = f"{made.introduction}{mark}{made.closing}"
        made.files[made.index] = self._page(fields, body)
        for talk in made.talks:
            made.files[talk.path] = self._page(talk.fields, talk.notes)
        files = {"a.png": PNG + self._stem.encode(), "図-1.png": PNG, "notes.pdf": b"%PDF-1.4 x\n"}
        if set(SPACED) & set(self._blocks):
            files["b c.png"] = PNG + b"b c"
        made.files |= {f"{made.name}/files/{name}": data for name, data in files.items()}
        if chance.random() < 0.5:
            made.files[f"{made.name}/about.md"] = b"---\ntype: page\ntitle: Getting there\n---\nStairs.\r\n"
        if chance.random() < 0.5:
            self._add_guest(made, first)
        return made

    def _talk(self, event: str, first: str, number: int, taken: set[str]) -> RandomTalk:
        chance = self._chance
        day = f"{first[:8]}{int(first[8:]) + chance.randrange(self._days):02}"
        clock = f"{chance.randint(9, 18):02}:{chance.choice(('00', '10', '40'))}"
        title = chance.choice(TITLES)
        fields: dict[str, Value] = {"title": title, "order": str(number)}
        fields |= self._some({
            "speakers": chance.sample(SPEAKERS, chance.randint(1, 3)), "start": clock if self._days == 1 and chance.random() < 0.5 else f"{day} {clock}",
            "duration": chance.choice(("0:05", "0:40", "1:30")), "room": chance.choice(ROOMS), "track": chance.choice(TRACKS),
            "language": chance.choice(LANGUAGES), "abstract": chance.choice(ABSTRACTS), "slides": "https://example.org/slides.pdf",
            "video": "https://example.org/film", "links": [{"title": f"link {at}", "url": url} for at, url in enumerate(chance.sample(LINKS, 2))],
            "tags": chance.sample(TAGS, 2), "guid": f"guid-{self._stem}-{number}",
        })  # fmt: skip
        if chance.random() < 0.15:
            fields["cancelled"] = "true"
        if chance.random() < 0.2:
            fields["sessions"] = [{"start": f"{day} 19:00", "room": "ホール B", "duration": "0:20"}]
        is_draft = chance.random() < 0.1
        if is_draft:
            fields["draft"] = "true"
        slug, stem = slug_from_title(title, f"talk-{number}"), f"talk-{number}"
        stem = chance.choice((slug, stem))
        while stem in taken:
            stem += "-x"
        taken.add(stem)
        ending = "/index.md" if chance.random() < 0.1 else ".md"
        notes = "" if chance.random() < 0.15 else self._text(6, () if ending.startswith("/") else sorted(taken))
        if ending.startswith("/"):
            notes = notes.replace("files/", "../files/")  # what it shows stands beside its folder
        if chance.random() < 0.05:
            return RandomTalk(f"{event}/{stem}{ending}", {}, f"# {NAMES_ITSELF}\n{notes}")
        return RandomTalk(f"{event}/{stem}{ending}", fields, notes, is_draft)

    def _add_guest(self, made: RandomEvent, first: str) -> None:
        home = f"guests-of-{made.name}"
        fields: dict[str, Value] = {"title": f"A guest of {self._stem}", "speakers": ["Priya Nair"],
                                    "sessions": [{"event": made.name, "start": f"{first} 20:00", "room": "ホール B"}]}  # fmt: skip
        made.guests[f"{home}/index.md"] = b"---\ntype: event\ntitle: Elsewhere\n---\n[[talks]]\n"
        made.guests[f"{home}/guest.md"] = self._page(fields, f"Guest notes of {self._stem}.\n")

    def _text(self, most: int, talks: Sequence[str] = ()) -> str:
        """Paragraphs between blank lines; empty now and then. With `talks` some link to them."""
        chance = self._chance
        blocks = [chance.choice(self._blocks) for _ in range(chance.randint(0, most))]
        if talks and chance.random() < 0.5:
            name = chance.choice(talks)
            blocks.insert(0, chance.choice((f"[[{name}]] and [[{name}|that talk]]", f"As in [it]({name}.md#part).")))
        text = chance.choice(("\n\n", "\n\n", "\n\n\n")).join(blocks)
        return chance.choice(("", "\n", "\n\n")) + text + "\n" if text else ""

    def _page(self, fields: Mapping[str, Value], body: str) -> bytes:
        """A file as people type it: with remarks, fields that the wiki does not know, at times with Windows' line ends."""
        chance = self._chance
        lines: list[str] = []
        for key, value in fields.items():
            if chance.random() < 0.1:
                lines.append(chance.choice(REMARKS))
            written = field_lines(key, value)
            if len(written) == 1 and isinstance(value, str) and chance.random() < 0.1:
                written = [f"{written[0]}  # so far"]
            lines += written
        for odd in chance.sample(ODD_FIELDS, chance.choice((0, 0, 1, 2)) if fields else 0):
            lines += odd.split("\n")
        lines += ["", chance.choice(REMARKS)] if chance.random() < 0.1 else []
        text = "---\n" + "".join(f"{line}\n" for line in lines) + "---\n" + body if fields else body
        return (text.replace("\n", "\r\n") if chance.random() < 0.15 else text).encode()

    def _some(self, fields: Mapping[str, Value]) -> dict[str, Value]:
        return {key: value for key, value in fields.items() if self._chance.random() < 0.6}
