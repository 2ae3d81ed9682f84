"""The words of a page without its markup: what is searched, and what is shown of it."""

import re
from collections.abc import Iterator

from wiki.core.frontmatter import split

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_HEAD = re.compile(r"(?:>[ \t]?)*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)?")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}|=+")
# In one walk over the prose. Each alternative begins with a sign of its own, which is what makes it quick; what may be long
# has a bound, so that no sign is looked at without end.
_MARKUP = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)"  # what only writers see
    r"|`(?P<code>[^`\n]{1,500})`|`+|~~"
    r"|\[(?P<text>[^\[\]\n]{0,500})\]\([ \t]*<?(?P<target>[^()\s<>]{0,500})>?(?:[ \t]+[\"'][^\"'\n]{0,200}[\"'])?[ \t]*\)"
    r"|!(?=\[[^\[\]\n]{0,500}\]\()"
    r"|\[\[(?:[^\[\]|\n]{0,300}\\?\|)?(?P<page>[^\[\]|\n]{1,300})\]\]"
    r"|</?(?P<tag>[A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])[^<>\n]{0,300}>"
    r"|\*{2,3}(?=\S)|\*(?<=\S\*)\*{1,2}|\*(?<!\w\*)(?=\w)|\*(?<=\w\*)(?!\w)|_(?<!\w_)_*(?=\w)|_+(?!\w)"
    r"|\\(?=[!-/:-@\[-`{-~])"
)
_HEADS = frozenset("#>-*+_=")
_WITHIN_WORDS = frozenset("a abbr b code del em i ins kbd mark rb rp rt ruby s small span strong sub sup u".split())


def plain_body(body: str) -> str:
    """A body (without front matter) as lines of words: no markup, no blank lines.

    Code stays as it is. The addresses that links to elsewhere lead to stand at the end.
    """
    addresses: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if found["text"] is not None:
            target = found["target"] or ""
            if "://" in target and target != found["text"]:
                addresses.append(target)
            return found["text"]
        tag = found["tag"]
        return found["code"] or found["page"] or (" " if tag and tag.lower() not in _WITHIN_WORDS else "")

    parts = [part if is_code else _MARKUP.sub(keep, _without_heads(part)) for part, is_code in _iter_parts(body)]
    lines = (line.strip() for part in (*parts, *addresses) for line in part.split("\n"))
    return "\n".join(line for line in lines if line)


def plain_file(text: str) -> str:
    """A file, or lines of one, with the fields of its front matter as they are."""
    parts = split(text)
    return "\n".join(part for part in ((parts.block or "").strip("\n"), plain_body(parts.body)) if part)


def _without_heads(prose: str) -> str:
    """Without what stands before lines, and without rules."""
    lines = []
    for line in prose.split("\n"):
        bare = line.strip()
        if bare[:1] in _HEADS and bare:
            bare = "" if _RULE.fullmatch(bare) else _HEAD.sub("", bare, count=1)
        lines.append(bare)
    return "\n".join(lines)


def _iter_parts(body: str) -> Iterator[tuple[str, bool]]:
    """Prose and fenced code in turn, without the fences; the second says which it is."""
    if "```" not in body and "~~~" not in body:
        yield body, False
        return
    fence = ""
    part: list[str] = []
    for line in body.split("\n"):
        found = _FENCE.match(line)
        closes = bool(fence and found and found[1].startswith(fence) and not line[found.end() :].strip())
        if found and (closes or not fence):
            yield "\n".join(part), bool(fence)
            fence, part = "" if closes else found[1], []
        else:
            part.append(line)
    yield "\n".join(part), bool(fence)
