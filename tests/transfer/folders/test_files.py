"""A folder of Markdown without a history, and zips: real-shaped ones and hostile ones."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.core.errors import BadName
from wiki.core.names import check_new_path
from wiki.transfer.arriving.bundle import DAMAGED, NOT_SAFE, NOTHING, TOO_MUCH, GivenFile, NotReadable
from wiki.transfer.arriving.given import read_folder, read_zip, without_common_folder
from wiki.transfer.arriving.left_over import (
    ENCODING,
    HIDDEN,
    LARGE_FILE_POINTER,
    NOT_TEXT,
    SAME_NAME,
    SYMLINK,
    TOO_LARGE,
)
from wiki.transfer.folders.files import read_files
from wiki.transfer.folders.safe_names import lead_links, safe_file_name, safe_folder_name, safe_path


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_files_come_below_the_name_with_links_that_lead_on() -> None:
    files = {
        "README.md": "# Top\n\n[Two words](My%20Notes/Part%20One.markdown#x) [pic](My%20Notes/A%20b.PNG) [out](https://x.org/My%20Notes)\n",
        "My Notes/Part One.markdown": "[up](../README.md) [beside](Part%20One)\n",
        "My Notes/A b.PNG": "png",
    }

    bundle = read_files([GivenFile(name, data.encode()) for name, data in files.items()], "old")

    assert {path: data.decode() for path, data in bundle.files.items()} == {
        "old/index.md": "# Top\n\n[Two words](My-Notes/Part-One.md#x) [pic](My-Notes/a-b.png) [out](https://x.org/My%20Notes)\n",
        "old/My-Notes/Part-One.md": "[up](../index.md) [beside](Part-One)\n",
        "old/My-Notes/a-b.png": "png",
    }
    assert (bundle.subject, bundle.homes, bundle.left_over) == ("Import the folder old", ("old",), ())


def test_what_stays_behind_is_listed() -> None:
    files = {
        "index.md": b"kept byte for byte\r\n",
        "README.md": b"second\n",
        "nul.md": b"\0",
        "sjis.md": "日本語の文章です\n".encode("cp932"),
        "big.md": b"x" * 1_000_001,
        "lfs.png": b"version https://git-lfs.github.com/spec/v1\n",
    }

    bundle = read_files([GivenFile(name, data) for name, data in files.items()], "old")

    assert bundle.files == {"old/index.md": b"kept byte for byte\r\n", "old/sjis.md": "日本語の文章です\n".encode()}
    assert {left.file: left.kind for left in bundle.left_over} == {
        "README.md": SAME_NAME,
        "nul.md": NOT_TEXT,
        "sjis.md": ENCODING,
        "big.md": TOO_LARGE,
        "lfs.png": LARGE_FILE_POINTER,
    }


@pytest.mark.parametrize("files", [[], [GivenFile("a.png", b"x")]])
def test_folder_without_a_page_is_refused(files: list[GivenFile]) -> None:
    with pytest.raises(NotReadable) as refused:
        read_files(files, "old")

    assert refused.value.reason == NOTHING


@pytest.mark.parametrize("name", ["", "..", "a b", "-"])
def test_name_that_no_folder_may_have_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        read_files([GivenFile("a.md", b"x")], name)


def test_folder_on_disk_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    folder = tmp_path / "notes"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub/a.md").write_text("a")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("secret")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "up").symlink_to(tmp_path)

    files, left_over = read_folder(folder)

    assert files == [GivenFile("sub/a.md", b"a")]
    assert sorted((left.kind, left.file) for left in left_over) == [
        (HIDDEN, ".git"),
        (SYMLINK, "link.md"),
        (SYMLINK, "up"),
    ]


def test_zip_gives_its_files_without_hidden_ones_and_links() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("notes/a.md", b"a")
        made.writestr("notes/.git/config", b"x")
        made.writestr("notes/.git/HEAD", b"x")
        link = zipfile.ZipInfo("notes/link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")

    files, left_over = read_zip(out.getvalue(), "notes.zip")

    assert without_common_folder(files) == [GivenFile("a.md", b"a")]
    assert [(left.kind, left.file) for left in left_over] == [(HIDDEN, "notes/.git"), (SYMLINK, "notes/link.md")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", DAMAGED),
        (b"PK\x03\x04 nonsense", DAMAGED),
        (archive({"a.md": b"a" * 1000})[:-40], DAMAGED),
        (archive({"../a.md": b"a"}), NOT_SAFE),
        (archive({"/etc/a.md": b"a"}), NOT_SAFE),
        (archive({"a/../../b.md": b"a"}), NOT_SAFE),
        (archive({"c:\\a.md": b"a"}), NOT_SAFE),
        (archive({"..\\a.md": b"a"}), NOT_SAFE),
        (archive({"bomb.md": b"\0" * 10_000_000}), TOO_MUCH),
        (archive({f"{number}.md": b"" for number in range(5_001)}), TOO_MUCH),
    ],
)
def test_hostile_and_broken_zips_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read_zip(data, "x.zip")

    assert refused.value.reason == reason


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda tail: archive({"a.md": b"text"})[:-30] + tail))
def test_any_bytes_are_files_or_refused(data: bytes) -> None:
    try:
        files, _ = read_zip(data, "x.zip")
    except NotReadable:
        return
    assert all(isinstance(file.data, bytes) for file in files)


NAMES = st.text(st.sampled_from("aZ0 .-_/é漢\u3000%#?&:\\~\u200b\x01'"), min_size=1, max_size=30)


@settings(max_examples=500, deadline=None, database=None, derandomize=True)
@given(
    NAMES.filter(lambda name: all(part not in ("", ".", "..") and not part.startswith(".") for part in name.split("/")))
)
def test_any_name_becomes_one_that_may_be_and_stays_it(name: str) -> None:
    path = safe_path(name)

    assert path is not None
    check_new_path(f"old/{path}")
    assert safe_path(path) == path


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("README.md", "index.md"),
        ("readme.markdown", "index.md"),
        ("Home.MD", "Home.md"),
        ("v1.5.md", "v1-5.md"),
        ("index.txt", "index.txt"),
        ("con.md", "con-page.md"),
        ("日本語.md", "日本語.md"),
    ],
)
def test_names_stay_where_they_may(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe
    assert safe_folder_name("2012.11") == "2012-11"


def test_links_in_code_stay() -> None:
    assert lead_links("`[a](README.md)` [a](README.md)") == "`[a](README.md)` [a](index.md)"
