"""Makes the corpus of the benchmark: pages of 3 KB, a third of the text Japanese, written to a bare repository.

One event has 500 talks at every size, one flat folder 1,000 pages (a quarter of all where that is less), one page in ten has code, one hot page has 300 revisions; all other
commits change one line of some page. The same numbers always make the same commits.
"""

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

ENGLISH = (
    "the speaker showed how a small team keeps its notes in order while many people write at once and why it matters "
    "that every line keeps its author because a report lives longer than the talk it tells about and readers come back "
    "to ask who said what when the slides are gone and the video was never made so write it down now"
).split()
JAPANESE = (
    "登壇者は小さなチームでも記録を残せることを示した 全員で同時に書くとき誰が何を書いたかが大切になる "
    "レポートはトークより長く生きる 質疑では処理の速さと分散の仕組みについて話が続いた 会場からは手順の資料が欲しいという声 "
    "データの近くで計算し中間結果はメモリの間で受け渡す 議事録はその日のうちに公開する 関数は次の値だけを約束する"
).split()
PEOPLE = [(f"Writer {n}" if n % 3 else f"書き手 {n}", f"writer{n}@users.noreply.localhost") for n in range(40)]
EVENT_TALKS = 40
BIG_EVENT = 500
FLAT_FOLDER = 1_000
HOT_REVISIONS = 300
HOT_PAGE = "big/talk-1"
START = 1_400_000_000


def sentence(chance: random.Random) -> str:
    if chance.random() < 0.33:
        return "".join(chance.sample(JAPANESE, 3)) + "。"
    return " ".join(chance.choices(ENGLISH, k=14)).capitalize() + "."


def notes(chance: random.Random, number: int) -> str:
    """A talk's notes of about 3 KB."""
    parts: list[str] = []
    size = 0
    while size < 2_700:
        kind = chance.random()
        if kind < 0.2:
            part = f"## {sentence(chance)[:30]}\n"
        elif kind < 0.6:
            part = "".join(f"- {sentence(chance)}\n" for _ in range(4))
        else:
            part = " ".join(sentence(chance) for _ in range(3)) + "\n"
        parts.append(part)
        size += len(part.encode())
    if number % 10 == 0:
        parts.append("```python\n" + "".join(f"def f{n}(x):\n    return x + {n}\n" for n in range(8)) + "```\n")
    if number % 7 == 0:
        parts.append(f"See [[event-{number % 50}]] and [[big/talk-{number % 400}|that talk]].\n")
    return "\n".join(parts)


def page_names(pages: int) -> list[tuple[str, str]]:
    """Paths and front matter of all pages, events' index pages included."""
    made: list[tuple[str, str]] = [("index.md", "title: Bench\n")]

    def event(name: str, talks: int) -> None:
        made.append((f"{name}/index.md", f"type: event\ntitle: Event {name}\ndate: 2019-08-21\ntimezone: Asia/Tokyo\n"))
        for number in range(talks):
            start = f"2019-08-21 {9 + number // 6 % 10:02}:{number % 6 * 10:02}"
            made.append(
                (
                    f"{name}/talk-{number}.md",
                    f"title: Talk {number} 分析の話\nspeakers: ['@speaker{number % 90}']\nstart: '{start}'\n"
                    f"room: Hall {number % 4}\n",
                )
            )

    event("big", BIG_EVENT)
    for number in range(min(FLAT_FOLDER, pages // 4)):
        made.append((f"notes/note-{number}.md", f"title: Note {number}\n"))
    number = 0
    while len(made) < pages:
        event(f"event-{number}", min(EVENT_TALKS, pages - len(made)))
        number += 1
    return made[:pages]


def stream(pages: int, commits: int, seed: int) -> Iterator[bytes]:
    """The corpus as `git fast-import` reads it."""
    chance = random.Random(seed)
    names = page_names(pages)
    texts = {path: f"---\n{front}---\n\n{notes(chance, number)}" for number, (path, front) in enumerate(names)}
    chunk = max(1, pages // 200)
    paths = list(texts)
    first = [paths[start : start + chunk] for start in range(0, len(paths), chunk)]
    hot = f"{HOT_PAGE}.md"
    later = max(0, commits - len(first))
    hot_at = set(chance.sample(range(later), min(HOT_REVISIONS, later)))
    for number in range(len(first) + later):
        if number < len(first):
            touched, message = first[number], "Add pages"
        else:
            touched = [hot if number - len(first) in hot_at else chance.choice(paths)]
            lines = texts[touched[0]].split("\n")
            at = chance.randrange(6, len(lines))
            lines[at] = f"- {sentence(chance)}"
            texts[touched[0]] = "\n".join(lines)
            message = f"Change a line: {touched[0]}"
        yield commit(chance, number, message, {path: texts[path] for path in touched})


def commit(chance: random.Random, number: int, message: str, files: dict[str, str]) -> bytes:
    name, email = chance.choice(PEOPLE)
    when = START + number * 600
    parts = [
        f"commit refs/heads/main\nauthor {name} <{email}> {when} +0900\n"
        f"committer Festa <festa@users.noreply.localhost> {when} +0900\ndata {len(message.encode())}\n{message}\n".encode()
    ]
    for path, text in files.items():
        data = text.encode()
        parts.append(b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(data), data))
    return b"".join(parts)


def make_corpus(folder: Path, pages: int, commits: int, seed: int = 2026) -> None:
    """Fills the empty bare repository at `folder`."""
    importer = subprocess.Popen(
        ["git", f"--git-dir={folder}", "fast-import", "--quiet", "--force"], stdin=subprocess.PIPE
    )
    assert importer.stdin is not None
    for part in stream(pages, commits, seed):
        importer.stdin.write(part)
    importer.stdin.close()
    assert importer.wait() == 0
