"""What new talks and events begin with: templates, which are pages of the wiki themselves.

`templates/talk` and `templates/event` are for the whole wiki, `templates/talk-ja` for events in that language, and
`templates/talk-lightning` and the like are more to choose from; an event names one for its talks with `talk_template: <page>`.
Of a template count its body and its fields, but for those that say what page the template is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wiki.core.errors import NotText
from wiki.core.frontmatter import read_fields, split
from wiki.core.names import SUFFIX, fold_key
from wiki.core.page import EVENT, TALK
from wiki.core.save import find_page_path
from wiki.core.store.model import CommitId
from wiki.core.store.store import Store
from wiki.core.text import decode
from wiki.core.yaml_read import Value

FOLDER = "templates"
TALK_TEMPLATE = "talk_template"
OWN = frozenset({"type", "title", "draft", "aliases", "guid", "order", "scribe", "complete", "checked", "cancelled"})
"""Fields that are the template's own, or say something of one talk alone."""

_PLACEHOLDER = re.compile(r"\{(title|event|date|speakers)\}")


@dataclass(frozen=True)
class TemplateText:
    """What a new page begins with; empty where there is no template."""

    fields: Mapping[str, Value]
    body: str


NOTHING = TemplateText({}, "")


def default_template(kind: str) -> str:
    """The name of the wiki-wide template for TALK or EVENT."""
    return f"{FOLDER}/{kind}"


def is_template_for(name: str, kind: str) -> bool:
    """Whether the page of this name is one of the wiki's templates for TALK or EVENT: `templates/talk`, `templates/talk-…`."""
    own = default_template(kind)
    return name == own or name.startswith(f"{own}-")


def talk_template(store: Store, commit: CommitId | None, event: str, language: str = "") -> TemplateText:
    """The template of new talks of an event: the one that it names if that is there, else the wiki's for its language,
    else the wiki's. `language` is that of an event that is not there yet. Empty where there is none; raises nothing."""
    values = _values(_text(store, commit, event) or "")
    usual = default_template(TALK)
    names = (_named_in(values), f"{usual}-{_language_in(values) or primary_language(language)}", usual)
    found = (read_template(store, commit, name) for name in names if name)
    return next((each for each in found if each), NOTHING)


def event_template(store: Store, commit: CommitId | None) -> TemplateText:
    """The template of new events."""
    return read_template(store, commit, default_template(EVENT)) or NOTHING


def find_named_template(store: Store, commit: CommitId | None, event: str) -> str | None:
    """The name of the template that an event names for its talks, whether it is there or not."""
    return _named_in(_values(_text(store, commit, event) or ""))


def read_template(store: Store, commit: CommitId | None, name: str) -> TemplateText | None:
    """A page as a template; None where it is not there, or no text."""
    text = _text(store, commit, name)
    if text is None:
        return None
    fields = {key: value for key, value in _values(text).items() if fold_key(key) not in OWN}
    return TemplateText(fields, split(text).body)


def fill(template: TemplateText, known: Mapping[str, str]) -> TemplateText:
    """The template with what is known of the page in place of `{title}`, `{event}`, `{date}` and `{speakers}`.

    What is not known is left out; other braces stay as they are.
    """

    def fill_text(text: str) -> str:
        return _PLACEHOLDER.sub(lambda found: known.get(found[1], ""), text)

    def fill_value(value: Value) -> Value:
        if isinstance(value, str):
            return fill_text(value)
        if isinstance(value, Mapping):
            return {key: fill_value(inner) for key, inner in value.items()}
        return [fill_value(inner) for inner in value]

    return TemplateText({key: fill_value(value) for key, value in template.fields.items()}, fill_text(template.body))


def _named_in(values: Mapping[str, Value]) -> str | None:
    named = values.get(TALK_TEMPLATE)
    return named.strip().strip("/").removesuffix(SUFFIX) or None if isinstance(named, str) else None


def _language_in(values: Mapping[str, Value]) -> str:
    language = values.get("language")
    return primary_language(language) if isinstance(language, str) else ""


def primary_language(tag: str) -> str:
    """`ja` of `ja-JP`."""
    return tag.strip().partition("-")[0].lower()


def _values(text: str) -> Mapping[str, Value]:
    return read_fields(split(text).block).values


def _text(store: Store, commit: CommitId | None, name: str) -> str | None:
    path = find_page_path(store, commit, name) if commit else None
    data = store.find_file(commit, path) if commit and path else None
    try:
        return decode(data, path or "").text if data is not None else None
    except NotText:
        return None
