"""Commands on a wiki of their own, each as a process."""

import shutil
from pathlib import Path

from tests.cli.conftest import Wiki
from tests.core.remote.test_sync import clone, commit_and_push, make_upstream, upstream_tip
from tests.factories import git, put_files, save
from wiki.core.store.store import Store


def shown(data: Path) -> dict[str, str]:
    site = (data / "site").resolve()
    return {file.relative_to(site).as_posix(): file.read_text() for file in site.rglob("*.html")}


def test_init_makes_a_wiki_with_the_sample_event(wiki: Wiki, tmp_path: Path) -> None:
    done = wiki("init")

    assert (done.returncode, done.stderr) == (0, "")
    names = git(tmp_path / "data/content.git", "ls-tree", "-r", "--name-only", "main").split()
    assert names == [
        "hello-festa/from-git.md",
        "hello-festa/index.md",
        "hello-festa/nihongo.md",
        "hello-festa/writing-together.md",
        "index.md",
        "site.yml",
        "templates/talk-ja.md",
        "templates/talk.md",
    ]
    assert git(tmp_path / "data/content.git", "log", "--format=%an: %s", "main").strip() == "Festa: Begin the wiki"


def test_init_a_second_time_changes_nothing(wiki: Wiki, tmp_path: Path) -> None:
    wiki("init")
    before = git(tmp_path / "data/content.git", "rev-parse", "main")

    wiki("init")

    assert git(tmp_path / "data/content.git", "rev-parse", "main") == before


def test_init_with_an_upstream_takes_its_content_over(wiki: Wiki, tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path, "master")
    pushed = commit_and_push(clone(tmp_path, upstream), "kanda/index.md", "---\ntype: event\ntitle: 神田\n---\n")

    done = wiki("init", FESTA_REMOTE=str(upstream), FESTA_ALLOW_FILE_REMOTE="1")

    assert done.returncode == 0, done.stderr
    assert git(tmp_path / "data/content.git", "rev-parse", "main").strip() == pushed


def test_init_with_an_empty_upstream_gives_it_ours(wiki: Wiki, tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)

    wiki("init", FESTA_REMOTE=str(upstream), FESTA_ALLOW_FILE_REMOTE="1")

    assert upstream_tip(upstream) == git(tmp_path / "data/content.git", "rev-parse", "main").strip()


def test_publish_shows_every_page_and_a_second_one_changes_nothing(wiki: Wiki, tmp_path: Path) -> None:
    wiki("init")

    first, second = wiki("publish"), wiki("publish")

    assert "Release 1: Publish the site" in first.stdout
    assert "0 file(s) of the site changed" in second.stdout
    pages = shown(tmp_path / "data")
    assert "日本語で議事録を書く" in pages["hello-festa/nihongo/index.html"]
    assert "Hello Festa" in pages["index.html"]
    assert "It is only Git" in pages["hello-festa/-/report/index.html"]


def test_rollback_shows_the_release_before_until_resume(wiki: Wiki, tmp_path: Path) -> None:
    wiki("init")
    wiki("publish")
    store = Store(tmp_path / "data/content.git")
    save(store, "news", "# News\n\nfirst\n")
    wiki("publish")
    assert "news/index.html" in shown(tmp_path / "data")

    rolled = wiki("rollback")
    held = shown(tmp_path / "data")
    save(store, "later", "# Later\n")
    waiting = wiki("publish")
    resumed = wiki("resume")

    assert "Roll back to release 1" in rolled.stdout
    assert "Publishing is held" in waiting.stdout
    assert "news/index.html" not in held
    assert resumed.returncode == 0
    assert {"news/index.html", "later/index.html"} <= set(shown(tmp_path / "data"))


def test_rollback_without_an_earlier_release_is_refused_in_words(wiki: Wiki) -> None:
    wiki("init")
    wiki("publish")

    done = wiki("rollback")

    assert (done.returncode, done.stderr.strip()) == (1, "ReleaseNotFound: refused")


def test_reindex_and_maintain_leave_the_site_as_it_is(wiki: Wiki, tmp_path: Path) -> None:
    wiki("init")
    wiki("publish")
    before = shown(tmp_path / "data")

    reindexed = wiki("reindex")
    assert reindexed.returncode == 0
    assert f"[{'#' * 40}] 100 %" in reindexed.stderr
    assert wiki("maintain").returncode == 0
    published = wiki("publish", "--all")

    assert "0 file(s) of the site changed" in published.stdout
    assert shown(tmp_path / "data") == before


def test_malformed_setting_stops_with_its_name(wiki: Wiki) -> None:
    done = wiki("init", PORT="eighty")

    assert done.returncode == 2
    assert "PORT" in done.stderr


def test_purge_without_yes_only_says_what_it_would_reach(wiki: Wiki, tmp_path: Path) -> None:
    wiki("init")
    before = git(tmp_path / "data/content.git", "rev-parse", "main")

    done = wiki("purge", "hello-festa/nihongo.md")

    assert "Nothing was done" in done.stdout
    assert git(tmp_path / "data/content.git", "rev-parse", "main") == before


def test_purge_reaches_history_releases_bodies_index_and_upstream(wiki: Wiki, tmp_path: Path) -> None:
    upstream = make_upstream(tmp_path)
    settings = {"FESTA_REMOTE": str(upstream), "FESTA_ALLOW_FILE_REMOTE": "1"}
    wiki("init", **settings)
    store = Store(tmp_path / "data/content.git")
    secret = "蛸足配線の暗証番号"
    put_files(store, {"leak.md": f"# Leak\n\n{secret}\n".encode()})
    wiki("publish", **settings)
    assert any(secret in page for page in shown(tmp_path / "data").values())

    done = wiki("purge", "leak.md", "--yes", **settings)

    assert done.returncode == 0, done.stderr
    assert "by a forced push" in done.stdout
    for repository in ("content.git", "site.git"):
        objects = git(tmp_path / "data" / repository, "cat-file", "--batch-all-objects", "--batch-check")
        blobs = "\n".join(line.split()[0] for line in objects.splitlines() if " blob " in line)
        assert secret not in git(tmp_path / "data" / repository, "cat-file", "--batch", feed=blobs.encode())
    for file in (tmp_path / "data").rglob("*"):
        if file.is_file() and ".git" not in str(file.relative_to(tmp_path / "data")):
            assert secret.encode() not in file.read_bytes(), file
    assert upstream_tip(upstream) == git(tmp_path / "data/content.git", "rev-parse", "main").strip()
    assert secret not in git(upstream, "log", "-p", "main")


def test_data_folder_that_was_moved_works_on(wiki: Wiki, tmp_path: Path) -> None:
    wiki("init")
    wiki("publish")
    shutil.move(tmp_path / "data", tmp_path / "elsewhere")
    shutil.move(tmp_path / "elsewhere", tmp_path / "data")

    assert "0 file(s) of the site changed" in wiki("publish").stdout
