import base64
from datetime import UTC, datetime, timedelta

import pytest

from tests.hooks.callers import (
    DELIVERY,
    NOW,
    SECRET,
    SIGNING_KEY,
    SIGNING_SECRET,
    Headers,
    gitlab_headers,
    push,
    signed_gitlab_headers,
    to_json,
)
from wiki.hooks.errors import EXPIRED, MISMATCH, MISSING, NO_SECRET, BadSignature
from wiki.hooks.standard_webhooks import read_key
from wiki.hooks.verify import Call, check_call

BODY = to_json(push())
OTHER_KEY = b"k" * 32
OTHER_SECRET = "whsec_" + base64.b64encode(OTHER_KEY).decode()


def call(headers: Headers, body: bytes = BODY, secrets: tuple[str, ...] = (SIGNING_SECRET,)) -> Call:
    return check_call("gitlab", headers, body, secrets, NOW)


def reason_of(headers: Headers, body: bytes = BODY, secrets: tuple[str, ...] = (SIGNING_SECRET,)) -> str:
    with pytest.raises(BadSignature) as caught:
        call(headers, body, secrets)
    return caught.value.reason


def test_signed_call_is_believed() -> None:
    found = call(signed_gitlab_headers(BODY))

    assert found == Call("gitlab", DELIVERY, "Push Hook", push(), "application/json", form=False)


def test_signed_call_takes_the_signed_id() -> None:
    headers = signed_gitlab_headers(BODY, message_id="msg_signed") | {"Idempotency-Key": "made-up-by-who-replays-it"}

    assert call(headers).delivery_id == "msg_signed"


@pytest.mark.parametrize("seconds", [-300, -1, 0, 300])
def test_signed_call_within_five_minutes_is_believed(seconds: int) -> None:
    assert call(signed_gitlab_headers(BODY, now=NOW + timedelta(seconds=seconds))).delivery_id == DELIVERY


@pytest.mark.parametrize("seconds", [-86400, -301, 301, 86400])
def test_signed_call_replayed_or_from_the_future_is_refused(seconds: int) -> None:
    assert reason_of(signed_gitlab_headers(BODY, now=NOW + timedelta(seconds=seconds))) == EXPIRED


def test_signed_call_with_its_time_or_id_changed_is_refused() -> None:
    old = signed_gitlab_headers(BODY, now=NOW - timedelta(hours=1))

    assert reason_of(old | {"Webhook-Timestamp": str(int(NOW.timestamp()))}) == MISMATCH
    assert reason_of(signed_gitlab_headers(BODY) | {"Webhook-Id": "another"}) == MISMATCH
    assert reason_of(signed_gitlab_headers(BODY), BODY + b" ") == MISMATCH
    assert reason_of(signed_gitlab_headers(BODY, key=OTHER_KEY)) == MISMATCH


@pytest.mark.parametrize("time", ["0x10", "-1", "1e9", " 1777896000", "١٧٧٧", "9" * 13, "nan"])
def test_signed_call_with_senseless_time_is_refused(time: str) -> None:
    assert reason_of(signed_gitlab_headers(BODY, time=time)) == MISMATCH


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_signed_call_lacking_a_header_is_refused(name: str) -> None:
    headers = signed_gitlab_headers(BODY)

    assert reason_of({key: value for key, value in headers.items() if key != name}) == MISSING
    assert reason_of(headers | {name: ""}) == MISSING


def test_signed_call_whose_id_could_be_split_otherwise_is_refused() -> None:
    assert reason_of(signed_gitlab_headers(BODY, message_id="a.1777896000")) == MISMATCH
    assert reason_of(signed_gitlab_headers(BODY, message_id="é")) == MISMATCH


def test_signed_call_with_several_signatures_needs_one_of_ours() -> None:
    good = signed_gitlab_headers(BODY)["Webhook-Signature"]
    bad = signed_gitlab_headers(BODY, key=OTHER_KEY)["Webhook-Signature"]

    assert call(signed_gitlab_headers(BODY) | {"Webhook-Signature": f"{bad} {good}"}).delivery_id == DELIVERY
    assert reason_of(signed_gitlab_headers(BODY) | {"Webhook-Signature": f"{bad} v1,"}) == MISMATCH


@pytest.mark.parametrize("change", ["v1a,{}", "v2,{}", "{}", "v1 {}", "v1,é{}", "v1,\udcff{}"])
def test_signature_of_another_version_or_shape_is_refused(change: str) -> None:
    bare = signed_gitlab_headers(BODY)["Webhook-Signature"].removeprefix("v1,")

    assert reason_of(signed_gitlab_headers(BODY) | {"Webhook-Signature": change.format(bare)}) == MISMATCH


def test_signing_secret_is_rotated_with_two_at_once() -> None:
    both = (OTHER_SECRET, SIGNING_SECRET)

    assert call(signed_gitlab_headers(BODY), secrets=both).delivery_id == DELIVERY
    assert call(signed_gitlab_headers(BODY, key=OTHER_KEY), secrets=both).delivery_id == DELIVERY


def test_token_gives_way_to_signing_with_both_set() -> None:
    both = (SECRET, SIGNING_SECRET)

    assert call(gitlab_headers(), secrets=both).delivery_id == DELIVERY
    assert call(signed_gitlab_headers(BODY) | {"X-Gitlab-Token": SECRET}, secrets=both).delivery_id == DELIVERY


def test_right_token_does_not_save_a_wrong_signature() -> None:
    headers = signed_gitlab_headers(BODY, key=OTHER_KEY) | {"X-Gitlab-Token": SECRET}

    assert reason_of(headers, secrets=(SECRET, SIGNING_SECRET)) == MISMATCH


def test_token_decides_where_no_signing_secret_is_set() -> None:
    headers = signed_gitlab_headers(BODY)

    assert call(headers | {"X-Gitlab-Token": SECRET}, secrets=(SECRET,)).delivery_id == DELIVERY
    assert reason_of(headers, secrets=(SECRET,)) == MISSING


def test_signing_secret_sent_as_a_token_is_refused() -> None:
    assert reason_of(gitlab_headers(token=SIGNING_SECRET)) == MISSING
    assert reason_of(gitlab_headers(token=SIGNING_SECRET), secrets=(SIGNING_SECRET, SECRET)) == MISMATCH


@pytest.mark.parametrize("secret", ["whsec_", "whsec_é", "whsec_not base64", "whsec_abc", "whsec_!!!!YWJj"])
def test_damaged_signing_secret_vouches_for_nothing(secret: str) -> None:
    assert read_key(secret) is None
    assert reason_of(signed_gitlab_headers(BODY, key=b""), secrets=(secret,)) == NO_SECRET
    assert reason_of(gitlab_headers(token=secret), secrets=(secret,)) == NO_SECRET


def test_key_is_what_base64_says() -> None:
    assert read_key(SIGNING_SECRET) == SIGNING_KEY
    assert read_key(SECRET) is None


def test_example_of_the_specification_is_believed() -> None:
    body = b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]

    found = check_call("gitlab", headers, body, secrets, datetime.fromtimestamp(1614265330, UTC))

    assert (found.delivery_id, found.payload) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", {"test": 2432232314})
