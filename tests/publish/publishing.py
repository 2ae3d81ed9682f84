"""A process that saves and publishes without end; started by the tests, killed by them.

`python -m tests.publish.publishing FOLDER SEED`: prints `ready` before the first round.
"""

import random
import sys
from pathlib import Path

from tests.publish.sites import open_wiki, talk_text


def main(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    with open_wiki(folder, large_talks=2) as wiki:
        print("ready", flush=True)
        while True:
            name = chance.choice(["impala", "webkit", "opening"])
            title, start = f"題{chance.randrange(4)}", chance.choice(["10:00", "10:40", "11:35"])
            wiki.publish({f"kanda/{name}.md": talk_text(title, start, f"{chance.getrandbits(60)}\n")})


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
