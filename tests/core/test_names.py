import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core import names
from wiki.core.errors import BadName
from wiki.core.names import (
    check_new_name,
    check_new_path,
    common_folder,
    find_harm,
    fold_key,
    is_harmless_path,
    name_of,
    new_path,
    page_paths,
    parent_of,
)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("index.md", "index"),
        ("about.md", "about"),
        ("impala/index.md", "impala"),
        ("impala/mapreduce.md", "impala/mapreduce"),
        ("ビアバッシュ/乾杯.md", "ビアバッシュ/乾杯"),
        ("2019.09.14.md", "2019.09.14"),
        ("impala/files/photo.jpg", None),
        ("robots.txt", None),
        ("README.MD", None),
        (".md", None),
        ("impala/.md", None),
        (".github/README.md", None),
        ("a/-/b.md", None),
        ("-.md", None),
        ("index/index.md", None),
        ("/a.md", None),
    ],
)
def test_name_of_path_is_the_page_or_none(path: str, name: str | None) -> None:
    assert name_of(path) == name


def test_page_paths_of_a_name_prefer_the_folder() -> None:
    assert page_paths("impala") == ("impala/index.md", "impala.md")
    assert page_paths("impala/乾杯") == ("impala/乾杯/index.md", "impala/乾杯.md")


def test_page_paths_of_index_are_the_root_only() -> None:
    assert page_paths("index") == ("index.md",)


@pytest.mark.parametrize("name", ["", "-", "a/-/b", "a//b", "/a", "a/", ".git/config"])
def test_page_paths_of_a_name_no_page_can_have_are_none(name: str) -> None:
    assert page_paths(name) == ()


def test_page_paths_of_folder_index_leave_out_the_folders_own_page() -> None:
    assert page_paths("a/index") == ("a/index/index.md",)


@settings(deadline=None)
@given(st.text(alphabet="ab/.-あ", max_size=12).map(lambda text: text + ".md"))
def test_page_paths_of_a_found_page_lead_back_to_it(path: str) -> None:
    name = name_of(path)

    assert name is None or path in page_paths(name)


def test_new_path_of_a_page_and_of_a_folder() -> None:
    assert new_path("impala/乾杯") == "impala/乾杯.md"
    assert new_path("impala", folder=True) == "impala/index.md"
    assert new_path("index") == "index.md"
    assert new_path("index", folder=True) == "index.md"


def test_parent_of_a_name_is_the_page_above() -> None:
    assert parent_of("impala/mapreduce") == "impala"
    assert parent_of("impala") == ""


@pytest.mark.parametrize(
    "name",
    ["index", "impala", "impala/mapreduce-2.0のはなし", "ビアバッシュ/乾杯の挨拶", "a_b", "v2-0", "日本語。", "Ωmega"],
)
def test_check_new_name_accepts_ordinary_names(name: str) -> None:
    check_new_name(name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", names.EMPTY),
        ("a//b", names.EMPTY),
        ("/etc/passwd", names.EMPTY),
        ("a/", names.EMPTY),
        ("..", names.PARENT),
        ("a/../b", names.PARENT),
        ("./a", names.PARENT),
        (".git", names.GIT),
        ("a/.Git/config", names.GIT),
        ("git~1", names.GIT),
        (".hidden", names.DOT),
        ("end.", names.DOT),
        ("-", names.DASH),
        ("a/-/b", names.DASH),
        ("--output=x", names.DASH),
        ("two words", names.SPACE),
        ("全角　空白", names.SPACE),
        ("a\nb", names.CONTROL),
        ("a\0b", names.CONTROL),
        ("a\u202eb", names.CONTROL),
        ("a\u200bb", names.CONTROL),
        ("a\ud800b", names.CONTROL),
        ("\u3164", names.CONTROL),
        ("a\\b", names.BACKSLASH),
        ("c#", names.CHARACTER),
        ("100%", names.CHARACTER),
        ("what?", names.CHARACTER),
        ("a:b", names.CHARACTER),
        ("caf\ufffd", names.CHARACTER),
        ("a" * 300, names.TOO_LONG),
        ("あ" * 80, names.TOO_LONG),
        ("か\u3099", names.NOT_NFC),
        ("robots.txt", names.ENDING),
        ("favicon.ico", names.ENDING),
        ("sitemap.xml", names.ENDING),
        ("event/v1.5", names.ENDING),
        ("page.md", names.ENDING),
        ("event/index", names.INDEX_PART),
        ("index/a", names.INDEX_PART),
        ("Index", names.INDEX_PART),
        ("con", names.RESERVED),
        ("event/AUX.日本", names.RESERVED),
        ("main.lock/a", names.RESERVED),
    ],
)
def test_check_new_name_refuses_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(BadName) as refused:
        check_new_name(name)

    assert refused.value == BadName(name, reason)


def test_check_new_name_counts_the_bytes_of_the_path() -> None:
    check_new_name("a" * 237)

    with pytest.raises(BadName):
        check_new_name("a" * 238)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_check_new_name_accepts_only_names_whose_paths_lead_back(name: str) -> None:
    try:
        check_new_name(name)
    except BadName:
        return

    assert name_of(new_path(name)) == name
    assert is_harmless_path(new_path(name))


@pytest.mark.parametrize(
    "path",
    ["impala/files/写真.jpg", "impala/files/v1.5.tar.gz", "impala/index.md", "site.yml", "a" * 230 + "/index.md"],
)
def test_check_new_path_accepts_files_and_pages(path: str) -> None:
    check_new_path(path)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("impala/files/../x.jpg", names.PARENT),
        ("impala/files/.htaccess", names.DOT),
        ("impala/files/my photo.jpg", names.SPACE),
        ("impala/files/nul.txt", names.RESERVED),
        ("impala/files/x.lock", names.RESERVED),
        ("impala/files/" + "x" * 230 + ".jpg", names.TOO_LONG),
        ("a" * 235 + "/index.md", names.TOO_LONG),
        ("event/v1.5.md", names.ENDING),
        ("index/index.md", names.INDEX_PART),
        ("event/INDEX.md", names.INDEX_PART),
        (".md", names.DOT),
    ],
)
def test_check_new_path_refuses_with_the_reason(path: str, reason: str) -> None:
    with pytest.raises(BadName) as refused:
        check_new_path(path)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "path",
    [
        ".mailmap",
        ".gitattributes",
        ".gitignore",
        ".github/workflows/ci.yml",
        "impala/my notes.md",
        "100%.md",
        "v1.5.md",
        "絵文字😀.md",
        "か\u3099.md",
        "digit.md",
        "Makefile",
    ],
)
def test_found_path_that_is_only_odd_is_harmless(path: str) -> None:
    assert find_harm(path) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", names.EMPTY),
        ("/etc/passwd", names.EMPTY),
        ("a//b", names.EMPTY),
        ("../x.md", names.PARENT),
        ("a/./b", names.PARENT),
        (".git/config", names.GIT),
        ("a/.GIT/config", names.GIT),
        (".git /config", names.GIT),
        (".git. ./config", names.GIT),
        (".git::$INDEX_ALLOCATION/config", names.GIT),
        ("GIT~1/config", names.GIT),
        (".ｇｉｔ/config", names.GIT),
        (".g\u200cit/config", names.CONTROL),
        ("a\u202egpj.md", names.CONTROL),
        ("a\nb.md", names.CONTROL),
        ("a\x7f.md", names.CONTROL),
        ("a\udcff.md", names.CONTROL),
        ("a\\b.md", names.BACKSLASH),
        ("-rf.md", names.DASH),
        ("a/-/b.md", names.DASH),
        ("a" * 240 + ".md", names.TOO_LONG),
        ("あ" * 100 + ".md", names.TOO_LONG),
    ],
)
def test_found_path_that_can_do_harm_is_refused(path: str, reason: str) -> None:
    assert find_harm(path) == reason
    assert not is_harmless_path(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A.md", "a.md"), ("ｱ.md", "ア.md"), ("か\u3099.md", "が.md"), ("straße", "STRASSE"), ("①", "1")],
)
def test_fold_key_is_shared_by_names_taken_for_the_same(one: str, other: str) -> None:
    assert fold_key(one) == fold_key(other)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_fold_key_of_a_key_is_the_key(path: str) -> None:
    assert fold_key(fold_key(path)) == fold_key(path)


@pytest.mark.parametrize(
    ("names", "folder"),
    [
        (["kanda/impala", "kanda/storm"], "kanda"),
        (["kanda", "kanda/storm"], "kanda"),
        (["2026/kanda/a", "2026/kanda-2/a"], "2026"),
        (["kanda/a", "other"], ""),
        (["kanda/a"], "kanda/a"),
        ([], ""),
    ],
)
def test_common_folder_holds_all(names: list[str], folder: str) -> None:
    assert common_folder(names) == folder
