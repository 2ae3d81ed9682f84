"""Tells who called a hook and whether to believe it. Knows nothing of HTTP beyond headers and a body.

What is signed is the body alone, at GitHub, Gitea and Bitbucket: event and delivery id stand in headers that anybody who
recorded a call could change. So a call is never more than a reason to fetch.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wiki.hooks.body import FORM_TYPE, media_type, read_form, read_object
from wiki.hooks.errors import (
    BAD_FORM,
    MISMATCH,
    MISSING,
    NO_SECRET,
    ONLY_SHA1,
    TOO_LARGE,
    BadBody,
    BadSignature,
    UnknownProvider,
    WrongProvider,
)
from wiki.hooks.providers import (
    GITHUB,
    GITLAB,
    INNER_JSON,
    NO_FORMS,
    PROVIDERS,
    Provider,
    find_sender,
    first_header,
)
from wiki.hooks.standard_webhooks import SECRET_PREFIX, SIGNATURE_HEADER, check_signed, read_key

MAX_BODY_BYTES = 16 * 1024 * 1024
# Gitea's forms are decoded before we know who sent them. It lists few commits, so its bodies are small.
MAX_GITEA_FORM_BYTES = 1024 * 1024

_SHA1_HEADER = "x-hub-signature"
_TOKEN_HEADER = "x-gitlab-token"  # noqa: S105 - a header's name
_DELIVERY_ID = re.compile(r"[A-Za-z0-9_:{}-]{1,128}")
_EVENT = re.compile(r"[A-Za-z0-9_:. -]{1,100}")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is believed. `delivery_id` is safe to keep and to show, and its provider's alone: another's may be
    the same. `event` is the host's word for what happened, empty when it said none. `form` says that the JSON came in a form.
    """

    provider: str
    delivery_id: str
    event: str
    payload: dict[str, object] = field(repr=False)  # up to megabytes, and of any depth
    content_type: str
    form: bool


def check_call(provider: str, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> Call:
    """Returns the call when one of `secrets` vouches for it.

    `provider` is the one that the address names; `headers` may have any case, their values are as WSGI gives them (every
    byte a character); `body` is untouched; `secrets` are the hook's, two while one is being rotated; `now` is aware.

    Raises UnknownProvider, WrongProvider (another host's headers), BadSignature, BadBody. Nothing is parsed before the
    signature holds, but for Gitea's forms, whose signature is over what they hold.
    """
    host = PROVIDERS.get(provider)
    if host is None:
        raise UnknownProvider(provider)
    usable = [secret for secret in secrets if secret]  # anybody can sign with an empty key
    if not usable:
        raise BadSignature(NO_SECRET)
    if len(body) > MAX_BODY_BYTES:
        raise BadBody(TOO_LARGE)
    folded = {name.lower(): value for name, value in headers.items()}
    sender = find_sender(folded)
    if sender is not None and sender != provider:
        raise WrongProvider(provider, sender)
    content_type = media_type(folded.get("content-type", ""))
    form = content_type == FORM_TYPE
    data, signed_id = _check_body(host, folded, body, form, usable, now)
    event = first_header(folded, host.event_headers)
    return Call(
        provider=provider,
        delivery_id=signed_id or _delivery_id(host, folded, body),
        event=event if _EVENT.fullmatch(event) else "",
        payload=read_object(data),
        content_type=content_type,
        form=form,
    )


def _check_body(
    host: Provider, headers: Mapping[str, str], body: bytes, form: bool, secrets: Sequence[str], now: datetime
) -> tuple[bytes, str | None]:
    """The JSON as bytes, and the delivery id where that is signed. Raises BadSignature, BadBody."""
    if host.name == GITLAB:
        signed_id = _check_gitlab(headers, body, secrets, now)
    else:
        signed_id = None
        _check_digest(host, headers, _signed_part(host, body, form), secrets)
    if not form:
        return body, signed_id
    if host.forms == NO_FORMS:
        raise BadBody(BAD_FORM)
    return read_form(body), signed_id


def _signed_part(host: Provider, body: bytes, form: bool) -> bytes:
    if not form or host.forms != INNER_JSON:
        return body
    if len(body) > MAX_GITEA_FORM_BYTES:
        raise BadBody(TOO_LARGE)
    return read_form(body)


def _check_digest(host: Provider, headers: Mapping[str, str], signed: bytes, secrets: Sequence[str]) -> None:
    given = first_header(headers, host.signature_headers)
    if not given:
        only_sha1 = host.name == GITHUB and headers.get(_SHA1_HEADER)
        raise BadSignature(ONLY_SHA1 if only_sha1 else MISSING)
    digests = (hmac.new(_secret_bytes(secret), signed, hashlib.sha256).hexdigest() for secret in secrets)
    if not _is_among(_header_bytes(given), [(host.signature_prefix + digest).encode() for digest in digests]):
        raise BadSignature(MISMATCH)


def _check_gitlab(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> str | None:
    """A signing secret checks the signature, any other is a token. Where both could decide, the signature does.

    Returns the delivery id when it was signed.
    """
    keys = [key for secret in secrets if (key := read_key(secret))]
    if keys and headers.get(SIGNATURE_HEADER):
        return check_signed(headers, body, keys, now)
    tokens = [_secret_bytes(secret) for secret in secrets if not secret.startswith(SECRET_PREFIX)]
    if not keys and not tokens:
        raise BadSignature(NO_SECRET)
    given = headers.get(_TOKEN_HEADER)
    if not given or not tokens:
        raise BadSignature(MISSING)
    if not _is_among(_header_bytes(given), tokens):
        raise BadSignature(MISMATCH)
    return None


def _is_among(given: bytes, expected: Iterable[bytes]) -> bool:
    """Compares with each, in constant time, so that neither a digit nor which secret it was can be read off the clock."""
    return any([hmac.compare_digest(given, one) for one in expected])  # noqa: C419 - a list, so that all are compared


def _secret_bytes(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogateescape")


def _header_bytes(value: str) -> bytes:
    """The bytes that came over the wire; `compare_digest` refuses strings that are not ASCII."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def _delivery_id(host: Provider, headers: Mapping[str, str], body: bytes) -> str:
    """The host's id, or one made of the body where it sent none or one that we would not like to keep."""
    given = first_header(headers, host.delivery_headers)
    return given if _DELIVERY_ID.fullmatch(given) else f"sha256-{hashlib.sha256(body).hexdigest()}"
