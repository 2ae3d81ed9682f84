"""The tables of the index. Their version goes up with every change here or in what fills them; old files are dropped.

A `lineage` is one page through all its names. A `moment` orders revisions: a commit's date, raised above those of all
its parents, with bits of its id below to tell equal dates apart. It depends on history alone, not on when it came here.
A `number` counts the commits as they were taken. One that is no joint has the number before it as its only parent.
`hunks` tell where an edit or a rename changed the file (hunks.py); without them git has to be asked.

`documents` are the words of pages as they stand, `removals` those that a revision took away; `words`, `titles`, `heads` and `removed_words`
are their full text. A `row` goes up with time, so that the newest of many hits are found first without sorting them.
"""

import unicodedata

LETTERS = int(unicodedata.unidata_version.partition(".")[0])
"""What counts as equal letters may change with Python, and words are taken out of the full text by writing them again."""
VERSION = 3_500 + LETTERS

TABLES = """
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL, epoch TEXT NOT NULL, cursor TEXT, sequence INTEGER NOT NULL, mailmap TEXT NOT NULL
);
CREATE TABLE people (
    id INTEGER PRIMARY KEY, raw_name TEXT NOT NULL, raw_email TEXT NOT NULL,
    name TEXT NOT NULL, email TEXT NOT NULL, handle TEXT, UNIQUE (raw_name, raw_email)
);
CREATE TABLE commits (
    moment INTEGER PRIMARY KEY, id TEXT NOT NULL, seconds INTEGER NOT NULL, offset INTEGER NOT NULL,
    author INTEGER NOT NULL, coauthors TEXT, summary TEXT NOT NULL, number INTEGER NOT NULL
);
-- commits of imports of schedules
CREATE TABLE imports (moment INTEGER PRIMARY KEY);
-- commits with another parent than the one taken before, or several; `parents` are numbers
CREATE TABLE joints (number INTEGER PRIMARY KEY, id TEXT NOT NULL, parents TEXT NOT NULL);
-- of commits that changed pages
CREATE TABLE writers (person INTEGER NOT NULL, moment INTEGER NOT NULL, PRIMARY KEY (person, moment)) WITHOUT ROWID;
CREATE TABLE lineages (id INTEGER PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, alive INTEGER NOT NULL, event INTEGER);
CREATE TABLE owned (
    path TEXT NOT NULL, lineage INTEGER NOT NULL, name TEXT NOT NULL, moment INTEGER NOT NULL, PRIMARY KEY (path, lineage)
) WITHOUT ROWID;
-- where pages stand: see places.py
CREATE TABLE places (
    path TEXT NOT NULL, number INTEGER NOT NULL, lineage INTEGER, moment INTEGER NOT NULL, deleted INTEGER,
    PRIMARY KEY (path, number)
) WITHOUT ROWID;
CREATE TABLE side_places (
    number INTEGER NOT NULL, path TEXT NOT NULL, lineage INTEGER, moment INTEGER NOT NULL, deleted INTEGER,
    PRIMARY KEY (number, path)
) WITHOUT ROWID;
CREATE TABLE sides (number INTEGER PRIMARY KEY, before INTEGER NOT NULL);
CREATE TABLE revisions (
    lineage INTEGER NOT NULL, moment INTEGER NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, old_path TEXT,
    added INTEGER NOT NULL, removed INTEGER NOT NULL, event INTEGER, hunks TEXT, PRIMARY KEY (lineage, moment)
) WITHOUT ROWID;
CREATE TABLE shares (
    lineage INTEGER NOT NULL, person INTEGER NOT NULL, revisions INTEGER NOT NULL, added INTEGER NOT NULL,
    PRIMARY KEY (lineage, person)
) WITHOUT ROWID;
CREATE TABLE pages (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, blob TEXT NOT NULL, title TEXT NOT NULL,
    kind TEXT NOT NULL, event TEXT, language TEXT, public INTEGER NOT NULL, facts TEXT NOT NULL,
    characters INTEGER NOT NULL, sort TEXT NOT NULL, revisions INTEGER NOT NULL DEFAULT 0, created INTEGER, changed INTEGER
);
CREATE TABLE sources (path TEXT PRIMARY KEY, name TEXT NOT NULL, blob TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, blob TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE unreadable (path TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE links (
    page INTEGER NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, first TEXT, second TEXT,
    PRIMARY KEY (page, number)
) WITHOUT ROWID;
CREATE TABLE aliases (alias TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (alias, page)) WITHOUT ROWID;
CREATE TABLE sessions (event TEXT NOT NULL, page INTEGER NOT NULL, sort TEXT NOT NULL, PRIMARY KEY (event, page)) WITHOUT ROWID;
-- who is named on talks: core/speakers.py; `name` as it is written there
CREATE TABLE speakers (
    key TEXT NOT NULL, page INTEGER NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (key, page, role)
) WITHOUT ROWID;
CREATE TABLE keys (key TEXT PRIMARY KEY, version TEXT NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY, page INTEGER NOT NULL, moment INTEGER NOT NULL, title TEXT NOT NULL, speakers TEXT NOT NULL,
    headings TEXT NOT NULL, body TEXT NOT NULL
);
-- what full text does not have yet, and what it has still; it is brought up to date before it is asked
CREATE TABLE waiting (kind TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (kind, row)) WITHOUT ROWID;
CREATE TABLE stale (row INTEGER PRIMARY KEY, title TEXT NOT NULL, speakers TEXT NOT NULL, headings TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE removals (row INTEGER PRIMARY KEY, lineage INTEGER NOT NULL, moment INTEGER NOT NULL, body TEXT NOT NULL);
-- tokens come parted by spaces: see core/search/letters.py
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', columnsize = 0, prefix = '1 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
CREATE VIRTUAL TABLE titles USING fts5 (
    title, content = '', columnsize = 0, prefix = '1 2', tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
CREATE VIRTUAL TABLE heads USING fts5 (
    title, speakers, headings, content = '', columnsize = 0, prefix = '1 2',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
CREATE VIRTUAL TABLE removed_words USING fts5 (
    text, content = '', columnsize = 0, prefix = '1 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
INSERT INTO words (words, rank) VALUES ('automerge', 8);
INSERT INTO titles (titles, rank) VALUES ('automerge', 8);
INSERT INTO heads (heads, rank) VALUES ('automerge', 8);
INSERT INTO removed_words (removed_words, rank) VALUES ('automerge', 8);
CREATE UNIQUE INDEX documents_page ON documents (page);
CREATE UNIQUE INDEX commits_id ON commits (id);
CREATE INDEX lineages_name ON lineages (name);
CREATE INDEX lineages_path ON lineages (path);
CREATE INDEX owned_lineage ON owned (lineage);
CREATE INDEX places_number ON places (number);
CREATE INDEX pages_event ON pages (event, sort);
CREATE INDEX sources_name ON sources (name);
CREATE INDEX aliases_page ON aliases (page);
CREATE INDEX speakers_page ON speakers (page);
CREATE INDEX sessions_page ON sessions (page);
"""

# Made after the rows when the index is made from nothing: that is quicker.
INDEXES = """
CREATE INDEX owned_name ON owned (name);
CREATE INDEX revisions_moment ON revisions (moment);
CREATE INDEX revisions_event ON revisions (event, moment);
CREATE INDEX shares_person ON shares (person);
CREATE INDEX lineages_event ON lineages (event);
CREATE INDEX removals_lineage ON removals (lineage);
CREATE INDEX removals_moment ON removals (moment);
CREATE INDEX pages_held ON pages (id) WHERE NOT public;
CREATE INDEX pages_kind ON pages (kind, sort);
CREATE INDEX links_first ON links (first);
CREATE INDEX links_second ON links (second);
CREATE INDEX keys_sequence ON keys (sequence);
"""
