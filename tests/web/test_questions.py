from typing import Any

import pytest

from wiki.web.questions import Question, read_question

PAGE = Question("https", b"wiki.example.org", "/kanda/impala", b"", "en")


def request(method: str = "GET", /, query: bytes = b"", headers: dict[str, str] | None = None) -> dict[str, Any]:
    named = {"host": "wiki.example.org"} | (headers or {})
    return {
        "type": "http", "method": method, "scheme": "https", "path": "/kanda/impala", "query_string": query,
        "root_path": "", "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept-language": "ja"}, "ja"),
        ({"accept-language": "de, ja;q=0.5, en;q=0.1"}, "ja"),
        ({"accept-language": "ja", "cookie": "festa_language=en"}, "en"),
        ({"accept-language": "ja", "cookie": 'festa_language="en"; other=1'}, "en"),
        ({"accept-language": "ja", "cookie": "festa_language=xx"}, "ja"),
        ({"accept-language": "en", "cookie": "theme=dark; _ga=1"}, "en"),
        ({"accept-language": "\xff\xfe"}, "en"),
        ({"accept-language": "ja," + "x," * 5_000}, "ja"),
    ],
)
def test_language_is_what_flask_would_find(headers: dict[str, str], language: str) -> None:
    assert read_question(request(headers=headers)) == (PAGE._replace(language=language), None)


def test_query_and_etag_are_read() -> None:
    assert read_question(request(query=b"a=1", headers={"if-none-match": '"x"'})) == (
        PAGE._replace(query=b"a=1"),
        b'"x"',
    )


@pytest.mark.parametrize("cookie", ["festa_session=", "a=b; festa_session=x", "festa_language=ja; festa_guest=1"])
def test_cookie_of_ours_may_mean_somebody(cookie: str) -> None:
    assert read_question(request(headers={"cookie": cookie})) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "get"])
def test_only_reading_is_a_question(method: str) -> None:
    assert read_question(request(method)) is None


def test_scope_below_another_program_is_no_question() -> None:
    assert read_question(request() | {"root_path": "/wiki"}) is None
