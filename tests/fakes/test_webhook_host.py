"""The receiver of the alert webhook: whom it believes, and how it can answer."""

import hashlib
import hmac
import http.client
import json
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes.asking import connect, exchange  # noqa: E402
from support.ivr_process import wait_until  # noqa: E402
from support.webhook_host import WebhookHost  # noqa: E402

SECRET = "sesame"
ALERT = {"recording_sid": "RE" + "5" * 32, "from": "+447700900123"}


@pytest.fixture
def host():
    with WebhookHost(SECRET) as running:
        yield running


def signature(body, secret=SECRET, when=None):
    when = int(time.time()) if when is None else when
    return f"t={when},v1={hmac.new(secret.encode(), f'{when}.'.encode() + body, hashlib.sha256).hexdigest()}"


def send(host, body=json.dumps(ALERT).encode(), signed=signature, method="POST", target="/alerts", timeout=5,
         content_type="application/json"):
    connection = connect(host, timeout=timeout)
    try:
        return exchange(connection, method, target, body, X_IVR_Signature=signed and signed(body),
                        Content_Type=content_type)
    finally:
        connection.close()


def test_what_is_well_signed_is_kept(host):
    assert send(host).status == 204
    [alert] = host.alerts
    assert (alert.document, alert.status) == (ALERT, "204")
    assert ("Content-Type", "application/json") in alert.headers
    assert (host.delivered, host.violations) == ([ALERT], [])


@pytest.mark.parametrize("change, words", [
    ({"signed": None}, "X-IVR-Signature is None"),
    ({"signed": lambda body: signature(body).replace("v1=", "v0=")}, "X-IVR-Signature is 't="),
    ({"signed": lambda body: signature(body, secret="other")}, "another one"),
    ({"signed": lambda body: signature(body + b" ")}, "another one"),
    ({"signed": lambda body: signature(body, when=int(time.time()) - 301)}, "too far"),
    ({"signed": lambda body: signature(body, when=int(time.time()) + 310)}, "too far"),
    ({"body": b"{"}, "no JSON"), ({"content_type": "text/plain"}, "Content-Type"), ({"method": "PUT"}, "expected POST"),
    ({"target": "/elsewhere"}, "expected POST")])
def test_anything_else_is_refused_and_held_against_the_client(host, change, words):
    assert send(host, **change).status == 400
    assert host.alerts == []
    assert len(host.violations) == 1 and words in host.violations[0]


@pytest.mark.parametrize("answer", ["200", "302", "400", "404", "410", "429:3", "500"])
def test_it_answers_as_the_script_says(host, answer):
    host.will(answer)
    response = send(host)
    status, _, seconds = answer.partition(":")
    assert response.status == int(status)
    assert response.headers["Retry-After"] == (seconds or None)
    assert response.headers["Location"] == (f"{host.origin}/elsewhere" if status == "302" else None)
    assert send(host).status == 204
    assert len(host.alerts) == 2
    assert len(host.delivered) == 1 + (status == "200")


def test_it_may_be_slow_hang_or_break_off(host):
    host.will("slow:0.2", "hang", "reset")
    began = time.monotonic()
    assert send(host).status == 204
    assert time.monotonic() - began >= 0.2
    with pytest.raises(TimeoutError):
        send(host, timeout=0.2)
    wait_until(lambda: len(host.alerts) == 2)
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        send(host)
    assert (len(host.alerts), len(host.delivered)) == (3, 1)
