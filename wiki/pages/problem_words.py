"""Sentences for what is wrong in front matter: saved as it is, but it does not say what was meant."""

from collections.abc import Mapping

from wiki.core import problems
from wiki.web.words import N_

SENTENCES: Mapping[str, str] = {
    problems.UNCLOSED: N_("The fields at the top begin with “---” and need a second “---” after them."),
    problems.TOO_LARGE: N_("The fields at the top are too large to be read."),
    problems.TOO_DEEP: N_("The fields at the top are nested too deeply to be read."),
    problems.NOT_FIELDS: N_("Between the two “---” there should be lines such as “title: My talk”."),
    problems.DUPLICATE: N_("This field stands here twice; the last one counts."),
    problems.ALIAS: N_(
        "A value that begins with “*” refers to another one, which is not followed here. Put it in quotes."
    ),
    problems.START_CHARACTER: N_("A value cannot begin with this character. Put the value in quotes."),
    problems.QUOTE: N_("A quotation mark is not closed, or something stands after the closing one."),
    problems.BRACKET: N_("A bracket is not closed, or something stands after the closing one."),
    problems.COLON: N_("A value with a colon and a space in it needs quotes."),
    problems.NO_COLON: N_(
        "This line is no “field: value”. A colon and a space are missing, or the colon is a full-width one."
    ),
    problems.TAB: N_("This line is indented with a tab. Use spaces."),
    problems.COMMENT_VALUE: N_("Everything from “#” on is taken for a comment here. Put the value in quotes."),
    problems.CHARACTER: N_("A character here cannot be seen and cannot be kept in a field."),
    problems.INVALID: N_("This cannot be read as a field."),
    problems.BAD_TEXT: N_("A text is expected here, not a list."),
    problems.BAD_LIST: N_("A list is expected here, such as [first, second]."),
    problems.BAD_BOOLEAN: N_("Only “true” or “false” is understood here."),
    problems.BAD_NUMBER: N_("A number is expected here."),
    problems.BAD_DATE: N_("A date is expected here, such as 2026-11-21."),
    problems.BAD_START: N_("A time is expected here, such as 2026-11-21 10:30, or 10:30 where the event has one day."),
    problems.BAD_DURATION: N_("A length is expected here as hours and minutes, such as 0:40."),
    problems.BAD_TIMEZONE: N_("A time zone is expected here, such as Asia/Tokyo."),
    problems.BAD_LANGUAGE: N_("A language is expected here, such as ja or en."),
    problems.BAD_ADDRESS: N_("An address that begins with https:// or http:// is expected here."),
    problems.BAD_CHOICE: N_("This value is none of those that are understood here."),
    problems.ENDS_BEFORE_START: N_("The last day is before the first."),
    problems.TYPE_MISPLACED: N_("An event is the index of a folder, and a talk stands in an event's folder."),
}
"""By kind of problem."""
