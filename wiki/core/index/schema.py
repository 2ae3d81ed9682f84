"""The tables of the index. Their version goes up with every change here or in what fills them; old files are dropped.

A `lineage` is one page through all its names. A `moment` orders revisions: a commit's date, raised above those of all
its parents, with bits of its id below to tell equal dates apart. It depends on history alone, not on when it came here.
"""

VERSION = 1

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
    author INTEGER NOT NULL, coauthors TEXT, summary TEXT NOT NULL
);
-- of commits that changed pages
CREATE TABLE writers (person INTEGER NOT NULL, moment INTEGER NOT NULL, PRIMARY KEY (person, moment)) WITHOUT ROWID;
CREATE TABLE lineages (id INTEGER PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, alive INTEGER NOT NULL, event INTEGER);
CREATE TABLE owned (
    path TEXT NOT NULL, lineage INTEGER NOT NULL, name TEXT NOT NULL, moment INTEGER NOT NULL, PRIMARY KEY (path, lineage)
) WITHOUT ROWID;
CREATE TABLE revisions (
    lineage INTEGER NOT NULL, moment INTEGER NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, old_path TEXT,
    added INTEGER NOT NULL, removed INTEGER NOT NULL, event INTEGER, PRIMARY KEY (lineage, moment)
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
CREATE TABLE keys (key TEXT PRIMARY KEY, version TEXT NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX commits_id ON commits (id);
CREATE INDEX lineages_name ON lineages (name);
CREATE INDEX lineages_path ON lineages (path);
CREATE INDEX owned_lineage ON owned (lineage);
CREATE INDEX pages_event ON pages (event, sort);
CREATE INDEX sources_name ON sources (name);
CREATE INDEX aliases_page ON aliases (page);
CREATE INDEX sessions_page ON sessions (page);
"""

# Made after the rows when the index is made from nothing: that is quicker.
INDEXES = """
CREATE INDEX owned_name ON owned (name);
CREATE INDEX revisions_moment ON revisions (moment);
CREATE INDEX revisions_event ON revisions (event, moment);
CREATE INDEX shares_person ON shares (person);
CREATE INDEX pages_kind ON pages (kind, sort);
CREATE INDEX links_first ON links (first);
CREATE INDEX links_second ON links (second);
CREATE INDEX keys_sequence ON keys (sequence);
"""
