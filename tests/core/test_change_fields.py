"""Fields of several pages in one commit, while others write in the same pages."""

import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.factories import ALICE, BOB, git, make_store, page_text, put_files, save
from wiki.core.change_fields import Decide, FieldsUnwritable, change_fields
from wiki.core.errors import FestaError, NotText, TextTooLarge
from wiki.core.page import TALK, Page
from wiki.core.store.store import Store

EVENT = "---\ntype: event\ntitle: 神田\n---\n"
TALK_TEXT = "---\ntitle: Impala  # as printed\nroom: A\n---\n\n- 速い\n"


class Taken(FestaError):
    """Somebody has it."""


def always(changes: Mapping[str, Mapping[str, str | None]]) -> Decide:
    return lambda pages: {name: each for name, each in changes.items() if name in pages}


def take(handle: str) -> Decide:
    def decide(pages: Mapping[str, Page]) -> Mapping[str, Mapping[str, str]]:
        talk = pages["kanda/impala"].talk
        if talk is None or talk.scribe:
            raise Taken
        return {"kanda/impala": {"scribe": f"@{handle}"}}

    return decide


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = make_store(tmp_path)
    save(store, "kanda", EVENT)
    save(store, "kanda/impala", TALK_TEXT)
    save(store, "kanda/webkit", "What WebKit does\n")
    return store


def test_only_the_fields_change_and_all_pages_in_one_commit(store: Store) -> None:
    changes = {"kanda/impala": {"room": "B", "order": "2"}, "kanda/webkit": {"room": "A"}, "kanda/gone": {"room": "C"}}
    before = store.tip()

    change = change_fields(store, changes, always(changes), BOB, "Swap the rooms")

    assert change is not None
    assert change.old == before
    assert page_text(store, "kanda/impala.md") == TALK_TEXT.replace("room: A\n", 'room: B\norder: "2"\n')
    assert page_text(store, "kanda/webkit.md") == "---\nroom: A\n---\nWhat WebKit does\n"
    assert git(store.folder, "log", "-1", "--format=%an: %s", "main") == "Bob 馬場: Swap the rooms\n"


def test_what_is_so_already_makes_no_commit(store: Store) -> None:
    assert change_fields(store, ["kanda/impala"], always({"kanda/impala": {"room": "A"}}), BOB, "Nothing") is None
    assert change_fields(store, ["kanda/gone"], always({"kanda/gone": {"room": "A"}}), BOB, "Nothing") is None


def test_decision_is_made_of_pages_as_what_they_are(store: Store) -> None:
    seen: list[Page] = []

    def decide(pages: Mapping[str, Page]) -> Mapping[str, Mapping[str, str]]:
        seen.extend(pages.values())
        return {}

    change_fields(store, ["kanda/impala", "kanda/webkit", "kanda"], decide, BOB, "Look")

    assert [(page.name, page.kind) for page in seen] == [
        ("kanda/impala", TALK),
        ("kanda/webkit", TALK),
        ("kanda", "event"),
    ]


def test_of_many_who_want_one_place_one_has_it_and_the_others_are_told(store: Store) -> None:
    told: list[str] = []

    def want(handle: str) -> None:
        try:
            change_fields(store, ["kanda/impala"], take(handle), ALICE, f"{handle} takes it")
        except Taken:
            told.append(handle)

    threads = [threading.Thread(target=want, args=(f"p{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 7
    (winner,) = {f"p{number}" for number in range(8)} - set(told)
    assert f'scribe: "@{winner}"\n' in page_text(store, "kanda/impala.md")


def test_windows_line_ends_and_modes_stay(store: Store) -> None:
    put_files(store, {"kanda/impala.md": TALK_TEXT.replace("\n", "\r\n").encode()})

    change_fields(store, ["kanda/impala"], always({"kanda/impala": {"room": "B"}}), BOB, "Move")

    assert page_text(store, "kanda/impala.md") == TALK_TEXT.replace("room: A", "room: B").replace("\n", "\r\n")


def test_damaged_page_is_named_and_nothing_is_changed(store: Store) -> None:
    put_files(store, {"kanda/broken.md": b"---\ntitle: Broken\n\nnotes without an end of the fields\n"})
    tip = store.tip()
    changes = {"kanda/impala": {"room": "B"}, "kanda/broken": {"room": "B"}}

    with pytest.raises(FieldsUnwritable) as refused:
        change_fields(store, changes, always(changes), BOB, "Move")

    assert (refused.value.name, store.tip()) == ("kanda/broken", tip)


def test_page_that_is_no_text_or_would_be_too_large_is_refused(store: Store) -> None:
    put_files(store, {"kanda/picture.md": b"\xff\xfe"})

    with pytest.raises(NotText):
        change_fields(store, ["kanda/picture"], always({"kanda/picture": {"room": "B"}}), BOB, "Move")
    with pytest.raises(TextTooLarge):
        change_fields(store, ["kanda/impala"], always({"kanda/impala": {"room": "B" * 50}}), BOB, "Move", limit=60)
