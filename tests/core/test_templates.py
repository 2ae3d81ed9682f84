"""What new talks and events begin with."""

from pathlib import Path

import pytest

from tests.factories import make_store, put_files, save
from wiki.core.store.store import Store
from wiki.core.templates import (
    NOTHING,
    TemplateText,
    event_template,
    fill,
    is_template_for,
    read_template,
    talk_template,
)

WIKI = "---\ntype: page\ndraft: true\ntitle: Template\nlanguage: ja\n---\n\n<!-- {title} -->\n"
LIGHTNING = '---\ntype: page\ndraft: true\nduration: "0:05"\n---\n\n<!-- short -->\n'


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = make_store(tmp_path)
    save(store, "kanda", "---\ntype: event\ntitle: 神田\ntalk_template: templates/talk-lightning\n---\n")
    save(store, "tokyo", "---\ntype: event\ntitle: 東京\n---\n")
    return store


def test_without_templates_pages_begin_empty(store: Store) -> None:
    assert talk_template(store, store.tip(), "kanda") == NOTHING == TemplateText({}, "")
    assert event_template(store, store.tip()) == NOTHING
    assert talk_template(store, None, "kanda") == NOTHING


def test_events_own_template_is_before_the_wikis(store: Store) -> None:
    save(store, "templates/talk", WIKI)
    assert talk_template(store, store.tip(), "kanda") == TemplateText({"language": "ja"}, "\n<!-- {title} -->\n")

    save(store, "templates/talk-lightning", LIGHTNING)

    assert talk_template(store, store.tip(), "kanda") == TemplateText({"duration": "0:05"}, "\n<!-- short -->\n")
    assert talk_template(store, store.tip(), "tokyo") == TemplateText({"language": "ja"}, "\n<!-- {title} -->\n")
    assert talk_template(store, store.tip(), "nowhere") == TemplateText({"language": "ja"}, "\n<!-- {title} -->\n")


def test_event_has_the_template_of_its_language(store: Store) -> None:
    save(store, "templates/talk", "hints\n")
    save(store, "templates/talk-ja", "注意書き\n")
    save(store, "osaka", "---\ntype: event\nlanguage: ja-JP\n---\n")

    assert talk_template(store, store.tip(), "osaka").body == "注意書き\n"
    assert talk_template(store, store.tip(), "tokyo").body == "hints\n"


@pytest.mark.parametrize("named", ["../secret", "[a, b]", "site.yml", ".git/config", "/", "kanda/files", "''"])
def test_event_that_names_no_page_has_the_wikis_template(store: Store, named: str) -> None:
    save(store, "templates/talk", WIKI)
    put_files(store, {"tokyo/index.md": f"---\ntype: event\ntalk_template: {named}\n---\n".encode()})

    assert talk_template(store, store.tip(), "tokyo").body == "\n<!-- {title} -->\n"


def test_fields_that_are_the_templates_own_are_left_out(store: Store) -> None:
    save(
        store,
        "templates/event",
        "---\ntype: page\nDraft: true\ntitle: T\nguid: x\nlicense: CC-BY-4.0\ntags: [a]\n---\nHello\n",
    )

    assert event_template(store, store.tip()) == TemplateText({"license": "CC-BY-4.0", "tags": ["a"]}, "Hello\n")


def test_file_that_is_no_text_is_no_template(store: Store) -> None:
    put_files(store, {"templates/talk.md": b"\xff\xfe\x00"})

    assert read_template(store, store.tip(), "templates/talk") is None
    assert talk_template(store, store.tip(), "tokyo") == NOTHING


def test_placeholders_are_filled_once_and_other_braces_stay() -> None:
    template = TemplateText(
        {"tags": ["{event}", "x"], "links": [{"url": "{title}"}]}, "{title} {{ x }} {} {date}{speakers}\n"
    )

    filled = fill(template, {"title": "Impala {event}", "event": "神田", "speakers": "中井"})

    assert filled.fields == {"tags": ["神田", "x"], "links": [{"url": "Impala {event}"}]}
    assert filled.body == "Impala {event} {{ x }} {} 中井\n"


def test_templates_are_told_by_their_names() -> None:
    names = ["templates/talk", "templates/talk-lightning", "templates/talks", "templates/event", "talk"]

    assert [name for name in names if is_template_for(name, "talk")] == names[:2]
    assert [name for name in names if is_template_for(name, "event")] == ["templates/event"]
