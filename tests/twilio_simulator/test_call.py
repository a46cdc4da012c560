"""The caller carries every verb out as Twilio does."""

import re
from datetime import datetime, timezone

import pytest

from twilio_simulator.script import HangUp, Script, Silent, Speaks
from twilio_simulator.webhook import ApplicationError

MENU = '<Gather action="/chosen" numDigits="1" finishOnKey=""><Play>https://media.example.com/menu.mp3</Play>' \
       '<Pause length="3"/></Gather><Say>Nothing was pressed</Say><Hangup/>'
MENU_HEARD = [("play", "https://media.example.com/menu.mp3"), ("pause", 3)]
DIAL = '<Dial action="/status?initiated_by_section=sales"><Number>+442079460000</Number></Dial>'
RECORD = '<Record action="/bye" timeout="4" maxLength="60" recordingStatusCallback="/alert#rc=5&amp;rp=all"/>' \
         '<Say>Nothing was said</Say><Hangup/>'
ASKED_FOR_ABSENT = RECORD.replace("/>", ' recordingStatusCallbackEvent="completed absent"/>', 1)
# The names of a report that was captured from Twilio, in their order.
REPORTED = ["RecordingSource", "RecordingSid", "RecordingUrl", "RecordingStatus", "RecordingChannels", "ErrorCode",
            "CallSid", "RecordingStartTime", "AccountSid", "RecordingDuration"]


def digits_sent(site, gather, keys):
    """The Digits of the request the Gather leads to, or None when it fell through."""
    page = site({"/ivr": f"{gather}<Hangup/>", "/chosen": "<Hangup/>"})
    page.ring(Script(keys=(keys,)))
    return page.asked[1].params.get("Digits") if len(page.asked) == 2 else None


def test_prompts_are_heard_in_order_and_counted(site):
    page = site({"/ivr": '<Say>One</Say><Play loop="2">https://media.example.com/2.mp3</Play><Pause/><Hangup/>'})
    call = page.ring()
    two = ("play", "https://media.example.com/2.mp3")
    assert call.heard == [("say", "One"), two, two, ("pause", 1), ("hangup",)]
    assert (call.documents, call.ended) == (1, "hangup")


def test_the_end_of_a_document_hangs_up(site):
    call = site({"/ivr": "<Say>That is all</Say>"}).ring()
    assert call.heard[-1] == ("end of document",)
    assert call.ended == "end of document"


def test_the_first_request_rings_and_later_ones_are_in_progress(site):
    page = site({"/ivr": MENU, "/chosen": "<Hangup/>"})
    call = page.ring(Script(keys=("1",)))
    assert [asked.params["CallStatus"] for asked in page.asked] == ["ringing", "in-progress"]
    assert {asked.params["CallSid"] for asked in page.asked} == {call.call_sid}
    assert page.asked[0].params["AccountSid"].startswith("AC")
    assert page.asked[0].params["From"] == page.asked[0].params["Caller"] == "+447700900123"


def test_a_key_requests_the_action(site):
    page = site({"/ivr": MENU, "/chosen": "<Say>Sales</Say><Hangup/>"})
    call = page.ring(Script(keys=("7",)))
    assert call.heard == MENU_HEARD + [("say", "Sales"), ("hangup",)]
    assert page.asked[1].params["Digits"] == "7"


def test_no_key_falls_through(site):
    call = site({"/ivr": MENU}).ring()
    assert call.heard == MENU_HEARD + [("say", "Nothing was pressed"), ("hangup",)]
    assert call.documents == 1


def test_a_gather_ends_by_number_of_digits_by_key_or_by_time(site):
    assert digits_sent(site, '<Gather action="/chosen" numDigits="1" finishOnKey=""/>', "#") == "#"
    assert digits_sent(site, '<Gather action="/chosen" numDigits="2"/>', "123") == "12"
    assert digits_sent(site, '<Gather action="/chosen"/>', "12#34") == "12"
    assert digits_sent(site, '<Gather action="/chosen"/>', "12") == "12"
    assert digits_sent(site, '<Gather action="/chosen"/>', "#") == ""
    assert digits_sent(site, '<Gather action="/chosen"/>', "") is None
    assert digits_sent(site, '<Gather action="/chosen" actionOnEmptyResult="true"/>', "") == ""


def test_a_gather_without_action_asks_the_current_document(site):
    page = site({"/ivr": "<Redirect>/menu?loop_count=1</Redirect>",
                 "/menu?loop_count=1": "<Gather/><Hangup/>"})
    page.ring(Script(keys=("1",)))
    assert [asked.target for asked in page.asked] == ["/ivr", "/menu?loop_count=1", "/menu?loop_count=1"]


@pytest.mark.parametrize("outcome", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_dial_requests_its_action_with_the_outcome(site, outcome):
    page = site({"/ivr": DIAL, "/status?initiated_by_section=sales": "<Hangup/>"})
    call = page.ring(Script(dials=(outcome,)))
    assert call.heard == [("dial", "+442079460000"), ("hangup",)]
    assert page.asked[1].params["DialCallStatus"] == outcome
    assert page.asked[1].params["DialBridged"] == ("true" if outcome == "completed" else "false")
    assert ("DialCallDuration" in page.asked[1].params) == (outcome == "completed")


def test_a_dial_without_action_goes_on(site):
    call = site({"/ivr": "<Dial>+442079460000</Dial><Say>Nobody there</Say><Hangup/>"}).ring()
    assert call.heard == [("dial", "+442079460000"), ("say", "Nobody there"), ("hangup",)]


def test_a_caller_who_leaves_a_dial_is_reported_as_completed(site):
    page = site({"/ivr": DIAL, "/status?initiated_by_section=sales": "<Say>Unheard</Say><Hangup/>"})
    call = page.ring(Script(dials=(HangUp(),)))
    assert call.heard == [("dial", "+442079460000")]
    assert (call.ended, page.asked[1].params["CallStatus"]) == ("caller hung up", "completed")


def test_a_recording_requests_action_and_then_the_callback(site):
    page = site({"/ivr": RECORD, "/bye": "<Say>Thank you</Say><Hangup/>", "/alert": "<Pause/>"})
    call = page.ring(Script(recordings=(Speaks(90, "#"),)))
    assert call.heard == [("record", 4, 60), ("say", "Thank you"), ("hangup",)]
    _, bye, alert = page.asked
    assert (bye.target, alert.target) == ("/bye", "/alert")
    assert (bye.params["RecordingDuration"], bye.params["Digits"]) == ("60", "#")
    assert call.documents == 2


def test_an_action_gets_its_recording_by_url(site):
    page = site({"/ivr": RECORD, "/bye": "<Hangup/>", "/alert": "<Pause/>"})
    call = page.ring(Script(recordings=(Speaks(7),)))
    said = page.asked[1].params
    assert "RecordingSid" not in said and "Digits" not in said
    sid = page.asked[2].params["RecordingSid"]
    assert said["RecordingUrl"].endswith(f"/Accounts/{call.account_sid}/Recordings/{sid}")
    assert said["From"] == "+447700900123"


def test_a_report_is_what_twilio_sends_and_names_no_caller(site):
    page = site({"/ivr": RECORD, "/bye": "<Hangup/>", "/alert": "<Pause/>"})
    call = page.ring(Script(recordings=(Speaks(7),)))
    said = page.asked[2].params
    assert list(said) == REPORTED
    assert re.fullmatch("RE[0-9a-f]{32}", said["RecordingSid"])
    assert said["RecordingUrl"].endswith("/Recordings/" + said["RecordingSid"])
    assert (said["RecordingStatus"], said["ErrorCode"], said["RecordingDuration"]) == ("completed", "0", "7")
    assert (said["CallSid"], said["AccountSid"]) == (call.call_sid, call.account_sid)
    began = datetime.strptime(said["RecordingStartTime"], "%a, %d %b %Y %H:%M:%S %z")
    assert 6 < (datetime.now(timezone.utc) - began).total_seconds() < 60


def test_silence_after_the_beep_requests_nothing(site):
    page = site({"/ivr": RECORD})
    call = page.ring(Script(recordings=(Silent(),)))
    assert call.heard == [("record", 4, 60), ("say", "Nothing was said"), ("hangup",)]
    assert len(page.asked) == 1


@pytest.mark.parametrize("words, code, ended", [(Silent(), "16102", "hangup"), (HangUp(), "16101", "caller hung up")])
def test_that_nothing_was_recorded_is_reported_if_asked_for(site, words, code, ended):
    page = site({"/ivr": ASKED_FOR_ABSENT, "/alert": "<Pause/>"})
    call = page.ring(Script(recordings=(words,)))
    assert call.ended == ended
    assert [asked.target for asked in page.asked] == ["/ivr", "/alert"]
    said = page.asked[1].params
    assert list(said) == REPORTED[:-1]
    assert (said["RecordingStatus"], said["ErrorCode"]) == ("absent", code)


def test_a_recording_is_reported_if_its_absence_is_asked_for_too(site):
    page = site({"/ivr": ASKED_FOR_ABSENT, "/bye": "<Hangup/>", "/alert": "<Pause/>"})
    page.ring()
    assert page.asked[2].params["RecordingStatus"] == "completed"


def test_hanging_up_while_recording_still_requests_action_and_callback(site):
    page = site({"/ivr": RECORD, "/bye": "<Say>Unheard</Say><Hangup/>", "/alert": "<Pause/>"})
    call = page.ring(Script(recordings=(Speaks(3, "hangup"),)))
    assert call.heard == [("record", 4, 60)]
    assert page.asked[1].params["Digits"] == "hangup"
    assert page.asked[1].params["CallStatus"] == "completed"
    assert page.asked[2].params["RecordingStatus"] == "completed"


def test_a_refused_callback_is_noticed(site):
    page = site({"/ivr": RECORD, "/bye": "<Hangup/>"})
    with pytest.raises(ApplicationError, match="alert: the callback was answered 404"):
        page.ring()


def test_a_callback_to_a_busy_store_is_sent_again(site, busy):
    page = site({"/ivr": RECORD, "/bye": "<Hangup/>", "/alert": [busy, busy, "<Pause/>"]})
    call = page.ring()
    alerts = [asked.params for asked in page.asked if asked.target == "/alert"]
    assert len(alerts) == 3 and alerts[0] == alerts[2]
    assert [request.status for request in call.requests if request.url.endswith("/alert")] == [200]


def test_redirects_are_relative_to_the_document_and_carry_no_fragment(site):
    page = site({"/a/b": "<Redirect>c?x=1#rc=2</Redirect>", "/a/c?x=1": '<Redirect method="GET">/d</Redirect>'})
    with pytest.raises(ApplicationError, match="404"):
        page.ring(path="/a/b#rc=5")
    assert [asked.target.split("AccountSid")[0] for asked in page.asked] == ["/a/b", "/a/c?x=1", "/d?"]
    assert [asked.method for asked in page.asked] == ["POST", "POST", "GET"]


def test_a_call_without_end_is_called_endless(site):
    call = site({"/ivr": "<Redirect>/ivr</Redirect>"}).ring(documents_at_most=7)
    assert (call.ended, call.documents) == ("endless", 7)


def test_what_a_script_did_not_use_is_known(site):
    call = site({"/ivr": MENU, "/chosen": "<Hangup/>"}).ring(Script(keys=("1", "2"), dials=("busy",)))
    assert call.unused == {"keys": ["2"], "dials": ["busy"]}


def test_a_caller_may_leave_at_the_menu(site):
    page = site({"/ivr": MENU})
    call = page.ring(Script(keys=(HangUp(),)))
    assert (call.heard, call.ended, len(page.asked)) == (MENU_HEARD, "caller hung up", 1)
