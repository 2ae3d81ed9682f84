"""Commands that bring content in and out: `import jekyll FILE …`, `export jekyll EVENT`."""

import argparse
import sys
from pathlib import Path

from wiki.cli.people import Add
from wiki.core.errors import PageNotFound
from wiki.core.text import decode
from wiki.transfer.commit import import_post
from wiki.transfer.jekyll_write import export_post
from wiki.web.services import Services


def add_commands(add: Add) -> None:
    """Adds them to the command line."""
    bring = add("import", "make an event of a post of Jekyll or Octopress", _import)
    bring.add_argument("format", choices=["jekyll"])
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE", help="named as posts are: 2012-11-24-name.md")
    bring.add_argument("--dry-run", action="store_true", help="only say what would be made")
    take = add("export", "write an event as a post of Jekyll", _export)
    take.add_argument("format", choices=["jekyll"])
    take.add_argument("event", metavar="EVENT", help="the event's name, such as kanda-2026")
    take.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")


def _import(services: Services, options: argparse.Namespace) -> None:
    for file in options.files:
        if not file.is_file():
            raise PageNotFound(str(file))
        text = decode(file.read_bytes(), str(file)).text
        result = import_post(services.store, file.name, text, services.store.wiki, dry_run=options.dry_run)
        made = "would be made" if options.dry_run else "made" if result.change else "is there already, just like this"
        print(f"{result.event}: {made}")
        for path in result.files:
            print(f"  {path}")
        for left in result.left_over:
            print(f"  not carried over: {left}", file=sys.stderr)
    services.index.catch_up()


def _export(services: Services, options: argparse.Namespace) -> None:
    tip = services.store.tip()
    if tip is None:
        raise PageNotFound(options.event)
    post = export_post(services.store, tip, options.event)
    if options.output:
        options.output.write_text(post, "utf-8")
    else:
        sys.stdout.write(post)
