"""A real event's report, as somebody wrote it in 2012. It lies beside the repository, not in it."""

import re
from pathlib import Path

import pytest

from tests.core.render.rendering import html_of
from wiki.core.frontmatter import split
from wiki.core.render.body import PERSON, Slot
from wiki.core.render.markdown import to_html

POST = Path(__file__).parents[3].parent / "shared" / "samples" / "posts" / "2012-11-24-python-developer-festa.md"

pytestmark = pytest.mark.skipif(not POST.is_file(), reason=f"the sample {POST.name} is not beside the repository")


@pytest.fixture
def source() -> str:
    return split(POST.read_text()).body


def test_real_post_keeps_all_list_items_at_their_levels(source: str) -> None:
    typed = [
        (len(line) - len(line.lstrip(" "))) // 4 for line in source.split("\n") if line.lstrip(" ").startswith("+ ")
    ]

    levels: list[int] = []
    depth = -1
    for tag in re.findall(r"</?ul>|<li>", html_of(source)):
        depth += {"<ul>": 1, "</ul>": -1}.get(tag, 0)
        if tag == "<li>":
            levels.append(depth)

    assert len(levels) == 52
    assert levels == typed


def test_real_post_has_its_headings_people_code_and_rules(source: str) -> None:
    body, had_raw_html = to_html(source)

    assert [heading.text for heading in body.headings if heading.level == 2] == [
        "Cloudera Impala について",
        "Python in Webkit",
        "Connpass について",
        "PHP Language Update",
    ]
    assert len(body.headings) == 17
    assert [slot for slot in body.slots if slot.kind == PERSON] == [
        Slot(PERSON, name) for name in ("shiumachi", "omo2009", "lanMLewis", "ae35")
    ]
    assert body.html.count("<pre>") == 2
    assert body.html.count("<hr>") == 4
    assert not had_raw_html
