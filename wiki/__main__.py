"""`python -m wiki COMMAND`: reads the settings and hands an opened wiki to the command."""

import os
import sys
from typing import Any

from wiki.cli.main import run
from wiki.core.errors import FestaError
from wiki.core.settings import read_settings
from wiki.opening import open_services
from wiki.web.services import Services


def main() -> int:
    try:
        settings = read_settings(os.environ)
    except FestaError as wrong:
        print(f"{type(wrong).__name__}: {wrong}", file=sys.stderr)
        return 2
    return run(sys.argv[1:], lambda: open_services(settings), _make_asgi, has_worker=settings.worker == "child")


def _make_asgi(services: Services) -> Any:
    """Loads what answers over HTTP, which is more than half of the program, for the one command that serves."""
    from wiki.factory import make_asgi  # noqa: PLC0415 - the line above says why

    return make_asgi(services)


if __name__ == "__main__":
    sys.exit(main())
