import pytest

from wiki.people.account_rules import (
    CHARACTER,
    EMPTY,
    NO_ADDRESS,
    RESERVED,
    TOO_LONG,
    TOO_SHORT,
    clean_email,
    clean_handle,
    clean_name,
)
from wiki.people.errors import BadAccount


@pytest.mark.parametrize(
    ("typed", "handle"), [("Alice", "alice"), (" omo2009 ", "omo2009"), ("a_b-c", "a_b-c"), ("x" * 32, "x" * 32)]
)
def test_handle_good_is_folded(typed: str, handle: str) -> None:
    assert clean_handle(typed) == handle


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("a", TOO_SHORT),
        ("x" * 33, TOO_LONG),
        ("-alice", CHARACTER),
        ("_alice", CHARACTER),
        ("al ice", CHARACTER),
        ("al/ice", CHARACTER),
        ("馬場", CHARACTER),
        ("alice\n", ""),
        ("al\nice", CHARACTER),
        ("al\x00ice", CHARACTER),
        ("Admin", RESERVED),
        ("guest-1", RESERVED),
        ("guest12", RESERVED),
        ("festa", RESERVED),
    ],
)
def test_handle_bad_is_refused_with_reason(typed: str, reason: str) -> None:
    if not reason:  # space around it is no mistake
        assert clean_handle(typed) == "alice"
        return

    with pytest.raises(BadAccount) as refused:
        clean_handle(typed)

    assert (refused.value.field, refused.value.reason) == ("handle", reason)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("青木  アリス", "青木 アリス"),
        ("か\u3099", "が"),
        ("Alice\x00\x1b[1m Aoki\n", "Alice[1m Aoki"),
        ("Alice <root@x>", "Alice root@x"),
        ("\u202eecilA", "ecilA"),
        ("\ud800Alice", "Alice"),
        ("Ａｌｉｃｅ", "Ａｌｉｃｅ"),
    ],
)
def test_name_is_cleaned(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "reason"), [("", EMPTY), (" \t", EMPTY), ("\u3164", EMPTY), ("<.>", EMPTY), ("あ" * 81, TOO_LONG)]
)
def test_name_without_a_visible_letter_or_too_long_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(BadAccount) as refused:
        clean_name(typed)

    assert (refused.value.field, refused.value.reason) == ("name", reason)


@pytest.mark.parametrize(
    ("typed", "email"), [(" Alice@Example.org ", "Alice@Example.org"), ("", None), ("a+b@localhost", "a+b@localhost")]
)
def test_email_good_is_kept_as_typed(typed: str, email: str | None) -> None:
    assert clean_email(typed) == email


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("alice", NO_ADDRESS),
        ("a@b@c", NO_ADDRESS),
        ("a b@c", NO_ADDRESS),
        ("Alice <a@b>", NO_ADDRESS),
        ("a@b\nBcc: c@d", NO_ADDRESS),
        ("a@b\x00", NO_ADDRESS),
        ("a" * 250 + "@b.org", TOO_LONG),
        ("bob@users.noreply.festa.example", RESERVED),
    ],
)
def test_email_bad_is_refused_with_reason(typed: str, reason: str) -> None:
    with pytest.raises(BadAccount) as refused:
        clean_email(typed)

    assert (refused.value.field, refused.value.reason) == ("email", reason)
