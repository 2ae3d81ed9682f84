"""A process that follows `main` without end; started by the tests, killed by them. `python -m tests.core.index.follower REPOSITORY FILE`."""

import sys
from pathlib import Path

from wiki.core.index.index import Index
from wiki.core.store.store import Store

if __name__ == "__main__":
    index = Index(Store(Path(sys.argv[1])), Path(sys.argv[2]))
    print("ready", flush=True)
    while True:
        index.catch_up()
