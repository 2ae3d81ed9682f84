"""What people read of files that were not taken."""

from collections.abc import Mapping

from wiki.core.children import ends
from wiki.core.pictures import order
from wiki.uploads import receiving
from wiki.uploads.receiving import NotTaken
from wiki.web.language import gettext as _
from wiki.web.language import visitor_language
from wiki.web.words import N_, show_size

REASONS: Mapping[str, str] = {
    receiving.TOO_LARGE: N_("it has %(size)s, and %(most)s are the most"),
    receiving.EMPTY: N_("it is empty"),
    receiving.KIND: N_("files of this kind are not taken; pictures, PDF, slides, sound, films, text and zip are"),
    receiving.SVG: N_("SVG can hold programs and is not taken; save it as PNG"),
    receiving.MARKDOWN: N_("Markdown is a page: write one, and put the text into it"),
    order.BROKEN: N_("it is damaged, or no picture"),
    order.PIXELS: N_("it has too many pixels; make it smaller first"),
    order.MOVES: N_("it moves too long, or is too large for a picture that moves; a short film as MP4 is smaller"),
    order.MOVING_PNG: N_("a PNG that moves is not taken; GIF, WebP and MP4 are"),
    ends.MEMORY: N_("it takes too much memory to be looked at"),
    ends.SLOW: N_("it takes too long to be looked at"),
    ends.ERROR: N_("it could not be looked at; try to save it in another format"),
}
STATUS: Mapping[str, int] = {
    receiving.TOO_LARGE: 413, receiving.KIND: 415, receiving.SVG: 415, receiving.MARKDOWN: 415, order.MOVING_PNG: 415,
}  # fmt: skip
"""Of an answer that tells of nothing but this; 400 for all others."""


def reason_words(refused: NotTaken, most_bytes: int) -> str:
    """Why a file was not taken."""
    language = visitor_language()
    values = {"size": show_size(refused.size, language), "most": show_size(most_bytes, language)}
    sentence = REASONS.get(refused.reason, REASONS[ends.ERROR])
    return _(sentence, **values) if "%(" in sentence else _(sentence)
