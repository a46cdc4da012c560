"""What Twilio would not carry out, the caller does not carry out either."""

import xml.etree.ElementTree as ElementTree

import pytest

from twilio_simulator.conftest import Canned
from twilio_simulator.rules import find_faults
from twilio_simulator.webhook import ApplicationError

DOCUMENT = b'<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'

REFUSED_ANSWERS = [
    (Canned(500, "text/xml", DOCUMENT), "status 500"),
    (Canned(404, "text/xml", DOCUMENT), "status 404"),
    (Canned(302, "text/xml", DOCUMENT), "status 302"),
    (Canned(200, "application/json", DOCUMENT), "application/json, expected text/xml"),
    (Canned(200, "", DOCUMENT), "of no type"),
    (Canned(200, "text/xml", b"\xef\xbb\xbf" + DOCUMENT), "expected <?xml"),
    (Canned(200, "text/xml", b"\n" + DOCUMENT), "expected <?xml"),
    (Canned(200, "text/xml", b""), "expected <?xml"),
    (Canned(200, "text/xml", DOCUMENT[:-3]), "not XML"),
    (Canned(200, "text/xml", b"<Response><Say>Fish & Chips</Say></Response>"), "not XML"),
    (Canned(200, "text/xml", b"<Response><!-- " + b"x" * 65536 + b" --></Response>"), "at most 65536"),
    (Canned(200, "text/xml", b'<?xml version="1.0"?><!DOCTYPE x><Response/>'), "DOCTYPE"),
    (Canned(200, "text/xml", b"<Response><Hangup now='yes'/></Response>"), "no attribute now"),
]

GATHER = "<Gather{}>{}</Gather><Hangup/>"
FAULTS = [
    ("<Shout>Hello</Shout>", "<Shout> may not stand in <Response>"),
    ("<Number>+442079460000</Number>", "<Number> may not stand in <Response>"),
    (GATHER.format("", "<Hangup/>"), "<Hangup> may not stand in <Gather>"),
    ("<Say>Hello <b>you</b></Say>", "<b> may not stand in <Say>"),
    ("<Say><s><p>Hello</p></s></Say>", "<p> may not stand in <s>"),
    ("<Say>" + "é" * 1000 + "</Say>", "<Say> has 6000 characters encoded"),
    ("Hello<Hangup/>", "has the text 'Hello' between its verbs"),
    ('<Say voice="nobody">Hello</Say>', "<Say voice='nobody'>: expected one of man, woman"),
    ('<Say language="en_GB">Hello</Say>', "<Say language='en_GB'>: expected one of"),
    ("<Say></Say>", "<Say> has 0 bytes"),
    ("<Say>" + "x" * 3001 + "</Say>", "<Say> has 3001 bytes"),
    ('<Pause length="1.5"/>', "<Pause length='1.5'>: expected a whole number from 1"),
    ('<Pause length="0"/>', "expected a whole number from 1"),
    ("<Play>not a url</Play>", "<Play> has 'not a url', expected a URL"),
    ("<Play></Play>", "<Play> has '', expected a URL"),
    (GATHER.format(' numDigits="0"', ""), "<Gather numDigits='0'>: expected a whole number from 1"),
    (GATHER.format(' finishOnKey="12"', ""), "<Gather finishOnKey='12'>: expected"),
    (GATHER.format(' method="PUT"', ""), "<Gather method='PUT'>: expected /GET|POST/"),
    (GATHER.format(' bargeIn="yes"', ""), "<Gather bargeIn='yes'>: expected true or false"),
    (GATHER.format(' digits="1"', ""), "<Gather> has no attribute digits"),
    ("<Gather/>", "<Gather> needs a verb behind it"),
    ('<Dial action="/x">02079460000</Dial>', "<Dial> has '02079460000', expected a number in E.164 form"),
    ('<Dial action="/x"><Number>+44 20</Number></Dial>', "<Number> has '+44 20'"),
    ("<Dial>+442079460000</Dial>", "<Dial> has neither an action nor a verb behind it"),
    ('<Dial action="/x">+442079460000</Dial><Hangup/>', "<Hangup> behind <Dial action> is never reached"),
    ('<Record action="/x"/>', "<Record> needs an action, and a verb behind it"),
    ("<Record/><Hangup/>", "<Record> needs an action, and a verb behind it"),
    ('<Record action="/x" maxLength="1"/><Hangup/>', "<Record maxLength='1'>: expected a whole number from 2"),
    ('<Record action="/x" recordingStatusCallbackEvent="done"/><Hangup/>', "expected one of in-progress"),
    ("<Redirect></Redirect>", "<Redirect> has '', expected a URL"),
    ("<Redirect>/x</Redirect><Say>Hello</Say>", "<Say> behind <Redirect> is never reached"),
    ("<Hangup>now</Hangup>", "<Hangup> has the text 'now', expected none"),
]

SOUND = [
    "",
    '<Say voice="Polly.Amy" language="en-GB" loop="0">Hello</Say><Hangup/>',
    '<Gather numDigits="1" finishOnKey="" action="/a" input="dtmf speech"><Say>Hi</Say><Pause/></Gather><Hangup/>',
    '<Record action="/x" timeout="0" maxLength="300" recordingStatusCallbackEvent="completed absent"/><Hangup/>',
    '<Dial action="/x" timeout="20"><Number sendDigits="ww1">+442079460000</Number></Dial>',
    '<Play digits="1w2"/><Redirect method="GET">menu?x=1&amp;y=2</Redirect>',
    '<Reject reason="busy"/>',
    '<Say><p><s>Hello <sub alias="you">u</sub></s></p><break time="1s"/></Say><Hangup/>',
]


@pytest.mark.parametrize("answer, reason", REFUSED_ANSWERS, ids=[reason for _, reason in REFUSED_ANSWERS])
def test_answers_twilio_refuses(site, answer, reason):
    page = site({"/ivr": answer})
    with pytest.raises(ApplicationError) as problem:
        page.ring()
    assert reason in str(problem.value)


def test_nobody_at_home(site):
    page = site({})
    call = page.call()
    page.close()
    with pytest.raises(ApplicationError, match="no answer from http://127.0.0.1"):
        call.ring(page.origin + "/ivr")


@pytest.mark.parametrize("verbs, fault", FAULTS, ids=[fault for _, fault in FAULTS])
def test_faults_of_a_document(verbs, fault):
    faults = find_faults(ElementTree.fromstring(f"<Response>{verbs}</Response>"))
    assert any(fault in one for one in faults), faults


@pytest.mark.parametrize("verbs", SOUND)
def test_a_sound_document_has_no_faults(verbs):
    assert find_faults(ElementTree.fromstring(f"<Response>{verbs}</Response>")) == []


def test_the_root_is_a_response():
    assert find_faults(ElementTree.fromstring("<response/>")) == ["the root is <response>, expected <Response>"]
    assert find_faults(ElementTree.fromstring("<Response x='1'/>")) == ["<Response> has the attribute x"]
