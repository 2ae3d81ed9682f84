"""A process that saves without end and writes down what was acknowledged; started by the tests, killed by them.

`python -m tests.writer FOLDER LOG NUMBER COUNT [PAGES]`: saves COUNT times (0: until killed), each time one new line in
one of PAGES pages, and appends `page<TAB>line<TAB>commit` to LOG once the save returned.
"""

import os
import random
import sys
from pathlib import Path

from tests.factories import plain_summary
from wiki.core.errors import EditConflict
from wiki.core.save import Edit, find_page_path, save_page
from wiki.core.store.model import Person
from wiki.core.store.store import Store
from wiki.core.text import decode


def main(folder: Path, log: Path, number: int, count: int, pages: int) -> None:
    store = Store(folder)
    chance = random.Random(number)
    author = Person(f"Writer {number}", f"w{number}@users.noreply.localhost")
    with open(log, "a", buffering=1, encoding="utf-8") as acknowledged:
        done = 0
        while done < count or not count:
            page = f"event/talk-{chance.randrange(pages)}"
            line = f"- w{number}の{done}行目 {os.getpid()}-{chance.getrandbits(40):x}"
            text_base = store.tip()
            assert text_base is not None
            path = find_page_path(store, text_base, page)
            assert path is not None
            lines = decode(store.find_file(text_base, path) or b"", path).text.splitlines()
            lines.insert(chance.randint(0, len(lines)), line)
            edit = Edit(page, "\n".join(lines), text_base, author, "", plain_summary)
            try:
                saved = save_page(store, edit)
            except EditConflict:
                acknowledged.write(f"{page}\t{line}\tconflict\n")
            else:
                acknowledged.write(f"{page}\t{line}\t{saved.commit}\n")
            done += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
