import random
from urllib.parse import parse_qsl, urlencode

import pytest

from wiki.hooks.body import media_type, read_form, read_object
from wiki.hooks.errors import BAD_FORM, NOT_AN_OBJECT, NOT_JSON, NOT_UTF8, TOO_DEEP, BadBody


def object_reason(data: bytes) -> str:
    with pytest.raises(BadBody) as caught:
        read_object(data)
    return caught.value.reason


def test_object_is_read() -> None:
    assert read_object('{"ref": "馬", "n": [1, null]}'.encode()) == {"ref": "馬", "n": [1, None]}


def test_object_of_doubled_keys_is_what_the_last_says() -> None:
    assert read_object(b'{"ref": "a", "ref": "b"}') == {"ref": "b"}


@pytest.mark.parametrize("data", [b"[]", b"[{}]", b"null", b"true", b"1", b'"{}"'])
def test_object_of_another_kind_is_refused(data: bytes) -> None:
    assert object_reason(data) == NOT_AN_OBJECT


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b'{"a": 1', b"{'a': 1}", b'{"a": 1}}', b"\x00", b"\xef\xbb\xbf{}", b'{"a": ' + b"9" * 5000 + b"}"],
)
def test_object_that_is_no_json_is_refused(data: bytes) -> None:
    assert object_reason(data) == NOT_JSON


@pytest.mark.parametrize("data", [b'{"a": "\xff"}', '{"a": "é"}'.encode("latin-1"), '{"a": "馬"}'.encode("shift-jis")])
def test_object_in_another_encoding_is_refused(data: bytes) -> None:
    assert object_reason(data) == NOT_UTF8


@pytest.mark.parametrize("data", [b'{"a":' * 200_000, b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"])
def test_object_that_nests_beyond_the_stack_is_refused(data: bytes) -> None:
    assert object_reason(data) == TOO_DEEP


def test_object_in_utf_16_is_refused() -> None:
    assert object_reason('{"a": 1}'.encode("utf-16")) == NOT_UTF8
    assert object_reason('{"a": 1}'.encode("utf-16-le")) == NOT_JSON


def test_form_gives_back_the_bytes_put_in() -> None:
    chance = random.Random(4)
    for _ in range(300):
        data = chance.randbytes(chance.randrange(40)) + "馬 +%&=é".encode()
        form = urlencode({"payload": data}).encode()

        assert read_form(form) == data
        assert read_form(b"a=1&" + form + b"&b=%26payload=2") == data


def test_form_is_read_as_the_standard_library_does() -> None:
    chance = random.Random(5)
    for _ in range(500):
        form = "payload=" + "".join(chance.choices("%%%+7bB=az", k=20))

        (expected,) = parse_qsl(form, encoding="latin-1", keep_blank_values=True)

        assert read_form(form.encode()) == expected[1].encode("latin-1")


@pytest.mark.parametrize(
    "form",
    [b"", b"{}", b"payloads={}", b"a=1&b=2", b"payload={}&payload={}", b"payload={}" + b"&a=1" * 8, b"&" * 1_000_000],
)
def test_form_without_exactly_one_payload_is_refused(form: bytes) -> None:
    with pytest.raises(BadBody) as caught:
        read_form(form)

    assert caught.value.reason == BAD_FORM


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("application/json", "application/json"),
        (" Application/JSON ; charset=utf-8", "application/json"),
        ("", ""),
        ("é/json", ""),
        ("a\nb", ""),
        ("a" * 101, ""),
    ],
)
def test_media_type_is_the_bare_type_or_nothing(header: str, expected: str) -> None:
    assert media_type(header) == expected
