"""What git itself takes for the same questions, in the same run: its log of the hot page, and its blame."""

import subprocess
from pathlib import Path

from bench.corpus import HOT_PAGE
from bench.measure import cpu_ms, report

QUESTIONS = (
    ("git log -- path", ("log", "--format=%H", "main", "--", f"{HOT_PAGE}.md")),
    ("git log --follow", ("log", "--follow", "--format=%H", "main", "--", f"{HOT_PAGE}.md")),
    ("git blame", ("blame", "--porcelain", "main", "--", f"{HOT_PAGE}.md")),
)


def bench_peers(repository: Path, pages: int, commits: int, scale: float) -> None:
    """Prints a line for each question to git."""
    for name, arguments in QUESTIONS:
        command = ["git", f"--git-dir={repository}", *arguments]
        value = cpu_ms(lambda _, command=command: subprocess.run(command, capture_output=True, check=True), 3)  # type: ignore[misc]
        report(f"{name}, hot page", value * scale, pages=pages, commits=commits, raw=round(value, 1))
