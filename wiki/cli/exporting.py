"""Commands that take content out: `export FORMAT EVENT`."""

import argparse
import sys
from pathlib import Path

from wiki.cli.people import Add
from wiki.core.errors import PageNotFound
from wiki.transfer.jekyll_write import export_post
from wiki.web.services import Services


def add_commands(add: Add) -> None:
    """Adds them to the command line."""
    take = add("export", "write an event as a post of Jekyll", _export)
    take.add_argument("format", choices=["jekyll"])
    take.add_argument("event", metavar="EVENT", help="the event's name, such as kanda-2026")
    take.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")


def _export(services: Services, options: argparse.Namespace) -> None:
    tip = services.store.tip()
    if tip is None:
        raise PageNotFound(options.event)
    post = export_post(services.store, tip, options.event)
    if options.output:
        options.output.write_text(post, "utf-8")
    else:
        sys.stdout.write(post)
