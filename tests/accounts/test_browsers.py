import pytest

from wiki.accounts.browsers import name_browser, shorten_agent

KEPT = 120

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " {} Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (WINDOWS, ("Chrome", "Windows")),
        (f"{WINDOWS} Edg/142.0.0.0", ("Edge", "Windows")),
        (f"{WINDOWS} OPR/124.0.0.0", ("Opera", "Windows")),
        (MAC, ("Safari", "Mac")),
        (IPHONE.format("Version/18.6"), ("Safari", "iPhone")),
        (IPHONE.format("CriOS/142.0"), ("Chrome", "iPhone")),
        (IPHONE.format("FxiOS/145.0"), ("Firefox", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", ("Firefox", "Android")),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_browser_is_known_by_what_is_kept_of_its_name(agent: str, name: tuple[str, str]) -> None:
    assert name_browser(shorten_agent(agent)[:KEPT]) == name
