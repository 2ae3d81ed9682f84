"""Event pages in reStructuredText, real-shaped ones and hostile ones."""

import pytest

from wiki.core.page import EVENT, TALK, Page, read_page
from wiki.transfer.arriving.bundle import OTHER_FORMAT, TOO_MUCH, Bundle, GivenFile, NotReadable
from wiki.transfer.arriving.left_over import ATTRIBUTES, DIRECTIVE, ENCODING, MATH, TAG, LeftOver
from wiki.transfer.rst.read import read_rst

PAGE = """=====================
 神田の夜 2012.11
=====================

:日時: 2012/11/24 (土)
:会場: 神田
:主催: 有志

.. contents::

はじめに
========

集まり *ました* 。`前回 <http://example.org/>`_ と https://example.org/a_b 。

速い分析 (@alice, @bob_b)
=========================

- 一つ

  - ``深い`` [1]_

- 二つ

.. code-block:: sql

    SELECT 1;

詳しく
------

.. image:: images/a.png
   :width: 300
   :alt: 図

.. [1] 脚注です

遅い分析
========

:発表者: 山田太郎
:資料: http://example.org/slides
:天気: 雨

1. 甲
2. 乙

====  ====
左    右
====  ====
1     2
====  ====

飛び入り
========

@carol さんより

| 行
|   下げた行

懇親会
======

おつかれさまでした
"""


def pages(bundle: Bundle) -> dict[str, Page]:
    return {
        path: read_page(path, data.decode(), in_event=not path.endswith("/index.md"))
        for path, data in bundle.files.items()
    }


def markdown(text: str) -> tuple[str, tuple[LeftOver, ...]]:
    bundle = read_rst(GivenFile("x.rst", text.encode()))
    return bundle.files["x/index.md"].decode().partition("\n---\n")[2].partition("[[talks]]")[0].strip(
        "\n"
    ), bundle.left_over


def test_document_becomes_an_event_with_talks() -> None:
    bundle = read_rst(GivenFile("201211.rst", PAGE.encode()))

    found = pages(bundle)
    assert [(page.kind, page.title) for page in found.values()] == [
        (EVENT, "神田の夜 2012.11"),
        (TALK, "速い分析"),
        (TALK, "遅い分析"),
        (TALK, "飛び入り"),
    ]
    assert [page.problems for page in found.values()] == [()] * 4
    assert [page.talk.speakers for page in found.values() if page.talk] == [
        ("@alice", "@bob_b"),
        ("山田太郎",),
        ("@carol",),
    ]
    index, fast, slow, last = found.values()
    assert index.event is not None
    assert (str(index.event.date), index.event.venue, index.language) == ("2012-11-24", "神田", "ja")
    assert index.body == (
        "\n+ **主催**: 有志\n\n### はじめに\n\n集まり *ました* 。[前回](http://example.org/) と https://example.org/a_b 。\n"
        "\n[[talks]]\n\n### 懇親会\n\nおつかれさまでした\n"
    )
    assert fast.body == (
        "\n+ 一つ\n    + `深い` [^1]\n+ 二つ\n\n```sql\nSELECT 1;\n```\n\n### 詳しく\n\n![図](images/a.png)\n\n[^1]: 脚注です\n"
    )
    assert slow.talk is not None
    assert slow.talk.slides == "http://example.org/slides"
    assert slow.body == "\n+ **天気**: 雨\n\n1. 甲\n2. 乙\n\n| 左 | 右 |\n| --- | --- |\n| 1 | 2 |\n"
    assert last.body == "\n行  \n\u3000下げた行\n"
    assert [(left.kind, left.text, left.file) for left in bundle.left_over] == [
        (TAG, "contents Contents", "201211.rst"),
        (ATTRIBUTES, "width: 300", "201211.rst"),
    ]


def test_talks_may_be_a_level_deeper_with_tracks_above() -> None:
    text = "T\n=\n\nA\n-\n\none\n~~~\n:speaker: @a\n\nx\n\nB\n-\n\nabout B\n\ntwo\n~~~\n:speaker: @b\n\ny\n"

    found = pages(read_rst(GivenFile("x.rst", text.encode()), "kanda"))

    assert [(page.name, page.talk.track) for page in found.values() if page.talk] == [
        ("kanda/one", "A"),
        ("kanda/two", "B"),
    ]
    assert "### B\n\nabout B" in found["kanda/index.md"].body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**a** *b* ``c`` `d`", "**a** *b* `c` *d*"),
        ("a_b *c* 1 < 2 \\*x\\* [y] |", "a_b *c* 1 \\< 2 \\*x\\* \\[y\\] \\|"),
        ("`text <a.html>`_", "[text](a.html)"),
        ("text\n\n    quoted\n\n    -- Knuth", "text\n\n> quoted\n>\n> — Knuth"),
        ("::\n\n  code\n    more", "```\ncode\n  more\n```"),
        (">>> 1\n1", "```pycon\n>>> 1\n1\n```"),
        ("term\n  meaning", "**term**\n: meaning"),
        (".. note:: Look", "> **Note**\n>\n> Look"),
        (".. a comment -- here", "<!-- a comment - - here -->"),
        ("a\n\n----\n\nb", "a\n\n***\n\nb"),
        ("H\\ :sub:`2`\\ O", "H<sub>2</sub>O"),
        (".. figure:: a.png\n\n   Caption", "![](a.png)\n\n*Caption*"),
        ("#. a\n\n   b\n#. c", "1. a\n\n    b\n\n2. c"),
        ("\\# no heading\n\n1\\. none", "\\# no heading\n\n1\\. none"),
    ],
)
def test_nodes_become_markdown(text: str, expected: str) -> None:
    assert markdown(text) == (expected, ())


@pytest.mark.parametrize(
    ("text", "kept", "kind"),
    [
        (".. raw:: html\n\n   <b>secret</b>", "<b>secret</b>", DIRECTIVE),
        (".. include:: /etc/passwd", ".. include:: /etc/passwd", DIRECTIVE),
        (".. csv-table::\n   :file: /etc/passwd", "/etc/passwd", DIRECTIVE),
        (".. csv-table::\n   :url: file:///etc/passwd", "/etc/passwd", DIRECTIVE),
        (".. youtube:: abc", ".. youtube:: abc", DIRECTIVE),
        (":doc:`other`", "other", DIRECTIVE),
        ("|nope|", "nope", DIRECTIVE),
        (":math:`x^2`", "$x^2$", MATH),
        ("*open", "\\*open", DIRECTIVE),
    ],
)
def test_what_is_not_allowed_or_known_stays_as_text_and_is_listed(text: str, kept: str, kind: str) -> None:
    body, left_over = markdown(text)

    assert kept in body
    assert "root:" not in body
    assert kind in {left.kind for left in left_over}


def test_substitutions_that_grow_without_end_are_stopped() -> None:
    bomb = (
        "".join(f".. |a{n}| replace:: {f'|a{n - 1}| ' * 10}\n" for n in range(1, 12))
        + ".. |a0| replace:: ha\n\n|a11|\n"
    )

    bundle = read_rst(GivenFile("bomb.rst", bomb.encode()))

    assert sum(len(data) for data in bundle.files.values()) < 20_000
    assert any("line-length-limit" in left.text for left in bundle.left_over)


def test_text_that_takes_too_much_is_stopped() -> None:
    many = "".join(f"* *a* `b`_ |c{n}| :d:`e`\n\n" for n in range(20_000))

    with pytest.raises(NotReadable) as refused:
        read_rst(GivenFile("many.rst", many.encode()), seconds=1)

    assert refused.value.reason == TOO_MUCH


def test_deep_nesting_is_flattened() -> None:
    deep = "".join(" " * level + "- x\n\n" for level in range(0, 120, 2))

    assert read_rst(GivenFile("deep.rst", deep.encode())).files["deep/index.md"].decode().count("x") >= 60


def test_nesting_without_end_is_stopped() -> None:
    deep = "".join(" " * level + "- x\n\n" for level in range(0, 1_300, 2))

    with pytest.raises(NotReadable) as refused:
        read_rst(GivenFile("deep.rst", deep.encode()))

    assert refused.value.reason == TOO_MUCH


@pytest.mark.parametrize("file", [GivenFile("a.pdf", b"x"), GivenFile("a.rst", b"\0")])
def test_file_of_another_kind_is_refused(file: GivenFile) -> None:
    with pytest.raises(NotReadable) as refused:
        read_rst(file)

    assert refused.value.reason == OTHER_FORMAT


def test_old_encodings_are_read_and_said() -> None:
    bundle = read_rst(GivenFile("201211.rst", PAGE.encode("euc_jp")))

    assert bundle.files == read_rst(GivenFile("201211.rst", PAGE.encode())).files
    assert bundle.left_over[0] == LeftOver(0, ENCODING, "EUC-JP", "201211.rst")
