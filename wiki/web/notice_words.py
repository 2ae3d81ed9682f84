"""What notices say: kind and facts, as they are kept, into a sentence in the visitor's language with a link.

The kinds, and their facts:

- `conflict`: {"number": 3, "paths": ["kanda/impala.md", ...]} — a push upstream clashed with what was saved here.
- `forced_push`: {"commit": "full id that upstream lost", "at": "2026-11-21T14:02:00+00:00"} — and all was pushed again.
- `failing`: {"follower": "remote", "since": "..."} — a follower failed three times in a row.
- `aside`: {"follower": "publish", "path": "kanda/impala.md", "since": "..."} — it goes on without that file.
- `checked`: {"name", "page", "title", "commit"} — a speaker confirmed the notes of a talk.
- `proposed`: {"number", "name", "page", "title"} — somebody proposes a change.
- `asked`: {"number", "name", "page", "title", "text"} — a speaker asks for something in words.
- `landed`, `declined`: {"number", "by", "page"} — for who proposed it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from wiki.web.language import gettext as _
from wiki.web.words import N_

CONFLICT = "conflict"
FORCED_PUSH = "forced_push"
FAILING = "failing"
ASIDE = "aside"
CHECKED = "checked"
PROPOSED = "proposed"
ASKED = "asked"
LANDED = "landed"
DECLINED = "declined"
KINDS = frozenset({CONFLICT, FORCED_PUSH, FAILING, ASIDE, CHECKED, PROPOSED, ASKED})
"""Those that all organisers are told of."""
SHOWN_WORDS = 300

SENTENCES: Mapping[str, str] = {
    CHECKED: N_('%(name)s confirmed the notes of <a href="%(page)s">%(title)s</a>.'),
    PROPOSED: N_('%(name)s proposes a change to %(title)s. <a href="%(proposal)s">Look at it</a>'),
    ASKED: N_('%(name)s writes about <a href="%(checks)s">%(title)s</a>: “%(text)s”'),
    LANDED: N_('%(by)s landed <a href="%(proposal)s">what you proposed</a> for %(title)s.'),
    DECLINED: N_('%(by)s declined <a href="%(proposal)s">what you proposed</a> for %(title)s.'),
}
"""Of what is about proposals and the speakers' check."""

REMOTE = "remote"
FOLLOWERS: Mapping[str, str] = {
    "index": N_("Reading what was saved into the index"),
    "publish": N_("Publishing"),
    REMOTE: N_("Meeting the upstream"),
}
"""What each follower does, in words."""


def notice_sentence(kind: str, facts: Mapping[str, Any]) -> Markup | None:
    """The sentence of a notice; None for a kind that is not known here."""
    if kind == CONFLICT:
        return _conflict_sentence(facts["paths"], f"/-/conflicts/{int(facts['number'])}")
    if kind == FORCED_PUSH:
        return _(
            "Somebody pushed to the upstream by force. Nothing was given up here, and all of it was pushed again."
            ' <a href="%(href)s">See the status</a>',
            href="/-/status#upstream",
        )
    if kind == FAILING:
        return _(
            '%(follower)s failed three times in a row. <a href="%(href)s">See the status</a>',
            follower=follower_words(str(facts["follower"])), href="/-/status",
        )  # fmt: skip
    if kind == ASIDE:
        return _(
            '%(follower)s goes on without %(path)s, which broke it three times. <a href="%(href)s">See the status</a>',
            follower=follower_words(str(facts["follower"])), path=facts["path"], href="/-/status",
        )  # fmt: skip
    if kind in SENTENCES:
        return _review_sentence(kind, facts)
    return None


def _review_sentence(kind: str, facts: Mapping[str, Any]) -> Markup:
    page, words = quote(str(facts["page"])), str(facts.get("text", ""))
    return _(
        SENTENCES[kind],
        name=facts.get("name", ""), by=facts.get("by", ""), title=facts.get("title") or facts["page"], page=f"/{page}",
        checks=f"/-/checks/{page}", proposal=f"/-/proposals/{int(facts.get('number', 0))}",
        text=words[:SHOWN_WORDS] + ("…" if len(words) > SHOWN_WORDS else ""),
    )  # fmt: skip


def _conflict_sentence(paths: Sequence[str], href: str) -> Markup:
    path = paths[0] if paths else "?"
    if len(paths) > 1:
        return _(
            'A push upstream clashes with what was saved here, in %(path)s and other files. <a href="%(href)s">Settle it</a>',
            path=path, href=href,
        )  # fmt: skip
    return _(
        'A push upstream clashes with what was saved here, in %(path)s. <a href="%(href)s">Settle it</a>',
        path=path, href=href,
    )  # fmt: skip


def follower_words(name: str) -> Markup | str:
    """What a follower does, in the visitor's language."""
    return _(FOLLOWERS[name]) if name in FOLLOWERS else name
