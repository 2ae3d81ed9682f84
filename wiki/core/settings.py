"""All settings, read once from the environment. A malformed one stops the start and names itself.

A secret may stand in a file: `FESTA_SECRET_KEY_FILE=/run/secrets/key` means the contents of that file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from wiki.core.errors import FestaError

Value = TypeVar("Value")

FROM_FILE = (
    "DATABASE_URL",
    "REDIS_URL",
    "FESTA_REMOTE_TOKEN",
    "FESTA_SECRET_KEY",
    "FESTA_WEBHOOK_SECRET",
    "FESTA_MAIL_URL",
    "FESTA_CONNPASS_KEY",
)


@dataclass
class BadSetting(FestaError):
    """`name` is the variable, `reason` says in English what is wrong and what would be right."""

    name: str
    reason: str


@dataclass(frozen=True)
class Settings:
    """Secrets do not show in its repr. `remote` and the like are None when not set."""

    data: Path
    host: str
    port: int
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    remote: str | None = field(repr=False)
    remote_branch: str | None
    remote_token: str | None = field(repr=False)
    allow_file_remote: bool
    ack: str
    publish: tuple[str, ...] = field(repr=False)
    worker: str
    base_url: str | None
    site_url: str | None
    secret_key: str | None = field(repr=False)
    webhook_secret: tuple[str, ...] = field(repr=False)
    mail_url: str | None = field(repr=False)
    connpass_key: str | None = field(repr=False)
    open_to: str
    max_request_bytes: int
    max_page_bytes: int
    max_upload_bytes: int
    event_quota_bytes: int
    picture_edge: int
    poll_seconds: int

    @property
    def content(self) -> Path:
        """The bare repository of all content."""
        return self.data / "content.git"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Reads the settings. Raises BadSetting for the first that is malformed."""
    read = _Reader(environment)
    data = Path(read.text("FESTA_DATA", "instance")).absolute()
    settings = Settings(
        data=data,
        host=read.text("HOST", "127.0.0.1"),
        port=read.number("PORT", 8000, 1, 65535),
        database_url=read.text("DATABASE_URL", f"sqlite:///{data / 'accounts.sqlite'}"),
        redis_url=read.maybe("REDIS_URL"),
        remote=read.maybe("FESTA_REMOTE"),
        remote_branch=read.maybe("FESTA_REMOTE_BRANCH"),
        remote_token=read.maybe("FESTA_REMOTE_TOKEN"),
        allow_file_remote=read.flag("FESTA_ALLOW_FILE_REMOTE"),
        ack=read.choice("FESTA_ACK", ("local", "remote")),
        publish=tuple(read.text("FESTA_PUBLISH", "dir:site").split()),
        worker=read.choice("FESTA_WORKER", ("child", "external")),
        base_url=read.address("FESTA_BASE_URL"),
        site_url=read.address("FESTA_SITE_URL"),
        secret_key=read.maybe("FESTA_SECRET_KEY"),
        webhook_secret=tuple(filter(None, map(str.strip, (read.maybe("FESTA_WEBHOOK_SECRET") or "").splitlines()))),
        mail_url=read.maybe("FESTA_MAIL_URL"),
        connpass_key=read.maybe("FESTA_CONNPASS_KEY"),
        open_to=read.choice("FESTA_OPEN_TO", ("all", "members")),
        max_request_bytes=read.number("FESTA_MAX_REQUEST", 16_000_000, 100_000, 1_000_000_000),
        max_page_bytes=read.number("FESTA_MAX_PAGE", 1_000_000, 1_000, 16_000_000),
        max_upload_bytes=read.number("FESTA_MAX_UPLOAD", 10_000_000, 10_000, 1_000_000_000),
        event_quota_bytes=read.number("FESTA_EVENT_QUOTA", 200_000_000, 100_000, 100_000_000_000),
        picture_edge=read.number("FESTA_PICTURE_EDGE", 2_000, 200, 10_000),
        poll_seconds=read.number("FESTA_POLL_SECONDS", 300, 5, 86_400),
    )
    if settings.ack == "remote" and not settings.remote:
        raise BadSetting("FESTA_ACK", "remote needs FESTA_REMOTE to be set")
    return settings


SETTING_NAMES = tuple(
    "DATABASE_URL FESTA_ACK FESTA_ALLOW_FILE_REMOTE FESTA_BASE_URL FESTA_CONNPASS_KEY FESTA_DATA "
    "FESTA_EVENT_QUOTA FESTA_MAIL_URL FESTA_MAX_PAGE FESTA_MAX_REQUEST FESTA_MAX_UPLOAD FESTA_OPEN_TO "
    "FESTA_PICTURE_EDGE FESTA_POLL_SECONDS FESTA_PUBLISH FESTA_REMOTE FESTA_REMOTE_BRANCH "
    "FESTA_REMOTE_TOKEN FESTA_SECRET_KEY FESTA_SITE_URL FESTA_WEBHOOK_SECRET FESTA_WORKER HOST PORT "
    "REDIS_URL".split()
)
"""Every variable that is read; each has its line in docs/settings.md."""


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def maybe(self, name: str) -> str | None:
        file = self._environment.get(f"{name}_FILE") if name in FROM_FILE else None
        if not file:
            return self._environment.get(name, "").strip() or None
        try:
            return Path(file).read_text("utf-8").strip() or None
        except (OSError, ValueError) as wrong:
            raise BadSetting(f"{name}_FILE", f"cannot be read: {wrong.__class__.__name__}") from wrong

    def text(self, name: str, default: str) -> str:
        return self.maybe(name) or default

    def number(self, name: str, default: int, least: int, most: int) -> int:
        return self._parse(
            name, default, lambda text: _within(int(text), least, most), f"a number from {least} to {most}"
        )

    def flag(self, name: str) -> bool:
        return self._parse(name, False, lambda text: {"1": True, "0": False}[text], "1 or 0")

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        return self._parse(name, choices[0], lambda text: choices[choices.index(text)], " or ".join(choices))

    def address(self, name: str) -> str | None:
        return self._parse(name, None, _address, "an address such as https://festa.example.org")

    def _parse(self, name: str, default: Value, parse: Callable[[str], Value], right: str) -> Value:
        text = self.maybe(name)
        if text is None:
            return default
        try:
            return parse(text)
        except (ValueError, KeyError) as wrong:
            raise BadSetting(name, f"must be {right}") from wrong


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(number)
    return number


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(text)
    return text.rstrip("/")
