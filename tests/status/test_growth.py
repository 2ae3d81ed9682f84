"""What organisers read of the repository's size."""

from datetime import timedelta

import pytest

from tests.factories import put_files
from tests.status.test_status import words
from tests.web_client import Web
from wiki.core.store.store import utc_now
from wiki.status.growth import GrowthReader, folder_size

EVENT = b"---\ntype: event\ntitle: Kanda\n---\n"


@pytest.mark.alone(reason="it counts all there is")
def test_growth_is_counted_from_the_state_of_thirty_days_ago(web: Web) -> None:
    store, index = web.services.store, web.services.index
    now = utc_now()
    store.clock = lambda: now - timedelta(days=40)
    put_files(store, {"kanda/index.md": EVENT, "kanda/old.pdf": b"o" * 5_000, "kanda/stays.zip": b"s" * 3_000})
    store.clock = lambda: now
    put_files(
        store,
        {
            "kanda/old.pdf": None,
            "kanda/files/stays.zip": b"s" * 3_000,
            "kanda/stays.zip": None,
            "kanda/files/new.png": b"n" * 20_000,
        },
    )
    index.catch_up()
    reader = GrowthReader(store)

    with index.read() as snapshot:
        growth = reader.read(snapshot, now)
        again = reader.read(snapshot, now)

    assert growth is not None
    assert again is growth
    kanda = next(event for event in growth.events if event.name == "kanda")
    assert kanda.size == len(EVENT) + 23_000
    assert [(file.path, file.size) for file in growth.largest[:2]] == [
        ("kanda/files/new.png", 20_000),
        ("kanda/files/stays.zip", 3_000),
    ]
    assert growth.added == 20_000
    assert growth.grown == 15_000
    assert growth.on_disk == folder_size(store.folder) > 0


def test_status_tells_organisers(web: Web) -> None:
    put_files(web.services.store, {"kanda/index.md": EVENT, "kanda/files/film.mp4": b"f" * 2_340_000})
    web.services.index.catch_up()

    text = words(web.client("lena").get("/-/status").text)

    assert "kanda/files/film.mp4 2.3 MB" in text
    assert "Kanda 2.3 MB" in text
    assert "with all of its history" in text
