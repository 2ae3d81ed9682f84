"""`:tada:` as the sign it stands for. Those people type in notes; any other stays as it was typed, which says what is meant."""

import re

_NAMES = {
    "smile": "😄", "smiley": "😃", "grin": "😁", "laughing": "😆", "joy": "😂", "wink": "😉", "blush": "😊", "cry": "😢", "sob": "😭",
    "thinking": "🤔", "sweat_smile": "😅", "sunglasses": "😎", "heart_eyes": "😍", "scream": "😱", "sleeping": "😴", "bow": "🙇",
    "pray": "🙏", "clap": "👏", "+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "ok_hand": "👌", "wave": "👋",
    "raised_hands": "🙌", "muscle": "💪", "point_right": "👉", "eyes": "👀", "heart": "❤️", "star": "⭐", "sparkles": "✨",
    "tada": "🎉", "fire": "🔥", "zap": "⚡", "rocket": "🚀", "bulb": "💡", "warning": "⚠️", "bell": "🔔", "mega": "📣",
    "memo": "📝", "book": "📖", "books": "📚", "link": "🔗", "calendar": "📅", "clock": "🕒", "computer": "💻", "snake": "🐍",
    "bug": "🐛", "beer": "🍺", "beers": "🍻", "coffee": "☕", "sushi": "🍣", "cake": "🍰", "pizza": "🍕", "question": "❓",
    "exclamation": "❗", "x": "❌", "o": "⭕", "heavy_check_mark": "✔️", "white_check_mark": "✅", "100": "💯", "jp": "🇯🇵",
}  # fmt: skip
_CODE = re.compile(r"(?<![\w:]):([a-z0-9_+-]{1,20}):(?![\w:])")


def read_emoji(text: str) -> str:
    """The text with the names of signs that we know written as those signs."""
    return _CODE.sub(lambda found: _NAMES.get(found[1], found[0]), text) if ":" in text else text
