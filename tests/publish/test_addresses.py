"""Names that people chose become addresses, or stay off the site."""

import pytest

from wiki.publish.addresses import is_publishable_file, is_publishable_name, page_href, page_output, root_from


@pytest.mark.parametrize("name", ["index", "kanda", "kanda/impala", "神田/分析", "a b", "v1.5/x", "notes.of.a.day"])
def test_harmless_name_has_a_place(name: str) -> None:
    assert is_publishable_name(name)


@pytest.mark.parametrize(
    "name", ["", "..", "a/../b", "-", "a/-/b", "-/x", ".git", "a/.hidden", "index.html", "a.png/b", "a//b", "a\u202eb", "a\\b"]
)  # fmt: skip
def test_name_that_does_harm_or_is_in_the_way_has_none(name: str) -> None:
    assert not is_publishable_name(name)


@pytest.mark.parametrize("path", ["kanda/files/a.png", "a.PDF", "神田/図 1.jpeg", "v1.5/a.txt"])
def test_ordinary_attachment_is_published(path: str) -> None:
    assert is_publishable_file(path)


@pytest.mark.parametrize(
    "path",
    ["a.html", "a.svg", "a.js", "a", "a.md", "site.yml", "theme/a.png", ".a.png", "a/.b/c.png", "-/a.png", "../a.png", "a.css/b.png"],
)  # fmt: skip
def test_file_that_could_run_or_hide_is_not(path: str) -> None:
    assert not is_publishable_file(path)


@pytest.mark.parametrize(
    ("here", "there", "href"),
    [
        ("index", "index", "./"), ("index", "kanda/impala", "kanda/impala/"), ("kanda/impala", "index", "../../"),
        ("kanda/impala", "about", "../../about/"), ("kanda", "神田: 1", "../%E7%A5%9E%E7%94%B0%3A%201/"),
    ],
)  # fmt: skip
def test_href_leads_from_one_page_to_another(here: str, there: str, href: str) -> None:
    assert page_href(root_from(here), there) == href


def test_front_page_is_the_index_of_the_site() -> None:
    assert page_output("index") == "index.html"
    assert page_output("kanda/impala") == "kanda/impala/index.html"
