"""Calls as the four hosts make them, signed here by what the hosts document and not by the code under test."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from wiki.hooks.verify import Call, check_call

SECRET = "right secret"
OTHER_SECRET = "another secret"
SIGNING_KEY = bytes(range(32))
SIGNING_SECRET = "whsec_" + base64.b64encode(SIGNING_KEY).decode()
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DELIVERY = "5e2c0f0a-93ad-11ef-8f2f-0242ac120002"
COMMIT = "4522cbcefc20728a5b72b3a86af35e608622c514"
PARENT = "9836a96a253cce25d17988fcf41b8c4205cf779f"
ZEROS = "0" * 40

Headers = dict[str, str]


def to_json(payload: object) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def to_form(data: bytes) -> bytes:
    return urlencode({"payload": data}).encode()


def hex_digest(data: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()


def content_type(form: bool) -> str:
    return "application/x-www-form-urlencoded" if form else "application/json"


def github_headers(body: bytes, event: str = "push", *, secret: str = SECRET, form: bool = False) -> Headers:
    """`body` is what goes over the wire: of a form, the form."""
    sha1 = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return {
        "Content-Type": content_type(form),
        "X-GitHub-Delivery": DELIVERY,
        "X-GitHub-Event": event,
        "X-Hub-Signature": f"sha1={sha1}",
        "X-Hub-Signature-256": f"sha256={hex_digest(body, secret)}",
    }


def gitea_headers(inner: bytes, event: str = "push", *, secret: str = SECRET, form: bool = False) -> Headers:
    """`inner` is the JSON, also where it travels in a form. Gitea sends GitHub's headers beside its own."""
    digest = hex_digest(inner, secret)
    return github_headers(inner, event, secret=secret, form=form) | {
        "X-Gitea-Delivery": DELIVERY,
        "X-Gitea-Event": event,
        "X-Gitea-Signature": digest,
        "X-Gogs-Delivery": DELIVERY,
        "X-Gogs-Event": event,
        "X-Gogs-Signature": digest,
    }


def gitlab_headers(event: str = "Push Hook", *, token: str | None = SECRET) -> Headers:
    headers = {"Content-Type": "application/json", "Idempotency-Key": DELIVERY, "X-Gitlab-Event": event}
    return headers if token is None else headers | {"X-Gitlab-Token": token}


def signed_gitlab_headers(
    body: bytes,
    event: str = "Push Hook",
    *,
    key: bytes = SIGNING_KEY,
    now: datetime = NOW,
    time: str = "",
    message_id: str = DELIVERY,
) -> Headers:
    """`time` is signed and sent instead of that of `now`."""
    time = time or str(int(now.timestamp()))
    digest = hmac.new(key, f"{message_id}.{time}.".encode() + body, hashlib.sha256).digest()
    return gitlab_headers(event, token=None) | {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": time,
        "Webhook-Signature": "v1," + base64.b64encode(digest).decode(),
    }


def bitbucket_headers(body: bytes, event: str = "repo:push", *, secret: str = SECRET) -> Headers:
    return {
        "Content-Type": "application/json",
        "X-Event-Key": event,
        "X-Request-UUID": DELIVERY,
        "X-Hub-Signature": f"sha256={hex_digest(body, secret)}",
    }


def host_headers(provider: str, body: bytes, event: str, *, secret: str = SECRET) -> Headers:
    """What the host sends with a body of JSON."""
    if provider == "gitlab":
        return gitlab_headers(event, token=secret)
    if provider == "bitbucket":
        return bitbucket_headers(body, event, secret=secret)
    return (gitea_headers if provider == "gitea" else github_headers)(body, event, secret=secret)


def believed(provider: str, payload: object, event: str) -> Call:
    """The call that comes of a body rightly signed."""
    body = to_json(payload)
    return check_call(provider, host_headers(provider, body, event), body, [SECRET], NOW)


def push(ref: object = "refs/heads/main", **others: object) -> dict[str, object]:
    """A small body such as GitHub, Gitea and GitLab send; `others` are added or replaced."""
    body: dict[str, object] = {"ref": ref, "before": PARENT, "after": COMMIT, "pusher": {"name": "bob", "login": "bob"}}
    return body | {"user_username": "bob"} | others
