"""Jekyll itself (Debian's, version 4) builds what is exported, without an error, and shows the very text that was written."""

import html
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.transfer.events import NOWHERE, PNG, WIKI, Exporting, open_exporting
from wiki.core.frontmatter_write import new_text
from wiki.transfer.jekyll.site_files import posts_with_names
from wiki.transfer.leaving.addresses import Addresses
from wiki.transfer.leaving.exports import Exports
from wiki.web.site import Site

SEED = 20121124
CONFIG = 'title: "A blog"\nmarkdown: kramdown\nstrict_front_matter: true\nliquid:\n  error_mode: strict\n'
LAYOUT = "<!doctype html><title>{{ page.title | escape }}</title><h1>{{ page.title | escape }}</h1>\n{{ content }}\n"
INDEX = "---\nlayout: post\ntitle: All\n---\n{% for post in site.posts %}<li>{{ post.title | escape }}{{ post.excerpt }}</li>{% endfor %}\n"

WORDS = [
    "{{ x }}", "{% raw %}", "{% endraw %}", "{%- endraw -%}", "{% gist 12 %}", "{{", "}}", "{%", "%}", "{{ '}}' }}",
    "{% raw %}{% endraw %}", "{{ x | upcase }}", "{% if %}", "{%comment%}", "{ { x } }", "{{{ y }}}", "{% include a.html %}",
    "{%raw%}{{ x }}{%endraw%}", "{{{% raw %}}}", "{% endraw %}{% endraw %}", "%{{%", "{% highlight %}",
]  # fmt: skip
"""Each must be read on the built page as it stands here."""
TITLES = [
    "Git: one: two", "- dash", "# sign", "[bracket]", "{brace}", "'quote", '"double"', "no", "2012-11-24", "a: {{ x }}", "日本語の題: です",
    "%percent", "@at", "`tick`", "| pipe", "> more", "!bang", "&anchor", "*star*", "\\backslash\\", "null", "~", "{% raw %}", "終わり。", "?",
]  # fmt: skip


@pytest.fixture
def jekyll() -> str:
    found = shutil.which("jekyll")
    if found is None:
        pytest.skip("no jekyll here: run tools/setup-tests as root")
    return found


def build(jekyll: str, site: Path) -> tuple[dict[str, str], str]:
    """The pages that Jekyll makes of a folder, by path, and all it says."""
    (site / "_layouts").mkdir(parents=True, exist_ok=True)
    (site / "_config.yml").write_text(CONFIG)
    (site / "_layouts/post.html").write_text(LAYOUT)
    (site / "index.html").write_text(INDEX)
    done = subprocess.run(
        [jekyll, "build", "--source", str(site), "--destination", str(site / "_site"), "--disable-disk-cache"],
        capture_output=True, text=True, check=False, timeout=300, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(site)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {file.relative_to(site / "_site").as_posix(): file.read_text() for file in (site / "_site").rglob("*.html")}
    return pages, done.stdout + done.stderr


def export(wiki: Exporting, site: Path, addresses: Addresses = WIKI) -> list[str]:
    with wiki.open() as (content, reading):
        exports = Exports(content, reading, addresses, Site("Festa", "en", None))
        posts = [exports.jekyll(event.name, with_assets=True) for event in reading.events()]
        for name, post in posts_with_names(posts):
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(post.text)
            for path, blob in post.assets:
                (site / path).parent.mkdir(parents=True, exist_ok=True)
                (site / path).write_bytes(exports.read(blob))
        return [name for name, _ in posts_with_names(posts)]


def shown(page: str) -> str:
    """What a reader reads, without markup and white space, and with the quotes that were typed: kramdown curls them."""
    text = "".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())
    return re.sub("[‘’]", "'", text)


def page_of(pages: dict[str, str], path: str) -> str:
    """The page at this path, or below folders of its categories."""
    return next(page for name, page in pages.items() if f"/{name}".endswith(f"/{path}"))


@pytest.mark.parametrize("addresses", [WIKI, NOWHERE])
def test_event_with_pictures_is_built(tmp_path: Path, jekyll: str, addresses: Addresses) -> None:
    with open_exporting(tmp_path / "wiki") as wiki:
        names = export(wiki, tmp_path / "site", addresses)

    pages, said = build(jekyll, tmp_path / "site")

    assert "_posts/2026-11-21-kanda.md" in names
    assert not re.search("error|warning", said, re.IGNORECASE), said
    page = pages["2026/11/21/kanda.html"]
    assert "<h1>神田: コードフェスタ 2026</h1>" in page
    assert '<img src="/assets/kanda-2026/files/a.png"' in page
    assert (tmp_path / "site/_site/assets/kanda-2026/files/a.png").read_bytes() == PNG
    assert "{{ これも }}" in page
    assert "Unheard-of" not in page
    assert (
        page.index("Impala で待たない分析</h2>")
        < page.index("A guest from Kyoto</h2>")
        < page.index("webkit-patch</h2>")
    )


def nasty_events() -> Iterator[tuple[str, bytes, list[str]]]:
    """Files of events, and of each the words that its post must show."""
    chance = random.Random(SEED)
    for number, title in enumerate(TITLES):
        words = chance.sample(WORDS, 5)
        body = f"{title[:1]} {words[0]} と {words[1]}\n\n- {words[2]}\n\n    {words[3]}\n\n[[talks]]\n\n{words[4]}\n"
        fields = {"type": "event", "title": title, "date": f"2020-01-{number + 1:02}", "tags": [chance.choice(TITLES), "x: y"],
                  "venue": chance.choice(TITLES), "odd": chance.choice(WORDS)}  # fmt: skip
        yield f"e{number}/index.md", new_text(fields, body).encode(), words
        for talk in range(3):
            more, name = chance.sample(WORDS, 4), chance.choice(TITLES)
            fence = chance.choice(["```", "~~~"])
            notes = f"\n`{more[0]}` {more[1]}\n\n{fence}liquid\n{more[2]}\n{fence}\n\n> {more[3]}\n"
            text = new_text({"title": name, "speakers": [chance.choice(TITLES)], "order": str(talk)}, notes)
            yield f"e{number}/t{talk}.md", text.encode(), [*more, *(["x"] if name == "x" else [])]


def test_any_text_is_shown_as_it_was_written(tmp_path: Path, jekyll: str) -> None:
    print(f"seed {SEED}")
    events = list(nasty_events())
    with open_exporting(tmp_path / "wiki", {path: data for path, data, _ in events}) as wiki:
        names = export(wiki, tmp_path / "site")

    pages, said = build(jekyll, tmp_path / "site")

    assert len(names) == len(TITLES)
    assert not re.search("error|warning", said, re.IGNORECASE), said
    missing = []
    for path, _, words in events:
        number = path.split("/")[0][1:]
        page = shown(page_of(pages, f"2020/01/{int(number) + 1:02}/e{number}.html"))
        missing += [(path, word) for word in words if "".join(word.split()) not in page]
    assert missing == []
    built = [page_of(pages, f"2020/01/{at + 1:02}/e{at}.html") for at in range(len(TITLES))]
    titles = [re.findall("<h1>(.*?)</h1>", page)[0] for page in built]
    assert [html.unescape(title) for title in titles] == TITLES


HARMFUL = """
<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) <a href="java&#115;cript:alert(4)">b</a>

[c]{: onclick="alert(5)"} and **d**{: onmouseover="alert(6)"} [e](java&#x09;script:alert(7)) [f][g] <svg onload=alert(8)>

[g]: javascript:alert(9)

{::nomarkdown}<b onclick="alert(10)">h</b>{:/}
<iframe src="https://example.org"></iframe> <b>bold</b> [good](https://example.org) <https://example.org>
"""


def test_nothing_that_somebody_typed_runs_on_the_blog(tmp_path: Path, jekyll: str) -> None:
    files = {"e/index.md": b"---\ntype: event\ndate: 2020-01-01\n---\n[[talks]]\n", "e/t.md": HARMFUL.encode()}
    with open_exporting(tmp_path / "wiki", files) as wiki:
        export(wiki, tmp_path / "site")
        with wiki.open() as (content, reading):
            post = Exports(content, reading, WIKI, Site("Festa", "en", None)).jekyll("e", with_assets=True)

    pages, _ = build(jekyll, tmp_path / "site")

    page = pages["2020/01/01/e.html"]
    tags = re.findall(r"<[a-zA-Z][^>]*>", page.partition("</h1>")[2])
    assert [
        tag for tag in tags if re.search(r"^<(?:script|svg|iframe)|\son\w+=|=.[^#]*script:", html.unescape(tag))
    ] == []
    assert "<b>bold</b>" in page
    assert page.count('href="https://example.org"') == 2
    assert {left.detail for left in post.left_out if left.kind == "raw_html"} == {"2", "4", "6", "8", "9"}
