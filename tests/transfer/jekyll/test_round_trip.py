"""A post imported and exported renders as it did, and what is imported from the export are the same files."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transfer.posts import (
    ENGLISH,
    ENGLISH_NAME,
    JAPANESE,
    JAPANESE_NAME,
    REAL_POST,
    comparable,
    exported,
    imported,
    there_and_back,
)

PERSON = '<a href="/person/[a-zA-Z0-9_]+">@[^<]*</a>'
SPEAKERS = ("@a さんより", "@b_c, @d", "@e さん", "by @f", "@g, @h さんより", "by @a, @b", "by Taro Yamada")


def without_names(post: str) -> str:
    return re.sub(rf"{PERSON}(?:, {PERSON})*(?: さんより)?\s*", "", comparable(post, ()))


@pytest.mark.skipif(not REAL_POST.is_file(), reason=f"the sample {REAL_POST.name} is not beside the repository")
def test_real_post_renders_the_same_after_import_and_export(tmp_path: Path) -> None:
    original = REAL_POST.read_text()
    before = ("@shiumachi さんより", "@omo2009 さんより", "@lanMLewis, @ae35")
    after = ("@shiumachi さんより", "@omo2009 さんより", "@lanMLewis, @ae35 さんより")

    post = there_and_back(tmp_path, REAL_POST.name, original)

    assert comparable(post, after) == comparable(original, before)
    assert without_names(post) == without_names(original)
    assert comparable(original, before).count("@") == 0
    assert post.split("\n---\n")[0] == original.split("\n---\n")[0]
    assert [line for line in post.split("\n") if line.startswith("@")] == list(after)
    assert post.split("\n").count("---") == 2 + 4


@pytest.mark.skipif(not REAL_POST.is_file(), reason=f"the sample {REAL_POST.name} is not beside the repository")
def test_real_post_changes_only_in_rules_and_speakers(tmp_path: Path) -> None:
    original = REAL_POST.read_text()

    post = there_and_back(tmp_path, REAL_POST.name, original)

    def lines(text: str) -> list[str]:
        return [line for line in text.split("\n") if line.strip("-") and not line.startswith("@")]

    assert lines(post) == lines(original)


@pytest.mark.parametrize(("name", "text"), [(JAPANESE_NAME, JAPANESE), (ENGLISH_NAME, ENGLISH)])
def test_post_in_the_written_form_comes_back_byte_for_byte(tmp_path: Path, name: str, text: str) -> None:
    assert there_and_back(tmp_path, name, text) == text


def test_import_of_an_export_gives_the_same_files(tmp_path: Path) -> None:
    store, event, files = imported(tmp_path / "a", JAPANESE_NAME, JAPANESE)

    _, again, same = imported(tmp_path / "b", JAPANESE_NAME, exported(store, event))

    assert (again, same) == (event, files)


@pytest.mark.parametrize("body", ["```\ncode", "## T\n\n+ a\n\n    ~~~~\n    code", "## T\n\n---\n\n> ```\n> code"])
def test_post_that_ends_in_an_open_fence_renders_the_same_and_settles(tmp_path: Path, body: str) -> None:
    post = there_and_back(tmp_path / "a", "2020-01-02-x.md", body)

    assert comparable(post, ()) == comparable(body, ())
    assert there_and_back(tmp_path / "b", "2020-01-02-x.md", post) == post


BLOCKS = st.sampled_from(
    [
        "A paragraph\nof two lines",
        "ひらがなの段落",
        "  Set in\n---",
        "> quoted\n---",
        "<b>bold</b>\n---",
        "#tag\n---",
        "+ item\nlazy\n---",
        "+ item\n---",
        "+ one\n    + deeper\n+ two",
        "1. first\n2. second",
        "3. third",
        "> said\n> so",
        "    ## code",
        "```\n## no talk\n---\n```",
        "- item\n\n  ~~~\n## no talk\n  ~~~",
        "<pre>\n## no talk\n\n---\n</pre>",
        "<!-- more -->",
        "<!--\n## no talk\n-->",
        "# Chapter",
        "### Part",
        "#### Smaller `part`",
        "Underlined\n----------",
        "Twice\n=====",
        "***",
        "---",
        "---------",
        "a\nb\n---",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "   ## Indented",
        "* * *",
        "[[talks]] and [[talks]]",
        "@a",
        "words by @b",
        "\\## no heading",
        "#hashtag",
        "##",
        "term\n: meaning",
        "Line with end  \nand *more*",
    ]
)
TITLES = st.sampled_from(
    [
        "Talk",
        "トーク",
        "**Bold** words",
        "`code` of @c",
        "C\\# and \\*",
        "a_b_c",
        "x: y",
        "C#",
        "Q&A &amp; more",
        "![](x.png)",
    ]
)
GAPS = st.sampled_from(["\n", "\n\n", "\n\n\n"])


@st.composite
def bodies(draw: st.DrawFn) -> str:
    text = "".join(draw(BLOCKS) + draw(GAPS) for _ in range(draw(st.integers(0, 3))))
    for _ in range(draw(st.integers(0, 4))):
        text += "## " + draw(TITLES) + draw(GAPS)
        if draw(st.booleans()):
            text += draw(st.sampled_from(SPEAKERS)) + draw(GAPS)
        text += "".join(draw(BLOCKS) + draw(GAPS) for _ in range(draw(st.integers(0, 4))))
        if draw(st.booleans()):
            text += "\n" + draw(st.sampled_from(["---", "-----"])) + draw(GAPS)
    # Without the speakers' line, dashes right below it or one line further would be something else.
    return re.sub(r"^((?:@|by )[^\n]*)\n(?=-|[^\n]+\n-)", r"\1\n\n", text, flags=re.MULTILINE)


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(bodies(), st.sampled_from(["ja", "en"]))
def test_any_post_renders_the_same_and_settles(body: str, language: str) -> None:
    original = f"---\nlayout: post\ntitle: T\nlang: {language}\n---\n{body.rstrip()}\n"
    speakers = {*SPEAKERS, "@a"}
    for line in SPEAKERS:
        names = line.removeprefix("by ").removesuffix(" さんより").removesuffix(" さん")
        speakers |= {
            f"by {names}",
            f"{names} さんより",
            f"by {names}, @a",
            f"{names}, @a さんより",
            "by @a",
            "@a さんより",
        }

    with tempfile.TemporaryDirectory() as folder:
        store, event, files = imported(Path(folder, "a"), "2020-01-02-x.md", original)
        post = exported(store, event)
        store.close()
        other, _, again = imported(Path(folder, "b"), "2020-01-02-x.md", post)
        settled = exported(other, event)
        other.close()

    assert comparable(post, speakers) == comparable(original, speakers)
    assert settled == post
    assert again == files
