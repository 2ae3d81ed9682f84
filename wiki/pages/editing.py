"""What the form begins with in which a page is written. What becomes of it when it clashes is in web/joining.py."""

from wiki.core.errors import PageNotFound
from wiki.core.save import find_page_path
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.web.joining import Form


def open_form(store: Store, name: str, commit: CommitId | None) -> Form:
    """The form for a page as of a commit, or for one that is not there yet. Raises NotText."""
    path = find_page_path(store, commit, name) if commit else None
    if commit is None or path is None:
        return Form(name, "", "")
    data = store.find_file(commit, path)
    if data is None:
        raise PageNotFound(name)
    return Form(name, decode(data, path).text, commit)
