"""A table of talks as CSV, as people and spreadsheets write it: comma, tab or semicolon, UTF-8, UTF-16 or Shift_JIS."""

import csv
import datetime as dt
import io
import re

from wiki.core.schedule.model import NOT_READABLE, OTHER_SHAPE, NotASchedule, Programme
from wiki.transfer.schedules.columns import LINKS, TITLE, find_column
from wiki.transfer.schedules.gathering import EventFacts
from wiki.transfer.schedules.rows import RowReader
from wiki.transfer.schedules.texts import bom_encoding, decode

DELIMITERS = ",\t;"
_MAX_COLUMNS = 200
_KANA = re.compile("[ぁ-ゖァ-ヺ]")


def decode_table(data: bytes) -> str:
    """The text of a list. Without a mark it is UTF-8, else what Excel writes in Japan, if Japanese comes out.

    Nearly any bytes are some text in Shift_JIS, so it has to hold kana: no other encoding gives those by chance.
    """
    if marked := bom_encoding(data):
        return decode(data, marked)
    try:
        return decode(data, "utf-8")
    except NotASchedule as refused:
        text = data.decode("cp932", "ignore")
        if _KANA.search(text):
            return decode(data, "cp932")
        raise refused


def find_delimiter(text: str) -> str | None:
    """What parts the headings of a table; None when no line of headings names a title."""
    line = text.lstrip("\r\n").partition("\n")[0][:10_000]
    found = {delimiter: _headings(line, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: sum(column is not None for column in found[delimiter]))
    return best if TITLE in found[best] else None


def read_table(text: str, day: dt.date | None = None) -> Programme:
    """`day` is the date of rows that have none. Raises NotASchedule with the line."""
    delimiter = find_delimiter(text)
    if not delimiter:
        found = text.lstrip("\r\n").partition("\n")[0].strip()[:80]
        raise NotASchedule(OTHER_SHAPE, "1:1", f"no column `title`: {found}")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    reader = RowReader(day)
    columns: list[str | None] = []
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as wrong:
            raise NotASchedule(NOT_READABLE, f"{line}:1", str(wrong)) from wrong
        if row is None:
            break
        if not columns:
            columns = [find_column(heading) for heading in row[:_MAX_COLUMNS]] if any(row) else []
            continue
        reader.take(f"{line}:1", _cells(columns, row))
    return reader.programme(EventFacts())


def _headings(line: str, delimiter: str) -> list[str | None]:
    try:
        row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []
    return [find_column(heading) for heading in row[:_MAX_COLUMNS]]


def _cells(columns: list[str | None], row: list[str]) -> dict[str, str]:
    """A row by columns. Of two columns of one kind the first that is filled counts; links are put together."""
    cells: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column and cell.strip():
            cells[column] = (
                f"{cells[column]}\n{cell}" if column == LINKS and column in cells else cells.get(column, cell)
            )
    return cells
