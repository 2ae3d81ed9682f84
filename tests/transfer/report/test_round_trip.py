"""A report written as one Markdown file and read again gives the same pages: their fields, notes and order, byte for byte."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import ALICE, make_store, page_text
from tests.transfer.events import EVENT, KANDA, NOWHERE, WIKI, open_exporting
from tests.transfer.jekyll.test_round_trip import BLOCKS
from wiki.core.frontmatter_write import new_text
from wiki.transfer.arriving.left_over import ELSEWHERE
from wiki.transfer.arriving.single import import_report
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.report.headings import lower, raise_again
from wiki.transfer.report.read import NotAReport, read_report

CARRIED = {path for path in KANDA if path in (f"{EVENT}/index.md", f"{EVENT}/impala.md", f"{EVENT}/webkit.md")}


@pytest.mark.parametrize("addresses", [WIKI, NOWHERE])
def test_pages_of_an_event_come_back_as_they_were(tmp_path: Path, addresses: Addresses) -> None:
    with open_exporting(tmp_path / "a") as wiki:
        written = wiki.markdown(addresses=addresses)
    store = make_store(tmp_path / "b")

    result = import_report(store, "report.md", written.text, ALICE)

    assert {path: text.encode() for path, text in result.files.items()} == {path: KANDA[path] for path in CARRIED}
    assert [(left.kind, left.text) for left in result.left_over] == [(ELSEWHERE, "/kyoto/guest.md")]
    assert page_text(store, f"{EVENT}/impala.md").encode() == KANDA[f"{EVENT}/impala.md"]
    store.close()


def test_what_the_file_does_not_carry_is_told(tmp_path: Path) -> None:
    with open_exporting(tmp_path) as wiki:
        told = {(left.kind, left.name) for left in wiki.markdown().left_out}

    assert told == {
        ("draft", f"{EVENT}/secret"), ("no_talk", f"{EVENT}/about"), ("elsewhere", "kyoto/guest"),
        ("file", f"{EVENT}/files/a.png"), ("file", f"{EVENT}/files/notes.pdf"), ("dead_link", f"{EVENT}/index.md"),
    }  # fmt: skip


def test_file_reads_well_by_itself(tmp_path: Path) -> None:
    with open_exporting(tmp_path) as wiki:
        text = wiki.markdown().text

    assert text.startswith("---\ntype: event\n")
    assert "\n# 神田: コードフェスタ 2026\n" in text
    assert text.index("雨の神田に") < text.index("## もくじ") < text.index("\n## Impala") < text.index("また来年")
    assert "- 2026-11-21 10:40 [Impala で待たない分析](#talk-impala)\n- 2026-11-22 10:00 [A guest" in text
    assert "**塩野 真、@aoki** · 2026-11-21 10:40–11:20 · ホール A · [スライド](https://example.org/impala.pdf)" in text
    assert "\n### なぜ待つのか\n" in text
    assert "![図](https://wiki.example.org/kanda-2026/files/a.png)は[webkit](#talk-webkit)で。" in text
    assert "[あの話](#talk-webkit)" in text
    assert "**中止** · 2026-11-22 11:00" in text
    assert "Unheard-of" not in text


def test_file_that_somebody_edited_is_read_with_what_they_wrote(tmp_path: Path) -> None:
    with open_exporting(tmp_path) as wiki:
        text = wiki.markdown().text
    text = text.replace("で。{{ これも }}", "で。とても速い。").replace("雨の神田に百二十人。", "雪の神田に百人。", 1)

    files = read_report("report.md", text).files

    assert "[webkit](webkit.md)で。とても速い。 `{% raw %}` [[webkit|あの話]]" in files[f"{EVENT}/impala.md"]
    assert "雪の神田に百人。次は[[impala]]。" in files[f"{EVENT}/index.md"]


def test_footnotes_of_two_talks_stay_apart_and_come_back_as_they_were(tmp_path: Path) -> None:
    notes = {
        f"{EVENT}/impala.md": b"---\ntitle: Impala\n---\nSoup.[^1] `[^1]`\n\n[^1]: of the day\n",
        f"{EVENT}/webkit.md": b"---\ntitle: Webkit\n---\nCake.[^1] `[^1]`\n\n[^1]: of the house\n",
    }
    with open_exporting(tmp_path / "a") as wiki:
        wiki.put(dict(notes))
        text = wiki.markdown().text

    files = read_report("report.md", text).files

    assert "Soup.[^1] `[^1]`" in text
    assert "Cake.[^1-2] `[^1]`\n\n[^1-2]: of the house" in text
    assert {path: files[path].encode() for path in notes} == notes


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Notes\n", 1),
        ("---\ntype: event\n---\n<!-- festa:report {} -->\n", 4),
        ('---\ntype: event\n---\n\n<!-- festa:report {"version":9,"event":"x","mark":""} -->\n', 5),
        ('---\ntype: event\n---\n<!-- festa:report {"version":1,"event":7,"mark":""} -->\n', 4),
        ('---\ntype: page\n---\n<!-- festa:report {"version":1,"event":"x","mark":""} -->\n', 1),
        ("<!-- festa:report " + "[" * 5_000 + " -->\n", 1),
    ],
)
def test_what_is_no_report_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(NotAReport) as refused:
        read_report("notes.md", text)

    assert (refused.value.name, refused.value.line) == ("notes.md", line)


HEAD = '---\ntype: event\n---\n<!-- festa:report {"version":1,"event":"x","mark":""} -->\n'


def test_page_outside_of_its_event_and_one_path_twice_are_left_over() -> None:
    talks = "".join(f'<!-- festa:talk {{"file":"{file}"}}\n-->\n<!-- festa:notes -->\nx\n' for file in
                    ("../../etc/x.md", "a.md", "A.md", "deep/b.md", "-/c.md", "d", "files/e/index.md"))  # fmt: skip

    read = read_report("r.md", HEAD + talks)

    assert set(read.files) == {"x/index.md", "x/a.md"}
    assert [left.text for left in read.left_over] == [
        "../../etc/x.md", "A.md", "deep/b.md", "-/c.md", "d", "files/e/index.md",
    ]  # fmt: skip


def test_many_markers_that_nothing_closes_are_read_in_no_time() -> None:
    read = read_report("r.md", HEAD + "<!-- festa:talk\n" * 300_000)

    assert list(read.files) == ["x/index.md"]


TEXTS = st.lists(
    st.one_of(
        BLOCKS,
        st.sampled_from(
            [
                "[[b]] and [[b|text]] and [[x/b#Part]]", "![p](files/a.png) ![q](<files/a.png> \"t\")", "[m](b.md#part)",
                "https://wiki.example.org/x/files/a.png ![](files/a.png)", "[b](#talk-b) [[b]]", "<!-- festa:end -->",
                "<!-- festa::notes -->", "<!-- open", "~~~\nopen", "| [[b\\|c]] |\n|---|\n| `[[b]]` |", "[r]\n\n[r]: files/a.png",
                "###### Deep\n\n# Top", "Title  \n=====", "# A ##\n\n  ## B", "[[talks]]", " ", "\\[[b]]", "[[nowhere]]",
                "-->", "--!>", "<img src=files/a.png>", "# Same title",
            ]
        ),
    ),
    max_size=6,
)  # fmt: skip
NOTES = st.builds(lambda head, blocks, gap, tail: head + gap.join(blocks) + tail,
                  st.sampled_from(["", "\n", "\n\n\n"]), TEXTS, st.sampled_from(["\n", "\n\n"]), st.just("\n"))  # fmt: skip
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
    st.sampled_from(["a --> b", "<!-- festa:end -->", "--\\>", "2026-11-21 10:40", "true", "@a"]),
)
FIELDS = st.dictionaries(
    st.sampled_from(["title", "speakers", "start", "room", "order", "odd-key"]), VALUES, max_size=4
)


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(
    st.dictionaries(st.sampled_from(["a.md", "b.md", "c/index.md"]), st.tuples(FIELDS, NOTES)),
    NOTES,
    NOTES,
    st.booleans(),
)
def test_any_event_comes_back_as_it_was(
    talks: dict[str, tuple[dict[str, str], str]], introduction: str, closing: str, has_mark: bool
) -> None:
    mark = "[[talks]]\n" if has_mark else ""
    index = new_text({"type": "event", "title": "Same title"}, f"{introduction}{mark}{closing}")
    files = {f"x/{path}": new_text(fields, notes) for path, (fields, notes) in talks.items()}
    files = {path: text for path, text in files.items() if "\ntype:" not in text} | {"x/index.md": index}
    data = {path: text.encode() for path, text in files.items()} | {"x/files/a.png": b"png"}
    with tempfile.TemporaryDirectory() as folder, open_exporting(Path(folder), data) as wiki:
        text = wiki.markdown("x").text
        order = [talk.row.path for talk in wiki.gather("x").talks]

    read = read_report("x.md", text).files

    assert dict(read) == files
    assert [path for path in read if path != "x/index.md"] == order


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(NOTES, st.integers(1, 4))
def test_headings_are_lowered_and_raised_again(text: str, top: int) -> None:
    assert raise_again(lower(text, top)) == text
