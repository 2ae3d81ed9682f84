"""A person at the evening: opens a page, thinks, saves under the name the page had then, and goes on from where it is now.

`python -m tests.evening_writer FOLDER LOG NUMBER COUNT`: appends `line<TAB>author<TAB>saved|conflict` to LOG.
"""

import random
import sys
import time
from pathlib import Path

from tests.factories import plain_summary
from wiki.core.errors import EditConflict
from wiki.core.names import name_of
from wiki.core.save import Edit, find_page_path, save_page
from wiki.core.store.model import Person
from wiki.core.store.store import Store
from wiki.core.tracing import find_new_path


def main(folder: Path, log: Path, number: int, count: int) -> None:
    store = Store(folder)
    chance = random.Random(number)
    author = Person(f"Writer {number}", f"w{number}@users.noreply.localhost")
    start = store.tip()
    assert start is not None
    path = find_page_path(store, start, f"event/talk-{number % 2}") or next(
        path for path, _ in store.iter_files(start) if f"talk-{number % 2}" in path
    )
    seen = start
    with open(log, "a", buffering=1, encoding="utf-8") as acknowledged:
        for turn in range(count):
            base = store.tip()
            assert base is not None
            path = find_new_path(store, seen, base, path) or path
            name = name_of(path)
            assert name is not None
            lines = (store.find_file(base, path) or b"").decode().splitlines()
            line = f"- {author.name}の{turn}行目 {chance.getrandbits(40):x}"
            lines.insert(chance.randint(2, len(lines)), line)
            time.sleep(chance.uniform(0, 0.15))
            try:
                saved = save_page(store, Edit(name, "\n".join(lines), base, author, "", plain_summary))
            except EditConflict:
                acknowledged.write(f"{line}\t{author.name}\tconflict\n")
                seen = base
            else:
                acknowledged.write(f"{line}\t{author.name}\tsaved\n")
                seen, path = saved.commit, saved.path


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
