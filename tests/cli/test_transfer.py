"""Import and export on the command line."""

import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Wiki
from tests.factories import git

SAMPLE = Path(__file__).parents[3] / "shared" / "samples" / "posts" / "2012-11-24-python-developer-festa.md"
pytestmark = pytest.mark.usefixtures("begun")
POST = """---
layout: post
title: "神田の一日"
date: 2013-02-03
---

短いまとめ。

## 速い分析
@shiono さんより

+ 待たない

---
## もう一つ

+ 何か

---

おつかれさまでした！
"""


def test_post_becomes_an_event_and_a_post_again(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "2013-02-03-kanda.md").write_text(POST)

    dry = wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"), "--dry-run")
    made = wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"))
    again = wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"))
    event = made.stdout.split(":")[0]
    post = wiki("export", "jekyll", event)

    assert "would be made" in dry.stdout
    assert "is there already" in again.stdout
    names = git(tmp_path / "data/content.git", "ls-tree", "-r", "-z", "--name-only", "main", f"{event}/").split("\0")
    assert len([name for name in names if name]) == 3
    assert "@shiono さんより" in post.stdout
    assert post.stdout.index("速い分析") < post.stdout.index("もう一つ") < post.stdout.index("おつかれさまでした")


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the real post is not beside this checkout")
def test_real_post_is_published_with_its_talks(wiki: Wiki, tmp_path: Path) -> None:

    made = wiki("import", "jekyll", str(SAMPLE))
    wiki("publish")

    assert made.returncode == 0, made.stderr
    event = made.stdout.split(":")[0]
    report = (tmp_path / "data/site" / event / "-/report/index.html").read_text()
    assert all(title in report for title in ("Impala", "Webkit", "Connpass", "PHP Language Update"))


def test_event_that_never_was_is_refused(wiki: Wiki) -> None:

    done = wiki("export", "jekyll", "nowhere")

    assert (done.returncode, done.stderr.strip()) == (1, "PageNotFound: name nowhere")


def test_folder_of_posts_comes_in_one_commit_under_its_author(wiki: Wiki, tmp_path: Path) -> None:
    wiki("user", "add", "alice", "--name", "Alice Aoki")
    posts = tmp_path / "blog/_posts"
    posts.mkdir(parents=True)
    (posts / "2013-02-03-kanda.md").write_text(POST.replace("短い", "![](/images/a.png)\n\n{% tag %} 短い"))
    (posts / "2013-02-04-thoughts.md").write_text("thoughts\n")
    (tmp_path / "blog/images").mkdir()
    (tmp_path / "blog/images/a.png").write_bytes(b"png")

    dry = wiki("import", "jekyll", str(tmp_path / "blog"), "--dry-run", "--author", "alice")
    before = git(tmp_path / "data/content.git", "rev-parse", "main")
    made = wiki("import", "jekyll", str(tmp_path / "blog"), "--author", "alice")
    again = wiki("import", "jekyll", str(tmp_path / "blog"), "--author", "Bob <bob@example.org>")

    assert dry.stdout == made.stdout.replace(": made", ": would be made")
    assert made.stdout.splitlines() == [
        "kanda-2013: made",
        "  kanda-2013/index.md",
        "  kanda-2013/速い分析.md",
        "  kanda-2013/もう一つ.md",
        "posts/thoughts-2013.md: made",
        "  kanda-2013/files/a.png",
    ]
    assert "_posts/2013-02-03-kanda.md:9: {% tag %} (Markdown has no form for it)" in made.stderr
    log = git(tmp_path / "data/content.git", "log", "--format=%an <%ae> %s", f"{before.strip()}..main")
    assert log == "Alice Aoki <alice@users.noreply.localhost> Import 2 posts\n"
    assert again.stdout.splitlines()[0] == "kanda-2013: is there already, just like this"


@pytest.mark.parametrize("author", ["nobody", "No Address <>", "<a@b>"])
def test_author_that_is_none_is_refused(wiki: Wiki, tmp_path: Path, author: str) -> None:
    (tmp_path / "2013-02-03-kanda.md").write_text(POST)

    refused = wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"), "--author", author)

    assert refused.returncode == 1
    assert refused.stdout == ""


def test_folder_comes_with_its_history(wiki: Wiki, tmp_path: Path) -> None:
    notes = tmp_path / "My notes"
    notes.mkdir()
    (notes / "README.md").write_text("# Notes\n")
    git(notes, "init", "-q")
    git(notes, "add", ".")
    git(notes, "commit", "-qm", "Begin the notes")

    dry = wiki("import", "folder", str(notes), "--dry-run")
    made = wiki("import", "folder", str(notes), "--as", "old/notes")
    again = wiki("import", "folder", str(notes), "--as", "old/notes")
    plain = wiki("import", "folder", str(notes), "--as", "old//notes")

    assert dry.stdout == "My-notes: would be made, 1 commits\n"
    assert made.stdout == "old/notes: made, 1 commits\n  old/notes/index.md\n"
    assert again.stdout == "old/notes: is there already, just like this\n"
    log = git(tmp_path / "data/content.git", "log", "--format=%an", "main", "--", "old/notes/index.md")
    assert log == "Dana Pusher\n"
    assert plain.returncode == 1


def test_event_goes_out_as_markdown_and_comes_in_again_and_as_a_zip(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "2013-02-03-kanda.md").write_text(POST)
    wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"))
    git(tmp_path / "data/content.git", "branch", "before", "main")

    markdown = wiki("export", "markdown", "kanda-2013", "--output", str(tmp_path / "report.md"))
    packed = wiki("export", "zip", "kanda-2013", "--output", str(tmp_path / "all.zip"))
    html = wiki("export", "html", "kanda-2013")
    again = wiki("import", "markdown", str(tmp_path / "report.md"))

    assert (markdown.returncode, markdown.stderr, markdown.stdout) == (0, "", "")
    assert again.stdout.startswith("kanda-2013: is there already, just like this\n")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = [name.removeprefix("pages/") for name in archive.namelist() if name.startswith("pages/")]
        for name in names:
            text = git(tmp_path / "data/content.git", "show", f"main:{name}")
            assert archive.read(f"pages/{name}").decode() == text
    assert (packed.returncode, len(names)) == (0, 3)
    assert html.stdout.startswith("<!doctype html>")


def test_all_events_go_out_as_posts_below_a_folder(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "2013-02-03-kanda.md").write_text(POST)
    wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"))

    done = wiki("export", "jekyll", "--all", "--output", str(tmp_path / "blog"))
    refused = wiki("export", "jekyll", "--all")

    posts = sorted(file.name for file in (tmp_path / "blog/_posts").iterdir())
    assert done.returncode == 0, done.stderr
    assert "2013-02-03-kanda.md" in posts
    assert len(posts) == 2  # with the event that a new wiki begins with
    assert "not carried: " in done.stderr
    assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "BadOutput")


def test_notes_pads_and_restructured_text_come(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "2013-02-03-kanda.md").write_text(POST)
    wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"))
    (tmp_path / "note.md").write_text("# A note\n\none\ntwo\n\n[TOC]\n\n## Talk\n@bob\n\n- x\n")
    (tmp_path / "pad.txt").write_text("Pad\n    * a\n")
    (tmp_path / "201211.rst").write_text("T\n=\n\n:date: 2012-11-24\n\nA talk\n------\n:speaker: @bob\n\ntext\n")
    note, pad, rst = str(tmp_path / "note.md"), str(tmp_path / "pad.txt"), str(tmp_path / "201211.rst")

    page = wiki("import", "hedgedoc", note, "--folder", "notes")
    event = wiki("import", "hedgedoc", note, "--event", "evening")
    talk = wiki("import", "etherpad", pad, "--page", "kanda-2013/速い分析")
    again = wiki("import", "etherpad", pad, "--page", "kanda-2013/速い分析")
    document = wiki("import", "rst", rst)
    nowhere = wiki("import", "etherpad", pad, "--page", "kanda-2013/nothing")

    assert page.stdout == "notes/a-note.md: made\n"
    assert page.stderr == "  not carried over: note.md:6: [TOC] (Markdown has no form for it)\n"
    assert event.stdout == "evening: made\n  evening/index.md\n  evening/talk.md\n"
    assert talk.stdout == "kanda-2013/速い分析: has the notes now\n"
    assert again.stdout == "kanda-2013/速い分析: has them already\n"
    assert document.stdout == "201211-2012: made\n  201211-2012/index.md\n  201211-2012/a-talk.md\n"
    assert (nowhere.returncode, nowhere.stderr.strip()) == (1, "PageNotFound: name kanda-2013/nothing")
    text = git(tmp_path / "data/content.git", "show", "main:kanda-2013/速い分析.md")
    assert text.endswith("+ 待たない\n\n## pad\n\nPad\n\n+ a\n")


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the real post is not beside this checkout")
def test_real_post_has_four_talks_with_their_speakers(wiki: Wiki, tmp_path: Path) -> None:

    made = wiki("import", "jekyll", str(SAMPLE))

    assert made.stderr == ""
    files = [line.strip() for line in made.stdout.splitlines()[1:]]
    texts = [git(tmp_path / "data/content.git", "show", f"main:{file}") for file in files]
    assert len(files) == 1 + 4
    assert [text.count("speakers:") for text in texts] == [0, 1, 1, 1, 0]
    introduction, _, closing = texts[0].partition("\n[[talks]]\n")
    assert introduction.rstrip().count("\n") > 0
    assert len([line for line in closing.splitlines() if line.strip()]) == 2


def test_zip_of_an_event_is_the_same_event_again(wiki: Wiki, tmp_path: Path) -> None:
    (tmp_path / "2013-02-03-kanda.md").write_text(POST)
    wiki("import", "jekyll", str(tmp_path / "2013-02-03-kanda.md"))
    wiki("export", "zip", "kanda-2013", "--output", str(tmp_path / "taken-out.zip"))

    same = wiki("import", "folder", str(tmp_path / "taken-out.zip"))
    other = wiki("import", "folder", str(tmp_path / "taken-out.zip"), "--as", "copy")

    assert same.stdout.splitlines()[0] == "kanda-2013: is there already, just like this"
    assert other.stdout.splitlines()[0] == "copy: made"
    trees = git(tmp_path / "data/content.git", "ls-tree", "-z", "main", "kanda-2013", "copy").split("\0")[:2]
    assert len({line.split()[2] for line in trees}) == 1
