import subprocess
import sys

from wiki.core.render.version import renderer_version

IMPORTED = """
import sys
import {module}
print(*sorted(name for name in sys.modules if name.startswith('wiki.') and name != 'wiki.core'))
print(*sorted({{'markdown', 'bleach', 'nh3', 'pygments', 'flask', 'git', 'sqlalchemy'}} & set(sys.modules)))
"""


def imported_by(module: str) -> list[list[str]]:
    script = IMPORTED.format(module=module)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60, text=True)
    return [line.split() for line in done.stdout.split("\n")[:2]]


def test_version_is_the_same_in_every_process() -> None:
    script = "from wiki.core.render.version import renderer_version; print(renderer_version())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60, text=True)

    assert done.stdout.strip() == renderer_version()


def test_worker_imports_nothing_of_ours_that_the_version_does_not_cover() -> None:
    ours, libraries = imported_by("wiki.core.render.worker")

    assert [name for name in ours if not name.startswith(("wiki.core.render", "wiki.core.children"))] == []
    assert libraries == ["bleach", "markdown", "nh3", "pygments"]


def test_pool_leaves_the_libraries_to_its_workers() -> None:
    assert imported_by("wiki.core.render.pool")[1] == []
