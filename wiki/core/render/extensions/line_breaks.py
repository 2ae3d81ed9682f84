"""Line breaks in the source between two wide characters, which most browsers would show as a gap.

Korean has spaces between words, so a break next to Hangul stays.
"""

import re

WIDE = (
    r"\u2e80-\u312f\u3190-\u31ff\u3220-\u325f\u3280-\ua4cf\uf900-\ufaff\ufe30-\ufe4f"
    r"\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
)
_TAGS = r"(?:</?(?:a|b|code|del|em|i|ins|kbd|mark|ruby|s|span|strong|sub|sup|u)(?:\s[^<>]*)?>){0,8}"
_BREAK = re.compile(rf"([{WIDE}]{_TAGS})\n(?={_TAGS}[{WIDE}])")


def join_wide_lines(html: str) -> str:
    """The HTML without line breaks between two wide characters; tags within a line may stand between them."""
    parts: list[str] = []
    done = 0
    while (start := html.find("<pre", done)) >= 0 and (end := html.find("</pre>", start)) >= 0:
        parts += (_BREAK.sub(r"\1", html[done:start]), html[start:end])
        done = end
    return "".join((*parts, _BREAK.sub(r"\1", html[done:])))
