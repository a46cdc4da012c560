"""Where the Python system failed a caller, this one has something to say."""

import configparser

import pytest

from twilio_simulator.document import read_document
from twilio_simulator.script import Script
from support.seed_calls import INVALID, hear, read_seed_config

pytestmark = pytest.mark.sanitizers

CALL_SID = "CA" + "0123456789abcdef" * 2
MENU = ["Play", "Pause"]


@pytest.fixture(scope="module")
def meagre_server(serving, seed_server, tmp_path_factory):
    """The sample config without some of what the Python system could not do without."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(seed_server.config)
    for key in "05":
        config.remove_section(f"ivr_menu_option_{key}")
    config.remove_option("action_forward_example", "play_sample")
    path = tmp_path_factory.mktemp("meagre") / "config.ini"
    with path.open("w") as file:
        config.write(file)
    return serving(path)


def answer(server, path, params=(), method="POST"):
    """The verbs of one document, asked for by itself, signed."""
    common = [("CallSid", CALL_SID), ("AccountSid", server.account.sid)]
    return list(read_document(server.line().send(method, server.origin + path, common + list(params))))


def tags(verbs):
    return [verb.tag for verb in verbs]


def apologises_and_hangs_up(verbs):
    return tags(verbs) == ["Say", "Hangup"] and "sorry" in verbs[0].text.lower()


@pytest.mark.parametrize("digits", ["*", "#", "12", "99", "1#", "-1", "é", "0x1", " 1", "1" * 500])
def test_what_is_no_option_is_said_to_be_invalid(seed_server, digits):
    for verbs in (answer(seed_server, "/api/ivr/menu", [("Digits", digits)]),
                  answer(seed_server, "/api/ivr/menu?loop_count=3", [("Digits", digits)])):
        assert tags(verbs[:2]) == ["Say", "Gather"]
        assert verbs[0].text == INVALID
        assert tags(verbs[1]) == MENU


@pytest.mark.parametrize("option", ["12", "%2A", "%23", "x", "1%2F2", "%C3%A9"])
def test_an_unknown_option_asked_for_by_itself(seed_server, option):
    verbs = answer(seed_server, f"/api/ivr/menu/{option}")
    assert (verbs[0].tag, verbs[0].text, verbs[1].tag) == ("Say", INVALID, "Gather")


def test_empty_digits_are_silence(seed_server):
    assert tags(answer(seed_server, "/api/ivr/menu", [("Digits", "")]))[0] == "Gather"


def test_options_that_are_not_defined_are_invalid_choices(meagre_server):
    config = read_seed_config(meagre_server.config)
    for key in "05":
        script = Script(keys=(key, "1"))
        assert hear(config, script, None).crash == f"no section [ivr_menu_option_{key}]"
        call = meagre_server.ring(script)
        assert ("say", INVALID) in call.heard
        assert call.heard[-2:] == [("play", "https://media.example.com/option_hangup.mp3"), ("hangup",)]


def test_a_forward_needs_no_recording(meagre_server):
    script = Script(keys=("3",))
    assert "play_sample" in hear(read_seed_config(meagre_server.config), script, None).crash
    assert meagre_server.ring(script).heard[-3:] == [
        ("play", "https://media.example.com/option_forward.mp3"), ("dial", "+442079460000"), ("hangup",)]


@pytest.mark.parametrize("query", ["", "?", "?initiated_by_section=", "?initiated_by_section=nobody", "?other=1",
                                   "?initiated_by_section=hangup_with_goodbye", "?initiated_by_section=%FF%00"])
def test_callbacks_that_name_no_such_action(seed_server, query):
    for path, params in (("forward/call_status", [("DialCallStatus", "busy")]),
                         ("voicemail/hangup", [("RecordingDuration", "5")])):
        assert apologises_and_hangs_up(answer(seed_server, f"/api/ivr/callback/{path}{query}", params))


def test_an_unknown_action_leads_back_to_the_menu(seed_server):
    verbs = answer(seed_server, "/api/ivr/action/nobody")
    assert tags(verbs[:2]) == ["Say", "Gather"]
    assert "sorry" in verbs[0].text.lower()


@pytest.mark.parametrize("params", [[], [("DialCallStatus", "")], [("DialCallStatus", "new-word")]])
def test_an_unknown_or_missing_dial_status_counts_as_failed(seed_server, params):
    path = "/api/ivr/callback/forward/call_status?initiated_by_section=forward_example"
    failed = answer(seed_server, path, [("DialCallStatus", "failed")])
    assert tags(answer(seed_server, path, params)) == tags(failed) != ["Hangup"]


@pytest.mark.parametrize("params", [[("DialCallStatus", "completed")], [("DialCallStatus", "answered")]])
def test_a_dial_that_needs_nothing_more_hangs_up(seed_server, params):
    path = "/api/ivr/callback/forward/call_status?initiated_by_section=forward_example"
    assert tags(answer(seed_server, path, params)) == ["Hangup"]


@pytest.mark.parametrize("count", ["", "0", "-5", "x", "1e3", "99999999999999999999", "%00", "1&loop_count=2"])
def test_loop_counts_that_are_nonsense_still_give_a_menu(seed_server, count):
    assert tags(answer(seed_server, f"/api/ivr/menu?loop_count={count}"))[0] == "Gather"


@pytest.mark.parametrize("path", ["/api/ivr", "/api/ivr/menu", "/api/ivr/menu/1", "/api/ivr/hangup",
                                  "/api/ivr/action/hangup_with_goodbye",
                                  "/api/ivr/callback/voicemail/hangup?initiated_by_section=voicemail_example"])
def test_get_and_post_are_answered_alike(seed_server, path):
    assert tags(answer(seed_server, path, method="GET")) == tags(answer(seed_server, path, method="POST"))


@pytest.mark.parametrize("path", ["/api/ping", "/api/ping?calls", "/api/ping/"])
def test_a_monitor_that_asks_with_head_sees_the_ping(seed_server, path):
    # Ten minutes after other tests have left a voicemail here that cannot be sent, the ping is red.
    expected = seed_server.ask("GET", path)
    reply = seed_server.ask("HEAD", path)
    assert (reply.status, reply.body) == (expected.status, b"")
    assert reply.header("content-type") == expected.header("content-type") == "application/json"


def test_a_call_to_the_address_with_a_slash_too_many_is_answered_alike(seed_server):
    assert tags(answer(seed_server, "/api/ivr/")) == tags(answer(seed_server, "/api/ivr"))
