import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core.names import check_new_name
from wiki.core.slugs import clean_name, slug_from_title


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("impala", "impala"),
        ("  Hadoop in 5  minutes ", "Hadoop-in-5-minutes"),
        ("ビアバッシュ 2019 / 乾杯　の挨拶", "ビアバッシュ-2019/乾杯-の挨拶"),
        ("/impala/", "impala"),
        ("notes.md", "notes"),
        ("か\u3099", "が"),
        ("../x", "../x"),
    ],
)
def test_clean_name_puts_typed_text_into_shape(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hadoop & MapReduce: 入門", "hadoop-mapreduce-入門"),
        ("Ｐｙｔｈｏｎ ３．１２の話", "python-3-12の話"),
        ("「MapReduce」とは？", "mapreduce-とは"),
        ("ｶﾞﾝﾀﾞﾑ・データベース", "ガンダム-データベース"),
        ("ÉTÉ à Kyōto", "été-à-kyōto"),
        ("हिन्दी", "हिन्दी"),
        ("../../etc/passwd", "etc-passwd"),
        (".git", "git"),
        ("Index", "index-page"),
        ("CON", "con-page"),
        ("😀！？", "talk"),
        ("", "talk"),
    ],
)
def test_slug_from_title_keeps_letters_of_any_script(title: str, slug: str) -> None:
    assert slug_from_title(title, "talk") == slug


def test_slug_from_long_title_is_cut_between_characters() -> None:
    slug = slug_from_title("長い" * 100)

    assert slug == "長い" * 20


@settings(deadline=None)
@given(st.text(max_size=60))
def test_slug_from_any_title_is_a_name_alone_and_below_an_event(title: str) -> None:
    slug = slug_from_title(title)

    check_new_name(slug)
    check_new_name("event/" + slug)
    assert "/" not in slug
