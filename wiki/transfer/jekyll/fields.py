"""The front matter of a post as fields of an event, and back.

Layout `post`, comments and being published are what every post has: they are no content, and the export writes them again. Only
what differs from that is kept: `published: false` is the event's `publish: hold`; another layout and `comments: false` stay
fields of that name. Categories are the event's tags; only a post whose tags are something else keeps `categories` beside them.
"""

import json
import re
from collections.abc import Mapping, Sequence

from wiki.core.event import HOLD
from wiki.core.field_values import parse_date, parse_flag, parse_language
from wiki.core.fields import FieldReader
from wiki.core.page import EVENT, Page
from wiki.core.yaml_read import Value
from wiki.core.yaml_write import field_lines

OWN = frozenset({"type", "publish"})
"""Fields by which the wiki decides what a page is and who sees it: never taken from a post."""

_LANGUAGES = ("lang", "language", "locale")
_READ = frozenset({"title", "date", "tags", "tag", "categories", "category", "published", *_LANGUAGES, *OWN})
_WRITTEN = frozenset({"type", "title", "date", "layout", "comments", "tags", "categories", "publish", "language"})
_TIME = re.compile(r"[T ].*\d")
_KANA = re.compile("[\u3041-\u30fa]")
_WIDE = re.compile("[\u3041-\u30fa\u4e00-\u9fff]")
_NO_CATEGORY = re.compile(r"[:/\\?#%]")  # Jekyll makes a part of the post's address of it, and stops at `日本: x`
_BARE = re.compile(r"true|false|0|[1-9]\d{0,8}")


def read_post_fields(
    values: Mapping[str, Value], title: str, date: str, body: str
) -> tuple[dict[str, Value], list[str]]:
    """The event's fields in the order they are written, and the names of fields of which something is left over.

    `title` and `date` (as `2012-11-24`, or empty) are those of the file's name, for a post that has none.
    """
    reader = FieldReader(values, {}, [])
    lost = [key for key in sorted(OWN) if key in values]
    given_date = reader.text("date") or ""
    day = parse_date(re.split(r"[T ]", given_date)[0])
    if given_date and (day is None or _TIME.search(given_date)):
        lost.append("date")
    own_title = " ".join((reader.text("title") or title).split())
    fields: dict[str, Value] = {"type": EVENT, "title": own_title}
    if day or date:
        fields["date"] = day.isoformat() if day else date
    fields |= _read_language(reader, f"{own_title}\n{body}", lost) | _read_tags(values)
    if parse_flag(reader.text("published") or "true") is False:
        fields["publish"] = HOLD
    fields |= {key: value for key, value in values.items() if key not in _READ and not _is_default(key, value)}
    return fields, lost


def write_post_fields(page: Page, body: str) -> str:
    """The front matter of the post that an event's index becomes, with its `---` lines. `body` is the whole post's."""
    values = FieldReader(page.values, {}, [])
    lines = [f"layout: {_scalar(values.text('layout') or 'post')}", f"title: {_quoted(page.title)}"]
    if page.event and page.event.date:
        lines.append(f"date: {page.event.date.isoformat()}")
    lines.append(f"comments: {_scalar(values.text('comments') or 'true')}")
    categories = values.texts("categories") if "categories" in page.values else page.tags
    if any(_NO_CATEGORY.search(each) for each in categories):
        categories = ()
    lines += _list_lines("categories", categories)
    if "categories" in page.values or not categories:
        lines += _list_lines("tags", page.tags)
    if page.language and page.language != guess_language(f"{page.title}\n{body}"):
        lines.append(f"lang: {page.language}")
    if page.event and page.event.publish == HOLD:
        lines.append("published: false")
    for key, value in page.values.items():
        if key not in _WRITTEN:
            bare = isinstance(value, str) and _BARE.fullmatch(value)
            lines += [f"{key}: {value}"] if bare and re.fullmatch(r"[A-Za-z][\w-]*", key) else field_lines(key, value)
    return "".join(line + "\n" for line in ("---", *lines, "---"))


def guess_language(text: str) -> str | None:
    """`ja` for a text that is Japanese by its letters, None for any other."""
    letters = sum(char.isalpha() for char in text)
    return "ja" if _KANA.search(text) and len(_WIDE.findall(text)) * 5 >= letters else None


def _read_language(reader: FieldReader, text: str, lost: list[str]) -> dict[str, Value]:
    for key in _LANGUAGES:
        if given := reader.text(key):
            language = parse_language(given.replace("_", "-"))
            if language:
                return {"language": language}
            lost.append(key)
    guess = guess_language(text)
    return {"language": guess} if guess else {}


def _read_tags(values: Mapping[str, Value]) -> dict[str, Value]:
    categories = _words(values.get("categories", "")) + _one(values.get("category", ""))
    tags = _words(values.get("tags", "")) + _one(values.get("tag", ""))
    if not tags:
        return {"tags": categories} if categories else {}
    return {"tags": tags} if tags == categories else {"tags": tags, "categories": categories}


def _words(value: Value) -> list[str]:
    """Jekyll takes a string for words between spaces; people also write commas."""
    if isinstance(value, str):
        return [word for part in value.split(",") if (word := part.strip())] if "," in value else value.split()
    return (
        [] if isinstance(value, Mapping) else [item.strip() for item in value if isinstance(item, str) and item.strip()]
    )


def _one(value: Value) -> list[str]:
    return [value.strip()] if isinstance(value, str) and value.strip() else []


def _is_default(key: str, value: Value) -> bool:
    return (
        value == "post" if key == "layout" else key == "comments" and isinstance(value, str) and bool(parse_flag(value))
    )


def _list_lines(key: str, items: Sequence[str]) -> list[str]:
    return [f"{key}:", *(f"  - {_quoted(item)}" for item in items)] if items else []


def _scalar(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z][\w-]*", text) else _quoted(text)


def _quoted(text: str) -> str:
    """Always in quotes, as Octopress itself writes titles: an unquoted colon makes Jekyll ignore all fields."""
    line = field_lines("x", text)[0].removeprefix("x: ")
    return line if line.startswith('"') and len(field_lines("x", text)) == 1 else json.dumps(text, ensure_ascii=False)
