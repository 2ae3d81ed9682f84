import pytest

from wiki.core.errors import BadText
from wiki.transfer.arriving.bundle import NOT_A_POST, NotReadable
from wiki.transfer.arriving.left_over import FIELD, TAG, LeftOver
from wiki.transfer.jekyll.read import ImportedTalk, read_post

NAME = "2012-11-24-festa.md"


def talks_of(body: str) -> tuple[ImportedTalk, ...]:
    return read_post(NAME, f"---\ntitle: T\n---\n{body}").talks


def test_read_post_takes_fields_introduction_talks_and_closing() -> None:
    text = "---\nlayout: post\ntitle: Festa\ndate: 2012-11-25\ncomments: true\ncategories: [a, b]\n---\n\nHello\n\n"
    text += "----\n## One\n@a, @b\nnotes\n\n-----\n\n## Two\n\n+ item\n\n---\n\nBye\n"

    event = read_post("source/_posts/" + NAME, text)

    assert event.slug == "festa-2012"
    assert dict(event.fields) == {"type": "event", "title": "Festa", "date": "2012-11-25", "tags": ["a", "b"]}
    assert event.introduction == "Hello"
    assert event.talks == (ImportedTalk("One", ("@a", "@b"), "notes"), ImportedTalk("Two", (), "\n+ item"))
    assert event.closing == "Bye"
    assert event.left_over == ()


def test_read_post_without_front_matter_takes_date_and_title_from_its_name() -> None:
    event = read_post("2012-11-24-python-festa.markdown", "Only text\n\n---\n\nmore")

    assert dict(event.fields) == {"type": "event", "title": "python festa", "date": "2012-11-24"}
    assert (event.introduction, event.talks, event.closing) == ("Only text\n\n---\n\nmore", (), "")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        (NAME, "festa-2012"),
        ("2012-11-24-festa-2012.md", "festa-2012"),
        ("2012-11-24-勉強会.md", "勉強会-2012"),
        ("festa.md", "festa"),
        ("2012-13-45-festa.md", "2012-13-45-festa"),
        ("../../etc/2012-11-24-..%2f.md", "2f-2012"),
        ("2012-11-24-index.md", "index-page-2012"),
        ("C:\\blog\\2012-11-24-festa.md", "festa-2012"),
    ],
)
def test_event_slug_is_the_files_name_with_the_year(name: str, slug: str) -> None:
    assert read_post(name, "text").slug == slug


@pytest.mark.parametrize("name", ["2012-11-24-festa.html", "festa", "2012-11-24-festa.md/x.jpg", ""])
def test_read_post_refuses_what_is_no_markdown_file(name: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_post(name, "text")

    assert (refused.value.name, refused.value.reason) == (name, NOT_A_POST)


def test_read_post_refuses_text_that_no_page_can_hold() -> None:
    with pytest.raises(BadText):
        read_post(NAME, "a\0b")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("published: false", {"publish": "hold"}),
        ("published: true\nlayout: post\ncomments: true", {}),
        ("comments: false\nlayout: report", {"comments": "false", "layout": "report"}),
        ("permalink: /a/b/\nauthor: Alice", {"permalink": "/a/b/", "author": "Alice"}),
        ("lang: ja_JP", {"language": "ja-JP"}),
        ("categories: python web", {"tags": ["python", "web"]}),
        ("category: two words", {"tags": ["two words"]}),
        ("tags: a, b c", {"tags": ["a", "b c"], "categories": []}),
        ("tags: [a]\ncategories: [b]", {"tags": ["a"], "categories": ["b"]}),
        ("tags: [a]\ncategories: [a]", {"tags": ["a"]}),
    ],
)
def test_read_post_makes_fields_of_the_wiki(fields: str, expected: dict[str, object]) -> None:
    event = read_post(NAME, f"---\ntitle: T\n{fields}\n---\ntext\n")

    assert dict(event.fields) == {"type": "event", "title": "T", "date": "2012-11-24"} | expected
    assert event.left_over == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("date: 2013-01-02 21:30", "2013-01-02"),
        ("date: 2013-01-02T21:30:00+09:00", "2013-01-02"),
        ("date: soon", "2012-11-24"),
        ("type: talk", "2012-11-24"),
        ("publish: auto", "2012-11-24"),
        ("lang: Japanese language", "2012-11-24"),
    ],
)
def test_read_post_lists_what_of_a_field_is_left_over(line: str, expected: str) -> None:
    event = read_post(NAME, f"---\ntitle: T\n{line}\n---\ntext\n")

    assert dict(event.fields) == {"type": "event", "title": "T", "date": expected}
    assert event.left_over == (LeftOver(3, FIELD, line),)


def test_read_post_reads_a_title_with_a_colon_that_was_not_quoted() -> None:
    assert read_post(NAME, "---\ntitle: Git: a talk\n---\n").title == "Git: a talk"


def test_read_post_finds_japanese_by_its_letters() -> None:
    assert read_post(NAME, "---\ntitle: メモ\n---\nこんにちは\n").fields["language"] == "ja"
    assert "language" not in read_post(NAME, "Long English text with a word: こんにちは, that is all there is").fields


def test_talk_may_be_an_underlined_heading() -> None:
    assert talks_of("Title here\n----------\n@a\n\ntext\n") == (ImportedTalk("Title here", ("@a",), "\ntext"),)


def test_talk_is_no_heading_in_code_or_of_another_level() -> None:
    body = "```\n## code\n```\n\n    ## code\n\n<pre>\n## code\n</pre>\n\n### smaller\n\n# larger\n\n##none\n"

    event = read_post(NAME, body)

    assert event.talks == ()
    assert event.introduction == body.strip()


def test_closing_is_what_follows_the_last_rule_of_dashes() -> None:
    event = read_post(NAME, "## T\n\na\n\n---\n\nb\n\n***\n\nc\n\n---\n\nd\n")

    assert event.talks == (ImportedTalk("T", (), "\na\n\n---\n\nb\n\n***\n\nc"),)
    assert event.closing == "d"


def test_rule_in_code_does_not_begin_the_closing() -> None:
    event = read_post(NAME, "## T\n\n```yaml\n---\n```\n")

    assert event.talks == (ImportedTalk("T", (), "\n```yaml\n---\n```"),)
    assert event.closing == ""


def test_line_that_would_place_the_talks_is_only_a_link() -> None:
    assert read_post(NAME, "a\n\n[[talks]]\n\n## T\n").introduction == "a\n\n[[talks|talks]]"


def test_tag_that_cannot_be_carried_over_stays_and_is_listed_with_its_line() -> None:
    event = read_post(NAME, "---\ntitle: T\n---\n\n## A\n\n{% include 1234 %}\n\n{{ site.name }}/x\n")

    assert event.talks == (ImportedTalk("A", (), "\n{% include 1234 %}\n\n{{ site.name }}/x"),)
    assert event.left_over == (LeftOver(7, TAG, "{% include 1234 %}"), LeftOver(9, TAG, "{{ site.name }}"))


def test_mark_of_the_wiki_is_kept_from_being_one_but_in_code() -> None:
    event = read_post("2020-01-02-x.md", "[[talks]]\n\n```\n[[talks]]\n```\n\n## T\n")

    assert event.introduction == "[[talks|talks]]\n\n```\n[[talks]]\n```"
