import pytest

from wiki.transfer.texts.speakers import read_speakers, write_speakers


@pytest.mark.parametrize(
    ("line", "speakers"),
    [
        ("@shiumachi さんより", ("@shiumachi",)),
        ("@lanMLewis, @ae35", ("@lanMLewis", "@ae35")),
        ("@a さん", ("@a",)),
        ("@aさんより", ("@a",)),
        ("@a_ さん、@b-c さんより", ("@a_", "@b-c")),
        ("@a と @b さんから", ("@a", "@b")),
        ("@a 氏", ("@a",)),
        ("発表者：@a", ("@a",)),
        ("by @a", ("@a",)),
        ("By @a and @b", ("@a", "@b")),
        ("by @a & @b", ("@a", "@b")),
        ("Speakers: @a / @b", ("@a", "@b")),
        ("by Taro Yamada, @b", ("Taro Yamada", "@b")),
        ("山田 太郎, @b さんより", ("山田 太郎", "@b")),
        ("by 山田 太郎", ("山田 太郎",)),
        (r"by A\_ B", ("A_ B",)),
    ],
)
def test_line_that_names_speakers_is_read(line: str, speakers: tuple[str, ...]) -> None:
    assert read_speakers(line) == speakers


@pytest.mark.parametrize(
    "line",
    [
        "",
        "text",
        "by the way",
        "By and large it went well",
        "by Monday.",
        "@a showed how",
        "@a: hello",
        "@a さんが話した",
        "+ @a",
        "    @a",
        "\t@a",
        "@a@b.org",
        "mail a@b.org",
        "昨日の話を聞いた山田さんより",
        "主催の方から、山田さんより",
        "[@a](https://example.org/a) さんより",
        "**山田** さんより",
        "さんより",
        "by ",
        ",",
    ],
)
def test_line_that_is_a_sentence_is_not_read(line: str) -> None:
    assert read_speakers(line) == ()


@pytest.mark.parametrize(
    ("speakers", "language", "line"),
    [
        (["@a", "@b"], "ja", "@a, @b さんより"),
        (["@a", "@b"], "ja-JP", "@a, @b さんより"),
        (["@a", "@b"], "en", "by @a, @b"),
        (["@a"], None, "by @a"),
        (["*Star* Smith"], "en", r"Speakers: \*Star\* Smith"),
        (["@not a handle"], "en", r"Speakers: \@not a handle"),
        (["森下 はるか", "@a"], "ja", "森下 はるか, @a さんより"),
        (["高橋くに子"], "ja", "発表者: 高橋くに子"),
        (["ueda", "Ludwig van Beethoven"], "en", "Speakers: ueda, Ludwig van Beethoven"),
        (["von Neumann, John", "@a"], "en", "Speakers: von Neumann, John; @a;"),
        (["von Neumann, John"], "en", "Speakers: von Neumann, John;"),
        (["Sammy Davis Jr."], "en", "Speakers: Sammy Davis Jr."),
        (["no name at all."], "en", "by no name at all."),
    ],
)
def test_speakers_are_written_in_one_form(speakers: list[str], language: str | None, line: str) -> None:
    assert write_speakers(speakers, language) == line


@pytest.mark.parametrize("language", ["ja", "en"])
def test_written_speakers_are_read_again(language: str) -> None:
    speakers = ("@a_b", "山田 太郎", "Ursula K. Müller", "@c")

    assert read_speakers(write_speakers(speakers, language)) == speakers
