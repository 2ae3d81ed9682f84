"""`POST /-/hooks/<provider>`: verifies, records, wakes the worker, answers. What the call leads to happens later.

`/-/deliveries`, for organisers, tells what came and what it led to.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wiki.core.remote.wake import ask_for_sync
from wiki.core.store.store import utc_now
from wiki.hooks.errors import BadBody, BadSignature, CallRefused, UnknownProvider, WrongProvider
from wiki.hooks.verdict import judge
from wiki.hooks.verify import check_call
from wiki.hooks.words import NO_UPSTREAM, outcome_words, verdict_words
from wiki.people.deliveries import WANTED, NewDelivery, begin_again, list_deliveries, record_delivery
from wiki.people.permissions import Action
from wiki.web.language import gettext as _
from wiki.web.services import Services
from wiki.web.show import show
from wiki.web.visitors import allow

TOO_LARGE = "too_large"
KEPT_HEADERS = frozenset({"content-type", "user-agent", "content-length"})


def make_blueprint(services: Services) -> Blueprint:
    """Hooks of the four hosts. Forms of ours have CSRF tokens; these calls have signatures."""
    blueprint = Blueprint("hooks", __name__)

    @blueprint.post("/-/hooks/<provider>")
    def receive(provider: str) -> tuple[Response, int]:
        """202 with the delivery's id, also when nothing has to be done; 401 for whoever cannot sign."""
        body, now = request.get_data(), utc_now()
        headers = dict(request.headers)
        try:
            call = check_call(provider, headers, body, services.settings.webhook_secret, now)
        except CallRefused as refused:
            return jsonify(error=_word(refused)), _status(refused)
        transport = services.transport
        verdict = judge(call, transport.known_branch() if transport else "main")
        reason = str(verdict.reason) if transport else NO_UPSTREAM
        new = NewDelivery(provider, call.delivery_id, call.event or "", reason, _kept(headers), body, verdict.after)
        with services.people.write() as session:
            is_new = record_delivery(session, new, now)
        if is_new and verdict.wanted and transport:
            ask_for_sync(services.store)
        answer = {"delivery": call.delivery_id, "reason": reason, "wanted": verdict.wanted, "again": not is_new}
        return jsonify(answer), 202

    return blueprint


def make_log_blueprint(services: Services) -> Blueprint:
    """The log of deliveries. Apart from the hooks themselves, since its forms carry tokens and their calls signatures."""
    blueprint = Blueprint("deliveries", __name__)

    @blueprint.get("/-/deliveries")
    def deliveries() -> Response:
        """The newest deliveries, with what became of them."""
        allow(Action.HOOKS)
        with services.people.read() as session:
            rows = list_deliveries(session)
        return show(
            "hooks/deliveries.html",
            title=_("Deliveries of hooks"), rows=rows, wanted=WANTED, verdict_words=verdict_words,
            outcome_words=outcome_words, transport=services.transport, has_secret=bool(services.settings.webhook_secret),
        )  # fmt: skip

    @blueprint.post("/-/deliveries/<int:number>/again")
    def again(number: int) -> AnyResponse:
        """Has the worker look at the upstream as if this delivery came just now."""
        allow(Action.HOOKS)
        with services.people.write() as session:
            is_there = begin_again(session, number)
        if not is_there:
            abort(404)
        ask_for_sync(services.store)
        flash(_("The upstream is being looked at. Look here again in a moment."), "note")
        return redirect("/-/deliveries", 303)

    return blueprint


def _status(refused: CallRefused) -> int:
    if isinstance(refused, UnknownProvider):
        return 404
    if isinstance(refused, BadSignature):
        return 401
    return 413 if isinstance(refused, BadBody) and refused.reason == TOO_LARGE else 400


def _word(refused: CallRefused) -> str:
    if isinstance(refused, WrongProvider):
        return f"this call comes from {refused.sender}"
    return str(getattr(refused, "reason", "unknown provider"))


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers worth showing later. Signatures and tokens are not among them."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower() in KEPT_HEADERS or name.lower().endswith(("-event", "-delivery", "-event-key", "-uuid"))
    }
