"""Why a call of a hook is not believed or cannot be read, as facts. None carries what stood in headers or body."""

from dataclasses import dataclass

from wiki.core.errors import FestaError

# Reasons of BadSignature.
# Nothing to check with: the hook is not set up here, and unsigned calls are never believed.
NO_SECRET = "no_secret"  # noqa: S105 - a reason
MISSING = "missing"  # the header that should hold the signature or the token is not there, or empty
ONLY_SHA1 = "only_sha1"  # GitHub's older header alone
MISMATCH = "mismatch"  # signed with another secret, or the body is not the one that was signed
EXPIRED = "expired"  # rightly signed, but too long ago or too far ahead: perhaps recorded and played back

# Reasons of BadBody.
TOO_LARGE = "too_large"
BAD_FORM = "bad_form"  # a form without exactly one field `payload`, or a form from a host that sends none
NOT_UTF8 = "not_utf8"
NOT_JSON = "not_json"  # cut short, for example
TOO_DEEP = "too_deep"
NOT_AN_OBJECT = "not_an_object"


@dataclass
class CallRefused(FestaError):
    """The base of all reasons not to act on a call of a hook."""


@dataclass
class UnknownProvider(CallRefused):
    provider: str


@dataclass
class WrongProvider(CallRefused):
    """The address is one provider's and the headers are another's: the hook was set up with the wrong address."""

    provider: str
    sender: str


@dataclass
class BadSignature(CallRefused):
    """`reason` is one of the constants above."""

    reason: str


@dataclass
class BadBody(CallRefused):
    """`reason` is one of the constants above."""

    reason: str
