"""What is written into .mailmap is read by git as it is read here, whatever stands in names."""

from pathlib import Path

import pytest

from tests.factories import git, make_store
from wiki.core.index.people import Mailmap
from wiki.core.mailmap import NotMappable, join_people
from wiki.core.store.model import Person

NAKAI = Person("Ryosuke Nakai", "nakai@example.org")
OTHERS = (
    Person("NAKAI Ryosuke", "nakai@example.org"),
    Person("Nakai  Ryosuke #1", "old@example.org"),
    Person("中井 亮介", "ryo+x@例え.jp"),
    Person('Ryo "the" O\'Nakai', "a b@example.org"),
)


def by_git(folder: Path, text: str, person: Person) -> str:
    store = make_store(folder)
    (folder / "map").write_text(text)
    asked = f"{person.name} <{person.email}>"
    return git(store.folder, "-c", f"mailmap.file={folder / 'map'}", "check-mailmap", asked).strip()


@pytest.mark.parametrize("other", OTHERS, ids=lambda each: each.email)
def test_git_and_the_wiki_read_the_same(tmp_path: Path, other: Person) -> None:
    text = join_people("# ours\nBob <bob@example.org>\n", NAKAI, OTHERS)

    assert by_git(tmp_path, text, other) == "Ryosuke Nakai <nakai@example.org>"
    assert Mailmap(text).map(other) == NAKAI
    assert by_git(tmp_path, text, Person("Robert", "bob@example.org")) == "Bob <bob@example.org>"


def test_what_stands_there_stays_and_nothing_is_written_twice() -> None:
    before = "# ours\nBob <bob@example.org>"

    once = join_people(before, NAKAI, OTHERS)

    assert once.startswith(f"{before}\nRyosuke Nakai <nakai@example.org> NAKAI Ryosuke <nakai@example.org>\n")
    assert join_people(once, NAKAI, OTHERS) == once


def test_later_word_counts(tmp_path: Path) -> None:
    bob = Person("Bob", "bob@example.org")
    first = join_people("", NAKAI, OTHERS[:1])
    second = join_people(first, bob, OTHERS[:1])
    third = join_people(second, NAKAI, OTHERS[:1])

    for text, meant in ((first, NAKAI), (second, bob), (third, NAKAI)):
        assert by_git(tmp_path, text, OTHERS[0]) == f"{meant.name} <{meant.email}>"
        assert Mailmap(text).map(OTHERS[0]) == meant


@pytest.mark.parametrize(
    "bad",
    [Person("a\nEvil <e@example.org>", "x@example.org"), Person("a<b", "x@example.org"), Person("a", "x@e>\n"),
     Person("", "x@example.org"), Person("a", ""), Person("# a", "x@example.org"), Person("a\rb", "x@example.org")],
    ids=repr,
)  # fmt: skip
def test_what_no_line_can_hold_is_refused(bad: Person) -> None:
    with pytest.raises(NotMappable):
        join_people("", NAKAI, [bad])
    with pytest.raises(NotMappable):
        join_people("", bad, [NAKAI])
