"""The line below a talk's heading that names who gave it: read in the forms people use, written in one.

Handles are enough in any form (`@a`, `@a さん, @b さん`, `by @a and @b`). Names without `@` are taken for speakers only in the
two forms that we write (`山田 太郎 さんより`, `by Taro Yamada`), for a line may as well be a sentence, and behind a label
(`発表者: 山田 太郎`, `Speakers: Taro Yamada`), which we write where another form would not be read as it is meant.
"""

import re
from collections.abc import Callable, Sequence

from wiki.transfer.texts.titles import read_markdown, write_markdown

_HANDLE = r"@[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9_])?"
_HONORIFIC = r"(?:さん|氏|様|先生)"
_JAPANESE_END = re.compile(rf"[ \u3000]*(?:{_HONORIFIC}?[ \u3000]*(?:より|から|の発表)|{_HONORIFIC})[ \u3000]*[。.]?$")
_ENGLISH_START = re.compile(r"(?:presented |talk |given )?by[ :]+|speakers?[ ]*: *|from +", re.IGNORECASE)
_JAPANESE_START = re.compile(r"(?:発表者|登壇者|講演者|講師|スピーカー)[ \u3000]*[:：][ \u3000]*")
_SEPARATOR = re.compile(
    rf"[ \u3000]*{_HONORIFIC}?[ \u3000]*(?:[,、，/／・&＆]|(?<= )and(?= )|(?<=\s)と(?=\s)|と(?=[ \u3000]*@))[ \u3000]*"
)
_ONE_HANDLE = re.compile(_HANDLE)
_FIXED_JAPANESE = re.compile(r"(.+) さんより")
_FIXED_ENGLISH = re.compile(r"by (.+)")
_ENGLISH_NAME = re.compile(r"[A-Z\u00c0-\uffff][^\s,]*(?: [^\s,]+){0,3}")
_MAX_NAME = 40
_SENTENCE = re.compile(r"[.!?！？:：]$|[。「」『』]|(?<=\S)[をがはに](?=\S)")
_LABEL = re.compile(rf"speakers?[ ]*: *|{_JAPANESE_START.pattern}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[!?。！？:：]$|(?<![^ ])(?![A-Z][\w.]{0,4}\.$)[^ ]*\.$")  # `Jr.` and `J.` end names

JAPANESE = "ja"


def is_japanese(language: str | None) -> bool:
    """Whether a language tag says Japanese."""
    return (language or "").casefold().partition("-")[0] == JAPANESE


def read_speakers(line: str) -> tuple[str, ...]:
    """The speakers that a line names, `@` kept; empty when it is no such line."""
    if line.startswith(("    ", "\t")):
        return ()  # code
    line = line.strip(" \u3000")
    return _read_handles(line) or _read_names(line)


def write_speakers(speakers: Sequence[str], language: str | None) -> str:
    """The line that names these speakers, in Markdown: `@a, @b さんより` in Japanese events, `by @a, @b` in others."""
    plain = tuple(" ".join(name.split()) for name in speakers)
    names = [name if _ONE_HANDLE.fullmatch(name) else write_markdown(name) for name in plain]
    joined = ", ".join(names)
    line = f"{joined} さんより" if is_japanese(language) else f"by {joined}"
    if read_speakers(line) == plain:
        return line
    label = "発表者" if is_japanese(language) else "Speakers"
    listed = "".join(f" {name};" for name in names) if ", " in "".join(names) else f" {joined}"
    labelled = f"{label}:{listed}"
    return labelled if read_speakers(labelled) == plain else line


def _read_handles(line: str) -> tuple[str, ...]:
    start = _ENGLISH_START.match(line) or _JAPANESE_START.match(line)
    line = _JAPANESE_END.sub("", line[start.end() :] if start else line)
    names = [name for name in _SEPARATOR.split(line) if name]
    return tuple(names) if names and all(_ONE_HANDLE.fullmatch(name) for name in names) else ()


def _read_names(line: str) -> tuple[str, ...]:
    if label := _LABEL.match(line):
        rest = line[label.end() :]
        return _all_names(rest.removesuffix(";").split("; " if ";" in rest else ", "), _is_labelled_name)
    found, is_name = _FIXED_JAPANESE.fullmatch(line), _is_japanese_name
    if not found:
        found, is_name = _FIXED_ENGLISH.fullmatch(line), _is_english_name
    if not found:
        return ()
    return _all_names(found[1].split(", "), is_name)


def _all_names(written: Sequence[str], is_name: Callable[[str], bool]) -> tuple[str, ...]:
    """What stands there, if all of it is names."""
    # A handle is not escaped, so read_markdown would take it for markup.
    names = [name if _ONE_HANDLE.fullmatch(name) else read_markdown(name) for name in written]
    good = all(name and len(name) <= _MAX_NAME and (_ONE_HANDLE.fullmatch(name) or is_name(name)) for name in names)
    return tuple(name for name in names if name) if good else ()


def _is_japanese_name(name: str) -> bool:
    return not _SENTENCE.search(name)


def _is_labelled_name(name: str) -> bool:
    return not _SENTENCE_END.search(name)


def _is_english_name(name: str) -> bool:
    return bool(_ENGLISH_NAME.fullmatch(name)) and not name.endswith((".", "!", "?", ":"))
