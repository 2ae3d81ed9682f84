"""Answers as a file for spreadsheets."""

import csv
from io import StringIO

from wiki.core.asking.ask import Table, Value

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection)."""


def as_csv(table: Table) -> str:
    """RFC 4180, with the mark by which spreadsheets know UTF-8. Text that would be a formula gets an apostrophe before it."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
