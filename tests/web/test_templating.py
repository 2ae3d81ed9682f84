"""Words, dates and seals of the published pages."""

from datetime import UTC, date, datetime

import pytest

from wiki.web.templating import make_environment, script_of, seal_alone, seal_text
from wiki.web.words import show_clock, show_days


@pytest.mark.parametrize(
    ("name", "seal"),
    [
        ("森下 はるか", "森"),
        ("さくら（ゲスト）", "さ"),
        ("Kenji Tanabe", "KT"),
        ("lena", "LE"),
        ("a-b c", "AC"),
        ("", "?"),
    ],
)
def test_seal_is_one_japanese_character_or_two_letters(name: str, seal: str) -> None:
    assert seal_text(name) == seal


def test_script_tells_japanese_names_from_others() -> None:
    assert (script_of("森下"), script_of("Lena Marsh")) == ("ja", "en")


def test_days_of_an_event_are_told_in_its_language() -> None:
    first, last = date(2026, 11, 21), date(2026, 11, 22)

    assert show_days(first, None, "ja") == "2026年11月21日（土）"
    assert show_days(first, last, "en") == "Saturday 21 November 2026 – Sunday 22 November 2026"
    assert show_days(None, None, "en") == ""
    assert show_clock(datetime(2026, 11, 21, 9, 5, 59, tzinfo=UTC)) == "09:05"


def test_sentence_with_a_value_escapes_it() -> None:
    template = make_environment("ja").from_string('{{ _("Notes are licensed under %(license)s", license=x) }}')

    assert template.render(x="<b>%s") == "ノートのライセンスは &lt;b&gt;%s です"


@pytest.mark.parametrize("name", ["森下 はるか", "Lena Marsh", "<b>&\"'", "x"])
def test_seal_that_is_kept_is_the_one_of_the_macro(name: str) -> None:
    template = make_environment("ja").from_string('{% from "macros/people.html" import seal %}{{ seal(name) }}')

    assert template.render(name=name).strip() == seal_alone(name)
