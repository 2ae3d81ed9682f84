from pathlib import Path

import pytest

from tests.factories import BOB, fsck, make_store, save
from wiki.core.errors import RevisionNotFound
from wiki.core.proposals import NothingProposed, Offer, find_offer, keep_offer, last_number, write_offer
from wiki.core.store.model import CommitId


def test_offer_is_read_as_it_was_written_and_main_stays(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "kanda/talk", "一\n").commit

    keep_offer(
        store, 3, write_offer(store, Offer("kanda/talk", base, "二\n", BOB, "Change\nit", "Because.\n\nReally."))
    )

    found = find_offer(store, 3)
    assert found is not None
    assert (found.base, found.path, found.base_text, found.text) == (base, "kanda/talk.md", "一\n", "二\n")
    assert (found.author, found.subject, found.message) == (BOB, "Change it", "Because.\n\nReally.")
    assert (store.tip(), last_number(store)) == (base, 3)
    assert fsck(store) == ""


def test_what_is_no_change_of_a_page_on_main_is_refused(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    base = save(store, "talk", "一\n").commit
    aside = write_offer(store, Offer("talk", base, "二\n", BOB, "x"))

    with pytest.raises(NothingProposed):
        write_offer(store, Offer("talk", base, "一\n", BOB, "x"))
    for wrong in (aside, CommitId("0" * 40), CommitId("main")):
        with pytest.raises(RevisionNotFound):
            write_offer(store, Offer("talk", wrong, "三\n", BOB, "x"))
    with pytest.raises(RevisionNotFound):
        write_offer(store, Offer("other", base, "三\n", BOB, "x"))


def test_number_without_a_ref_is_none(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    save(store, "talk", "一\n")

    assert find_offer(store, 1) is None
    assert last_number(store) == 0
