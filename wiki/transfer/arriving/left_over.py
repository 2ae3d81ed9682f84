"""What an import could not carry over: told with file, line and reason, so that a person can do it by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

TAG = "tag"  # a tag of the format, or part of one, that Markdown has no form for
FIELD = "field"  # something in the front matter
ATTRIBUTES = "attributes"  # class, size or colour of something that came along
DIRECTIVE = "directive"  # a directive or role that is not known, or not allowed
MATH = "math"  # a formula: it stays as it was typed
DIAGRAM = "diagram"  # a drawing in words: it stays as code
EMBEDDED = "embedded"  # shown in the page there, a link here
CHAT = "chat"  # said beside the text
LINK = "link"  # leads to a page that did not come along
ENCODING = "encoding"  # was not UTF-8; `text` says what it was read as
NOT_TEXT = "not_text"  # no text in any encoding that we know
NOT_MARKDOWN = "not_markdown"  # of a format that this importer does not read
TOO_LARGE = "too_large"
MISSING = "missing"  # a file that is named, but was not given
NAME = "name"  # a file whose name is refused
SAME_NAME = "same_name"  # a second file of a name that differs in case only, or in nothing
ELSEWHERE = "elsewhere"  # a talk that lives in another event
PLACE = "place"  # a talk whose file could be none of this event
HIDDEN = "hidden"  # files that begin with a dot or an underscore
SYMLINK = "symlink"
SUBMODULE = "submodule"
LARGE_FILE_POINTER = "large_file_pointer"  # of Git LFS: the file itself is elsewhere

REASONS = {
    TAG: "Markdown has no form for it",
    FIELD: "the wiki has no such field",
    ATTRIBUTES: "class, size or colour have no place in Markdown",
    DIRECTIVE: "not known, or not allowed",
    MATH: "formulas stay as they were typed",
    DIAGRAM: "drawings in words stay as code",
    EMBEDDED: "was shown in the page, is a link now",
    CHAT: "was said beside the text",
    LINK: "what it leads to did not come along",
    ENCODING: "was not UTF-8",
    NOT_TEXT: "is no text in any known encoding",
    NOT_MARKDOWN: "is of another format",
    TOO_LARGE: "is too large",
    MISSING: "the file is not there",
    NAME: "the name is refused",
    SAME_NAME: "another file has this name",
    ELSEWHERE: "lives in another event",
    PLACE: "there is no place for it in this event",
    HIDDEN: "hidden files stay behind",
    SYMLINK: "symbolic links stay behind",
    SUBMODULE: "submodules stay behind",
    LARGE_FILE_POINTER: "only a pointer to a large file, which is elsewhere",
}
"""In English, for the command line; browsers have sentences of their own."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What the wiki has no place for. `line` is that of the file, from 1, or 0 for all of it; `kind` is one of the constants above."""

    line: int
    kind: str
    text: str
    file: str = ""

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line or "")) if part)
        return f"{place}: {self.text} ({REASONS[self.kind]})".removeprefix(": ")


def in_file(left_over: Iterable[LeftOver], file: str) -> tuple[LeftOver, ...]:
    """The same, each with the file it stands in."""
    return tuple(replace(each, file=file) for each in left_over)
