"""A config that uses what the Python system did not have: spoken prompts, a public URL, another base path."""

import subprocess
from pathlib import Path

import pytest

from twilio_simulator.document import read_document
from twilio_simulator.script import Script, Silent, Speaks
from twilio_simulator.webhook import Account, Line

pytestmark = pytest.mark.sanitizers

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """
[twilio]
account_sid = AC0123456789abcdef0123456789abcdef
auth_token = first-token
auth_token_secondary = second-token
public_base_url = https://ivr.example.com

[ivr]
timezone = Europe/Paris
base_path = /phone/v1
voice = Polly.Amy
language = en-GB
invalid_say = "Eh? <Pardon> & what?"

[ivr_welcome]
play_sample = https://media.example.com/jingle.mp3
play_say = Bienvenue à l'hôtel

[ivr_menu]
play_say = Press one, or star
pause = 1
no_input_max_loops = 2

[ivr_menu_option_1]
action = message

[action_message]
type = voicemail
play_say = Please speak
hangup_say = Thank you
voicemail_alert_sms_from = +447700900000
voicemail_alert_sms_to = +447700900001
voicemail_timeout = 5
voicemail_max_length = 60
"""
WELCOME = [("play", "https://media.example.com/jingle.mp3"), ("say", "Bienvenue à l'hôtel")]
MENU = [("say", "Press one, or star"), ("pause", 1)]
GOODBYE = [("say", "Thank you"), ("hangup",)]


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory):
    config = tmp_path_factory.mktemp("beyond") / "config.ini"
    config.write_text(CONFIG, encoding="utf-8")
    return serving(config)


def test_a_call_by_the_public_url_with_spoken_prompts(server):
    call = server.ring(Script(keys=("*", "1"), recordings=(Speaks(),)))
    invalid = [("say", '"Eh? <Pardon> & what?"')]
    message = [("say", "Please speak"), ("pause", 1), ("record", 5, 60)]
    assert call.heard == WELCOME + MENU + invalid + MENU + message + GOODBYE
    assert [request.url.partition("?")[0] for request in call.requests] == [
        "https://ivr.example.com/phone/v1/ivr",
        "https://ivr.example.com/phone/v1/ivr/menu",
        "https://ivr.example.com/phone/v1/ivr/menu",
        "https://ivr.example.com/phone/v1/ivr/callback/voicemail/hangup",
        "https://ivr.example.com/phone/v1/ivr/callback/voicemail/alert_sms",
    ]


def test_loops_without_an_action_end_in_hang_up(server):
    call = server.ring(Script())
    assert call.heard == WELCOME + MENU + MENU + [("hangup",)]
    assert call.documents == 2


def test_silence_after_the_beep(server):
    call = server.ring(Script(keys=("1",), recordings=(Silent(),)))
    assert call.heard[-3:] == [("record", 5, 60)] + GOODBYE


def test_the_alert_is_asked_for_with_retries(server):
    params = [("CallSid", "CA" + "0" * 32), ("AccountSid", server.account.sid)]
    url = server.account.public_base_url + "/phone/v1/ivr/action/message"
    record = read_document(server.line().send("POST", url, params)).find("Record")
    assert record.get("recordingStatusCallback") == (
        "https://ivr.example.com/phone/v1/ivr/callback/voicemail/alert_sms?initiated_by_section=message#rc=5&rp=all")
    assert record.get("recordingStatusCallbackEvent") == "completed absent"
    assert record.get("action") == "/phone/v1/ivr/callback/voicemail/hangup?initiated_by_section=message"


@pytest.mark.parametrize("token, status", [("first-token", 200), ("second-token", 200), ("third-token", 403)])
def test_two_tokens_are_accepted(server, token, status):
    params = [("CallSid", "CA" + "0" * 32), ("AccountSid", server.account.sid)]
    line = Line(Account(server.account.sid, token, server.account.public_base_url), server.origin)
    assert line.send("POST", "https://ivr.example.com/phone/v1/ivr", params).status == status


def test_the_rung_address_is_not_the_signed_one(server):
    params = [("CallSid", "CA" + "0" * 32), ("AccountSid", server.account.sid)]
    line = Line(Account(server.account.sid, "first-token"), server.origin)
    assert line.send("POST", server.origin + "/phone/v1/ivr", params).status == 403


def test_paths_of_the_default_base_are_gone(server):
    assert server.ask("GET", "/api/ping").status == 404
    assert server.ask("GET", "/phone/v1/ping").status == 200


def test_dev_call_rings_the_running_server(server):
    run = subprocess.run([ROOT / "dev", "call", "1", "--state", server.folder / "state", "--hang-up-after-beep"],
                         capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, f"""ring  https://ivr.example.com/phone/v1/ivr
      at {server.origin}/phone/v1/ivr
play  https://media.example.com/jingle.mp3
hear  "Bienvenue à l'hôtel"
hear  "Press one, or star"
wait  1 second
press 1
hear  "Please speak"
wait  1 second
beep  recording, at most 60 seconds, or 5 seconds of silence
speak 7 seconds, then hang up
      the caller puts the phone down
""", "")


def test_dev_run_says_where_it_answers(server):
    assert server.ready_line == f"ready: {server.origin}/phone/v1/ivr"
