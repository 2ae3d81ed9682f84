"""A process that fetches once and is killed meanwhile: `python -m tests.core.remote.fetcher FOLDER URL STALL_SECONDS`."""

import sys
from pathlib import Path

from wiki.core.remote.address import Remote
from wiki.core.remote.transport import Transport
from wiki.core.store.store import Store

if __name__ == "__main__":
    remote = Remote(sys.argv[2], branch="main", allow_file=True)
    Transport(Store(Path(sys.argv[1])), remote, stall_seconds=int(sys.argv[3])).fetch()
