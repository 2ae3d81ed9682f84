"""Commands that bring content in: `import FORMAT FILE …`."""

import argparse
import sys
from pathlib import Path

from wiki.cli import scheduling
from wiki.cli.people import Add
from wiki.core.errors import PageNotFound
from wiki.core.text import decode
from wiki.transfer.commit import import_post
from wiki.web.services import Services


def add_commands(add: Add) -> None:
    """Adds them to the command line: each format has arguments of its own, and all have `--dry-run`."""
    bring = add("import", "make pages of what was written or planned elsewhere", _import)
    formats = bring.add_subparsers(required=True, metavar="FORMAT", dest="format")
    jekyll = formats.add_parser("jekyll", help="an event of each post of Jekyll or Octopress")
    jekyll.add_argument("files", nargs="+", type=Path, metavar="FILE", help="named as posts are: 2012-11-24-name.md")
    jekyll.set_defaults(bring=_import_posts)
    scheduling.add_parser(formats)
    for each in formats.choices.values():
        each.add_argument("--dry-run", action="store_true", help="only say what would be made")


def _import(services: Services, options: argparse.Namespace) -> None:
    options.bring(services, options)
    services.index.catch_up()


def _import_posts(services: Services, options: argparse.Namespace) -> None:
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
