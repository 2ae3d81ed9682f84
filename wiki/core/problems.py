"""What a writer is told about a page: saved as it is, but it does not say what was meant."""

from dataclasses import dataclass

# The YAML itself.
UNCLOSED = "unclosed"  # `---` at the top and no second one
TOO_LARGE = "too_large"
TOO_DEEP = "too_deep"
NOT_FIELDS = "not_fields"  # a list or a sentence where `key: value` lines should be
DUPLICATE = "duplicate"  # the same key twice; the last one counts
ALIAS = "alias"  # `*name` refers to another value, which we do not follow
START_CHARACTER = "start_character"  # a value cannot begin with the character in `detail`; quotes help
QUOTE = "quote"  # a quotation mark that is not closed, or text after the closing one
BRACKET = "bracket"  # a list or mapping in brackets that is not closed, or text after it
COLON = "colon"  # `title: a: b`; quotes help
NO_COLON = "no_colon"  # a line that is no `key: value`: `title Foo`, `title:Foo`, a full-width colon
TAB = "tab"  # indented with a tab
COMMENT_VALUE = "comment_value"  # `hashtag: #pyfes`: all from `#` on is a comment; quotes help
CHARACTER = "character"  # a control character
INVALID = "invalid"  # anything else; `detail` is what the parser said

# Values of fields that are not of their kind. `detail` is what was written.
BAD_TEXT = "bad_text"  # a list or mapping where a text is expected
BAD_LIST = "bad_list"
BAD_BOOLEAN = "bad_boolean"
BAD_NUMBER = "bad_number"
BAD_DATE = "bad_date"
BAD_START = "bad_start"
BAD_DURATION = "bad_duration"
BAD_TIMEZONE = "bad_timezone"
BAD_LANGUAGE = "bad_language"
BAD_ADDRESS = "bad_address"  # not http or https
BAD_CHOICE = "bad_choice"
ENDS_BEFORE_START = "ends_before_start"
TYPE_MISPLACED = "type_misplaced"  # an event that is no folder's index, a talk outside an event


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to explain. `line` and `column` count from 1 in the file; `field` is a front matter key or empty."""

    line: int
    column: int
    kind: str
    detail: str = ""
    field: str = ""
