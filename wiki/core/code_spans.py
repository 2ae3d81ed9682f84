"""Finds code in the source of a page without rendering it: fences, indented blocks and spans between backticks."""

import re

_LINE_HEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_FENCE = re.compile(r"`{3,}|~{3,}")
_TICKS = re.compile(r"`+")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LIST_LINE = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]|[ \t]*\[\^[^\]\n]+\]:|[ ]{0,3}:[ \t]")
_INDENTS = ("    ", "\t")


class CodeFinder:
    """Reads one text from `start` on. Remembers what it looked up, so that no part is read for each question anew."""

    def __init__(self, text: str, start: int = 0) -> None:
        self._text = text
        self._start = start
        self._block = (start, start, False)  # from, to, whether it is indented code
        self._runs: dict[int, list[int]] | None = None

    def skip(self, position: int) -> int:
        """Where to go on when code lies at `position`, or begins with the sign there; 0 when it does not.

        Positions have to be asked for in order.
        """
        text = self._text
        line = text.rfind("\n", self._start, position) + 1 or self._start
        if text[position] in "`~" and (fence := _FENCE.match(text, position)):
            head = _LINE_HEAD.match(text, line)
            if head and head.end() == position:
                return self._after_fence(fence[0], fence.end())
        if text.startswith(_INDENTS, line) and self._is_indented_code(line):
            end = text.find("\n", position)
            return len(text) if end < 0 else end
        if text[position] == "`" and not is_escaped(text, position):
            return self._after_span(position)
        return 0

    def _after_fence(self, fence: str, position: int) -> int:
        """After the fence; one that is never closed goes on to the end."""
        text = self._text
        line_end = text.find("\n", position)
        if fence[0] == "`" and text.find("`", position, line_end if line_end >= 0 else len(text)) >= 0:
            return position
        closing = re.compile(rf"^[ \t>]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$", re.MULTILINE)
        found = closing.search(text, line_end) if line_end >= 0 else None
        return found.end() if found else len(text)

    def _after_span(self, position: int) -> int:
        """After the closing run of as many ticks in the same paragraph, or else after the opening run."""
        if self._runs is None:
            self._runs = {}
            for run in _TICKS.finditer(self._text, self._start):
                self._runs.setdefault(len(run[0]), []).append(run.start())
            for starts in self._runs.values():
                starts.reverse()
        end = position
        while self._text[end : end + 1] == "`":
            end += 1
        starts = self._runs.get(end - position, [])
        while starts and starts[-1] <= position:
            starts.pop()
        if not starts or _BLANK_LINE.search(self._text, end, starts[-1]):
            return end
        return starts[-1] + end - position

    def _is_indented_code(self, line: int) -> bool:
        """Whether the indented line beginning here is code: after a blank line, and not below a list's item."""
        text = self._text
        begin, end, is_code = self._block
        if begin <= line < end:
            return is_code
        top, blank, is_code = line, line == self._start, True
        while top > self._start:
            above = text.rfind("\n", self._start, top - 1) + 1 or self._start
            content = text[above : top - 1]
            if content.strip() and not content.startswith(_INDENTS):
                is_code = blank and not _LIST_LINE.match(content)
                break
            if begin <= above < end and content.strip():
                is_code = self._block[2]
                break
            blank = blank or not content.strip()
            top = above
        self._block = (top, (text.find("\n", line) + 1) or len(text), is_code)
        return is_code


def is_escaped(text: str, position: int) -> bool:
    """Whether an odd number of backslashes stands before this position."""
    count = 0
    while position > count and text[position - count - 1] == "\\":
        count += 1
    return count % 2 == 1
