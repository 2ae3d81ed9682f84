"""Pads of Etherpad in the forms that it exports them."""

import json

import pytest

from wiki.core.store.model import Person
from wiki.transfer.arriving.bundle import DAMAGED, OTHER_FORMAT, GivenFile, NotReadable
from wiki.transfer.arriving.left_over import CHAT, LeftOver
from wiki.transfer.notes.etherpad import read_pad_file, read_pad_text
from wiki.transfer.notes.html_text import html_to_markdown
from wiki.transfer.notes.note import ETHERPAD, make_pages

TEXT = "Notes\n\n    * one\n        * two *bold*\n        * three\n    1. first\nplain # text\n# 1 thing\nhttps://x.org/a_b_\n"
MARKDOWN = (
    "Notes\n\n+ one\n    + two \\*bold\\*\n    + three\n1. first\n\nplain # text\n\n\\# 1 thing\n\nhttps://x.org/a_b_\n"
)


def etherpad(**changes: object) -> bytes:
    """A pad `Title`, a list of two levels by two people, and bold text, as Etherpad writes it."""
    pad = {
        "atext": {
            "text": "Title\n*one\n*deeper bold\nend\n",
            "attribs": "*0*1*2+1*0+4|1+1*0*3*4+1*0|1+4*1*3*5+1*1+7*1*6|1+5|1+4",
        },
        "pool": {
            "numToAttrib": {
                "0": ["author", "a.Alice1"],
                "1": ["author", "a.Bob2"],
                "2": ["heading", "h1"],
                "3": ["lmkr", "1"],
                "4": ["list", "bullet1"],
                "5": ["list", "bullet2"],
                "6": ["bold", "true"],
            }
        },
    }
    records: dict[str, object] = {
        "pad:notes": pad,
        "globalAuthor:a.Alice1": {"name": "Alice", "padIDs": "notes"},
        "globalAuthor:a.Bob2": {"name": None},
        "globalAuthor:a.Never3": {"name": "Never wrote"},
        "pad:notes:revs:0": {"changeset": "x"},
        "pad:notes:chat:0": {"text": "who has the slides?", "userId": "a.Alice1"},
    }
    return json.dumps(records | changes).encode()


def test_plain_text_becomes_lists_and_paragraphs() -> None:
    assert read_pad_text(TEXT).body == MARKDOWN
    assert read_pad_text("* a\n    * b\n\t* c\n").body == "+ a\n    + b\n    + c\n"


def test_etherpad_file_becomes_markdown_with_its_writers() -> None:
    pad = read_pad_file(etherpad(), "notes.etherpad")

    assert pad.body == "# Title\n\n+ one\n    + deeper **bold**\n\nend\n"
    assert pad.authors == (Person("Alice", "a.Alice1@pad.invalid"),)
    assert pad.left_over == (LeftOver(0, CHAT, "who has the slides?"),)


def test_pad_becomes_a_page_by_its_writers() -> None:
    bundle = make_pages(ETHERPAD, [GivenFile("Our notes.etherpad", etherpad()), GivenFile("b.txt", TEXT.encode())])

    assert list(bundle.files) == ["our-notes.md", "b.md"]
    assert bundle.coauthors == (Person("Alice", "a.Alice1@pad.invalid"),)
    assert bundle.files["b.md"].decode() == f"---\ntitle: b\n---\n\n{MARKDOWN}"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", DAMAGED),
        (b"{", DAMAGED),
        (b"[" * 100_000, DAMAGED),
        (b"[]", OTHER_FORMAT),
        (b"{}", OTHER_FORMAT),
        (etherpad(**{"pad:other": {}}), OTHER_FORMAT),
        (etherpad(**{"pad:notes": {}}), OTHER_FORMAT),
        (
            etherpad(**{"pad:notes": {"atext": {"text": "a", "attribs": "-1"}, "pool": {"numToAttrib": {}}}}),
            OTHER_FORMAT,
        ),
    ],
)
def test_file_that_is_no_pad_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_pad_file(data, "x.etherpad")

    assert refused.value.reason == reason


def test_text_beyond_its_attributes_is_not_lost() -> None:
    pad = {"atext": {"text": "one\ntwo\nthree", "attribs": "|1+4"}, "pool": {"numToAttrib": {}}}

    assert read_pad_file(etherpad(**{"pad:notes": pad}), "x").body == "one\n\ntwo\n\nthree\n"


def test_html_becomes_markdown() -> None:
    html = (
        "<!doctype html><html><head><title>t</title><style>p {}</style></head><body><h1>Top</h1>"
        "Hello <strong>you</strong> &amp; <em>me</em><br>next &lt;b&gt;<br><br>"
        '<ul class="bullet"><li>one<ul class="bullet"><li><a href="https://x.org">two</a></li></ul></ul>'
        "<ol><li>first</li></ol><script>alert(1)</script>end <s>gone</s> * not a list"
    )

    assert html_to_markdown(html) == (
        "# Top\n\nHello **you** & *me*\n\nnext \\<b\\>\n\n+ one\n    + [two](https://x.org)\n\n1. first\n\n"
        "end ~~gone~~ \\* not a list\n"
    )
