"""Questions to begin from, and what the columns of the views mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from wiki.web.words import N_


@dataclass(frozen=True)
class Example:
    title: str
    sql: str


BY_HOUR = """SELECT hour, person || ' · ' || coalesce(title, page) AS who, sum(added) AS lines
FROM revisions
WHERE event = (SELECT page FROM pages WHERE kind = 'event' ORDER BY changed DESC LIMIT 1)
GROUP BY hour, who
ORDER BY hour, lines DESC"""

EXAMPLES = (
    Example(N_("Who wrote how much on which talk, by hour"), BY_HOUR),
    Example(
        N_("Talks that have no notes yet"),
        "SELECT page, title, start, speakers\nFROM talks\nWHERE state = 'empty' AND NOT cancelled\nORDER BY start",
    ),
    Example(
        N_("Who wrote most"),
        "SELECT name, added, removed\nFROM people\nORDER BY added DESC\nLIMIT 20",
    ),
    Example(
        N_("How the wiki grew, by month"),
        "SELECT substr(utc, 1, 7) AS month, sum(added) AS added, sum(removed) AS removed\nFROM revisions\n"
        "GROUP BY month\nORDER BY month",
    ),
    Example(
        N_("Pages that nobody has changed for longest"),
        "SELECT page, title, changed\nFROM pages\nWHERE changed IS NOT NULL\nORDER BY changed\nLIMIT 20",
    ),
    Example(
        N_("Talks that several people wrote together"),
        "SELECT title, event, count(DISTINCT person) AS people\nFROM revisions\nWHERE title IS NOT NULL\n"
        "GROUP BY page\nHAVING people > 1\nORDER BY people DESC\nLIMIT 20",
    ),
    Example(
        N_("Words that stand on many pages"),
        "SELECT word, pages, times\nFROM words\nWHERE length(word) > 3\nORDER BY pages DESC\nLIMIT 50",
    ),
)

VIEW_HELP: Mapping[str, str] = {
    "revisions": N_(
        "Each change of each page: who, when, how many lines. “hour” and “date” are by the writer's clock."
    ),
    "pages": N_("The pages as they are now."),
    "talks": N_("Talks with what their front matter says."),
    "people": N_("Whoever wrote, and how much."),
    "words": N_("Words as search knows them; of Japanese, pairs of letters."),
}

REASONS: Mapping[str, str] = {
    "empty": N_("Write a question, or take one of the examples."),
    "too_long": N_("The question is too long."),
    "several": N_("Ask one thing at a time: this is more than one statement."),
    "nothing": N_("This asks for nothing. A question begins with SELECT."),
    "wrong": N_("SQLite does not understand this."),
    "forbidden": N_("Only the views below can be read, and nothing can be changed."),
    "time": N_("This took longer than two seconds, and was ended. Ask for less: one event, one year."),
    "memory": N_("This wanted too much memory, and was ended. Ask for less."),
    "busy": N_("Others are asking just now. Try again in a moment."),
}
