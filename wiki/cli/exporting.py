"""Commands that take content out: `export FORMAT EVENT …`."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wiki.core.errors import FestaError, PageNotFound
from wiki.transfer.jekyll.site_files import posts_with_names
from wiki.transfer.leaving.addresses import WebAddresses
from wiki.transfer.leaving.archive import iter_zip
from wiki.transfer.leaving.exports import Exports
from wiki.transfer.leaving.gather import LeftOut, Operator, open_reading
from wiki.transfer.leaving.words import reason
from wiki.web.services import Services
from wiki.web.show import current_site


@dataclass
class BadOutput(FestaError):
    """What was asked for cannot be written there."""

    output: str
    reason: str


def add_formats(take: argparse.ArgumentParser) -> None:
    """Adds the formats to the command: each has arguments of its own."""
    take.set_defaults(command=_export)
    formats = take.add_subparsers(required=True, metavar="FORMAT", dest="format")
    jekyll = formats.add_parser("jekyll", help="a post; with --output FOLDER posts below _posts and files below assets")
    jekyll.add_argument("events", nargs="*", metavar="EVENT", help="the event's name, such as kanda-2026")
    jekyll.add_argument("--all", action="store_true", help="all events")
    jekyll.add_argument("--output", type=Path, metavar="FILE|FOLDER", help="default: standard output, for one event")
    jekyll.set_defaults(write=_write_jekyll)
    for name, help, write in (
        ("markdown", "the whole report as one Markdown file", _write_markdown),
        ("html", "the whole report as one HTML file with its pictures inside", _write_html),
        ("zip", "all pages and files of the event, and its report", _write_zip),
    ):
        one = formats.add_parser(name, help=help)
        one.add_argument("event", metavar="EVENT", help="the event's name, such as kanda-2026")
        one.add_argument("--output", type=Path, metavar="FILE", required=name == "zip")
        one.set_defaults(write=write)
    for name in ("markdown", "html"):
        formats.choices[name].add_argument("--drafts", action="store_true", help="with the talks that are drafts")


def _export(services: Services, options: argparse.Namespace) -> None:
    # A zip is the event as it is; a post never has what is kept back.
    audience = Operator(drafts=getattr(options, "drafts", options.format == "zip"))
    with open_reading(services, audience) as (content, reading):
        site = current_site(services, content.snapshot.commit)
        exports = Exports(content, reading, WebAddresses.of(services.settings), site)
        if options.format == "jekyll" and options.all:
            options.events = [event.name for event in reading.events()]
        options.write(exports, options)


def _write_markdown(exports: Exports, options: argparse.Namespace) -> None:
    written = exports.markdown(options.event)
    _put(written.text, options.output)
    _tell(written.left_out)


def _write_html(exports: Exports, options: argparse.Namespace) -> None:
    written = exports.html(options.event)
    _put(written.text, options.output)
    _tell(written.left_out)


def _write_zip(exports: Exports, options: argparse.Namespace) -> None:
    archive = exports.archive(options.event, whole=True)
    draft = options.output.with_name(f".{options.output.name}.part")
    with draft.open("wb") as file:
        file.writelines(iter_zip(archive.files, archive.date))
    draft.replace(options.output)
    _tell(archive.left_out)


def _write_jekyll(exports: Exports, options: argparse.Namespace) -> None:
    """One event to a file or standard output; several, or whatever goes to a folder, as a part of a site."""
    events: Sequence[str] = options.events
    output: Path | None = options.output
    if not events:
        raise PageNotFound("EVENT" if not options.all else "*")
    if output is None or not (output.is_dir() or output.suffix == ""):
        if len(events) > 1 or options.all:
            raise BadOutput(str(output or "-"), "several posts need --output FOLDER")
        post = exports.jekyll(events[0], with_assets=False)
        _put(post.text, output)
        _tell(post.left_out)
        return
    posts = [exports.jekyll(event, with_assets=True) for event in events]
    for name, post in posts_with_names(posts):
        _put_file(output / name, post.text.encode())
        for path, blob in post.assets:
            _put_file(output / path, exports.read(blob))
        print(f"{output / name}", file=sys.stderr)
        _tell(post.left_out)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    else:
        _put_file(output, text.encode())


def _put_file(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _tell(left_out: Iterable[LeftOut]) -> None:
    for each in left_out:
        detail = f" ({each.detail})" if each.detail else ""
        print(f"  not carried: {each.name}{detail}: {reason(each.kind)}", file=sys.stderr)
