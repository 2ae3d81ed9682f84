"""Questions in SQL: what they may see, and what they may not do, whatever is typed."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.factories import put_files, save
from wiki.core.asking import ask as asking
from wiki.core.asking.ask import Limits, QuestionRefused, Table, ask
from wiki.core.asking.views import COLUMNS, VIEWS
from wiki.core.index.index import Index
from wiki.core.store.store import Store

EVENT = "---\ntype: event\ntitle: 神田\ndate: 2019-08-21\ntimezone: Asia/Tokyo\n---\n\n[[talks]]\n"
TALK = "---\ntitle: Impala\nspeakers: ['@omo', Sato]\nstart: '11:00'\nduration: '0:40'\nroom: A\n---\n\n- 速い\n"


@pytest.fixture
def index_file(tmp_path: Path) -> Iterator[Path]:
    store = Store.create(tmp_path / "content.git")
    put_files(store, {"kanda/index.md": EVENT.encode(), "kanda/impala.md": TALK.encode()})
    save(store, "kanda/impala", TALK + "- 二つ目\n- 三つ目\n", store.tip())
    index = Index(store, tmp_path / "index.sqlite")
    with index.read(words=True):
        pass
    yield tmp_path / "index.sqlite"
    index.close()
    store.close()


def refused(index_file: Path, sql: str, limits: Limits = asking.LIMITS) -> str:
    with pytest.raises(QuestionRefused) as raised:
        ask(index_file, sql, limits)
    return raised.value.reason


@pytest.mark.parametrize("view", list(VIEWS))
def test_each_view_has_the_columns_that_are_told(index_file: Path, view: str) -> None:
    assert ask(index_file, f"SELECT * FROM {view}").columns == COLUMNS[view]  # noqa: S608 - our own names


def test_talks_are_told_with_their_facts(index_file: Path) -> None:
    found = ask(index_file, "SELECT page, title, event, start, minutes, room, speakers, state FROM talks")

    assert found == Table(
        ("page", "title", "event", "start", "minutes", "room", "speakers", "state"),
        (("kanda/impala", "Impala", "kanda", "2019-08-21 11:00:00", 40, "A", "@omo, Sato", "begun"),),
        False,
    )


def test_who_wrote_how_much_on_which_talk_by_hour(index_file: Path) -> None:
    found = ask(index_file, "SELECT page, sum(added) FROM revisions WHERE event = 'kanda' GROUP BY page ORDER BY page")

    assert [row[0] for row in found.rows] == ["kanda", "kanda/impala"]
    assert found.rows[1][1] == TALK.count("\n") + 2


def test_words_are_those_that_search_knows(index_file: Path) -> None:
    assert ask(index_file, "SELECT pages FROM words WHERE word = 'impala'").rows == ((1,),)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM revisions", "INSERT INTO pages VALUES (1)", "UPDATE talks SET title = 'x'", "DROP VIEW pages",
        "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "PRAGMA query_only = OFF", "PRAGMA writable_schema = ON",
        "ATTACH '/etc/passwd' AS x", "VACUUM INTO '/tmp/festa-copy'", "BEGIN IMMEDIATE", "SAVEPOINT x", "REINDEX", "ANALYZE",
        "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT writefile('/tmp/x', 'y')",
        "SELECT fts5('x')", "SELECT sqlite_compileoption_get(1)",
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused_and_changes_nothing(index_file: Path, sql: str) -> None:
    before = sha256(index_file.read_bytes()).hexdigest()

    assert refused(index_file, sql) in (asking.FORBIDDEN, asking.WRONG, asking.NOTHING)
    assert sha256(index_file.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM main.people", "SELECT raw_email FROM main.people", "SELECT * FROM sqlite_master",
        "SELECT * FROM temp.sqlite_master", "SELECT * FROM documents", "SELECT * FROM state", "SELECT * FROM temp.vocabulary",
        "SELECT * FROM pragma_database_list", "SELECT (SELECT email FROM main.people LIMIT 1) FROM pages",
        "SELECT page FROM pages WHERE EXISTS (SELECT 1 FROM main.people WHERE email LIKE 'a%')",
        "WITH x AS (SELECT * FROM main.people) SELECT email FROM x",
    ],
)  # fmt: skip
def test_nothing_but_the_views_can_be_read(index_file: Path, sql: str) -> None:
    assert refused(index_file, sql) == asking.FORBIDDEN


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("", asking.EMPTY),
        ("  \n", asking.EMPTY),
        ("-- nothing", asking.NOTHING),
        ("SELECT 1; SELECT 2", asking.SEVERAL),
        ("SELECT", asking.WRONG),
        ("SELECT nothing FROM pages", asking.WRONG),
        ("SELECT 1\0", asking.WRONG),
        ("SELECT '\ud800'", asking.WRONG),
        ("SELECT " + "1," * 20_000 + "1", asking.TOO_LONG),
        ("SELECT " + "(" * 2_000 + "1" + ")" * 2_000, asking.WRONG),
        ("SELECT group_concat(printf('%.*c', 900000, 'x')) FROM json_each('[1, 2, 3]')", asking.MEMORY),
        ("SELECT zeroblob(900000000)", asking.FORBIDDEN),
    ],
)
def test_bad_question_is_answered_with_the_reason(index_file: Path, sql: str, reason: str) -> None:
    assert refused(index_file, sql) == reason


def test_question_without_end_is_ended(index_file: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

    assert refused(index_file, endless, Limits(seconds=0.3)) == asking.TIME


def test_question_that_wants_all_memory_is_ended(index_file: Path) -> None:
    greedy = (
        "WITH RECURSIVE n(x, s) AS (SELECT 1, printf('%.*c', 100000, 'x') UNION ALL SELECT x + 1, s || x FROM n)"
        " SELECT * FROM n ORDER BY s"
    )

    assert refused(index_file, greedy, Limits(seconds=20, memory_bytes=8_000_000)) == asking.MEMORY


def test_slow_single_step_is_ended_by_the_kernel(index_file: Path) -> None:
    slow = "SELECT replace(printf('%.*c', 990000, 'a'), printf('%.*c', 450000, 'a') || 'b', 'x') = ''"

    assert refused(index_file, slow, Limits(seconds=0.2)) == asking.TIME


def test_more_rows_than_wanted_are_cut(index_file: Path) -> None:
    many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 50) SELECT x FROM n"

    found = ask(index_file, many, Limits(most_rows=10))

    assert (len(found.rows), found.is_cut) == (10, True)


def test_values_of_all_kinds_come_through(index_file: Path) -> None:
    assert ask(index_file, "SELECT printf('%.*c', 90000000, 'x')").rows == ((None,),)
    assert ask(index_file, "SELECT 1 AS a, 1.5 AS b, '神田' AS c, NULL AS d, x'00ff' AS e").rows == (
        (1, 1.5, "神田", None, "00ff"),
    )
