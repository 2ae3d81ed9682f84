"""Documentation names everything there is."""

from pathlib import Path

from wiki.core.settings import FROM_FILE, SETTING_NAMES

ROOT = Path(__file__).parents[1]


def test_every_setting_has_its_line() -> None:
    text = (ROOT / "docs/settings.md").read_text()

    assert [name for name in SETTING_NAMES if f"`{name}`" not in text] == []
    assert [name for name in FROM_FILE if f"`{name}` *" not in text] == []


def test_every_dependency_has_its_reason() -> None:
    named = (ROOT / "docs/dependencies.md").read_text().lower()
    lines = (ROOT / "requirements.txt").read_text().split("# What those need")[0].splitlines()
    packages = [
        line.partition("==")[0].partition("[")[0].lower() for line in lines if line and not line.startswith("#")
    ]

    assert [package for package in packages if package not in named] == []


def test_every_command_is_in_the_readme() -> None:
    source = "".join(file.read_text() for file in sorted((ROOT / "wiki/cli").glob("*.py")))
    readme = (ROOT / "README.md").read_text()
    commands = [line.split('add("')[1].split('"')[0] for line in source.splitlines() if 'add("' in line]

    assert len(commands) >= 13
    assert [command for command in commands if f"wiki {command}" not in readme] == []
