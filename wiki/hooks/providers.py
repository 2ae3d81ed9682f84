"""What the hosts that call hooks put where, as data.

Sources: the hosts' own pages on webhooks (GitHub "Webhook events and payloads", Gitea "Webhooks", GitLab "Webhook events",
Bitbucket Cloud "Event payloads"), and bodies that they really sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

GITHUB = "github"
GITEA = "gitea"
GITLAB = "gitlab"
BITBUCKET = "bitbucket"

# What of a form is signed. NO_FORMS: this host sends JSON only.
WHOLE_FORM = "whole_form"
INNER_JSON = "inner_json"
NO_FORMS = "no_forms"


@dataclass(frozen=True, slots=True)
class Provider:
    """Headers are in lower case; of several, the first that is there counts. `signature_headers` hold the
    HMAC-SHA-256 of the body in hex, after `signature_prefix`. `pusher_keys` are paths into the body to the name of who pushed.
    """

    name: str
    event_headers: tuple[str, ...]
    delivery_headers: tuple[str, ...]
    signature_headers: tuple[str, ...]
    signature_prefix: str
    forms: str
    push_events: frozenset[str]
    ping_events: frozenset[str]
    pusher_keys: tuple[tuple[str, ...], ...]


_ALL = (
    # Gitea comes first, because it sends GitHub's headers too; Forgejo sends all three kinds.
    Provider(
        name=GITEA,
        event_headers=("x-gitea-event", "x-forgejo-event"),
        delivery_headers=("x-gitea-delivery", "x-forgejo-delivery"),
        signature_headers=("x-gitea-signature", "x-forgejo-signature"),
        signature_prefix="",
        forms=INNER_JSON,
        push_events=frozenset({"push"}),
        ping_events=frozenset({"ping"}),
        pusher_keys=(("pusher", "login"), ("pusher", "username"), ("sender", "login")),
    ),
    Provider(
        name=GITLAB,
        event_headers=("x-gitlab-event",),
        delivery_headers=("idempotency-key", "x-gitlab-event-uuid"),
        signature_headers=(),  # a token or Standard Webhooks: verify.py knows
        signature_prefix="",
        forms=NO_FORMS,
        push_events=frozenset({"Push Hook", "Tag Push Hook"}),
        ping_events=frozenset(),
        pusher_keys=(("user_username",), ("user_name",)),
    ),
    Provider(
        name=BITBUCKET,
        event_headers=("x-event-key",),
        delivery_headers=("x-request-uuid",),
        signature_headers=("x-hub-signature",),
        signature_prefix="sha256=",
        forms=NO_FORMS,
        push_events=frozenset({"repo:push"}),
        ping_events=frozenset({"diagnostics:ping"}),
        pusher_keys=(("actor", "nickname"), ("actor", "username"), ("actor", "display_name")),
    ),
    Provider(
        name=GITHUB,
        event_headers=("x-github-event",),
        delivery_headers=("x-github-delivery",),
        signature_headers=("x-hub-signature-256",),
        signature_prefix="sha256=",
        forms=WHOLE_FORM,
        push_events=frozenset({"push"}),
        ping_events=frozenset({"ping"}),
        pusher_keys=(("pusher", "name"), ("sender", "login")),
    ),
)

PROVIDERS: Mapping[str, Provider] = MappingProxyType({provider.name: provider for provider in _ALL})


def find_sender(headers: Mapping[str, str]) -> str | None:
    """The provider whose event header is among `headers` (names in lower case), or None when there is no such header."""
    for provider in _ALL:
        if any(headers.get(name) for name in provider.event_headers):
            return provider.name
    return None


def first_header(headers: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first of `names` that `headers` hold with a value, or an empty string."""
    return next((headers[name] for name in names if headers.get(name)), "")
