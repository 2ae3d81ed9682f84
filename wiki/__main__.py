"""`python -m wiki COMMAND`: reads the settings and hands an opened wiki to the command."""

import os
import sys

from wiki.cli.main import run
from wiki.core.errors import FestaError
from wiki.core.settings import read_settings
from wiki.factory import make_asgi, open_services


def main() -> int:
    try:
        settings = read_settings(os.environ)
    except FestaError as wrong:
        print(f"{type(wrong).__name__}: {wrong}", file=sys.stderr)
        return 2
    return run(sys.argv[1:], lambda: open_services(settings), make_asgi, has_worker=settings.worker == "child")


if __name__ == "__main__":
    sys.exit(main())
