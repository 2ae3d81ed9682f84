"""Reads the command line and runs one command. Exit code 0 is done, 1 is refused, 2 is misunderstood."""

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from threading import Event, Thread
from typing import Any

from wiki.cli import people
from wiki.cli.child import Forked
from wiki.cli.memory import spare_memory
from wiki.core.errors import FestaError, PageNotFound
from wiki.core.purge import purge_path, purge_revision
from wiki.core.store.maintain import maintain
from wiki.core.store.store import FULL_ID
from wiki.people.viewings import follow_purge
from wiki.web.services import PublishOutcome, Services

OpenServices = Callable[[], AbstractContextManager[Services]]
MakeAsgi = Callable[[Services], Any]
Command = Callable[[Services, argparse.Namespace], None]

BAR_WIDTH = 40


def run(arguments: Sequence[str], open_services: OpenServices, make_asgi: MakeAsgi, *, has_worker: bool = False) -> int:
    """Runs `arguments` on the wiki that `open_services` opens; returns the exit code. `serve` serves `make_asgi`'s.

    With `has_worker` it is served beside a worker, forked here, before anything is open.
    """
    options = _make_parser(make_asgi, arguments[0] if arguments else "").parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command: Command = options.command
    options.child = None
    spare_memory()
    if has_worker and options.command_name == "serve":
        import wiki.cli.worker  # noqa: F401, PLC0415 - once, before the two part: they share the memory

        options.child = Forked(lambda: run(["worker", "--with-parent"], open_services, make_asgi))
    try:
        with open_services() as services:
            command(services, options)
    except FestaError as refused:
        print(f"{type(refused).__name__}: {_facts(refused)}", file=sys.stderr)
        return 1
    return 0


def _facts(refused: FestaError) -> str:
    return ", ".join(f"{key} {value}" for key, value in vars(refused).items() if value) or "refused"


def _make_parser(make_asgi: MakeAsgi, wanted: str) -> argparse.ArgumentParser:
    """The arguments of all commands; those of imports and exports, whose readers take long to load, where they are wanted."""
    parser = argparse.ArgumentParser(prog="python -m wiki", description="Festa, the wiki that writes an event's report")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, help: str, command: Command) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(command=command, command_name=name)
        return made

    people.add_commands(add)
    bring = add("import", "make pages of what was written or planned elsewhere", _never)
    take = add("export", "write events as posts of Jekyll, as one Markdown or HTML file, or as a zip", _never)
    if wanted == "import":
        from wiki.cli import importing  # noqa: PLC0415 - see above

        importing.add_formats(bring)
    elif wanted == "export":
        from wiki.cli import exporting  # noqa: PLC0415 - see above

        exporting.add_formats(take)
    add("init", "make the data folder, with first content or that of the upstream", _init)
    add("serve", "serve the wiki, with a worker as a child", partial(_serve, make_asgi))
    worker = add("worker", "publish what is saved, and meet the upstream, until stopped", _work)
    worker.add_argument("--with-parent", action="store_true", help="end when standard input does")
    publish = add("publish", "publish what changed", _publish)
    publish.add_argument("--all", action="store_true", help="build every output again")
    rollback = add("rollback", "show an older release, and hold publishing", _rollback)
    rollback.add_argument("release", nargs="?", type=int, help="its number; default: the one before")
    add("resume", "end the hold after a rollback", _resume)
    add("reindex", "make the index from nothing", _reindex)
    add("maintain", "pack the repositories", _maintain)
    purge = add("purge", "take a path, or what a revision added, out of all of history", _purge)
    purge.add_argument("what", help="a path such as kanda/talk.md, or a full commit id")
    purge.add_argument("--yes", action="store_true", help="do it; without this it only says what it would reach")
    return parser


def _init(services: Services, _options: argparse.Namespace) -> None:
    print(f"The wiki is in {services.settings.data}")  # opening it made it


def _never(_services: Services, options: argparse.Namespace) -> None:
    raise AssertionError(f"{options.command_name} was read without its formats")


def _serve(make_asgi: MakeAsgi, services: Services, options: argparse.Namespace) -> None:
    from wiki.cli.serve import serve  # noqa: PLC0415 - no other command needs the server

    serve(services, make_asgi(services), options.child)


def _work(services: Services, options: argparse.Namespace) -> None:
    from wiki.cli.worker import Worker  # noqa: PLC0415 - no other command needs it

    stop = Event()
    if options.with_parent:
        Thread(target=_stop_with_input, args=(stop,), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Worker(services, stop).run()


def _stop_with_input(stop: Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def _publish(services: Services, options: argparse.Namespace) -> None:
    _tell(services.publisher.publish(all=options.all))


def _rollback(services: Services, options: argparse.Namespace) -> None:
    _tell(services.publisher.rollback(options.release))


def _resume(services: Services, _options: argparse.Namespace) -> None:
    services.publisher.resume()
    _tell(services.publisher.publish())


def _tell(published: PublishOutcome) -> None:
    if published.release:
        print(f"Release {published.release.number}: {published.release.subject}")
    print(f"{len(published.changed)} file(s) of the site changed")
    if published.is_held:
        print("Publishing is held; `python -m wiki resume` goes on.")
    for failure in published.failures:
        print(f"Not brought there: {failure}", file=sys.stderr)


def _reindex(services: Services, _options: argparse.Namespace) -> None:
    shown = [-1]

    def progress(done: int, total: int) -> None:
        percent = done * 100 // max(total, 1)
        if percent != shown[0]:
            shown[0] = percent
            bar = "#" * (percent * BAR_WIDTH // 100)
            print(f"\r[{bar:<{BAR_WIDTH}}] {percent:3} %", end="", file=sys.stderr, flush=True)

    services.index.rebuild(progress)
    print(file=sys.stderr)


def _maintain(services: Services, _options: argparse.Namespace) -> None:
    maintain(services.store.folder)
    maintain(services.settings.data / "site.git")


def _purge(services: Services, options: argparse.Namespace) -> None:
    """Announces first: without --yes nothing is done but said."""
    reach = ["history and kept conflicts of this wiki", "its index, rendered bodies and releases"]
    if services.transport:
        reach.append("the upstream, by a forced push: everybody with a clone has to clone again")
    print(f"Purging {options.what} reaches:\n" + "\n".join(f"- {place}" for place in reach))
    print("It does not reach: clones, backups, caches of others, and pages they kept.")
    if not options.yes:
        print("Nothing was done. Add --yes to do it.")
        return
    expected = services.transport.fetch() if services.transport else None
    purge = purge_revision if FULL_ID.fullmatch(options.what) else purge_path
    try:
        purged = purge(services.store, options.what)
    except PageNotFound:
        _purge_what_follows(services)  # perhaps a purge that was killed halfway
        raise
    _purge_what_follows(services)
    with services.people.write() as session:
        follow_purge(session, purged.commits)
    if services.transport and expected:
        services.transport.force_push(purged.new_tip, expected=expected)
        services.transport.remember(purged.new_tip)
    print(f"Taken out of {len(purged.commits)} commits: {', '.join(purged.paths)}")


def _purge_what_follows(services: Services) -> None:
    services.index.rebuild()
    services.bodies.clear()
    services.blamer.clear()
    services.publisher.purge()
