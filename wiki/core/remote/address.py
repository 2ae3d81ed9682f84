"""Which upstreams Festa speaks to: `https://`, `ssh://` and `git@host:path`; on request also a folder of this host.

Everything else is refused before git sees it: an address can make git run programs (`ext::`), read options (a leading
`-`) or send a token somewhere else. Credentials in an address are taken out of it, so that it can be shown and logged.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, unquote, urlsplit

from wiki.core.remote.errors import BadAddress

EMPTY = "empty"
CHARACTER = "character"
PROTOCOL = "protocol"
HOST = "host"
PATH = "path"
QUERY = "query"
CREDENTIALS = "credentials"
BRANCH = "branch"

TOKEN_USER = "x-access-token"  # noqa: S105 - a name, and the one GitHub documents; GitLab and Gitea take any
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_BRANCH_BYTES = 200

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])")
_USER = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_SCP_LIKE = re.compile(rf"{_USER}@{_HOST.pattern}:(?![-:]).+")
_ENCODED_CONTROL = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_NOT_IN_BRANCH = re.compile(r"[ ~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(?:/|$)|^[-./]|[./]$|^@$|^HEAD$")


@dataclass(frozen=True)
class Address:
    """An address without credentials, and those that stood in it: `user`, `password`, each "" if there was none."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Remote:
    """The upstream repository. Making one checks it: raises BadAddress.

    `branch` is None for the one that its HEAD names. `token` is sent to https only; one that contains a colon is
    `user:password`, any other is sent with a user name that forges accept beside tokens. `allow_file` lets `url` be a
    folder of this host, and `http://` to this host itself, which nobody else can listen to: both are for tests and for
    people who trust who may set the address.
    """

    url: str
    branch: str | None = None
    token: str | None = field(default=None, repr=False)
    allow_file: bool = False

    def __post_init__(self) -> None:
        address = check_address(self.url, self.allow_file)
        if self.branch is not None:
            check_branch(self.branch)
        object.__setattr__(self, "url", address.url)
        object.__setattr__(self, "token", _join_credentials(address, self.token or ""))

    @property
    def origin(self) -> str | None:
        """`https://host:port` (http in tests), where the token may be sent; None for other protocols."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}" if scheme in ("https", "http") else None

    @property
    def login(self) -> str | None:
        """`user:password` as HTTP's basic authentication takes it; None if nothing is to be sent."""
        if not self.token or not self.origin:
            return None
        return self.token if ":" in self.token else f"{TOKEN_USER}:{self.token}"

    @property
    def folder(self) -> str | None:
        """The path of an upstream that is a folder of this host; None for all others."""
        if self.url.startswith("file://"):
            return unquote(urlsplit(self.url).path)
        return self.url if self.url.startswith("/") else None


def check_address(url: str, allow_file: bool) -> Address:
    """Returns the address of an upstream with its credentials set apart; raises BadAddress(reason) for a bad one."""
    if not url:
        raise BadAddress(EMPTY)
    if url.startswith("/") and allow_file:
        _check_characters(url, allowed=" ")
        return Address(url)
    _check_characters(url)
    if _SCP_LIKE.fullmatch(url):
        return Address(url)
    scheme = url.partition("://")[0].lower()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as wrong:
        raise BadAddress(HOST) from wrong
    if scheme == "file" and allow_file:
        return _file_address(parts)
    known = scheme in ("https", "ssh") or (scheme == "http" and allow_file and host in LOOPBACK)
    if not known or "://" not in url:
        raise BadAddress(PROTOCOL)
    return _network_address(parts, scheme, host, port)


def check_branch(name: str) -> str:
    """Returns the name of a branch if git's rules (git-check-ref-format) and ours allow it; raises BadAddress."""
    if not name or _NOT_IN_BRANCH.search(name) or any(unicodedata.category(char)[0] == "C" for char in name):
        raise BadAddress(BRANCH)
    if len(name.encode("utf-8")) > MAX_BRANCH_BYTES:
        raise BadAddress(BRANCH)
    return name


def _check_characters(url: str, allowed: str = "") -> None:
    """Refuses control, format and unassigned characters, lone surrogates, every kind of space, and backslashes."""
    for char in url:
        if char not in allowed and (char == "\\" or unicodedata.category(char)[0] in "CZ"):
            raise BadAddress(CHARACTER)
    if _ENCODED_CONTROL.search(url) and "://" in url:
        raise BadAddress(CHARACTER)


def _file_address(parts: SplitResult) -> Address:
    if parts.netloc not in ("", "localhost"):
        raise BadAddress(HOST)
    if parts.query or parts.fragment:
        raise BadAddress(QUERY)
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        raise BadAddress(PATH)
    return Address(f"file://{parts.path}")


def _network_address(parts: SplitResult, scheme: str, host: str, port: int | None) -> Address:
    shown = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(shown) or port == 0:
        raise BadAddress(HOST)
    if parts.query or parts.fragment:
        raise BadAddress(QUERY)
    if not parts.path.strip("/"):
        raise BadAddress(PATH)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    where = f"{shown}:{port}" if port else shown
    if scheme == "ssh":
        if parts.password is not None or (user and not re.fullmatch(_USER, user)):
            raise BadAddress(CREDENTIALS)
        return Address(f"ssh://{user}@{where}{parts.path}" if user else f"ssh://{where}{parts.path}")
    return Address(f"{scheme}://{where}{quote(parts.path, safe='/%:@!$&()*+,;=~')}", user, password)


def _join_credentials(address: Address, token: str) -> str | None:
    """The token as Remote keeps it: the setting's before the address's, with the address's user if it names one."""
    if any(unicodedata.category(char) == "Cc" for char in token + address.user + address.password):
        raise BadAddress(CREDENTIALS)
    secret = token or address.password
    if not secret:
        return address.user or None  # `https://TOKEN@host/` is how some forges write it
    return f"{address.user}:{secret}" if address.user and ":" not in secret else secret
