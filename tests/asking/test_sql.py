"""`/-/sql` in the browser."""

import csv
from io import StringIO

import pytest

from tests.web_client import Web, field_of
from wiki.asking.examples import EXAMPLES, REASONS, VIEW_HELP
from wiki.core.asking.views import COLUMNS

HISTORY = "/-/sql"


def asked(web: Web, sql: str, **more: str) -> tuple[int, str]:
    answer = web.client("lena").get(HISTORY, query_string={"q": sql, **more})
    return answer.status_code, answer.text


@pytest.mark.parametrize("person", [None, "charlie", "alice"])
def test_only_organisers_ask(web: Web, person: str | None) -> None:
    answer = web.client(person).get(HISTORY, query_string={"q": "SELECT 1"})

    assert answer.status_code == (302 if person is None else 403)


def test_page_begins_with_a_question_and_names_what_can_be_asked_about(web: Web) -> None:
    status, text = asked(web, "")

    assert status == 200
    assert field_of(text, "q") == EXAMPLES[0].sql
    assert all(f"<code>{view}</code>" in text for view in COLUMNS)
    assert set(COLUMNS) == set(VIEW_HELP)
    assert "Ask the history" in web.client("lena").get("/-/status").text


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_each_example_is_answered(web: Web, example: object) -> None:
    status, text = asked(web, getattr(example, "sql", ""))

    assert status == 200
    assert 'id="answer"' in text


def test_answer_is_a_table_with_a_picture(web: Web) -> None:
    status, text = asked(web, "SELECT title, characters FROM pages WHERE kind = 'talk' ORDER BY title")

    assert status == 200
    assert '<th scope="col">characters</th>' in text
    assert 'class="chart"' in text
    assert "<title>It is only Git: characters, " in text


def test_what_is_found_is_shown_as_text(web: Web) -> None:
    _, text = asked(web, "SELECT '<script>alert(1)</script>' AS \"<b>\", 3 AS n")

    assert "<script>alert" not in text
    assert "<b>" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("DROP TABLE pages", "forbidden"),
        ("SELECT * FROM main.people", "forbidden"),
        ("SELEC 1", "wrong"),
        ("SELECT 1; SELECT 2", "several"),
        ("-- x", "nothing"),
        ("SELECT '" + "x" * 20_000 + "'", "too_long"),
    ],
)
def test_bad_question_is_kept_in_the_form_with_the_reason(web: Web, sql: str, reason: str) -> None:
    status, text = asked(web, sql)

    assert status == 400
    assert REASONS[reason] in text
    assert field_of(text, "q") == sql


def test_file_holds_all_rows_and_no_formulas(web: Web) -> None:
    answer = web.client("lena").get(
        HISTORY, query_string={"q": "SELECT '=1+1' AS \"a,b\", '神田' AS c, -2 AS d", "format": "csv"}
    )

    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows == [["a,b", "c", "d"], ["'=1+1", "神田", "-2"]]


def test_answers_follow_what_is_saved(web: Web) -> None:
    web.client("bob").post_form("/-/edit/fresh-page", {"text": "# Fresh\n", "base": ""})

    assert ">fresh-page<" in asked(web, "SELECT page FROM pages WHERE page LIKE 'fresh%'")[1]
