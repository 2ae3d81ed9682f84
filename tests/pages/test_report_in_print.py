"""The report as a PDF that Chromium prints: contents first, no frame of the wiki, addresses written out."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser import open_browser
from tests.pages.conftest import put
from tests.pages.test_report import FILES
from tests.web_client import Web


def test_report_is_printed_with_its_contents_and_addresses(web: Web, tmp_path: Path) -> None:
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("no pdftotext here: run tools/setup-tests as root")
    talks = {f"kanda/t{at}.md": f"---\ntitle: Talk {at}\nstart: 2026-11-22 {12 + at // 4}:{at % 4 * 15:02}\n---\n{'Words of it. ' * 120}\n\n[x](https://example.org/{at})\n"
             for at in range(24)}  # fmt: skip
    put(web, {**FILES, **talks})
    # One file with the style inside: the browser needs no server for it.
    html = web.client("alice", language="ja").get("/kanda/-/report.html").data
    with open_browser() as browser:
        page = browser.new_page()
        page.goto(f"data:text/html;base64,{base64.b64encode(html).decode()}")
        (tmp_path / "report.pdf").write_bytes(page.pdf(format="A4", prefer_css_page_size=True))

    text = subprocess.run(
        [pdftotext, "-layout", str(tmp_path / "report.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    contents, _, body = text.partition("始まり。")
    assert text.count("\f") > 5
    assert [title in contents for title in ("Early", "Off", "Talk 0", "Talk 23", "もくじ")] == [True] * 5
    assert "Words of it." not in contents
    assert body.index("Talk 0") < body.index("Talk 23") < body.index("終わり。")
    for written in ("(https://example.org/23)", "(https://example.org/s)", "中止", "2026年11月22日"):
        assert written in body
    assert "編集" not in text
    last_lines = [page.rstrip().splitlines()[-2:] for page in body.split("\f") if page.strip()]
    assert [lines for lines in last_lines if any("Talk " in line for line in lines)] == []  # no heading is left alone
