"""Ids of headings: readable, in any script, and each only once on a page."""

import unicodedata

MAX_LENGTH = 80


class HeadingIds:
    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def make(self, text: str) -> str:
        """The id for a heading of this text; the second of the same text ends in `-2`, the third in `-3`."""
        slug = heading_slug(text)
        number = self._given.get(slug, 0) + 1
        given = slug if number == 1 else f"{slug}-{number}"
        while number > 1 and given in self._given:  # a heading really called `a-2`
            number += 1
            given = f"{slug}-{number}"
        self._given[slug] = number
        self._given.setdefault(given, 1)
        return given


def heading_slug(text: str) -> str:
    """Letters, digits and marks of any script in small, with `-` between words; `section` when nothing is left."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    chars = "".join(char if char in "-_" or unicodedata.category(char)[0] in "LNM" else " " for char in folded)
    words = chars.replace("-", " ").split()
    return "-".join(words)[:MAX_LENGTH].strip("-") or "section"
