"""A whole collection of posts is imported, edited in the wiki, and exported to what Jekyll builds without an error."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment
from tests.factories import git
from tests.transfer.blog_posts import FILES, PNG
from tests.transfer.jekyll.test_builds import build, jekyll, shown
from tests.transfer.posts import REAL_POST
from tests.web_client import Web

__all__ = ["jekyll"]  # the fixture


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`python -m wiki` over the wiki in `folder`."""
    done = subprocess.run(
        [sys.executable, "-m", "wiki", *arguments],
        env=environment(folder / "data"), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def edit(web: Web, name: str, old: str, new: str) -> None:
    """Alice changes a page by its form."""
    alice = web.client("alice")
    text = alice.get(f"/-/raw/{name}").text
    assert old in text, text
    answer = alice.submit(
        f"/-/edit/{name}", {"text": text.replace(old, new, 1)}, action="/-/edit/", button=("action", "save")
    )
    assert answer.status_code == 303, answer.text


def built_words(pages: dict[str, str], ending: str) -> str:
    return shown(next(page for name, page in pages.items() if name.endswith(ending)))


def test_collection_is_imported_edited_and_built(tmp_path: Path, jekyll: str) -> None:
    for name, data in FILES.items():
        (tmp_path / "old" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "old" / name).write_bytes(data)
    run(tmp_path, "init")
    told = run(tmp_path, "import", "jekyll", str(tmp_path / "old"))
    names = git(tmp_path / "data/content.git", "ls-tree", "-r", "-z", "--name-only", "main").split("\0")
    with Web.open(tmp_path) as web:
        edit(web, "codeblock-2012/plain", "x = 1", "x = 1 + {{ y }}")
        edit(web, "kanda-2012/飛び入り", "title: 飛び入り", 'title: "LT: 飛び入り"')
        edit(web, "kanda-2012", "title: ", "license: CC BY 4.0\ntitle: ")
        edit(web, "kanda-2012", "神田で開かれた勉強会です。", "神田で開かれた、雨の日の勉強会です。")
        edit(web, "films-2012", "title: Films", 'title: "Films: {% all %} of them"')
        assert web.client("lena").submit("/-/delete/two-2012/lunch-2").status_code == 303
        assert web.client("alice").post_form("/-/edit/raw-2012/late", {"text": "---\ntitle: A late talk\nspeakers: ['@zoe']\n---\n{% endraw %} was said.\n", "base": "", "summary": "", "action": "save"}).status_code == 303  # fmt: skip

    run(tmp_path, "export", "jekyll", "--all", "--output", str(tmp_path / "new"))
    pages, said = build(jekyll, tmp_path / "new")

    assert "{% unknown tag %}" in told.stderr
    assert [name for name in names if name.startswith("posts/")] == ["posts/no-talks-2012.md"]
    assert not re.search("error|warning", said, re.IGNORECASE), said
    assert "x=1+{{y}}" in built_words(pages, "codeblock.html")
    assert "<p>{{page.title}}</p>{%ifx%}" in built_words(pages, "codeblock.html")
    kanda = next(page for name, page in pages.items() if name.endswith("kanda.html"))
    assert "LT: 飛び入り</h2>" in kanda
    assert "雨の日の勉強会です" in kanda
    assert "おつかれさまでした" in kanda
    assert "Films:{%all%}ofthem" in built_words(pages, "films.html")
    assert "Soup" in built_words(pages, "two.html")
    assert "Cake" not in built_words(pages, "two.html")
    assert "Alatetalk" in built_words(pages, "raw.html")
    assert "{%endraw%}wassaid." in built_words(pages, "raw.html")
    pictures = next(page for name, page in pages.items() if name.endswith("pictures.html"))
    sources = re.findall(r'<img src="/([^"]+)"', pictures)
    assert len(sources) == 3
    assert {(tmp_path / "new/_site" / source).read_bytes() for source in sources} == {PNG, PNG + b" of the stage"}
    assert not any(name.endswith("hidden.html") for name in pages)


@pytest.mark.skipif(not REAL_POST.is_file(), reason=f"the sample {REAL_POST.name} is not beside the repository")
def test_real_post_goes_out_comes_back_and_is_built(tmp_path: Path, jekyll: str) -> None:
    run(tmp_path, "init")
    event = run(tmp_path, "import", "jekyll", str(REAL_POST)).stdout.split(":")[0]
    store = tmp_path / "data/content.git"
    run(tmp_path, "export", "jekyll", "--all", "--output", str(tmp_path / "blog"))
    again = run(tmp_path, "import", "jekyll", str(tmp_path / "blog"), "--dry-run")
    run(tmp_path, "export", "markdown", event, "--output", str(tmp_path / "report.md"))
    same = run(tmp_path, "import", "markdown", str(tmp_path / "report.md"), "--dry-run")
    pages, said = build(jekyll, tmp_path / "blog")

    assert len(git(store, "ls-tree", "-r", "--name-only", "main", f"{event}/").split()) == 1 + 4
    for said_again in (again.stdout, same.stdout):
        assert said_again.splitlines()[0] == f"{event}: is there already, just like this"
    assert not re.search("error|warning", said, re.IGNORECASE), said
    page = next(page for name, page in pages.items() if name.endswith("python-developer-festa.html"))
    assert page.count("</h2>") == 4
    index = git(store, "show", f"main:{event}/index.md")
    introduction, closing = index.split("\n---\n", 1)[1].split("[[talks]]")
    assert len([line for line in closing.split("\n") if line.strip()]) == 2
    for line in (*introduction.split("\n"), *closing.split("\n")):
        words = re.split(r"[\[\]()<>*`!_]|https?:", line)[0]
        assert "".join(words.split()) in shown(page)
