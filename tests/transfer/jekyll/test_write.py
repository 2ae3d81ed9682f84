from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.factories import make_store, page_text, put_files, save
from tests.transfer.posts import ENGLISH, ENGLISH_NAME, JAPANESE, JAPANESE_NAME, exported, imported
from wiki.core.errors import PageNotFound
from wiki.core.frontmatter_write import write_fields
from wiki.core.store.store import Store
from wiki.transfer.jekyll.write import export_name

FOLDER = "tokyo-git-2013"


def rewrite(store: Store, path: str, text: str) -> None:
    put_files(store, {path: text.encode()})


def event_of(folder: Path, files: dict[str, str]) -> Store:
    store = make_store(folder)
    put_files(store, {f"e/{path}": text.encode() for path, text in files.items()})
    return store


def body_of(post: str) -> str:
    return post.split("\n---\n", 1)[1].strip("\n")


def test_export_after_an_edit_differs_in_the_edited_lines_only(tmp_path: Path) -> None:
    store, event, _ = imported(tmp_path, JAPANESE_NAME, JAPANESE)
    path = f"{FOLDER}/リベースのこわい話.md"
    text = page_text(store, path).replace("+ 二つ目\n", "+ 二つ目\n+ 三つ目\n")

    rewrite(store, path, write_fields(text, {"speakers": ["@alice"]}))

    expected = JAPANESE.replace("+ 二つ目\n", "+ 二つ目\n+ 三つ目\n").replace("@alice, @bob_b さん", "@alice さん")
    assert exported(store, event) == expected


def test_export_with_a_new_talk_has_it_in_its_place(tmp_path: Path) -> None:
    store, event, _ = imported(tmp_path, ENGLISH_NAME, ENGLISH)

    save(store, f"{event}/lightning", "---\ntitle: Lightning\nspeakers: [Bob Baba]\norder: 3\n---\n\n- fast\n")

    assert exported(store, event) == ENGLISH.replace(
        "2. run\n\n---\n", "2. run\n\n---\n\n## Lightning\nby Bob Baba\n\n- fast\n\n---\n"
    )


def test_export_after_a_reordering_has_the_talks_in_their_new_order(tmp_path: Path) -> None:
    store, event, _ = imported(tmp_path, JAPANESE_NAME, JAPANESE)
    path = f"{FOLDER}/飛び入り.md"

    rewrite(store, path, write_fields(page_text(store, path), {"order": "0"}))

    head, rest = JAPANESE.split("## ", 1)
    first, second, third, closing = ("## " + rest).split("\n---\n\n")
    assert exported(store, event) == head + "\n---\n\n".join([third, first, second, closing])


def test_export_leaves_drafts_and_plain_pages_out(tmp_path: Path) -> None:
    files = {"index.md": "---\ntype: event\ntitle: E\n---\n", "a.md": "---\ntitle: A\n---\n"}
    files |= {"b.md": "---\ntitle: B\ndraft: true\n---\n", "c.md": "---\ntitle: C\ntype: page\n---\n", "d/x.md": "X\n"}

    assert body_of(exported(event_of(tmp_path, files), "e")) == "## A"


def test_export_of_what_is_no_event_is_refused(tmp_path: Path) -> None:
    store = event_of(tmp_path, {"index.md": "---\ntitle: E\n---\n"})

    for name in ("e", "f", "", "../e"):
        with pytest.raises(PageNotFound):
            exported(store, name)


def test_export_writes_fields_that_every_yaml_reader_takes_alike(tmp_path: Path) -> None:
    index = '---\ntype: event\ntitle: "no: \\"yes\\" #1 \\\\"\ndate: 2012年11月24日\ntags: [no, "10:30", "a: b"]\n'
    index += "publish: hold\nvenue: Tokyo\nlanguage: en\ncomments: false\nlayout: report\n---\n"

    post = exported(event_of(tmp_path, {"index.md": index}), "e")

    assert yaml.safe_load(post.split("---\n")[1]) == {
        "layout": "report",
        "title": 'no: "yes" #1 \\',
        "date": date(2012, 11, 24),
        "comments": False,
        "tags": ["no", "10:30", "a: b"],
        "lang": "en",
        "published": False,
        "venue": "Tokyo",
    }


def test_export_lowers_headings_that_would_be_talks(tmp_path: Path) -> None:
    index = "---\ntype: event\n---\n## Where\n\n[[talks]]\n\n## Thanks\n"
    talk = "---\ntitle: A\n---\n\n# Part\n\n## Detail\n\n```\n## code\n```\n\nUnderlined\n------\n"

    body = body_of(exported(event_of(tmp_path, {"index.md": index, "a.md": talk}), "e"))

    assert body == (
        "### Where\n\n## A\n\n### Part\n\n#### Detail\n\n```\n## code\n```\n\n#### Underlined\n\n---\n\n### Thanks"
    )


def test_export_names_a_talk_by_its_first_heading_when_it_has_no_title(tmp_path: Path) -> None:
    files = {"index.md": "---\ntype: event\n---\n", "a.md": "\n# **Bold** one\n\ntext\n", "b.md": "no heading\n"}

    assert body_of(exported(event_of(tmp_path, files), "e")) == "## **Bold** one\n\ntext\n\n---\n\n## b\n\nno heading"


def test_export_escapes_what_markdown_would_take_for_markup_in_a_title(tmp_path: Path) -> None:
    talk = '---\ntitle: "*a* <b> `c` @d [e](f) https://g.org &amp; h_i #"\n---\n'

    post = exported(event_of(tmp_path, {"index.md": "---\ntype: event\n---\n", "a.md": talk}), "e")

    assert body_of(post) == r"## \*a\* \<b\> \`c\` \@d \[e\](f) https\://g.org &amp;amp; h_i \#"


def test_export_closes_a_fence_that_was_left_open(tmp_path: Path) -> None:
    files = {"index.md": "---\ntype: event\n---\n", "a.md": "```\ncode\n", "b.md": "text\n"}

    assert body_of(exported(event_of(tmp_path, files), "e")) == "## a\n\n```\ncode\n```\n\n---\n\n## b\n\ntext"


def test_export_keeps_liquid_from_running(tmp_path: Path) -> None:
    files = {"index.md": "---\ntype: event\n---\n", "a.md": "{{ site.x }} {% include y %}\n"}

    body = body_of(exported(event_of(tmp_path, files), "e"))

    assert body == "## a\n\n{% raw %}{{ site.x }}{% endraw %} {% raw %}{{% endraw %}% include y %}"


def test_export_of_a_last_talk_with_a_rule_and_no_closing_reads_back_without_one(tmp_path: Path) -> None:
    files = {"index.md": "---\ntype: event\n---\n\n[[talks]]\n", "a.md": "one\n\n---\n\ntwo\n"}

    assert body_of(exported(event_of(tmp_path, files), "e")) == "## a\n\none\n\n---\n\ntwo\n\n---"


def test_export_writes_rules_of_the_closing_in_another_way(tmp_path: Path) -> None:
    files = {"index.md": "---\ntype: event\n---\n\n[[talks]]\n\none\n\n---\n\ntwo\n", "a.md": "text\n"}

    assert body_of(exported(event_of(tmp_path, files), "e")) == "## a\n\ntext\n\n---\n\none\n\n***\n\ntwo"


def test_export_name_is_the_name_the_event_was_imported_from() -> None:
    assert export_name("festa-2012", date(2012, 11, 24)) == "2012-11-24-festa.md"
    assert export_name("pycon", date(2012, 11, 24)) == "2012-11-24-pycon.md"


@pytest.mark.parametrize("notes", ["---------\n\nSoup.\n", "===\n"])
def test_signs_on_top_of_notes_make_no_heading_of_the_speakers(tmp_path: Path, notes: str) -> None:
    store = make_store(tmp_path)
    put_files(
        store,
        {
            "e/index.md": b"---\ntype: event\n---\n",
            "e/t.md": f"---\ntitle: T\nspeakers: [Lena Marsh]\n---\n{notes}".encode(),
        },
    )

    assert f"by Lena Marsh\n\n{notes.rstrip()}" in exported(store, "e")


def test_footnotes_of_two_talks_stay_apart(tmp_path: Path) -> None:
    store = event_of(
        tmp_path,
        {
            "index.md": "---\ntype: event\ntitle: E\ndate: 2026-11-21\n---\n",
            "a.md": "---\ntitle: A\norder: 1\n---\nSoup.[^1]\n\n[^1]: of the day\n",
            "b.md": "---\ntitle: B\norder: 2\n---\nCake.[^1]\n\n[^1]: of the house\n",
        },
    )

    body = body_of(exported(store, "e"))

    assert "Soup.[^1]\n\n[^1]: of the day" in body
    assert "Cake.[^1-2]\n\n[^1-2]: of the house" in body
