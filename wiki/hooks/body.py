"""Reads the body of a hook's call: JSON, or a form that holds JSON in its field `payload`. Trusts nothing in it."""

import json
from urllib.parse import unquote_to_bytes

from wiki.hooks.errors import BAD_FORM, NOT_AN_OBJECT, NOT_JSON, NOT_UTF8, TOO_DEEP, BadBody

FORM_TYPE = "application/x-www-form-urlencoded"

_FIELD = b"payload"
_MAX_FIELDS = 8  # hosts send one; a body of separators must not become millions of pairs
_MAX_TYPE = 100


def media_type(content_type: str) -> str:
    """The type that a `Content-Type` header names, in lower case and without parameters; empty when it is no type."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind if len(kind) <= _MAX_TYPE and kind.isascii() and kind.isprintable() else ""


def read_form(body: bytes) -> bytes:
    """The JSON that a form holds, as the very bytes that were put into it: Gitea signs those.

    Raises BadBody when there is not exactly one field `payload`. `parse_qsl` is not used, for it makes text of the bytes
    and takes three times as long.
    """
    if body.count(b"&") >= _MAX_FIELDS:
        raise BadBody(BAD_FORM)
    pairs = (pair.partition(b"=") for pair in body.split(b"&"))
    found = [value for name, _, value in pairs if name == _FIELD]
    if len(found) != 1:
        raise BadBody(BAD_FORM)
    return unquote_to_bytes(found[0].replace(b"+", b" "))


def read_object(data: bytes) -> dict[str, object]:
    """The JSON object that `data` is. Of a key given twice the last counts. Raises BadBody for anything else.

    How deep it may nest is what Python's parser can take on its stack; numbers of thousands of digits are refused by Python.
    """
    try:
        value: object = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadBody(NOT_UTF8) from error
    except RecursionError as error:
        raise BadBody(TOO_DEEP) from error
    except ValueError as error:
        raise BadBody(NOT_JSON) from error
    if not isinstance(value, dict):
        raise BadBody(NOT_AN_OBJECT)
    return value
