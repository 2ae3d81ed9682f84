import pytest
from argon2 import PasswordHasher

from wiki.people.account_rules import TOO_LONG, TOO_SHORT, UNREADABLE
from wiki.people.errors import BadAccount
from wiki.people.passwords import Passwords


def test_password_right_wrong_and_nobodys(passwords: Passwords) -> None:
    stored = passwords.hash("correct horse")

    assert passwords.is_right(stored, "correct horse")
    assert not passwords.is_right(stored, "correct horsf")
    assert not passwords.is_right(None, "correct horse")
    assert not passwords.is_right(None, "the password of nobody")


def test_password_typed_in_full_width_is_the_same(passwords: Passwords) -> None:
    stored = passwords.hash("パスワードpass1")

    assert passwords.is_right(stored, "ﾊﾟｽﾜｰﾄﾞｐａｓｓ１")


def test_password_same_twice_has_two_hashes(passwords: Passwords) -> None:
    assert passwords.hash("correct horse") != passwords.hash("correct horse")


@pytest.mark.parametrize(
    ("password", "reason"),
    [("", TOO_SHORT), ("1234567", TOO_SHORT), ("あ" * 400, TOO_LONG), ("\ud800" * 9, UNREADABLE)],
)
def test_password_bad_is_refused_with_reason(passwords: Passwords, password: str, reason: str) -> None:
    with pytest.raises(BadAccount) as refused:
        passwords.hash(password)

    assert (refused.value.field, refused.value.reason) == ("password", reason)


@pytest.mark.parametrize("password", ["", "\x00", "\ud800", "x" * 1_000_000])
def test_password_odd_is_just_wrong(passwords: Passwords, password: str) -> None:
    assert not passwords.is_right(passwords.hash("correct horse"), password)


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$v=19$broken"])
def test_password_against_a_damaged_hash_is_wrong(passwords: Passwords, stored: str) -> None:
    assert not passwords.is_right(stored, "correct horse")


def test_hash_of_other_parameters_is_outdated(passwords: Passwords) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    stored = passwords.hash("correct horse")

    assert (passwords.is_outdated(stored), stronger.is_outdated(stored)) == (False, True)
