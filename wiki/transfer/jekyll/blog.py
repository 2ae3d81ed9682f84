"""A blog as a folder or a zip has it: its posts, and its site around them. What it becomes is in posts.py."""

from collections.abc import Callable, Sequence
from pathlib import Path

from wiki.transfer.arriving.bundle import NOTHING, Bundle, FindFile, GivenFile, NotReadable
from wiki.transfer.arriving.given import disk_finder, read_folder
from wiki.transfer.arriving.left_over import LeftOver
from wiki.transfer.jekyll.posts import AUTO, read_posts
from wiki.transfer.jekyll.site import Site, read_settings

POSTS = "_posts"
CONFIG = "_config.yml"


def read_blog_folder(folder: Path, *, make: str = AUTO) -> Bundle:
    """The posts of a blog on disk: of its `_posts`, or of the site (or Octopress's `source`) that holds it.

    Raises NotReadable when there is no post.
    """
    found = next((each for each in (folder / POSTS, folder / "source" / POSTS, folder) if each.is_dir()), folder)
    root = found.parent if found.name == POSTS else folder
    files, left_over = read_folder(found)
    below = f"{POSTS}/" if found.name == POSTS else ""
    posts = [GivenFile(below + file.name, file.data) for file in files]
    find = disk_finder(root)
    return _read(posts, find, [find, disk_finder(root.parent)], make, left_over, str(folder))


def read_blog_files(files: Sequence[GivenFile], *, make: str = AUTO, left_over: Sequence[LeftOver] = ()) -> Bundle:
    """The posts among files as a zip has them, or a form sends them. Raises NotReadable when there is no post.

    `left_over` is what was left behind before.
    """
    posts = [file for file in files if f"/{POSTS}/" in f"/{file.name}"]
    prefix = posts[0].name.partition(f"{POSTS}/")[0] if posts else ""
    if not posts:  # a folder of posts alone, or single ones
        posts = list(files)
    named = {file.name.removeprefix(prefix): file.data for file in files}
    everything = {file.name: file.data for file in files}
    posts = [GivenFile(file.name.removeprefix(prefix), file.data) for file in posts]
    return _read(posts, named.get, [named.get, _above(everything, prefix)], make, left_over, "")


def _above(files: dict[str, bytes], prefix: str) -> Callable[[str], bytes | None]:
    folder = prefix.rstrip("/").rpartition("/")[0]
    return lambda path: files.get(f"{folder}/{path}" if folder else path)


def _read(
    posts: Sequence[GivenFile],
    find: FindFile,
    configs: Sequence[FindFile],
    make: str,
    left_over: Sequence[LeftOver],
    name: str,
) -> Bundle:
    if not posts:
        raise NotReadable(name, NOTHING)
    config = next((data for each in configs if (data := each(CONFIG)) is not None), None)
    url, base_path = read_settings(config)
    bundle = read_posts(posts, Site({}, url, base_path, find), make=make)
    return Bundle(
        bundle.kind, bundle.subject, bundle.files, (*left_over, *bundle.left_over), bundle.homes, bundle.coauthors
    )
