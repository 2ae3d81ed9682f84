"""Renders Markdown for tests: unsanitized, put into a place where every page exists, without breaks between tags."""

import re

from wiki.core.render.markdown import to_html
from wiki.core.render.place import Link, Place, assemble

_TAG = r"</?(?:blockquote|br|dd|details|div|dl|dt|h[1-6]|hr|li|ol|p|pre|summary|table|tbody|td|th|thead|tr|ul)(?:\s[^<>]*)?>"
_BREAKS = re.compile(rf"({_TAG})\n+|\n+({_TAG})")


def resolve(kind: str, target: str, text: str | None) -> Link:
    return Link(f"/{kind}/{target}", text)


def html_of(source: str) -> str:
    body, _ = to_html(source)
    html = str(assemble(body, Place("", 0, resolve)))
    return _BREAKS.sub(r"\1\2", html)
