"""A whole folder of posts, as blogs of Jekyll and Octopress have it."""

from pathlib import Path

import pytest

from tests.factories import ALICE, make_store, page_text, put_files
from tests.transfer.posts import JAPANESE, JAPANESE_NAME
from wiki.core.page import EVENT, PAGE, TALK, read_page
from wiki.transfer.arriving.arrive import commit_import
from wiki.transfer.arriving.bundle import NOTHING, Bundle, GivenFile, NotReadable
from wiki.transfer.arriving.left_over import (
    ATTRIBUTES,
    ENCODING,
    LINK,
    NOT_MARKDOWN,
    NOT_TEXT,
    TAG,
    TOO_LARGE,
    LeftOver,
)
from wiki.transfer.jekyll.blog import read_blog_files, read_blog_folder

EVENING = """---
layout: post
title: "夜の勉強会"
date: 2012-07-14 19:00
comments: true
categories: [python, 勉強会]
---

{% img right /images/2012/hall.png 300 200 '会場' %}

[前回]({% post_url 2012-06-02-diary %})に続いて開きました。

## 速い分析
@shiono さんより

![図](/images/2012/plan.png)
{: .center}

## 遅い分析
@midori さんより

{% codeblock 例 lang:sql %}
SELECT 1;
{% endcodeblock %}

---

またどこかで。
"""
DIARY = """---
title: Colons: everywhere
tags: a b
published: false
---

Nothing but *thoughts*, and [the evening](/2012/07/14/evening.html).
[Elsewhere](/about/)
"""


def blog(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


def texts(bundle: Bundle) -> dict[str, str]:
    return {path: data.decode() for path, data in bundle.files.items() if path.endswith(".md")}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return blog(
        tmp_path / "blog",
        {
            "_config.yml": "title: A blog\nurl: https://blog.example.org\n",
            "_posts/2012-07-14-evening.md": EVENING,
            "_posts/2012-06-02-diary.markdown": DIARY,
            "images/2012/hall.png": b"hall",
            "images/2012/plan.png": b"plan",
            "images/2012/other.png": b"other",
        },
    )


@pytest.mark.parametrize("start", ["", "_posts"])
def test_folder_becomes_events_and_pages_with_their_pictures(whole: Path, start: str) -> None:
    bundle = read_blog_folder(whole / start)

    assert list(bundle.files) == [
        "posts/diary-2012.md",
        "evening-2012/index.md",
        "evening-2012/速い分析.md",
        "evening-2012/遅い分析.md",
        "evening-2012/files/hall.png",
        "evening-2012/files/plan.png",
    ]
    assert bundle.files["evening-2012/files/plan.png"] == b"plan"
    assert (bundle.homes, bundle.subject) == (("evening-2012",), "Import 2 posts")
    pages = texts(bundle)
    assert "![会場](files/hall.png" in pages["evening-2012/index.md"]
    assert "[前回](../posts/diary-2012.md)に続いて" in pages["evening-2012/index.md"]
    assert pages["evening-2012/index.md"].endswith("\n[[talks]]\n\nまたどこかで。\n")
    assert "![図](files/plan.png)\n" in pages["evening-2012/速い分析.md"]
    assert "```sql\nSELECT 1;\n```" in pages["evening-2012/遅い分析.md"]
    assert "[the evening](../evening-2012/index.md)" in pages["posts/diary-2012.md"]
    assert "[Elsewhere](https://blog.example.org/about/)" in pages["posts/diary-2012.md"]


def test_kinds_and_fields_are_those_of_the_posts(whole: Path) -> None:
    pages = {
        path: read_page(path, text, in_event=path.startswith("evening-2012/") and not path.endswith("index.md"))
        for path, text in texts(read_blog_folder(whole)).items()
    }

    assert [(page.kind, page.title, page.draft) for page in pages.values()] == [
        (PAGE, "Colons: everywhere", True),
        (EVENT, "夜の勉強会", False),
        (TALK, "速い分析", False),
        (TALK, "遅い分析", False),
    ]
    assert [page.problems for page in pages.values()] == [()] * 4
    assert pages["posts/diary-2012.md"].tags == ("a", "b")


def test_what_could_not_come_is_listed_with_file_and_line(whole: Path) -> None:
    told = [left for left in read_blog_folder(whole).left_over if "19:00" not in left.text]

    assert sorted(told, key=lambda each: (each.file, each.line)) == [
        LeftOver(8, LINK, "/about/", "_posts/2012-06-02-diary.markdown"),
        LeftOver(9, ATTRIBUTES, "{% img right /images/2012/hall.png 300 200 '会場' %}", "_posts/2012-07-14-evening.md"),
        LeftOver(17, ATTRIBUTES, "{: .center}", "_posts/2012-07-14-evening.md"),
    ]
    assert str(told[0]).startswith("_posts/2012-0")


def test_import_again_is_no_change_and_spares_what_people_wrote(whole: Path, tmp_path: Path) -> None:
    store = make_store(tmp_path)
    first = commit_import(store, read_blog_folder(whole), ALICE)
    put_files(store, {"evening-2012/速い分析.md": b"by a person\n"})

    again = commit_import(store, read_blog_folder(whole), ALICE)
    (whole / "_posts/2012-07-14-evening.md").write_text(EVENING.replace("分析\n@", "解析\n@").replace("また", "では"))
    third = commit_import(store, read_blog_folder(whole), ALICE)

    assert first.change is not None
    assert again.change is None
    assert third.change is not None
    assert page_text(store, "evening-2012/速い分析.md") == "by a person\n"
    assert page_text(store, "evening-2012/index.md").endswith("ではどこかで。\n")


def test_two_posts_of_one_name_get_pages_of_their_own(tmp_path: Path) -> None:
    names = ["2012-01-01-lt.md", "2012-02-03-lt.md", "2012-04-05-lt.md", "old/2012-01-01-lt.md"]
    bundle = read_blog_files([GivenFile(name, f"text of {name}\n".encode()) for name in reversed(names)])

    assert {path: text.split("of ")[1].strip() for path, text in texts(bundle).items()} == {
        "posts/lt-2012.md": "2012-01-01-lt.md",
        "posts/lt-2012-01-01.md": "old/2012-01-01-lt.md",
        "posts/lt-2012-02-03.md": "2012-02-03-lt.md",
        "posts/lt-2012-04-05.md": "2012-04-05-lt.md",
    }


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP"), ("utf-16", "UTF-16")],
)
def test_old_encodings_are_read_and_said(encoding: str, name: str) -> None:
    bundle = read_blog_files([GivenFile(JAPANESE_NAME, JAPANESE.replace("\n", "\r\n").encode(encoding))])
    plain = read_blog_files([GivenFile(JAPANESE_NAME, b"\xef\xbb\xbf" + JAPANESE.encode())])

    assert bundle.files == plain.files
    assert bundle.left_over == (LeftOver(0, ENCODING, name, JAPANESE_NAME),)
    assert plain.left_over == ()


def test_files_that_are_no_posts_are_listed_and_the_others_come() -> None:
    files = {
        "_posts/2012-01-01-a.md": b"text",
        "_posts/2012-01-02-b.textile": b"h1. text",
        "_posts/2012-01-03-c.md": b"\0\1\2",
        "_posts/2012-01-04-d.md": b"x" * 1_000_001,
    }

    bundle = read_blog_files([GivenFile(name, data) for name, data in files.items()])

    assert list(bundle.files) == ["posts/a-2012.md"]
    assert [(left.file, left.kind) for left in bundle.left_over] == [
        ("_posts/2012-01-03-c.md", NOT_TEXT),
        ("_posts/2012-01-02-b.textile", NOT_MARKDOWN),
        ("_posts/2012-01-04-d.md", TOO_LARGE),
    ]


@pytest.mark.parametrize("files", [[], [GivenFile("a.textile", b"x")]])
def test_no_post_at_all_is_refused(files: list[GivenFile]) -> None:
    with pytest.raises(NotReadable) as refused:
        read_blog_files(files)

    assert refused.value.reason == NOTHING


def test_links_that_lead_out_of_the_site_bring_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    links = "![](../secret.png) ![](/../secret.png) ![](/images/link.png) ![](/_config.yml) ![](/.git/config)"
    root = blog(tmp_path / "blog", {"_posts/2012-01-01-a.md": links, "images/x.png": b"", ".git/config": b"secret"})
    (root / "images/link.png").symlink_to(tmp_path / "secret.png")
    (root / "_posts/2012-01-02-b.md").symlink_to(tmp_path / "secret.png")

    bundle = read_blog_folder(root)

    assert list(bundle.files) == ["posts/a-2012.md"]
    assert links in bundle.files["posts/a-2012.md"].decode()


def test_octopress_has_its_posts_in_source(tmp_path: Path) -> None:
    root = blog(
        tmp_path / "octopress",
        {
            "_config.yml": "root: /notes\n",
            "source/_posts/2012-01-01-a.markdown": "{% include_code x.rb %}\n\n![]({{ root_url }}/images/x.png) "
            "![](/notes/images/y.png) {{ page.x }}\n",
            "source/downloads/code/x.rb": "puts 1\n",
            "source/images/y.png": b"y",
        },
    )

    bundle = read_blog_folder(root)

    assert bundle.files["posts/files/y.png"] == b"y"
    assert "```rb\nputs 1\n```" in bundle.files["posts/a-2012.md"].decode()
    assert [(left.kind, left.text) for left in bundle.left_over] == [
        (TAG, "{{ page.x }}"),
        (LINK, "/notes/images/x.png"),
    ]


@pytest.mark.parametrize("block", ["title: [a", "title: a\n b: c\n- d", "a\tb:: [}", "x" * 70_000])
def test_broken_front_matter_comes_with_all_its_text(block: str) -> None:
    bundle = read_blog_files([GivenFile("2012-01-01-a.md", f"---\n{block}\n---\n\nThe body\n".encode())])

    told = "".join(left.text for left in bundle.left_over) + texts(bundle)["posts/a-2012.md"]
    assert "The body" in told
