"""Settings come from the environment; a wrong one stops the start and names itself."""

import re
from pathlib import Path

import pytest

from wiki.core import settings as module
from wiki.core.settings import SETTING_NAMES, BadSetting, read_settings


def test_settings_without_environment_are_the_embedded_defaults() -> None:
    settings = read_settings({})

    assert (settings.host, settings.port, settings.publish) == ("127.0.0.1", 8000, ("dir:site",))
    assert settings.data == Path("instance").absolute()
    assert settings.database_url == f"sqlite:///{settings.data}/accounts.sqlite"
    assert (settings.ack, settings.worker, settings.open_to, settings.remote) == ("local", "child", "all", None)


def test_secret_in_a_file_is_read_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("very secret\n")

    settings = read_settings({"FESTA_SECRET_KEY_FILE": str(tmp_path / "key")})

    assert settings.secret_key == "very secret"
    assert "very secret" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("FESTA_ACK", "maybe"),
        ("FESTA_ACK", "remote"),
        ("FESTA_WORKER", "thread"),
        ("FESTA_ALLOW_FILE_REMOTE", "yes"),
        ("FESTA_BASE_URL", "javascript:alert(1)"),
        ("FESTA_SITE_URL", "example.org"),
        ("FESTA_SECRET_KEY_FILE", "/does/not/exist"),
    ],
)
def test_malformed_setting_stops_and_names_itself(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings({name: value})

    assert refused.value.name == name


def test_every_setting_that_is_read_is_listed() -> None:
    source = Path(module.__file__).read_text()

    assert set(re.findall(r'read\.\w+\("(\w+)"', source)) == set(SETTING_NAMES)
