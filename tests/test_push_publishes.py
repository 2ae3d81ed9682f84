"""A push to the upstream is published: a forge's signed call, the fetch, the merge, the release; on real processes."""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment, free_port
from tests.cli.test_serve import get
from tests.cli.test_worker import wait_until
from tests.core.remote.test_sync import clone, commit_and_push, make_upstream, upstream_tip
from tests.factories import git, save
from tests.hooks.callers import SECRET, github_headers
from tests.running import RunningWiki
from wiki.core.store.store import Store

SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "webhooks" / "github"


def post(port: int, body: bytes, secret: str) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/-/hooks/github", body, github_headers(body, secret=secret))
    answer = connection.getresponse()
    read = json.loads(answer.read())
    connection.close()
    return answer.status, read


@pytest.mark.parametrize(("branch", "webs"), [("main", 1), ("master", 2)])
def test_push_and_its_signed_call_are_published_beside_what_was_saved_here(
    tmp_path: Path, branch: str, webs: int
) -> None:
    upstream = make_upstream(tmp_path, branch)
    work = clone(tmp_path, upstream)
    commit_and_push(work, "kanda/index.md", "---\ntype: event\ntitle: 神田\n---\n")
    commit_and_push(work, "kanda/impala.md", "---\ntitle: Impala\n---\n- 一\n- 二\n- 三\n")
    settings = {
        "FESTA_REMOTE": str(upstream),
        "FESTA_ALLOW_FILE_REMOTE": "1",
        "FESTA_WEBHOOK_SECRET": SECRET,
        "FESTA_POLL_SECONDS": "86400",
    }
    wiki = RunningWiki(tmp_path, webs=webs, **settings)
    port = wiki.ports[-1]
    wiki.start()
    try:
        wait_until(lambda: get(port, "/-/site/kanda/impala/")[0] == 200)
        store = Store(tmp_path / "data/content.git")
        save(store, "kanda/impala", "---\ntitle: Impala\n---\n- 一\n- 二\n- 三、ここで直した\n", store.tip())
        wait_until(lambda: upstream_tip(upstream) == store.tip())
        git_pull_and_push(work, "kanda/impala.md", "- 一", "- 一、手元で直した")
        body = json.dumps({"ref": f"refs/heads/{branch}", "after": "2" * 40, "commits": [{}]}).encode()

        refused = post(port, body, "guessed")
        answered = post(port, body, SECRET)

        assert refused[0] == 401
        assert (answered[0], answered[1]["wanted"]) == (202, True)
        wait_until(lambda: "手元で直した" in get(port, "/-/site/kanda/impala/")[2])
        assert "ここで直した" in get(port, "/-/site/kanda/impala/")[2]
        assert upstream_tip(upstream) == store.tip()
    finally:
        wiki.kill()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of real calls are not beside this checkout")
def test_real_calls_of_a_forge_are_answered(tmp_path: Path) -> None:
    port = free_port()
    settings = {"PORT": str(port), "FESTA_WEBHOOK_SECRET": SECRET}
    server = subprocess.Popen(
        [sys.executable, "-m", "wiki", "serve"], env=environment(tmp_path / "data", **settings), start_new_session=True
    )
    try:
        wait_until(lambda: get(port, "/-/healthz")[0] == 200)
        answers = {file.name: post(port, file.read_bytes(), SECRET)[0] for file in sorted(SAMPLES.glob("*.json"))}
        assert set(answers.values()) == {202}
        assert len(answers) > 10
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def git_pull_and_push(work: Path, path: str, old: str, new: str) -> None:

    git(work, "pull", "-q", "--rebase")
    commit_and_push(work, path, (work / path).read_text().replace(old, new))
