"""Which addresses and branch names an upstream may have, and where its credentials go."""

import pytest

from wiki.core.remote import address
from wiki.core.remote.address import Address, Remote, check_address, check_branch
from wiki.core.remote.errors import BadAddress

GOOD = [
    "https://github.com/pyfes/reports.git",
    "https://git.example.org:8443/a/b",
    "https://[2001:db8::1]/a.git",
    "https://example.org/a%20b.git",
    "ssh://git@example.org/a.git",
    "ssh://git@example.org:2222/~alice/a.git",
    "ssh://example.org/a.git",
    "git@example.org:pyfes/reports.git",
    "git@[2001:db8::1]:a.git",
]
GOOD_WITH_FILES = [
    "/srv/reports.git",
    "/srv/イベント 2026.git",
    "file:///srv/reports.git",
    "http://127.0.0.1:8000/a.git",
]
BAD = {
    "": address.EMPTY,
    "-oProxyCommand=touch x": address.CHARACTER,
    "--upload-pack=touch": address.PROTOCOL,
    "ext::sh": address.PROTOCOL,
    "ext::git@host:path": address.PROTOCOL,
    "ext::https://example.org/a": address.PROTOCOL,
    "fd::17": address.PROTOCOL,
    "http://example.org/a.git": address.PROTOCOL,
    "http://127.0.0.1/a.git": address.PROTOCOL,
    "git://example.org/a.git": address.PROTOCOL,
    "ftp://example.org/a.git": address.PROTOCOL,
    "file:///srv/a.git": address.PROTOCOL,
    "/srv/a.git": address.PROTOCOL,
    "../a.git": address.PROTOCOL,
    "a.git": address.PROTOCOL,
    "host:path": address.PROTOCOL,
    "https:example.org/a": address.PROTOCOL,
    "-git@example.org:a.git": address.PROTOCOL,
    "git@-example.org:a.git": address.PROTOCOL,
    "git@example.org:-a.git": address.PROTOCOL,
    "git@example.org:": address.PROTOCOL,
    "https://-example.org/a.git": address.HOST,
    "https:///a.git": address.HOST,
    "https://exa$mple.org/a.git": address.HOST,
    "https://日本語.jp/a.git": address.HOST,
    "https://example.org:http/a.git": address.HOST,
    "https://example.org:0/a.git": address.HOST,
    "https://[::1/a.git": address.HOST,
    "ssh://-oProxyCommand=x/a.git": address.HOST,
    "ssh://git@-oProxyCommand=x/a.git": address.HOST,
    "https://example.org": address.PATH,
    "https://example.org/": address.PATH,
    "https://example.org/a.git?b=c": address.QUERY,
    "https://example.org/a.git#b": address.QUERY,
    "ssh://git:secret@example.org/a.git": address.CREDENTIALS,
    "ssh://-git@example.org/a.git": address.CREDENTIALS,
    "https://us%0Aer:secret@example.org/a.git": address.CHARACTER,
    "https://example.org/a.git\n": address.CHARACTER,
    "https://example.org/a b.git": address.CHARACTER,
    "https://example.org/a\x00b": address.CHARACTER,
    "https://example.org/a\u202eb": address.CHARACTER,
    "https://example.org\\@evil.example/a": address.CHARACTER,
    "https://example.org/a%0d%0ab": address.CHARACTER,
}


@pytest.mark.parametrize("url", GOOD)
def test_check_address_of_an_allowed_kind_keeps_it_as_it_is(url: str) -> None:
    assert check_address(url, allow_file=False) == Address(url)
    assert check_address(url, allow_file=True) == Address(url)


@pytest.mark.parametrize("url", GOOD_WITH_FILES)
def test_check_address_of_this_host_is_allowed_only_on_request(url: str) -> None:
    assert check_address(url, allow_file=True) == Address(url)
    with pytest.raises(BadAddress) as refused:
        check_address(url, allow_file=False)
    assert refused.value.reason in (address.PROTOCOL, address.CHARACTER)


@pytest.mark.parametrize(("url", "reason"), BAD.items())
def test_check_address_of_any_other_kind_says_why_not(url: str, reason: str) -> None:
    with pytest.raises(BadAddress) as refused:
        check_address(url, allow_file=False)

    assert refused.value == BadAddress(reason)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file://example.org/a.git", address.HOST),
        ("file:////a.git", address.PATH),
        ("file:///a.git?b", address.QUERY),
        ("/srv/a\nb.git", address.CHARACTER),
        ("http://127.0.0.1.example.org/a.git", address.PROTOCOL),
        ("http://example.org@127.0.0.2/a.git", address.PROTOCOL),
        ("ext::sh", address.PROTOCOL),
    ],
)
def test_check_address_with_files_allowed_still_refuses_the_rest(url: str, reason: str) -> None:
    with pytest.raises(BadAddress) as refused:
        check_address(url, allow_file=True)

    assert refused.value == BadAddress(reason)


@pytest.mark.parametrize(
    ("url", "token", "kept", "login"),
    [
        ("https://example.org/a.git", None, None, None),
        ("https://example.org/a.git", "t0ken", "t0ken", "x-access-token:t0ken"),
        ("https://example.org/a.git", "alice:t0ken", "alice:t0ken", "alice:t0ken"),
        ("https://t0ken@example.org/a.git", None, "t0ken", "x-access-token:t0ken"),
        ("https://alice:s%40fe@example.org/a.git", None, "alice:s@fe", "alice:s@fe"),
        ("https://alice:old@example.org/a.git", "new", "alice:new", "alice:new"),
        ("https://alice@example.org/a.git", "t0ken", "alice:t0ken", "alice:t0ken"),
    ],
)
def test_remote_takes_credentials_out_of_the_address(
    url: str, token: str | None, kept: str | None, login: str | None
) -> None:
    remote = Remote(url, token=token)

    assert (remote.url, remote.token, remote.login) == ("https://example.org/a.git", kept, login)


def test_remote_never_shows_its_credentials() -> None:
    remote = Remote("https://alice:s3cret@example.org/a.git", token="t0ken")

    assert repr(remote) == "Remote(url='https://example.org/a.git', branch=None, allow_file=False)"
    assert "s3cret" not in repr(check_address("https://alice:s3cret@example.org/a.git", allow_file=False))


def test_remote_of_another_protocol_sends_no_token() -> None:
    assert Remote("git@example.org:a.git", token="t0ken").login is None
    assert Remote("/srv/a.git", token="t0ken", allow_file=True).login is None


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Example.org:8443/a.git", "https://example.org:8443"),
        ("https://t0ken@[2001:db8::1]/a.git", "https://[2001:db8::1]"),
        ("ssh://git@example.org/a.git", None),
    ],
)
def test_remote_origin_is_where_the_token_may_go(url: str, origin: str | None) -> None:
    assert Remote(url).origin == origin


def test_remote_with_a_token_of_two_lines_is_refused() -> None:
    with pytest.raises(BadAddress) as refused:
        Remote("https://example.org/a.git", token="t0ken\nX-Other: 1")

    assert refused.value == BadAddress(address.CREDENTIALS)


def test_remote_with_a_bad_branch_is_refused() -> None:
    with pytest.raises(BadAddress) as refused:
        Remote("https://example.org/a.git", branch="main:refs/heads/other")

    assert refused.value == BadAddress(address.BRANCH)


@pytest.mark.parametrize("name", ["main", "gh-pages", "wiki/2026", "記録", "a.b", "v1@home", "a.locked"])
def test_check_branch_allows_what_git_allows(name: str) -> None:
    assert check_branch(name) == name


BAD_BRANCHES = """- -d .a a. a/ /a a//b a/.b a..b a.lock a.lock/b a~b a^b a:b a?b a*b a[b a\\b a@{b @ HEAD""".split()


@pytest.mark.parametrize("name", ["", "a b", "a\tb", "a\x7fb", "a\u202eb", "a\udcffb", "記" * 67, *BAD_BRANCHES])
def test_check_branch_refuses_what_git_or_we_refuse(name: str) -> None:
    with pytest.raises(BadAddress) as refused:
        check_branch(name)

    assert refused.value == BadAddress(address.BRANCH)
