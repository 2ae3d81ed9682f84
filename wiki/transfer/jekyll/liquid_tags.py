"""Liquid's tags that stand alone, and its outputs, as Markdown: pictures, links, what was embedded, settings of the site.

Tags: https://jekyllrb.com/docs/liquid/tags/ and the plugins of Octopress 2 (img, video, include_code, gist).
"""

import re
import shlex

from wiki.transfer.arriving.encodings import read_text
from wiki.transfer.arriving.left_over import ATTRIBUTES, EMBEDDED, LINK, MISSING, TAG, LeftOver
from wiki.transfer.jekyll.site import CODE_FOLDER, Site

Written = tuple[str, tuple[LeftOver, ...]]

_SIZE = re.compile(r"\d+(?:px|%)?")
_LANGUAGE = re.compile(r"\blang:(\S+)")
_WORD = re.compile(r"[\w./@-]+")
_HTTP = re.compile(r"https?://[^\s\"'<>]+")
_PATH_FILTERS = re.compile(
    r"""["']([^"'|]*)["']\s*\|\s*(?:relative_url|absolute_url|prepend:\s*site\.(?:baseurl|url))(?:\s*\|\s*(?:relative_url|absolute_url|prepend:\s*site\.(?:baseurl|url)))*"""
)
_EMBEDDED = {
    "gist": "https://gist.github.com/{}",
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "speakerdeck": "https://speakerdeck.com/{}",
    "slideshare": "https://www.slideshare.net/{}",
    "tweet": "https://twitter.com/{}",
}


def write_tag(tag: str, name: str, marks: str, line: int, site: Site, *, is_alone: bool) -> Written:
    """A tag as Markdown; itself, and left over, where Markdown has no form for it. `is_alone` on its line it may be a block."""
    if name == "img":
        return _write_picture(tag, marks, line)
    if name in _EMBEDDED:
        return _write_embedded(tag, name, marks, line, is_alone=is_alone)
    if name in ("post_url", "link"):
        return _write_link(tag, name, marks, line, site)
    if name == "include_code" and is_alone:
        return _write_file(tag, marks, line, site)
    if name == "video":
        return _write_video(tag, marks, line)
    return tag, (LeftOver(line, TAG, tag),)


def write_output(output: str, expression: str, line: int, site: Site) -> Written:
    """`{{ site.url }}` and addresses made with filters, as what they come to; all else stays as it was typed."""
    if expression in ("site.url", "site.baseurl", "site.root", "root_url"):
        return site.base_path if expression != "site.url" else "", ()
    if found := _PATH_FILTERS.fullmatch(expression):
        return site.base_path + "/" + found[1].lstrip("/"), ()
    return output, (LeftOver(line, TAG, output),)


def write_fence(code: str, language: str) -> str:
    """A block of code between ticks, more of them than the code has."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`{3,}", code)), default=0))
    return f"{ticks}{language}\n{code}\n{ticks}"


def _write_embedded(tag: str, name: str, marks: str, line: int, *, is_alone: bool) -> Written:
    """A link, alone on its line where the tag was: the wiki shows some of them as a card."""
    word, _, rest = marks.partition(" ")
    word = word.strip("\"'")
    if not (_HTTP.fullmatch(word) or _WORD.fullmatch(word)):
        return tag, (LeftOver(line, TAG, tag),)
    address = word if _HTTP.match(word) else _EMBEDDED[name].format(word)
    left = LeftOver(line, ATTRIBUTES if rest.strip() and name != "gist" else EMBEDDED, tag)
    if name == "gist" and _WORD.fullmatch(rest.strip()):
        address += f"#file-{rest.strip().replace('.', '-').lower()}"
    return address if is_alone else f"<{address}>", (left,)


def _write_link(tag: str, name: str, marks: str, line: int, site: Site) -> Written:
    target = marks.strip("\"'").strip()
    page = site.find_page(target)
    if page:
        return f"/{page}", ()
    if name == "link" and target and site.find_file(site.path_of(target)) is not None:
        return "/" + target.lstrip("/"), ()
    return tag, (LeftOver(line, LINK, tag),)


def _write_file(tag: str, marks: str, line: int, site: Site) -> Written:
    """`{% include_code [title] [lang:x] path %}`: the file's text, below its title, when it was given."""
    language = _LANGUAGE.search(marks)
    words = _LANGUAGE.sub("", marks).split()
    path = words[-1] if words else ""
    data = site.find_file(site.path_of(f"{CODE_FOLDER}/{path}")) if path else None
    read = read_text(data) if data is not None else None
    if read is None:
        return tag, (LeftOver(line, MISSING if path else TAG, tag),)
    title = " ".join(words[:-1])
    code = read[0].replace("\r\n", "\n").rstrip("\n")
    caption = f"{title} ({path})" if title else path
    ending = path.rpartition(".")[2] if "." in path else ""
    return f"{caption}\n\n{write_fence(code, language[1] if language else ending)}", ()


def _write_video(tag: str, marks: str, line: int) -> Written:
    """`{% video address [width height] [poster] %}` of Octopress: a link."""
    address, _, rest = marks.partition(" ")
    if not re.fullmatch(r"(?:https?://|/)[^\s<>()\"']+", address):
        return tag, (LeftOver(line, TAG, tag),)
    return f"[{address.rpartition('/')[2] or address}]({address})", (
        LeftOver(line, ATTRIBUTES if rest else EMBEDDED, tag),
    )


def _write_picture(tag: str, marks: str, line: int) -> Written:
    """`{% img [class] /address [width [height]] [title [alt]] %}` as a picture; its class and size are left over."""
    try:
        words = shlex.split(marks)
    except ValueError:  # an apostrophe
        words = marks.split()
    at = next((number for number, word in enumerate(words) if "/" in word or "." in word), None)
    if at is None:
        return tag, (LeftOver(line, TAG, tag),)
    texts = words[at + 1 :]
    while texts and _SIZE.fullmatch(texts[0]):
        texts = texts[1:]
    is_whole = at == 0 and len(texts) == len(words) - 1
    if len(texts) > 1 and not ('"' in marks or "'" in marks):
        texts = [" ".join(texts)]  # without quotes all words are the title
    title = texts[0].replace('"', "'") if texts else ""
    more = f" {' '.join(texts[2:])}" if len(texts) > 2 else ""  # badly quoted: no word is lost
    alt = re.sub(r"[\[\]\\]", r"\\\g<0>", (texts[1] if len(texts) > 1 else title) + more)
    address = f"<{words[at]}>" if re.search(r"[\s()]", words[at]) else words[at]
    written = f"![{alt}]({address}" + (f' "{title}"' if title else "") + ")"
    return written, () if is_whole else (LeftOver(line, ATTRIBUTES, tag),)
