"""Checks signatures after Standard Webhooks 1.0 (www.standardwebhooks.com), which GitLab can make.

A secret is `whsec_` and the key in base64. Signed is `id.timestamp.body`; the header holds one or more `v1,BASE64`,
separated by spaces, several while the sender changes its key.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from wiki.hooks.errors import EXPIRED, MISMATCH, MISSING, BadSignature

SECRET_PREFIX = "whsec_"  # noqa: S105 - what every signing secret begins with
SIGNATURE_HEADER = "webhook-signature"
TOLERANCE_SECONDS = 300

_ID_HEADER = "webhook-id"
_TIME_HEADER = "webhook-timestamp"
_VERSION = "v1"
_MAX_SIGNATURES = 8

# No full stop: it parts the three things that are signed, and one call must not be readable as another.
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TIME = re.compile(r"[0-9]{1,12}")


def read_key(secret: str) -> bytes | None:
    """The key that a signing secret holds, or None when `secret` is none, is damaged, or holds an empty key."""
    if not secret.startswith(SECRET_PREFIX):
        return None
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def check_signed(headers: Mapping[str, str], body: bytes, keys: Sequence[bytes], now: datetime) -> str:
    """Returns the message's id when one of `keys` signed it within five minutes of `now`.

    `headers` have names in lower case. Raises BadSignature: MISSING, MISMATCH, or EXPIRED for what is rightly signed
    but older (or further ahead) than that.
    """
    given, message_id, time = (headers.get(name, "") for name in (SIGNATURE_HEADER, _ID_HEADER, _TIME_HEADER))
    if not given or not message_id or not time:
        raise BadSignature(MISSING)
    if not _ID.fullmatch(message_id) or not _TIME.fullmatch(time):
        raise BadSignature(MISMATCH)
    signed = b".".join((message_id.encode(), time.encode(), body))
    expected = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in keys]
    matches = [hmac.compare_digest(one, other) for one in _read_signatures(given) for other in expected]
    if not any(matches):
        raise BadSignature(MISMATCH)
    if abs(now.timestamp() - int(time)) > TOLERANCE_SECONDS:
        raise BadSignature(EXPIRED)
    return message_id


def _read_signatures(header: str) -> list[bytes]:
    """The signatures of our version; others (`v1a` is another algorithm) are not ours to judge."""
    parts = (entry.partition(",") for entry in header.split()[:_MAX_SIGNATURES])
    return [value.encode("utf-8", "surrogatepass") for version, _, value in parts if version == _VERSION]
