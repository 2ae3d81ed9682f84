"""The headers that every answer carries."""

from flask import Flask, Response

PLAYERS = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://www.docswell.com",
    "https://speakerdeck.com",
    "https://www.slideshare.net",
)
"""Where cards.js opens slides and films from, once somebody asked for them. No text can make a frame."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' https: http: data:",
        "font-src 'self'",
        "connect-src 'self'",
        f"frame-src {' '.join(PLAYERS)}",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script, no inline style. Pictures may come from elsewhere: notes show slides and photos that others host."""

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'"
"""For what people uploaded: opened by itself, it can do nothing."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def secure_answers(app: Flask) -> None:
    """Adds the headers to every answer of `app`, where a route has not set stricter ones."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
