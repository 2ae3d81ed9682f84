import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from wiki.core import problems as kinds
from wiki.core.errors import BadText
from wiki.core.frontmatter import read_fields, split
from wiki.core.frontmatter_write import FrontMatterUnwritable, new_text, write_fields
from wiki.core.yaml_read import Value

TALK = """---
# 運営メモ: 消さないで
title:   'MapReduce とは'   # 仮題
speakers: [ "@omo2009",山田 太郎 ]
start: 10:30   # moved

# below the times
links:
- {title: 資料,   url: "https://example.org/"}
x-unknown: {keep: me}
---
# 本文

start: 10:30
"""


def test_write_of_one_field_touches_no_other_byte() -> None:
    text = write_fields(TALK, {"start": "11:00"})

    assert text == TALK.replace("start: 10:30   # moved", 'start: "11:00"   # moved', 1)


def test_write_of_the_value_that_stands_there_changes_nothing() -> None:
    fields = read_fields(split(TALK).block).values

    assert write_fields(TALK, fields) == TALK


def test_write_of_several_fields_keeps_order_and_appends_new_ones() -> None:
    text = write_fields(TALK, {"room": "3F", "title": "乾杯", "speakers": ("Alice", "@bob"), "track": "裏"})

    assert text == TALK.replace("'MapReduce とは'", "乾杯").replace("title:   ", "title: ").replace(
        '[ "@omo2009",山田 太郎 ]', '[Alice, "@bob"]'
    ).replace("x-unknown: {keep: me}\n", 'x-unknown: {keep: me}\nroom: "3F"\ntrack: 裏\n')


def test_write_of_none_removes_the_field_and_keeps_remarks() -> None:
    text = write_fields(TALK, {"start": None, "links": None, "nothing": None})

    assert text == TALK.replace("start: 10:30   # moved\n", "", 1).replace(
        'links:\n- {title: 資料,   url: "https://example.org/"}\n', ""
    )


def test_write_to_windows_file_keeps_its_line_ends() -> None:
    text = write_fields("---\r\ntitle: a\r\n---\r\nbody\r\n", {"tags": ["b"], "title": "c"})

    assert text == "---\r\ntitle: c\r\ntags:\r\n  - b\r\n---\r\nbody\r\n"


def test_write_to_file_without_block_puts_one_above() -> None:
    assert write_fields("# 本文\n", {"complete": "true", "x": None}) == '---\ncomplete: "true"\n---\n# 本文\n'


def test_write_of_nothing_to_file_without_block_changes_nothing() -> None:
    assert write_fields("# 本文\n", {"complete": None}) == "# 本文\n"


def test_write_to_text_that_begins_with_a_rule_keeps_the_rule() -> None:
    text = write_fields("---\n\nHello\n", {"title": "a"})

    assert text == "---\ntitle: a\n---\n---\n\nHello\n"
    assert split(text).body == "---\n\nHello\n"


def test_write_to_indented_block_keeps_its_indentation() -> None:
    text = write_fields("---\n  title: a\n  room: B\n---\n", {"title": "c", "tags": ["d"]})

    assert text == "---\n  title: c\n  room: B\n  tags:\n    - d\n---\n"


def test_write_beside_a_damaged_field_leaves_it_alone() -> None:
    text = write_fields("---\ntitle: a\nspeakers: [@omo2009]\n---\n", {"title": "b", "room": "C"})

    assert text == "---\ntitle: b\nspeakers: [@omo2009]\nroom: C\n---\n"


def test_write_of_a_damaged_field_repairs_it() -> None:
    text = "---\ntitle: a: b\nspeakers: [@omo2009]\nhashtag: #pyfes\n---\n"

    text = write_fields(text, {"title": "a: b", "speakers": ["@omo2009"], "hashtag": "#pyfes"})

    assert text == '---\ntitle: "a: b"\nspeakers: ["@omo2009"]\nhashtag: "#pyfes"\n---\n'
    assert read_fields(split(text).block).problems == ()


def test_write_of_a_field_given_twice_sets_the_one_that_counts() -> None:
    text = "---\na: 1\na: 2\n---\n"

    assert write_fields(text, {"a": "x"}) == "---\na: 1\na: x\n---\n"
    assert write_fields(text, {"a": None}) == "---\n---\n"


def test_write_of_text_in_lines_uses_a_literal_and_replaces_one() -> None:
    text = write_fields(
        "---\nabstract: |\n  old\n  # not a remark\n\n# remark\nroom: A\n---\n", {"abstract": "一\n\n二\n"}
    )

    assert text == "---\nabstract: |\n  一\n\n  二\n\n# remark\nroom: A\n---\n"


def test_write_of_text_in_lines_does_not_swallow_remarks() -> None:
    text = write_fields("---\ntags:\n  # - old\nroom: A\n---\n", {"tags": "one\ntwo"})

    assert text == "---\ntags: |-\n  one\n  two\nroom: A\n---\n"


def test_write_beside_a_damaged_field_keeps_texts_with_their_blank_lines() -> None:
    text = write_fields("---\nspeakers: [@a]\nnote: |+\n  a\n\n\nroom: A\n---\n", {"speakers": ["@a"]})

    assert text == '---\nspeakers: ["@a"]\nnote: |+\n  a\n\n\nroom: A\n---\n'


def test_write_of_nested_values_reads_back_in_lines() -> None:
    links: Value = [{"title": "資料: 前半", "url": "https://example.org/a#b"}, {"url": "http://b", "more": ["x", "no"]}]

    text = new_text({"title": "乾杯", "links": links, "tags": [], "x": {}}, "本文\n")

    assert text == (
        "---\n"
        "title: 乾杯\n"
        "links:\n"
        '  - title: "資料: 前半"\n'
        "    url: https://example.org/a#b\n"
        "  - url: http://b\n"
        "    more:\n"
        "      - x\n"
        '      - "no"\n'
        "tags: []\n"
        "x: {}\n"
        "---\n"
        "本文\n"
    )


def test_new_text_without_fields_is_the_body_even_when_it_looks_like_a_block() -> None:
    assert new_text({}, "body\n") == "body\n"
    assert split(new_text({}, "---\na: b\n---\n")).body == "---\na: b\n---\n"


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("---\ntitle: a\n\nbody\n", kinds.UNCLOSED, 1),
        ("---\n- a\n---\n", kinds.NOT_FIELDS, 2),
        ("---\n{title: a}\n---\n", kinds.NOT_FIELDS, 2),
        ("---\na: " + "b" * 70_000 + "\n---\n", kinds.TOO_LARGE, 2),
    ],
)
def test_write_to_a_block_without_lines_of_fields_is_refused(text: str, kind: str, line: int) -> None:
    with pytest.raises(FrontMatterUnwritable) as refused:
        write_fields(text, {"title": "b"})

    assert refused.value == FrontMatterUnwritable(kind, line)


def test_write_that_would_tear_a_block_apart_is_refused() -> None:
    with pytest.raises(FrontMatterUnwritable):
        write_fields("---\n? a\n: b\n? c\n: d\n---\n", {"a": "x"})


def test_write_of_what_no_file_can_hold_is_refused() -> None:
    with pytest.raises(BadText):
        write_fields("---\na: b\n---\n", {"a": "\ud800"})


WORDS = (
    "@omo2009 10:30 no y Off #pyfes 1.0 2019-08-21 ~ null 'a' [a] {a} %a | > `a` = << 0x1F 1e3 .inf 12:30:45 1_000 ０１"
)
SPACED = ["", " a", "a ", "a: b", "a #b", "- a", "? a", "! a", "&a", "*a", '"a"', "a:", "---", "...", "全角　空白"]
IN_LINES = ["a\tb", "a\nb", "a\n", "\na", "a\n\n", "a\n \nb", "a\r\nb", "a\n---\nb\n"]


@pytest.mark.parametrize("value", [*WORDS.split(), *SPACED, *IN_LINES])
def test_written_value_reads_back_by_every_reader(value: str) -> None:
    text = new_text({"key": value, "list": [value], "on": {value: value}}, "")

    block = split(text).block
    assert block is not None
    expected = {"key": value, "list": [value], "on": {value: value}}
    assert read_fields(block).values == expected
    assert read_fields(block).problems == ()
    assert yaml.safe_load(block) == expected
    assert YAML(typ="safe", pure=True).load(block) == expected


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.text(
    alphabet="ab:-# \t\n\r[]{}&*!|>'\"%@`,?~.0あ\x85\u2028\ufeff\x00", max_size=12
)
values = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.dictionaries(texts, values, max_size=4))
def test_written_fields_of_any_kind_read_back(fields: dict[str, Value]) -> None:
    block = split(new_text(fields, "---\nbody")).block

    assert read_fields(block).values == fields
    assert yaml.safe_load(block or "") == (fields or None)


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.sampled_from(["title", "speakers", "start", "links", "x-unknown", "new"]), values)
def test_write_of_any_value_reads_back_and_keeps_the_rest(key: str, value: Value) -> None:
    before = read_fields(split(TALK).block).values

    text = write_fields(TALK, {key: value})

    assert read_fields(split(text).block).values == {**before, key: value}
    assert split(text).body == split(TALK).body
    untouched = [line for line in TALK.split("\n") if not line.startswith((f"{key}:", "- {title"))]
    assert [line for line in text.split("\n") if line in untouched] == untouched
