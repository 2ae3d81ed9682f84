"""The catalogues of the interface's languages, kept beside the sentences in code and templates.

`python -m tools.translations update` takes up new sentences, drops those that are gone and compiles; `check` says what is
missing, and whether the compiled catalogue is that of its source. Format: GNU gettext (PO and MO files), by Babel.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "wiki" / "web" / "translations"
SOURCES = (("wiki", "*.py", "python"), ("templates", "*.html", "jinja2"))
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
WIDTH = 120
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # of the run: the same sentences give the same file


def main(arguments: list[str]) -> int:
    """Runs `update` or `check`; returns the exit code."""
    if arguments not in (["update"], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    found = extract_catalogue()
    problems = []
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        catalogue = read_source(source)
        if arguments == ["update"]:
            catalogue.update(found, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            catalogue.creation_date = NO_DATE
            catalogue.fuzzy = False
            source.write_bytes(po_bytes(catalogue))
            source.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
        problems += [f"{source.relative_to(ROOT)}: {problem}" for problem in iter_problems(source, found)]
    print("\n".join(problems) or "All sentences are translated.")
    return 1 if problems else 0


def extract_catalogue() -> Catalog:
    """All sentences that code and templates show."""
    catalogue = Catalog(charset="utf-8")
    for folder, pattern, method in SOURCES:
        for file in sorted((ROOT / folder).rglob(pattern)):
            with file.open("rb") as source:
                for _line, message, comments, context in extract(
                    method, source, KEYWORDS, comment_tags=("Translators:",)
                ):
                    catalogue.add(message, None, auto_comments=comments, context=context)
    return catalogue


def read_source(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3])


def iter_problems(source: Path, found: Catalog) -> Iterator[str]:
    """What is wrong with one language's catalogue, in a line each."""
    catalogue = read_source(source)
    for message in found:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        texts = [] if known is None else [known.string] if isinstance(known.string, str) else list(known.string or ())
        if known is None or known.fuzzy or not texts or not all(texts):
            yield f"not translated: {message.id!r}"
        elif problem := next(iter(known.check(catalogue)), None):
            yield f"{message.id!r}: {problem}"
    for message in catalogue:
        if message.id and found.get(message.id, message.context) is None:
            yield f"no longer used: {message.id!r}"
    compiled = source.with_suffix(".mo")
    if not compiled.is_file() or compiled.read_bytes() != mo_bytes(catalogue):
        yield "messages.mo is not compiled from it: python -m tools.translations update"


def po_bytes(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=WIDTH, sort_output=True, no_location=True, omit_header=False)
    return buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
