"""The caller signs as Twilio's own libraries expect it."""

import json
from pathlib import Path

import pytest

from twilio_simulator.conftest import ACCOUNT
from twilio_simulator.script import Script
from twilio_simulator.signing import sign
from twilio_simulator.webhook import Account, ApplicationError, Line

VECTORS = json.loads((Path(__file__).resolve().parent.parent / "vectors" / "twilio_signatures.json").read_text())
FORM = [("B", "2"), ("A", "1")]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_vector_of_twilios_libraries(vector):
    params = [tuple(pair) for pair in vector["params"]]
    assert sign(vector["auth_token"], vector["url"], params) == vector["signature"]


def test_repeated_values_count_once_and_sorted():
    assert sign("t", "https://a/", [("A", "2"), ("A", "1"), ("A", "2")]) == sign("t", "https://a/A1A2")


def test_a_post_is_signed_over_url_and_form(site):
    page = site({"/ivr?x=%20": "<Hangup/>"})
    Line(ACCOUNT, page.origin).send("POST", page.origin + "/ivr?x=%20", FORM)
    asked = page.asked[0]
    assert asked.headers.get_all("X-Twilio-Signature") == [sign("12345", page.origin + "/ivr?x=%20A1B2")]
    assert asked.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert asked.params == {"A": "1", "B": "2"}


def test_a_get_carries_its_parameters_in_the_signed_url(site):
    page = site({})
    Line(ACCOUNT, page.origin).send("GET", page.origin + "/ivr?x=1", FORM)
    assert page.asked[0].target == "/ivr?x=1&B=2&A=1"
    assert page.asked[0].headers["X-Twilio-Signature"] == sign("12345", page.origin + "/ivr?x=1&B=2&A=1")


def test_the_public_url_is_signed_and_the_rung_one_is_asked(site):
    page = site({"/ivr": "<Redirect>next</Redirect>", "/next": "<Hangup/>"})
    account = Account("AC1", "12345", "https://ivr.example.com")
    call = page.call(account=account).ring(page.origin + "/ivr")
    assert [request.url for request in call.requests] == ["https://ivr.example.com/ivr", "https://ivr.example.com/next"]
    for request, asked in zip(call.requests, page.asked):
        assert asked.headers["X-Twilio-Signature"] == sign("12345", request.url, request.params)


def test_another_server_is_not_called(site):
    page = site({"/ivr": "<Redirect>https://elsewhere.example.com/ivr</Redirect>"})
    with pytest.raises(ApplicationError, match="leads to another server"):
        page.ring(Script())


def test_signatures_can_be_wrong_doubled_or_left_out(site):
    page = site({})
    line = Line(ACCOUNT, page.origin)
    for signatures in (["wrong"], ["one", "two"], []):
        line.send("POST", page.origin + "/ivr", FORM, signature=signatures)
        assert (page.asked[-1].headers.get_all("X-Twilio-Signature") or []) == signatures
