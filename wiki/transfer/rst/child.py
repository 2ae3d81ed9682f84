"""The process that reads one reStructuredText: `python -m wiki.transfer.rst.child`, a text in, JSON out.

A process of its own, with limits of the kernel's: substitutions can make a short text a very long one, and docutils has directives that
read files and addresses. Those are switched off as well; the process has nothing of the wiki in its environment.
"""

import json
import resource
import sys

from docutils.core import publish_doctree
from docutils.parsers.rst import Parser

from wiki.transfer.rst.write import write_document

SETTINGS = {
    "file_insertion_enabled": False,  # include, csv-table from a file or an address, pictures that are measured
    "raw_enabled": False,
    "_disable_config": True,  # docutils.conf of the machine
    "input_encoding": "unicode",
    "report_level": 2,
    "halt_level": 5,
    "warning_stream": False,
    "doctitle_xform": True,
    "sectsubtitle_xform": False,
    "docinfo_xform": True,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "line_length_limit": 10_000,
    "pep_references": False,
    "rfc_references": False,
    "record_dependencies": None,
    "traceback": False,
    "language_code": "en",
}


def main() -> None:
    question = json.load(sys.stdin)
    seconds, memory = int(question["seconds"]), int(question["memory_bytes"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(answer(question["text"]), sys.stdout, ensure_ascii=False)


def answer(text: str) -> dict[str, object]:
    """The document in parts, as write.py makes them."""
    tree = publish_doctree(text, parser=Parser(), settings_overrides=SETTINGS)
    return write_document(tree)


if __name__ == "__main__":
    main()
