"""Which addresses are known to show slides or a film, and what a lone link to one becomes."""

import pytest

from wiki.core.render.pipeline import render_body
from wiki.core.render.players import PDF, PLAYER, SLIDES, VIDEO, find_hosted

ID = "dQw4w9WgXcQ"
DECK = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("address", "player"),
    [
        (f"https://www.youtube.com/watch?v={ID}", f"youtube/{ID}"),
        (f"https://youtube.com/watch?app=desktop&v={ID}&t=95s", f"youtube/{ID}/95"),
        (f"http://m.youtube.com/watch?v={ID}&t=1h2m3s", f"youtube/{ID}/3723"),
        (f"https://youtu.be/{ID}?t=90", f"youtube/{ID}/90"),
        (f"https://www.youtube.com/live/{ID}?feature=share", f"youtube/{ID}"),
        (f"https://www.youtube-nocookie.com/embed/{ID}?start=7", f"youtube/{ID}/7"),
        (f"https://youtu.be/{ID}?t=soon", f"youtube/{ID}"),
        ("https://vimeo.com/123456789", "vimeo/123456789"),
        ("https://vimeo.com/123456789/0a1b2c3d4e", "vimeo/123456789/0a1b2c3d4e"),
        ("https://player.vimeo.com/video/123456789", "vimeo/123456789"),
        ("https://www.docswell.com/s/ku-suke/LK7J5V-hello-docswell", "docswell/LK7J5V"),
        ("https://www.docswell.com/s/ku-suke/LK7J5V-hello-docswell/12", "docswell/LK7J5V"),
        ("https://www.docswell.com/slide/LK7J5V/embed", "docswell/LK7J5V"),
        (f"https://speakerdeck.com/player/{DECK}", f"speakerdeck/{DECK}"),
        ("https://www.slideshare.net/slideshow/embed_code/key/aB3dE5gH7jK9mN", "slideshare/aB3dE5gH7jK9mN"),
        ("https://speakerdeck.com/mori/impala", ""),
        ("https://www.slideshare.net/mori/impala-2012", ""),
        ("https://www.slideshare.net/slideshow/impala/250000000", ""),
        ("https://example.org/a/deck.PDF", ""),
    ],
)
def test_address_of_slides_or_a_film_is_known(address: str, player: str) -> None:
    hosted = find_hosted(address)

    assert hosted is not None
    assert hosted.player == player
    assert not player or PLAYER.fullmatch(player)
    kind = VIDEO if "you" in address or "vimeo" in address else PDF if "PDF" in address else SLIDES
    assert hosted.kind == kind


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/", "https://www.youtube.com/@mori", f"https://www.youtube.com/watch?v={ID}x",
        f"https://youtube.com.evil.org/watch?v={ID}", f"https://evil.org/youtu.be/{ID}", "https://youtu.be/../../../abc",
        f'https://youtu.be/{ID}"onload=', f"javascript://youtu.be/{ID}", f"https://user@evil.org#youtu.be/{ID}", f"ftp://youtu.be/{ID}",
        "https://vimeo.com/about", "https://vimeo.com/123456789/..", "https://speakerdeck.com/mori", "https://www.docswell.com/",
        "https://[youtu.be/", f"https://www.youtube.com/watch?{'a=1&' * 50}v={ID}", "https://example.org/pdf", "https://example.org/" + "a" * 3_000 + ".pdf",
    ],
)  # fmt: skip
def test_any_other_address_is_a_mere_link(address: str) -> None:
    hosted = find_hosted(address)

    assert hosted is None or hosted.player == ""
    assert hosted is None or "docswell" in address


def html_of(text: str) -> str:
    return render_body(text).html


def test_lone_link_becomes_a_card_with_its_title_and_host() -> None:
    assert html_of(f"[The talk](https://youtu.be/{ID}?t=61)") == (
        f'<p class="card video" data-player="youtube/{ID}/61"><a href="https://youtu.be/{ID}?t=61" rel="nofollow noopener">'
        "The talk</a><br>\n<small>YouTube</small></p>"
    )
    assert 'class="card slides"><a href="https://speakerdeck.com/a/b"' in html_of("https://speakerdeck.com/a/b")
    assert html_of("[Paper](files/a.pdf)").startswith('<p class="card pdf"><a href="')


@pytest.mark.parametrize(
    "text",
    [
        f"See https://youtu.be/{ID}", f"https://youtu.be/{ID} and more", f"- https://youtu.be/{ID}", f"# https://youtu.be/{ID}",
        f"`https://youtu.be/{ID}`", f"[![](a.png)](https://youtu.be/{ID})", "https://example.org/", "[[a.pdf]]", "[a](files/a.zip)",
    ],
)  # fmt: skip
def test_link_within_a_text_stays_a_link(text: str) -> None:
    assert "card" not in html_of(text)


@pytest.mark.parametrize(
    "html",
    [
        "<p data-player='evil/x'>a</p>",
        f"<p data-player='youtube/{ID}/..'>a</p>",
        f"<p data-player='youtube/{ID}\" onclick=\"x'>a</p>",
        f"<div class=card data-player=youtube/{ID}>a</div>",
        "<p class='masthead note'>a</p>",
        "<iframe src='https://www.youtube-nocookie.com/embed/x'></iframe>",
    ],
)
def test_writers_html_makes_no_player_of_its_own(html: str) -> None:
    shown = html_of(html)

    assert "data-player" not in shown
    assert "class=" not in shown
    assert "<iframe" not in shown
