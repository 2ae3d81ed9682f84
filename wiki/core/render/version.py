"""What rendered bodies depend on beside their text: the renderer's own modules and the libraries under it.

The renderer imports nothing of Festa's but this package and core/children, so the two are all there is to look at.
"""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = (HERE, HERE.parent / "children")
LIBRARIES = ("bleach", "Markdown", "nh3", "Pygments")


@cache
def renderer_version() -> str:
    """A short text that changes whenever the same text may render differently.

    It is made of the modules' sources, so that nobody has to remember to raise a number. Importing it does not import
    the renderer, which only its own process does.
    """
    digest = sha256()
    for file in sorted(file for package in PACKAGES for file in package.rglob("*.py")):
        digest.update(f"{file.relative_to(HERE.parent)}\n".encode() + file.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()[:16]
