"""What people type, as the database is asked; and what is refused."""

import pytest

from wiki.core.search.query import BadQuery, read_query


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("impala", '"impala" *'),
        ("impala ", '"impala"'),
        ("im", '"im"'),
        ('"impala"', '"impala"'),
        ("impala budget", '"impala" AND "budget" *'),
        ("Impala入門", '"impala 入門"'),
        ("会", '"会" *'),
        ("会議　室", '"会議" AND "室" *'),
        ('"open budget" -lunch', '("open budget") NOT ("lunch")'),
        ("“open budget”", '"open budget"'),
        ("a -b -会議 c", '("a" AND "c") NOT ("b" OR "会議")'),
        ("snake_case", '"snake case" *'),
        ("NEAR(x y, 2)", '"near x" AND "y" AND "2"'),
        ("a OR b", '"a" AND "or" AND "b"'),
        ('a" OR "b', '"a" AND "or" AND "b"'),
        ("note:x https://a.example", '"note x" AND "https a example" *'),
        ("a a a", '"a"'),
        ("x\x00y\x07", '"x y"'),
        ("C++", '"c++"'),
    ],
)
def test_match(text: str, match: str) -> None:
    assert read_query(text).match() == match


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("event:kanda", [("event", "kanda", False)]),
        ('イベント：神田 speaker:"Lena Marsh"', [("event", "神田", False), ("speaker", "Lena Marsh", False)]),
        ("x -author:bob", [("author", "bob", True)]),
        ("before:2026-11 after:2026/1/2", [("before", "2026-11", False), ("after", "2026/1/2", False)]),
    ],
)
def test_filters(text: str, filters: list[tuple[str, str, bool]]) -> None:
    assert [(each.kind, each.value, each.is_excluded) for each in read_query(text).filters] == filters


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("", "nothing", ""),
        ("-", "nothing", ""),
        ("-a", "nothing", ""),
        ("-event:a", "nothing", ""),
        ('"" * : ^', "nothing", ""),
        ("event:", "empty_filter", "event"),
        ('speaker:"" a', "empty_filter", "speaker"),
        ("before:2026-13-01", "not_a_day", "2026-13-01"),
        ("after:x", "not_a_day", "x"),
        ("a" * 501, "too_long", ""),
        ("ﷺ" * 300, "too_long", ""),
        (" ".join(map(str, range(40))), "too_many", ""),
    ],
)
def test_refusals(text: str, reason: str, detail: str) -> None:
    with pytest.raises(BadQuery) as refused:
        read_query(text)

    assert (refused.value.reason, refused.value.detail) == (reason, detail)
