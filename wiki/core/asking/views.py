"""The views that questions are put to: the only tables there are for them. The index's own tables may change; these stay.

Times are `YYYY-MM-DD HH:MM:SS` by the clock of whoever wrote; `utc` is the same moment in UTC. Rows of people who wrote
under several names stand under the handle of their account, where they have one, else under their name.
"""

from collections.abc import Mapping

VIEWS: Mapping[str, str] = {
    "revisions": """
        SELECT coalesce(g.name, l.name) AS page, g.title AS title, e.name AS event,
               coalesce(p.handle, p.name) AS person, p.name AS author, r.kind AS kind, r.added AS added, r.removed AS removed,
               c.summary AS summary, datetime(c.seconds + c.offset, 'unixepoch') AS date,
               strftime('%Y-%m-%d %H:00', c.seconds + c.offset, 'unixepoch') AS hour,
               datetime(c.seconds, 'unixepoch') AS utc, c.id AS "commit"
        FROM main.revisions r JOIN main.commits c ON c.moment = r.moment JOIN main.people p ON p.id = c.author
             JOIN main.lineages l ON l.id = r.lineage LEFT JOIN main.pages g ON g.id = r.lineage
             LEFT JOIN main.lineages e ON e.id = r.event""",
    "pages": """
        SELECT g.name AS page, g.title AS title, g.kind AS kind, g.event AS event, g.language AS language,
               g.public AS public, g.characters AS characters, g.revisions AS revisions,
               datetime(a.seconds + a.offset, 'unixepoch') AS created, datetime(z.seconds + z.offset, 'unixepoch') AS changed
        FROM main.pages g LEFT JOIN main.commits a ON a.moment = g.created LEFT JOIN main.commits z ON z.moment = g.changed""",
    "talks": """
        SELECT g.name AS page, g.title AS title, g.event AS event,
               replace(substr(json_extract(g.facts, '$.start'), 1, 19), 'T', ' ') AS start,
               json_extract(g.facts, '$.duration_minutes') AS minutes, json_extract(g.facts, '$.venue_room') AS room,
               json_extract(g.facts, '$.track') AS track,
               (SELECT group_concat(value, ', ') FROM json_each(g.facts, '$.speakers')) AS speakers,
               json_extract(g.facts, '$.state') AS state, coalesce(json_extract(g.facts, '$.cancelled'), 0) AS cancelled,
               g.characters AS characters, g.revisions AS revisions, g.language AS language
        FROM main.pages g WHERE g.kind = 'talk'""",
    "people": """
        SELECT coalesce(p.handle, p.name) AS person, max(p.name) AS name, count(*) AS revisions, sum(r.added) AS added,
               sum(r.removed) AS removed, count(DISTINCT r.lineage) AS pages,
               datetime(min(c.seconds), 'unixepoch') AS first_utc, datetime(max(c.seconds), 'unixepoch') AS last_utc
        FROM main.revisions r JOIN main.commits c ON c.moment = r.moment JOIN main.people p ON p.id = c.author
        GROUP BY coalesce(p.handle, p.name)""",
    "words": """
        SELECT v.term AS word, v.doc AS pages, v.cnt AS times FROM temp.vocabulary v""",
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "revisions": (
        "page", "title", "event", "person", "author", "kind", "added", "removed", "summary", "date", "hour", "utc", "commit",
    ),
    "pages": (
        "page", "title", "kind", "event", "language", "public", "characters", "revisions", "created", "changed",
    ),
    "talks": (
        "page", "title", "event", "start", "minutes", "room", "track", "speakers", "state", "cancelled", "characters",
        "revisions", "language",
    ),
    "people": ("person", "name", "revisions", "added", "removed", "pages", "first_utc", "last_utc"),
    "words": ("word", "pages", "times"),
}  # fmt: skip
"""What each view has, for whoever writes a question."""
VOCABULARY = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'words', 'row')"
