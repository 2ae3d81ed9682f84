"""An event with a talk whose speaker checks the notes, for tests of review."""

from tests.pages.conftest import put
from tests.web_client import Web, WebClient

TALK = "kanda/impala"
NOTES = "- 一行目\n\n- MapReduce を使わない\n\n- 三行目\n"
FILES: dict[str, str | bytes] = {
    "kanda/index.md": "---\ntype: event\ntitle: Kanda\ntimezone: Asia/Tokyo\npublish: hold\n---\n\n[[talks]]\n",
    f"{TALK}.md": f"---\ntitle: Impala\ndraft: true\nspeakers:\n- Ryosuke Nakai\n- '@omo'\n---\n\n{NOTES}",
    "kanda/other.md": "---\ntitle: Unheard-of talk\ndraft: true\n---\n\nplaintext-of-it\n",
}


def make_talk(web: Web) -> None:
    put(web, FILES)


def check_link(web: Web, name: str = TALK, **fields: str) -> str:
    """The address of a link that lena made in her browser for a speaker."""
    made = web.client("lena").submit(f"/-/checks/{name}", fields, action="/-/checks/")
    assert made.status_code == 200, made.text
    assert made.headers["Cache-Control"] == "no-store"
    return made.text.split('class="note wide stack"')[1].split('href="http://localhost')[1].split('"')[0]


def speaker(web: Web) -> tuple[WebClient, str]:
    """A speaker's browser, and the address of their link."""
    make_talk(web)
    return web.client(), check_link(web)


def text_of(web: Web, path: str = f"{TALK}.md") -> str:
    store = web.services.store
    tip = store.tip()
    data = store.find_file(tip, path) if tip else None
    assert data is not None, path
    return data.decode()
