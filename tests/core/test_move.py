"""A page that gets another name keeps what belongs to it, and every link goes on meaning what it meant."""

from pathlib import Path

import pytest

from tests.factories import ALICE, git, make_store, page_text, put_files
from wiki.core.errors import BadName, PageExists, PageNotFound
from wiki.core.move import Move, Moved, move_page, scan_for_links
from wiki.core.store.store import Store

EVENT = "---\ntype: event\ntitle: 神田\n---\n\n[[talks]]\n"
FILES: dict[str, bytes | None] = {
    "index.md": "[[kanda/impala]] [[kanda]] [案内](kanda/impala.md#質疑) `[[kanda/impala]]`\n".encode(),
    "kanda/index.md": EVENT.encode(),
    "kanda/impala.md": "# Impala\n\n[[webkit]] ![図](files/a.png) [別](webkit.md)\n".encode(),
    "kanda/webkit.md": "[[impala|前のトーク]] と [[impala#質疑]] @shiumachi\n".encode(),
    "kanda/files/a.png": b"\x89PNG\0",
    "other/note.md": b"[x](../kanda/impala.md) [y](/kanda/impala.md) [[Impala]] [[missing]]\n",
}


def move(store: Store, name: str, to: str) -> Moved:
    return move_page(store, Move(name, to, ALICE, "Move"), scan_for_links(store))


def paths(store: Store) -> list[str]:
    tip = store.tip()
    assert tip is not None
    return sorted(path for path, _ in store.iter_files(tip))


def test_talk_moved_within_its_event_takes_all_links_along(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, FILES)

    moved = move(store, "kanda/impala", "kanda/no-waiting")

    assert page_text(store, "index.md") == (
        "[[kanda/no-waiting]] [[kanda]] [案内](kanda/no-waiting.md#質疑) `[[kanda/impala]]`\n"
    )
    assert page_text(store, "kanda/webkit.md") == "[[no-waiting|前のトーク]] と [[no-waiting#質疑]] @shiumachi\n"
    assert page_text(store, "other/note.md") == (
        "[x](../kanda/no-waiting.md) [y](/kanda/no-waiting.md) [[Impala]] [[missing]]\n"
    )
    assert page_text(store, "kanda/no-waiting.md") == "# Impala\n\n[[webkit]] ![図](files/a.png) [別](webkit.md)\n"
    assert moved.rewritten == ("index.md", "kanda/webkit.md", "other/note.md")
    assert git(store.folder, "log", "--format=%an %s", "-1", "main").strip() == "Alice Aoki Move"


def test_talk_moved_to_another_event_still_shows_its_picture_and_neighbour(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, FILES)

    move(store, "kanda/impala", "shibuya/impala")

    assert page_text(store, "shibuya/impala.md") == (
        "# Impala\n\n[[kanda/webkit]] ![図](../kanda/files/a.png) [別](../kanda/webkit.md)\n"
    )
    assert page_text(store, "kanda/webkit.md").startswith("[[shibuya/impala|前のトーク]]")


def test_event_moves_with_its_talks_and_files(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, FILES)

    move(store, "kanda", "events/kanda-2026")

    assert paths(store) == [
        "events/kanda-2026/files/a.png",
        "events/kanda-2026/impala.md",
        "events/kanda-2026/index.md",
        "events/kanda-2026/webkit.md",
        "index.md",
        "other/note.md",
    ]
    assert page_text(store, "index.md") == (
        "[[events/kanda-2026/impala]] [[events/kanda-2026]] "
        "[案内](events/kanda-2026/impala.md#質疑) `[[kanda/impala]]`\n"
    )
    assert page_text(store, "events/kanda-2026/webkit.md") == "[[impala|前のトーク]] と [[impala#質疑]] @shiumachi\n"


@pytest.mark.parametrize(
    ("name", "to", "error"),
    [
        ("missing", "there", PageNotFound),
        ("kanda/impala", "kanda/webkit", PageExists),
        ("kanda/impala", "kanda/WebKit", PageExists),
        ("other/note", "kanda", PageExists),
        ("kanda", "kanda/inside", BadName),
        ("kanda/impala", "../escape", BadName),
        ("kanda/impala", ".git/hooks", BadName),
    ],
)
def test_move_that_cannot_be_is_refused_and_changes_nothing(
    tmp_path: Path, name: str, to: str, error: type[Exception]
) -> None:
    store = make_store(tmp_path)
    before = put_files(store, FILES).new

    with pytest.raises(error):
        move(store, name, to)

    assert store.tip() == before


def test_move_that_changes_only_the_case_is_allowed(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    put_files(store, FILES)

    move(store, "kanda/impala", "kanda/Impala")

    assert "kanda/Impala.md" in paths(store)
    assert "kanda/impala.md" not in paths(store)
