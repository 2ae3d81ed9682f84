"""Reads all posts of a blog: those that report on talks become events, the others pages below `posts`.

A post reports on talks when a line below one of its headings of level 2 names who spoke. Pictures and files of the site that posts
show or link to come along into the event's `files`; links between posts lead to the pages they became.
"""

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wiki.core.errors import BadText, TextTooLarge
from wiki.core.frontmatter_write import new_text
from wiki.core.links import rewrite_links
from wiki.core.names import fold_key, new_path
from wiki.core.render.body import FILE
from wiki.core.slugs import slug_from_title
from wiki.core.text import MAX_PAGE_BYTES, clean, encode
from wiki.core.yaml_read import Value
from wiki.transfer.arriving.bundle import MAX_FILE_BYTES, NOTHING, Bundle, GivenFile, NotReadable
from wiki.transfer.arriving.encodings import UTF_8, read_text
from wiki.transfer.arriving.event_files import plan_files
from wiki.transfer.arriving.left_over import ENCODING, LINK, NOT_MARKDOWN, NOT_TEXT, TOO_LARGE, LeftOver, in_file
from wiki.transfer.jekyll.read import OpenedPost, make_event, open_post
from wiki.transfer.jekyll.site import Site, post_key

KIND = "jekyll"
PAGES = "posts"
"""The folder of posts that are no reports."""

AUTO = "auto"  # an event where a post names speakers, else a page
EVENTS = "events"
MAKES = (AUTO, EVENTS, "pages")

_OF_THE_SITE = frozenset((".md", ".markdown", ".html", ".htm", ".yml", ".rb", ".xml"))


@dataclass(frozen=True, slots=True)
class _Post:
    """`path` is that of the page, or of the event's index, that the post becomes."""

    name: str
    text: str
    opened: OpenedPost
    is_event: bool
    path: str


def read_posts(given: Sequence[GivenFile], site: Site, *, make: str = AUTO) -> Bundle:
    """The pages that posts become, and the files that come along. `make` is one of MAKES.

    Raises NotReadable when none of the files is a post.
    """
    left_over: list[LeftOver] = []
    texts = [(file.name, text) for file in _in_order(given) if (text := _read(file, left_over)) is not None]
    posts = _place(_open_all(texts, left_over), make)
    if not posts:
        raise NotReadable(given[0].name if given else "", NOTHING)
    site = replace(site, pages={key: post.path for post in posts if (key := post_key(post.name))})
    files: dict[str, bytes] = {}
    carried: dict[str, bytes] = {}
    for post in posts:
        pages, told = _write(post, site)
        left_over += in_file(told, post.name)
        mover = _Mover(post, site, carried)
        for path, text in pages.items():
            files[path] = encode(mover.move(path, text))
        left_over += mover.left_over
    homes = tuple(posixpath.dirname(post.path) for post in posts if post.is_event)
    subject = f"Import {posts[0].opened.fields['title']}" if len(posts) == 1 else f"Import {len(posts)} posts"
    return Bundle(KIND, subject, files | carried, tuple(left_over), homes)


def _in_order(given: Iterable[GivenFile]) -> list[GivenFile]:
    """By day and name, whatever folders they lie in, so that the same posts always get the same names."""
    return sorted(given, key=lambda file: (file.name.rpartition("/")[2], file.name))


def _read(file: GivenFile, left_over: list[LeftOver]) -> str | None:
    read = read_text(file.data)
    if read is None:
        left_over.append(LeftOver(0, NOT_TEXT, file.name, file.name))
        return None
    if read[1] != UTF_8:
        left_over.append(LeftOver(0, ENCODING, read[1], file.name))
    return read[0]


def _open_all(texts: Iterable[tuple[str, str]], left_over: list[LeftOver]) -> list[tuple[str, str, OpenedPost]]:
    opened = []
    for name, text in texts:
        try:
            opened.append((name, text, open_post(name, text)))
        except NotReadable:
            left_over.append(LeftOver(0, NOT_MARKDOWN, name.rpartition("/")[2], name))
        except TextTooLarge:
            left_over.append(LeftOver(0, TOO_LARGE, name.rpartition("/")[2], name))
        except BadText:
            left_over.append(LeftOver(0, NOT_TEXT, name.rpartition("/")[2], name))
    return opened


def _place(opened: Iterable[tuple[str, str, OpenedPost]], make: str) -> list[_Post]:
    """Gives each post the path of its page. A second one of a name gets its day behind it, a third on that day a number."""
    taken: set[str] = set()
    posts = []
    for name, text, post in opened:
        is_event = make == EVENTS or (make == AUTO and any(talk.speakers for talk in make_event(post).talks))
        slug, number = post.slug, 1
        while fold_key(slug) in taken:
            number += 1
            day = str(post.fields.get("date", ""))[4:]
            slug = post.slug + (day if number == 2 and day else f"-{number}")
        taken.add(fold_key(slug))
        path = new_path(slug, folder=True) if is_event else new_path(f"{PAGES}/{slug}")
        posts.append(_Post(name, text, replace(post, slug=slug), is_event, path))
    return posts


def _write(post: _Post, site: Site) -> tuple[dict[str, str], tuple[LeftOver, ...]]:
    """The text of each page that a post becomes."""
    opened = replace(open_post(post.name, post.text, site), slug=post.opened.slug)
    if post.is_event:
        event = make_event(opened)
        return _cleaned(plan_files(event)), event.left_over
    fields: dict[str, Value] = {key: value for key, value in opened.fields.items() if key not in ("type", "publish")}
    if "publish" in opened.fields:
        fields["draft"] = "true"
    body = opened.body.strip("\n")
    return _cleaned({post.path: new_text(fields, f"\n{body}\n" if body else "")}), opened.left_over


def _cleaned(files: dict[str, str]) -> dict[str, str]:
    return {path: clean(text, limit=2 * MAX_PAGE_BYTES) for path, text in files.items()}


class _Mover:
    """Brings what a post's pages link to on the old site to where the pages are now."""

    def __init__(self, post: _Post, site: Site, carried: dict[str, bytes]) -> None:
        """`carried` gets the files that come along, by their paths on the wiki."""
        self.left_over: list[LeftOver] = []
        self._post = post
        self._site = site
        self._carried = carried
        self._names: dict[str, str] = {}
        self._told: set[str] = set()
        self._pages = set(site.pages.values())

    def move(self, path: str, text: str) -> str:
        """The text of the page at `path` with its links leading to pages and files of the wiki."""
        folder = posixpath.dirname(path)

        def place(kind: str, target: str) -> str | None:
            if kind != FILE:
                return None
            page = target.lstrip("/") if target.lstrip("/") in self._pages else self._site.find_page(target)
            if page:
                return posixpath.relpath(page, folder or ".")
            return self._carry(target, folder)

        return rewrite_links(text, place)

    def _carry(self, target: str, folder: str) -> str | None:
        for source in self._sources(target):
            if source in self._names:
                return f"files/{self._names[source]}"
            data = self._site.find_file(source)
            if data is None:
                continue
            if len(data) > MAX_FILE_BYTES:
                self._tell(TOO_LARGE, target)
                return None
            name = self._free_name(source, data, folder)
            self._names[source] = name
            self._carried[f"{folder}/files/{name}" if folder else f"files/{name}"] = data
            return f"files/{name}"
        self._tell(LINK, target)
        if target.startswith("/") and self._site.url:
            return self._site.url + target  # still leads to where it led
        return None

    def _sources(self, target: str) -> list[str]:
        """Where a file may lie that an address on the site means: from the root, or from the post."""
        if target.startswith("/"):
            found = [self._site.path_of(target)]
        else:
            below = posixpath.join(posixpath.dirname(self._post.name), target)
            found = [self._site.path_of(below), self._site.path_of(target)]
        return [path for path in found if path not in ("", ".") and not path.startswith("../") and _may_come(path)]

    def _free_name(self, source: str, data: bytes, folder: str) -> str:
        stem, ending = posixpath.splitext(posixpath.basename(source))
        slug, number = slug_from_title(stem, "file"), 1
        name = f"{slug}{ending.lower()}"
        while self._carried.get(f"{folder}/files/{name}", data) != data:
            number += 1
            name = f"{slug}-{number}{ending.lower()}"
        return name

    def _tell(self, kind: str, target: str) -> None:
        if target not in self._told:
            self._told.add(target)
            at = self._post.text.find(target)
            line = 1 + self._post.text.count("\n", 0, at) if at >= 0 else 0
            self.left_over.append(LeftOver(line, kind, target, self._post.name))


def _may_come(path: str) -> bool:
    """Whether a file may be fetched from the site: no page or template of it, and nothing hidden."""
    parts = path.split("/")
    if any(part.startswith((".", "_")) for part in parts):
        return False
    ending = posixpath.splitext(parts[-1])[1].lower()
    return bool(ending) and ending not in _OF_THE_SITE


def event_of(bundle: Bundle, path: str) -> str:
    """The event or page that a file of an import belongs to, by its name: what one line about it says."""
    return next((home for home in bundle.homes if path.startswith(f"{home}/")), path)
