"""What a new user does, step by step, in Chromium against the real program; the numbers are those of the issue's list."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import open_browser
from tests.cli.test_serve import get
from tests.core.remote.test_sync import clone, commit_and_push, make_upstream, upstream_tip
from tests.factories import git
from tests.hooks.callers import SECRET
from tests.running import RunningWiki
from tests.test_push_publishes import git_pull_and_push, post

PASSWORD = "correct horse battery"
expect.set_options(timeout=30_000)  # the machine that runs this may have much else to do
TALK = "hello-festa/from-git"


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(params=[1, 2], ids=["one server", "two servers and a worker"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningWiki]:
    wiki = RunningWiki(tmp_path, webs=request.param)
    wiki.start()
    yield wiki
    wiki.kill()


def sign_up(wiki: RunningWiki, context: BrowserContext, handle: str, name: str, base: str = "") -> Page:
    """A page of somebody with a new account, signed in through the form."""
    wiki.run(
        "user",
        "add",
        handle,
        "--name",
        name,
        "--email",
        f"{handle}@example.org",
        "--role",
        "organiser",
        "--password-stdin",
        feed=PASSWORD,
    )
    page, base = context.new_page(), base or wiki.base
    page.goto(f"{base}/-/login?next=/hello-festa")
    page.get_by_label(re.compile("^(User name|ユーザー名)$")).fill(handle)
    page.get_by_label(re.compile("^(Password|パスワード)$")).fill(PASSWORD)
    page.locator("main button.main").click()
    expect(page).to_have_url(f"{base}/hello-festa")
    return page


def write(page: Page, old: str, new: str) -> None:
    """Replaces `old` in the open form."""
    field = page.locator("#text")
    text = field.input_value()
    assert old in text
    field.fill(text.replace(old, new))


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(Save|保存)$")).click()


def blamed(wiki: RunningWiki, path: str) -> dict[str, str]:
    """Who wrote each line, by git."""
    lines = git(wiki.data / "content.git", "blame", "--line-porcelain", "main", "--", path).splitlines()
    authors = [line.removeprefix("author ") for line in lines if line.startswith("author ")]
    return dict(zip((line[1:] for line in lines if line.startswith("\t")), authors, strict=True))


def published(wiki: RunningWiki, address: str, word: str) -> None:
    """Waits until the published page holds a word."""
    deadline = time.monotonic() + 30
    while word not in get(wiki.port, f"/-/site/{address}")[2]:
        assert time.monotonic() < deadline, get(wiki.port, f"/-/site/{address}")[2]
        time.sleep(0.1)


def test_first_account_is_made_by_the_printed_link_which_works_once(running: RunningWiki, browser: Browser) -> None:
    link = running.base + running.setup_link
    page = browser.new_context(locale="ja").new_page()
    page.goto(link)
    page.locator("#f-name").fill("森下 はるか")
    page.locator("#f-username").fill("mori")
    page.locator("#f-password").fill("short")
    page.locator("main button.main").click()
    expect(page.locator("#f-password[aria-invalid=true]")).to_be_visible()
    assert page.locator("#f-name").input_value() == "森下 はるか"
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main button.main").click()
    expect(page).to_have_url(f"{running.base}/")
    expect(page.locator(".me")).to_contain_text("森下 はるか")
    expect(page.get_by_role("link", name="Hello Festa").first).to_be_visible()

    again = browser.new_page()
    answer = again.goto(link)

    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_two_people_write_one_talk_and_both_keep_their_text(
    running: RunningWiki, browser: Browser, script: bool
) -> None:
    # Each at a server of their own, where there are two.
    mori = sign_up(running, browser.new_context(locale="ja", java_script_enabled=script), "mori", "森下 はるか")
    lena = sign_up(running, browser.new_context(java_script_enabled=script), "lena", "Lena Marsh", running.bases[-1])
    at = {mori: running.base, lena: running.bases[-1]}
    for page in (mori, lena):
        page.goto(f"{at[page]}/{TALK}")
        page.locator(".views a", has_text=re.compile("Edit|編集")).click()
    mori.reload()
    expect(mori.locator("#writers")).to_contain_text("Lena Marsh")

    write(mori, "| save | `git commit` |", "| 保存 | `git commit` |")
    save(mori)
    expect(mori.locator("main")).to_contain_text("保存しました。")
    write(lena, "and pushes;", "and pushes to the wiki;")
    save(lena)
    expect(lena.locator("main")).to_contain_text("joined with what others saved meanwhile")
    expect(lena.locator("article")).to_contain_text("保存")
    expect(lena.locator("article")).to_contain_text("pushes to the wiki")

    for page in (mori, lena):
        page.goto(f"{at[page]}/-/edit/{TALK}")
    write(mori, "who wrote this", "誰が書いたか")
    save(mori)
    expect(mori).to_have_url(f"{running.base}/{TALK}")
    write(lena, "who wrote this", "who wrote which line")
    save(lena)
    expect(lena.get_by_role("heading", name="Two people wrote at the same place")).to_be_visible()
    assert "誰が書いたか" in lena.locator("#text").input_value()
    assert "who wrote which line" in lena.locator("#text").input_value()
    lena.get_by_role("button", name="Save both").click()
    expect(lena.locator("article")).to_contain_text("誰が書いたか")
    expect(lena.locator("article")).to_contain_text("who wrote which line")

    authors = blamed(running, f"{TALK}.md")
    assert next(authors[line] for line in authors if "保存" in line) == "森下 はるか"
    assert next(authors[line] for line in authors if "pushes to the wiki" in line) == "Lena Marsh"
    assert next(authors[line] for line in authors if "who wrote which line" in line) == "Lena Marsh"
    published(running, f"{TALK}/", "who wrote which line")


def test_text_that_was_not_sent_survives_a_closed_tab_and_a_restart(running: RunningWiki, browser: Browser) -> None:
    context = browser.new_context()
    page = sign_up(running, context, "lena", "Lena Marsh")
    page.goto(f"{running.base}/-/edit/{TALK}")
    write(page, "git blame", "git blame -w")
    expect(page.locator("#state")).to_contain_text("Kept on this device")
    page.close()

    page = context.new_page()
    page.goto(f"{running.base}/-/edit/{TALK}")
    page.get_by_role("button", name="Put it back").click()
    assert "git blame -w" in page.locator("#text").input_value()

    running.kill()
    save(page)
    expect(page.locator("#state")).to_contain_text("No connection", timeout=20_000)
    running.start()
    expect(page).to_have_url(f"{running.base}/{TALK}", timeout=40_000)
    expect(page.locator("article")).to_contain_text("git blame -w")

    page.goto(f"{running.base}/-/edit/{TALK}")
    expect(page.locator("#text")).to_be_visible()
    assert page.get_by_role("button", name="Put it back").count() == 0
    log = git(running.data / "content.git", "log", "--format=%an", "main", "--", f"{TALK}.md").split("\n")
    assert log[0] == "Lena Marsh"
    assert log.count("Lena Marsh") == 1


def test_form_of_an_ended_session_is_saved_by_signing_in_on_it(running: RunningWiki, browser: Browser) -> None:
    context = browser.new_context()
    page = sign_up(running, context, "lena", "Lena Marsh")
    page.goto(f"{running.base}/-/edit/{TALK}")
    write(page, "git blame", "git blame --porcelain")
    other = context.new_page()
    other.goto(f"{running.base}/-/account")
    other.locator("form[action='/-/logout'] button").click()
    expect(other.get_by_role("link", name="Sign in").first).to_be_visible()  # to close it on its way can take for ever
    other.close()

    save(page)
    expect(
        page.get_by_text("You are not signed in any more.").or_(page.get_by_text("open for too long"))
    ).to_be_visible()
    assert "git blame --porcelain" in page.locator("#text").input_value()
    page.locator("#username").fill("lena")
    page.locator("#password").fill(PASSWORD)
    save(page)
    expect(page.locator("article")).to_contain_text("git blame --porcelain")
    assert blamed(running, f"{TALK}.md")["| who wrote this | `git blame --porcelain` |"] == "Lena Marsh"


def test_talk_is_made_moved_compared_restored_and_deleted(running: RunningWiki, browser: Browser) -> None:
    page = sign_up(running, browser.new_context(viewport={"width": 390, "height": 844}), "lena", "Lena Marsh")
    page.get_by_role("link", name="Add a talk").click()
    page.locator("#f-title").fill("Impala で待たない")
    page.locator("#f-speakers").fill("@mori")
    page.locator("#f-start").fill("15:00")
    page.locator("main button.main").click()
    page.locator("#text").fill(page.locator("#text").input_value() + "First words.\n")
    save(page)
    expect(page.locator("article")).to_contain_text("First words.")
    first = page.url
    page.locator(".views a", has_text="Edit").click()
    write(page, "First words.", "Second words.")
    save(page)
    expect(page.locator("article")).to_contain_text("Second words.")

    page.get_by_role("link", name="Rename or move").click()
    page.locator("#to").fill("hello-festa/impala")
    page.locator("main button.main").click()
    expect(page).to_have_url(f"{running.base}/hello-festa/impala")
    page.goto(first)
    expect(page).to_have_url(f"{running.base}/hello-festa/impala")

    page.locator(".views a", has_text="History").click()
    expect(page.locator("main")).to_contain_text("Lena Marsh")
    names = (f"{unquote(urlsplit(first).path)[1:]}.md", "hello-festa/impala.md")
    commits = git(running.data / "content.git", "log", "--format=%H", "main", "--", *names).split()
    page.goto(f"{running.base}/-/diff/hello-festa/impala?from={commits[-1]}&to={commits[0]}")
    expect(page.locator("del").first).to_contain_text("First")
    expect(page.locator("ins").first).to_contain_text("Second")
    page.goto(f"{running.base}/hello-festa/impala?rev={commits[-1]}")
    expect(page.locator("article")).to_contain_text("First words.")
    page.get_by_role("button", name="Restore this revision").click()
    expect(page).to_have_url(f"{running.base}/hello-festa/impala")
    expect(page.locator("article")).to_contain_text("First words.")

    page.goto(f"{running.base}/-/history/hello-festa?scope=event")
    expect(page.locator("main")).to_contain_text("Impala で待たない")
    page.goto(f"{running.base}/-/delete/hello-festa/impala")
    page.locator("main button.main").click()
    expect(page).to_have_url(f"{running.base}/-/history/hello-festa/impala")
    published(running, "hello-festa/", "It is only Git")
    deadline = time.monotonic() + 30
    while get(running.port, "/-/site/hello-festa/impala/")[0] != 404:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_push_of_somebody_else_is_on_the_site_and_in_the_history(tmp_path: Path, browser: Browser) -> None:
    upstream = make_upstream(tmp_path, "master")
    work = clone(tmp_path, upstream)
    commit_and_push(work, "kanda/index.md", "---\ntype: event\ntitle: 神田\nlanguage: ja\n---\n")
    commit_and_push(work, "kanda/impala.md", "---\ntitle: Impala\n---\n- 一\n- 二\n- 三\n")
    wiki = RunningWiki(
        tmp_path,
        webs=2,
        FESTA_REMOTE=str(upstream),
        FESTA_ALLOW_FILE_REMOTE="1",
        FESTA_WEBHOOK_SECRET=SECRET,
        FESTA_POLL_SECONDS="86400",
    )
    wiki.start()
    try:
        wiki.run(
            "user",
            "add",
            "lena",
            "--name",
            "Lena Marsh",
            "--email",
            "l@example.org",
            "--role",
            "organiser",
            "--password-stdin",
            feed=PASSWORD,
        )
        page = browser.new_context().new_page()
        page.goto(f"{wiki.base}/-/login?next=/-/edit/kanda/impala")
        page.locator("#f-username").fill("lena")
        page.locator("#f-password").fill(PASSWORD)
        page.locator("main button.main").click()
        write(page, "- 三", "- 三、ここで直した")
        save(page)
        expect(page.locator("article")).to_contain_text("ここで直した")
        deadline = time.monotonic() + 30
        while upstream_tip(upstream) != git(wiki.data / "content.git", "rev-parse", "main").strip():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        git_pull_and_push(work, "kanda/impala.md", "- 一", "- 一、手元で直した")
        body = b'{"ref": "refs/heads/master", "after": "%s", "commits": [{}]}' % (b"2" * 40)
        assert post(wiki.ports[-1], body, SECRET)[0] == 202
        published(wiki, "kanda/impala/", "手元で直した")
        published(wiki, "kanda/-/report/", "ここで直した")

        page.goto(f"{wiki.base}/kanda/impala")
        expect(page.locator("article")).to_contain_text("手元で直した")
        page.goto(f"{wiki.base}/-/history/kanda/impala")
        expect(page.locator("main")).to_contain_text("Lena Marsh")
        page.goto(f"{wiki.base}/-/deliveries")
        expect(page.locator("main")).to_contain_text("github")
        page.goto(f"{wiki.base}/-/status")
        expect(page.locator("h1")).to_be_visible()
    finally:
        wiki.kill()
