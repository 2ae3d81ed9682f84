"""Random events go out of the wiki and come back the same: as Markdown, as a zip, as posts of Jekyll.

`make test-all` runs many rounds; FESTA_SEED begins them elsewhere, and the printed one again.
"""

import html
import io
import random
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.core.render.rendering import html_of
from tests.factories import ALICE, make_store
from tests.transfer.events import NOWHERE, WIKI, Exporting, open_exporting
from tests.transfer.random_events import BLOCKS, EXOTIC, NAMES_ITSELF, RULES, SEED, SPACED, RandomEvent, random_events
from wiki.core.event import split_report
from wiki.core.frontmatter import read_fields, split
from wiki.core.links import iter_links
from wiki.core.page import read_page
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.core.yaml_read import Value
from wiki.transfer.arriving.arrive import SAME, TAKEN, commit_import
from wiki.transfer.arriving.bundle import Bundle, GivenFile
from wiki.transfer.arriving.formats import read_given
from wiki.transfer.arriving.given import read_folder
from wiki.transfer.arriving.single import read_report_bundle
from wiki.transfer.folders.files import read_files
from wiki.transfer.jekyll.blog import read_blog_folder
from wiki.transfer.jekyll.posts import EVENTS as ALL_AS_EVENTS
from wiki.transfer.jekyll.site_files import JekyllPost, posts_with_names
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.leaving.archive import iter_zip
from wiki.transfer.leaving.exports import Exports
from wiki.transfer.leaving.gather import DRAFT, ELSEWHERE, FIELD, FILE, NO_TALK, Operator, SourceTalk, talk_page
from wiki.transfer.texts.parts import closed
from wiki.transfer.texts.titles import write_markdown
from wiki.web.site import Site

EVENTS = 6
"""In each round."""
ROUNDS = 2
LONG_ROUNDS = 40
ALL_BLOCKS = (*BLOCKS, *RULES, *EXOTIC)
KRAMDOWN = (*BLOCKS, *RULES, *SPACED, "[[nowhere]]", "text --> text", "\u3000全角で始まる", "~~~\nopen")
"""What a post shows as the wiki does: no raw HTML."""
OF_EACH = {"markdown": (*ALL_BLOCKS, *SPACED), "zip": ALL_BLOCKS, "jekyll": KRAMDOWN}


def files_of(store: Store, event: str = "") -> dict[str, bytes]:
    tip = store.tip()
    assert tip is not None
    return {path: store.read_blob(entry.id) for path, entry in store.iter_files(tip, event)}


def put_all(wiki: Exporting, events: Iterable[RandomEvent]) -> None:
    for event in events:
        wiki.put({**event.files, **event.guests})
    wiki.index.catch_up()


def bring(store: Store, bundle: Bundle) -> dict[str, bytes]:
    """What stands in a wiki after an import in which nothing stayed behind; a second import changes nothing."""
    plan = commit_import(store, bundle, ALICE)
    assert plan.conflicts == ()
    tip = store.tip()
    again = commit_import(store, bundle, ALICE)
    assert (again.change, again.conflicts, store.tip()) == (None, (), tip)
    return files_of(store, bundle.homes[0])


def assert_same(there: Mapping[str, bytes], expected: Mapping[str, bytes]) -> None:
    assert sorted(there) == sorted(expected)
    for path, data in expected.items():
        assert there[path] == data, path


def check_rounds(kind: str, rounds: int, folder: Path) -> None:
    """Several wikis of some events each; each round has a seed of its own, so that one alone can be had again."""
    print(f"FESTA_SEED={SEED}, {rounds} rounds of {EVENTS} events")
    for number in range(rounds):
        chance = random.Random(f"{kind} {SEED + number}")
        events = random_events(chance, EVENTS, OF_EACH[kind])
        here = folder / str(number)
        with open_exporting(here / "from", {}) as wiki:
            put_all(wiki, events)
            empty = make_store(here / "to")
            CHECKS[kind](wiki, empty, events, here)
            empty.close()


def check_markdown(wiki: Exporting, empty: Store, events: list[RandomEvent], _here: Path) -> None:
    """Pages of Windows' lines come back with those of Unix, all others byte for byte."""
    addresses: Addresses
    for number, event in enumerate(events):
        addresses = (WIKI, NOWHERE)[number % 2]
        written = wiki.markdown(event.name, addresses)
        bundle = read_report_bundle("report.md", written.text)
        expected = {path: unix_lines(event.files[path]) for path in (event.index, *(talk.path for talk in event.shown))}

        assert_same(bring(empty, bundle), expected)

        tip = wiki.store.tip()
        again = commit_import(wiki.store, bundle, ALICE)
        assert (again.change, wiki.store.tip()) == (None, tip)
        stands = {path: SAME if expected[path] == event.files[path] else TAKEN for path in expected}
        assert {file.path: file.state for file in again.files} == stands
        told = {(left.kind, left.name) for left in written.left_out if left.kind in (DRAFT, NO_TALK, ELSEWHERE, FILE)}
        assert told == not_in_a_report(event)


def unix_lines(data: bytes) -> bytes:
    return decode(data, "").text.encode()


def not_in_a_report(event: RandomEvent) -> set[tuple[str, str]]:
    return {
        *((DRAFT, name_of(talk.path)) for talk in event.talks if talk.is_draft),
        *((NO_TALK, name_of(path)) for path in event.files if path.endswith("/about.md")),
        *((ELSEWHERE, name_of(path)) for path in event.guests if path.endswith("/guest.md")),
        *((FILE, path) for path in event.files if not path.endswith(".md")),
    }


def name_of(path: str) -> str:
    return path.removesuffix(".md").removesuffix("/index")


def check_zip(wiki: Exporting, empty: Store, events: list[RandomEvent], here: Path) -> None:
    other = make_store(here / "third")
    for event in events:
        data = zip_of(wiki, event.name)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(here / "unzipped" / event.name)
        extracted, behind = read_folder(here / "unzipped" / event.name / "pages" / event.name)

        from_folder = bring(empty, read_files(extracted, event.name))
        from_zip = bring(other, read_given("folder", [GivenFile("event.zip", data)], event.name))

        assert behind == []
        assert_same(from_folder, event.files)
        assert_same(from_zip, event.files)
        again = commit_import(wiki.store, read_files(extracted, event.name), ALICE)
        assert again.change is None
        assert {file.state for file in again.files} == {SAME}
    other.close()


def zip_of(wiki: Exporting, event: str) -> bytes:
    with wiki.open(Operator(drafts=True)) as (content, reading):
        archive = Exports(content, reading, WIKI, Site("Festa", "en", None)).archive(event, whole=True)
        assert archive.left_out == ()
        return b"".join(iter_zip(archive.files, archive.date))


def check_jekyll(wiki: Exporting, empty: Store, events: list[RandomEvent], here: Path) -> None:
    """All events as one collection of posts, and that as events again; once more, and nothing changes any longer."""
    posts = write_collection(wiki, here / "blog")
    bundle = read_blog_folder(here / "blog", make=ALL_AS_EVENTS)
    plan = commit_import(empty, bundle, ALICE)
    assert plan.conflicts == ()
    assert commit_import(empty, bundle, ALICE).change is None
    for event in events:
        check_post(
            wiki,
            event,
            posts[event.name],
            {path: data for path, data in bundle.files.items() if path.startswith(f"{event.name}/")},
        )

    with open_exporting(here / "again", {}) as other:
        other.put(dict(bundle.files))
        other.index.catch_up()
        write_collection(other, here / "blog-again")
        settled = read_blog_folder(here / "blog-again", make=ALL_AS_EVENTS)
    assert_same(settled.files, bundle.files)


def write_collection(wiki: Exporting, folder: Path) -> dict[str, JekyllPost]:
    """What `export jekyll --all --output FOLDER` writes, by the names of the events."""
    with wiki.open() as (content, reading):
        exports = Exports(content, reading, WIKI, Site("Festa", "en", None))
        posts = {event.name: exports.jekyll(event.name, with_assets=True) for event in reading.events()}
        for name, post in posts_with_names(list(posts.values())):
            for path, data in ((name, post.text.encode()), *((path, exports.read(blob)) for path, blob in post.assets)):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
    return posts


IN_POST = {"title", "speakers", "slides", "video", "links", "cancelled", "draft", "order"}
SAID = {"en": ("**Cancelled**", "Slides", "Video"), "ja": ("**中止**", "スライド", "動画")}


def check_post(wiki: Exporting, event: RandomEvent, post: JekyllPost, files: Mapping[str, bytes]) -> None:
    """What a post carries is the same, and what it does not is listed."""
    source = wiki.gather(event.name)
    index, came = source.index, read_page(event.index, files[event.index].decode(), in_event=False)
    texts = [text for path, text in files.items() if path.endswith(".md") and path != event.index]
    talks = [read_page("e/t.md", text.decode(), in_event=True) for text in texts]

    assert fields_of(files[event.index].decode(), index) == fields_of(source.text, index)
    assert [page.title for page in talks] == [talk.row.title for talk in source.talks]
    assert [speakers_of(page.values) for page in talks] == [
        speakers_of(talk_page(talk).values) for talk in source.talks
    ]
    titles = {talk.row.name.rpartition("/")[2]: talk.row.title for talk in source.talks if talk.lives_here}
    for talk, page in zip(source.talks, talks, strict=True):
        notes = talk_page(talk).body.removeprefix(f"# {NAMES_ITSELF}\n")  # its heading is the talk's
        below = links_of(talk, came.language or "en")
        expected = f"{closed(with_titles(notes, titles))}\n\n{below}"
        assert seen(page.body) == seen(expected), talk.row.path
    introduction, closing = (with_titles(text, titles) for text in split_report(index.body))
    if not talks:
        introduction, closing = f"{introduction}\n\n{closing}", ""
    assert [seen(text) for text in split_report(came.body)] == [seen(introduction), seen(closing)]

    told = {(left.kind, left.name, left.detail) for left in post.left_out if left.kind != "dead_link"}
    shown = {pictured for talk in source.talks for pictured in pictures(talk.text)} | set(pictures(source.text))
    assert told == {
        *((kind, name, "") for kind, name in not_in_a_report(event) if kind != FILE),
        *(
            (FILE, path, "")
            for path in event.files
            if not path.endswith(".md") and path.rpartition("/")[2] not in shown
        ),
        *(
            (FIELD, talk.row.name, ", ".join(lost))
            for talk in source.talks
            if (lost := [key for key in talk_page(talk).values if key not in IN_POST])
        ),
    }
    carried = {path: data for path, data in files.items() if not path.endswith(".md")}
    assert sorted(carried.values()) == sorted(
        data for path, data in event.files.items() if path.rpartition("/")[2] in shown
    )


def fields_of(text: str, index: object) -> dict[str, Value]:
    """The fields of an event, but for what is guessed where nobody says it."""
    values = dict(read_fields(split(text).block).values)
    values.pop("language", None)
    return values


def speakers_of(values: Mapping[str, Value]) -> list[Value]:
    speakers = values.get("speakers", [])
    return list(speakers) if not isinstance(speakers, str | Mapping) else [speakers]


def with_titles(text: str, titles: Mapping[str, str]) -> str:
    """A wiki link without words of its own shows the title of its page."""
    return re.sub(
        r"(?<!\\)\[\[([^\]|]+)\]\]",
        lambda found: f"[{write_markdown(titles[found[1]])}](x.md)" if found[1] in titles else found[0],
        text,
    )


def links_of(talk: SourceTalk, language: str) -> str:
    """The line below a talk's notes that names slides, video and links."""
    cancelled, slides, video = SAID[language]
    facts = talk.row.facts
    material = [(slides, facts.slides), (video, facts.video), *((link.title, link.url) for link in facts.links)]
    said = [cancelled] * facts.cancelled + [f"[{title}](<{url}>)" for title, url in material if url]
    return " · ".join(said)


def pictures(text: str) -> list[str]:
    """The names of files that a page shows or links to, outside of code."""
    return [unquote(link.target).rpartition("/")[2] for link in iter_links(text) if "files/" in link.target]


def seen(text: str) -> str:
    """What a reader sees of Markdown, without white space."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", html_of(text))).split())


CHECKS = {"markdown": check_markdown, "zip": check_zip, "jekyll": check_jekyll}


@pytest.mark.parametrize("kind", CHECKS)
def test_random_events_come_back(kind: str, tmp_path: Path) -> None:
    check_rounds(kind, ROUNDS, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("kind", CHECKS)
def test_many_random_events_come_back(kind: str, tmp_path: Path) -> None:
    check_rounds(kind, LONG_ROUNDS, tmp_path)
