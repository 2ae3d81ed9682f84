import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wiki.core import problems as kinds
from wiki.core.frontmatter import Fields, read_fields, split
from wiki.core.problems import Problem


def read(block: str) -> Fields:
    return read_fields(block)


def test_split_of_a_file_gives_block_and_body() -> None:
    parts = split("---\ntitle: 乾杯\n---\n# 本文\n")

    assert (parts.block, parts.body, parts.body_line) == ("title: 乾杯\n", "# 本文\n", 4)


def test_split_of_windows_file_with_byte_order_mark_and_dots() -> None:
    parts = split("\ufeff--- \r\ntitle: a\r\n...\r\nbody\r\n")

    assert (parts.block, parts.body, parts.body_line) == ("title: a\r\n", "body\r\n", 4)


def test_split_of_empty_block_and_no_body() -> None:
    parts = split("---\n---")

    assert (parts.block, parts.body) == ("", "")


@pytest.mark.parametrize("text", ["", "body\n", "\n---\ntitle: a\n---\n", "----\na: b\n---\n", "--- a\n---\n"])
def test_split_without_a_first_fence_has_no_block(text: str) -> None:
    parts = split(text)

    assert (parts.block, parts.body, parts.body_line, parts.problems) == (None, text, 1, ())


def test_split_of_unclosed_block_is_a_problem() -> None:
    parts = split("---\ntitle: a\n\nbody\n")

    assert (parts.block, parts.body) == (None, "---\ntitle: a\n\nbody\n")
    assert parts.problems == (Problem(1, 1, kinds.UNCLOSED),)


def test_split_of_text_that_begins_with_a_rule_is_no_problem() -> None:
    assert split("---\n\nHello: world\n").problems == ()


@settings(deadline=None)
@given(st.text(alphabet="-. \r\na:\ufeff"))
@example("---\n---\n---\n")
def test_split_of_any_text_joins_to_it(text: str) -> None:
    parts = split(text)

    assert parts.opening + (parts.block or "") + parts.closing + parts.body == text
    assert text.count("\n") - parts.body.count("\n") + 1 == parts.body_line


def test_read_values_are_the_strings_they_look_like() -> None:
    fields = read(
        "start: 10:30\nlanguage: no\npublish: on\ndate: 2019-08-21\norder: 012\nroom: 1.0\nvenue: null\nempty:\n"
    )

    assert fields.values == {
        "start": "10:30",
        "language": "no",
        "publish": "on",
        "date": "2019-08-21",
        "order": "012",
        "room": "1.0",
        "venue": "null",
        "empty": "",
    }
    assert fields.problems == ()


def test_read_lists_and_mappings_in_lines_and_in_brackets() -> None:
    fields = read(
        "speakers: [山田 太郎, \"@omo2009\"]\nlinks:\n- title: 資料\n  url: https://example.org/a#b\nsessions: [{start: '10:30'}]\n"
    )

    assert fields.values == {
        "speakers": ["山田 太郎", "@omo2009"],
        "links": [{"title": "資料", "url": "https://example.org/a#b"}],
        "sessions": [{"start": "10:30"}],
    }


def test_read_places_are_lines_and_columns_of_the_file() -> None:
    fields = read("title: a\nspeakers:\n  - b\n")

    assert fields.places == {"title": (2, 8), "speakers": (4, 3)}


def test_read_of_no_block_and_of_remarks_only_gives_nothing() -> None:
    assert read_fields(None) == Fields({}, (), {})
    assert read("# later\n") == Fields({}, (), {})


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("speakers: [@omo2009]\n", Problem(2, 12, kinds.START_CHARACTER, "@")),
        ("a: 1\nspeakers:\n  - @omo2009\n", Problem(4, 5, kinds.START_CHARACTER, "@")),
        ("room: `A`\n", Problem(2, 7, kinds.START_CHARACTER, "`")),
        ("room: %A\n", Problem(2, 7, kinds.START_CHARACTER, "%")),
        ("title: *大事*\n", Problem(2, 8, kinds.START_CHARACTER, "*")),
        ("title: !important\n", Problem(2, 8, kinds.START_CHARACTER, "!")),
        ("title: &pizza time\n", Problem(2, 8, kinds.START_CHARACTER, "&")),
        ("title: > 1\n", Problem(2, 8, kinds.START_CHARACTER, ">")),
        ("title: - a\n", Problem(2, 8, kinds.START_CHARACTER, "-")),
        ("title: MapReduce: 入門\n", Problem(2, 17, kinds.COLON)),
        ("hashtag: #pyfes\n", Problem(2, 10, kinds.COMMENT_VALUE, "#pyfes")),
        ("title: 今日の #pyfes まとめ\n", Problem(2, 12, kinds.COMMENT_VALUE, "#pyfes まとめ")),
        ("tags: [#py, b]\n", Problem(2, 8, kinds.COMMENT_VALUE, "#py, b]")),
        ("tags:\n  - #py\n", Problem(3, 5, kinds.COMMENT_VALUE, "#py")),
        ("speakers:\n\t- a\n", Problem(3, 1, kinds.TAB)),
        ('title: "Foo" bar\n', Problem(2, 8, kinds.QUOTE, '"')),
        ("title: 'It's'\n", Problem(2, 8, kinds.QUOTE, "'")),
        ('title: "open\nroom: A\n', Problem(2, 8, kinds.QUOTE, '"')),
        ("title: [ANN] Moved\n", Problem(2, 8, kinds.BRACKET, "[")),
        ("tags: [a, b\nroom: A\n", Problem(2, 7, kinds.BRACKET, "[")),
        ("title: {{ page.title }}\n", Problem(2, 9, kinds.BRACKET, "{")),
        ("title: a\nタイトル：乾杯\n", Problem(3, 1, kinds.NO_COLON, "タイトル：乾杯")),
        ("title: a\ntitle: b\n", Problem(3, 1, kinds.DUPLICATE, "title")),
        ("a: {b: 1, b: 2}\n", Problem(2, 11, kinds.DUPLICATE, "b")),
        ("a: *other\n", Problem(2, 4, kinds.ALIAS, "other")),
        ("a: b\x07\n", Problem(2, 5, kinds.CHARACTER, "U+0007")),
        ("a: \ud800\n", Problem(2, 4, kinds.CHARACTER, "U+D800")),
        ("- a\n- b\n", Problem(2, 1, kinds.NOT_FIELDS)),
        ("ただの文\n", Problem(2, 1, kinds.NOT_FIELDS)),
        ("{title: a}\n", Problem(2, 1, kinds.NOT_FIELDS)),
        ("? [a]\n: b\n", Problem(2, 1, kinds.NOT_FIELDS)),
        ("a: b\n--- c\n", Problem(3, 1, kinds.NOT_FIELDS)),
        ("[" * 3000, Problem(2, 1, kinds.NOT_FIELDS)),
        ("a: " + "[" * 3000, Problem(2, 12, kinds.TOO_DEEP)),
        ("a: " + "b" * 70_000, Problem(2, 1, kinds.TOO_LARGE)),
    ],
)
def test_read_of_a_mistake_says_what_and_where(block: str, problem: Problem) -> None:
    assert read(block).problems == (problem,)


def test_read_of_ordinary_remarks_is_no_problem() -> None:
    fields = read("title: C#の話 # 仮題\nabstract: # to be written\nurl: http://a/#b\n# end\n")

    assert fields.values == {"title": "C#の話", "abstract": "", "url": "http://a/#b"}
    assert fields.problems == ()


def test_read_with_one_bad_line_keeps_all_other_fields() -> None:
    fields = read("title: 乾杯\nspeakers: [@omo2009]\nlinks:\n- url: http://a\nroom: A\n")

    assert fields.values == {"title": "乾杯", "links": [{"url": "http://a"}], "room": "A"}


def test_read_with_a_first_line_that_is_no_field_keeps_the_others() -> None:
    fields = read("タイトル：乾杯\nroom: A\n")

    assert fields.values == {"room": "A"}
    assert fields.problems == (Problem(2, 1, kinds.NO_COLON, "タイトル：乾杯"),)


@pytest.mark.parametrize("value", ["MapReduce: 入門", "@omo2009", "[ANN] Moved", '"Foo" bar', "*大事*"])
def test_read_of_line_that_lacks_only_quotes_keeps_its_text(value: str) -> None:
    fields = read(f"title: {value} # 仮題\nroom: A\n")

    assert fields.values == {"title": value, "room": "A"}
    assert len(fields.problems) == 1


def test_read_of_month_13_is_a_string() -> None:
    assert read("date: 2019-13-45\n").values == {"date": "2019-13-45"}


def test_read_of_alias_bomb_leaves_the_aliases_out() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(1000))

    fields = read(bomb)

    assert fields.values == {"a": ["x", "x"]}
    assert {problem.kind for problem in fields.problems} == {kinds.ALIAS, kinds.START_CHARACTER}


def test_read_of_characters_that_only_old_yaml_takes_for_line_ends() -> None:
    assert read("title: one\u2028two\x85three\nroom: A\n").values == {"title": "one two three", "room": "A"}


@pytest.mark.parametrize(
    "block",
    [
        "a: @b\n" * 10_000,
        "a: [b] " + "[" * 60_000,
        "a: [b: c: " + "[" * 60_000,
        "a: @b" + " " * 60_000 + "c",
        "a:\n" + "- " * 30_000,
        "a: {" + "? " * 30_000,
        "x" * 60_000,
        '"' * 60_000,
        "a: b #c\n" * 8_000,
    ],
)
def test_read_of_hostile_block_stays_quick(block: str) -> None:
    began = time.process_time()

    read(block)

    assert time.process_time() - began < 5  # what grows with the square of the length takes minutes


@settings(deadline=None)
@given(st.text(alphabet="ab:-# \t\n\r[]{}&*!|>'\"%@`,?~.0あ\x85\u2028\x00\ud800", max_size=60))
def test_read_of_any_block_never_raises(block: str) -> None:
    fields = read(block)

    assert all(problem.line >= 2 and problem.column >= 1 for problem in fields.problems)
    assert set(fields.values) <= set(fields.places)
