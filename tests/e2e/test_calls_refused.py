"""Who is not Twilio gets no document, and what is no webhook gets no answer but a status."""

import json
import time
from datetime import datetime
from urllib.parse import urlencode

import pytest

from twilio_simulator.signing import sign
from support.ivr_process import wait_until

pytestmark = pytest.mark.sanitizers

FORM = "application/x-www-form-urlencoded"
WEBHOOKS = ["/api/ivr", "/api/ivr/menu", "/api/ivr/menu/1", "/api/ivr/hangup", "/api/ivr/action/voicemail_example",
            "/api/ivr/callback/forward/call_status", "/api/ivr/callback/voicemail/alert_sms",
            "/api/ivr/callback/voicemail/hangup"]


def params_of(server):
    return [("CallSid", "CA" + "0123456789abcdef" * 2), ("AccountSid", server.account.sid), ("CallStatus", "ringing")]


def right_signature(server, path="/api/ivr"):
    return sign(server.account.auth_token, server.origin + path, params_of(server))


def post(server, path, signatures):
    return server.line().send("POST", server.origin + path, params_of(server), signature=signatures)


def is_refused(reply):
    return (reply.status, reply.body) == (403, b"")


@pytest.mark.parametrize("path", WEBHOOKS)
def test_every_webhook_wants_a_signature(seed_server, path):
    assert is_refused(post(seed_server, path, []))
    assert is_refused(post(seed_server, path, ["0" * 27 + "="]))
    assert post(seed_server, path, [right_signature(seed_server, path)]).status == 200


def test_signatures_that_prove_nothing(seed_server):
    right = right_signature(seed_server)
    flipped = ("B" if right[0] == "A" else "A") + right[1:]
    wrong = ["", " ", flipped, right[:-1], right + "=", right.swapcase(), right + ", " + right, "x" * 8000,
             sign("another token", seed_server.origin + "/api/ivr", params_of(seed_server)),
             sign(seed_server.account.auth_token, seed_server.origin + "/api/ivr"),
             sign(seed_server.account.auth_token, seed_server.origin.replace("http:", "https:") + "/api/ivr",
                  params_of(seed_server))]
    for signature in wrong:
        assert is_refused(post(seed_server, "/api/ivr", [signature])), signature
    for signatures in ([right, right], [right, "x"], ["x", right], ["x", "y"]):
        assert is_refused(post(seed_server, "/api/ivr", signatures)), signatures
    assert post(seed_server, "/api/ivr", [right]).status == 200


def test_a_signature_holds_for_its_url_and_its_form_alone(seed_server):
    server, right = seed_server, right_signature(seed_server)
    assert is_refused(post(server, "/api/ivr/menu", [right]))
    assert is_refused(post(server, "/api/ivr?x=1", [right]))
    longer = params_of(server) + [("Digits", "1")]
    assert is_refused(server.line().send("POST", server.origin + "/api/ivr", longer, signature=[right]))
    assert is_refused(server.line().send("POST", server.origin + "/api/ivr", [], signature=[right]))


def test_the_host_a_client_claims_is_not_believed(seed_server):
    server = seed_server
    body = urlencode(params_of(server)).encode()
    signature = sign(server.account.auth_token, "http://ivr.example.com/api/ivr", params_of(server))
    forged = [("Content-Type", FORM), ("X-Twilio-Signature", signature), ("X-Forwarded-Host", "ivr.example.com"),
              ("X-Forwarded-Proto", "http"), ("Forwarded", "host=ivr.example.com"), ("X-Original-URL", "/api/ivr")]
    assert is_refused(server.ask("POST", "/api/ivr", forged, body))


@pytest.mark.parametrize("other", [
    [("CallSid", "CA1")], [], [("CallSid", "ca" + "0" * 32)], [("CallSid", "CA" + "g" * 32)],
])
def test_signed_requests_that_are_no_calls_of_ours(seed_server, other):
    url = seed_server.origin + "/api/ivr"
    line = seed_server.line()
    assert is_refused(line.send("POST", url, other + [("AccountSid", seed_server.account.sid)]))
    assert is_refused(line.send("POST", url, params_of(seed_server)[:1] + [("AccountSid", "AC" + "0" * 32)]))
    assert is_refused(line.send("POST", url, params_of(seed_server)[:1]))


def test_the_log_says_which_url_was_signed_and_never_the_token(seed_server):
    time.sleep(1.1)  # the log has ten refusals a second, and the tests above have caused more
    path = "/api/ivr/menu/the_log_test?asked_by="
    assert is_refused(post(seed_server, path + "somebody", ["wrong"]))
    wait_until(lambda: f'signed_url="{seed_server.origin}{path}..."' in seed_server.log())
    lines = [line for line in seed_server.log().splitlines() if "the_log_test" in line]
    assert "somebody" not in "".join(lines)
    assert seed_server.account.auth_token not in seed_server.log()


def test_a_get_is_signed_over_its_query(seed_server):
    line, url = seed_server.line(), seed_server.origin + "/api/ivr"
    assert line.send("GET", url, params_of(seed_server)).status == 200
    assert is_refused(line.send("GET", url, params_of(seed_server), signature=[sign(
        seed_server.account.auth_token, url)]))


def test_parameters_nobody_knows_and_repeated_ones_are_signed_too(seed_server):
    params = params_of(seed_server) + [("Later", "naïve & 50% +"), ("Twice", "b"), ("Twice", "a"), ("Twice", "b"),
                                       ("Empty", ""), ("CallToken", "{\"x\":\"\\n\"}"), ("callSid", "other")]
    assert seed_server.line().send("POST", seed_server.origin + "/api/ivr", params).status == 200


def test_the_ping_needs_no_signature(seed_server):
    # Of the calls alone: alerts of this server go nowhere, and are late once other tests have run for ten minutes.
    for method, body in (("GET", None), ("POST", b"")):
        reply = seed_server.ask(method, "/api/ping?calls", [("Content-Type", FORM)] if body is not None else [], body)
        assert (reply.status, reply.header("content-type").split(";")[0]) == (200, "application/json")
        said = json.loads(reply.body)
        assert said["name"] == "ping"
        assert datetime.fromisoformat(said["invokedAt"]).utcoffset() is not None


@pytest.mark.parametrize("path", ["/", "/api", "/api/", "/api/ivrs", "/api/ivr//", "/api/ivr/menus", "/api/ivr/action",
                                  "/api/ivr/action/", "/api/ivr/callback", "/ivr", "/ping", "/api/ping/x",
                                  "/API/IVR", "/api/ivr/action/a/b", "/api/../etc/passwd"])
def test_unknown_paths(seed_server, path):
    assert post(seed_server, path, [right_signature(seed_server, path)]).status in (400, 404)
    assert seed_server.ask("GET", path).status in (400, 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", WEBHOOKS + ["/api/ping"])
def test_methods_that_are_not_allowed(seed_server, method, path):
    reply = seed_server.ask(method, path, [], b"")
    assert reply.status == 405
    assert "POST" in reply.header("allow")


@pytest.mark.parametrize("path", ["/api/ivr/callback/forward/call_status", "/api/ivr/callback/voicemail/alert_sms"])
def test_callbacks_are_posted(seed_server, path):
    reply = seed_server.line().send("GET", seed_server.origin + path, params_of(seed_server))
    assert (reply.status, reply.header("allow")) == (405, "POST")


def test_bodies_up_to_16_kb_are_read_and_longer_ones_refused(seed_server):
    line, url = seed_server.line(), seed_server.origin + "/api/ivr"
    room = 16 * 1024 - len(urlencode(params_of(seed_server) + [("Padding", "")]))
    assert line.send("POST", url, params_of(seed_server) + [("Padding", "x" * room)]).status == 200
    assert line.send("POST", url, params_of(seed_server) + [("Padding", "x" * (room + 1))]).status == 413
    assert line.send("POST", url, params_of(seed_server) + [("Padding", "x" * 1_000_000)]).status == 413


def test_a_body_that_is_no_form(seed_server):
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        headers = [("Content-Type", kind), ("X-Twilio-Signature", right_signature(seed_server))]
        assert seed_server.ask("POST", "/api/ivr", headers, b"{}").status in (403, 415)
