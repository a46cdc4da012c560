"""number.yml against a fake of Twilio: shows what differs, posts that and nothing else."""

import sys
from pathlib import Path

import pytest
import yaml

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from incoming_phone_numbers import ACCOUNT, FOLDER, NUMBER, TOKEN, IncomingPhoneNumbers  # noqa: E402
from playbooks import run  # noqa: E402

VOICE_URL = "https://phone.example.com/api/ivr#ct=2000&rt=4000&rc=2&rp=5xx,ct,rt"
FALLBACK = "https://handler.twilio.com/twiml/EH00000000000000000000000000000000"


@pytest.fixture
def twilio():
    with IncomingPhoneNumbers() as host:
        yield host


@pytest.fixture
def set_number(tmp_path, twilio):
    """Runs the playbook for an inventory in a folder of its own, with variables of the test's."""

    def go(*arguments, config="[ivr]\n", **variables):
        inventory = tmp_path / "inventory"
        (inventory / "group_vars/all").mkdir(parents=True, exist_ok=True)
        (inventory / "config.ini.j2").write_text(config)
        (inventory / "hosts.yml").write_text("phone: {hosts: {phone.example.com: {}}}\n")
        (inventory / "group_vars/all/phone.yml").write_text(yaml.safe_dump({
            "ivr_domain": "phone.example.com", "ivr_account_sid": ACCOUNT, "ivr_secrets": {"auth_token": TOKEN},
            "ivr_number": NUMBER, "ivr_twilio_api": twilio.origin, **variables}))
        output = run(tmp_path, "ansible-playbook", "-i", inventory, "number.yml", *arguments)
        assert TOKEN not in output.stdout + output.stderr
        return output

    return go


def test_a_new_number_is_pointed_here_and_a_second_run_changes_nothing(set_number, twilio):
    number = twilio.add()
    output = set_number(ivr_fallback_url=FALLBACK, ivr_status_callback="https://phone.example.com/ended")
    assert output.returncode == 0, output.stdout
    assert f"VoiceUrl: https://demo.twilio.com/welcome/voice/ -> {VOICE_URL}" in output.stdout
    assert f"VoiceFallbackUrl: (nothing) -> {FALLBACK}" in output.stdout
    assert twilio.forms == [{"VoiceUrl": VOICE_URL, "VoiceFallbackUrl": FALLBACK,
                             "StatusCallback": "https://phone.example.com/ended"}]
    assert number["sms_url"] == "https://example.com/sms"
    again = set_number(ivr_fallback_url=FALLBACK, ivr_status_callback="https://phone.example.com/ended")
    assert "changed=0" in again.stdout and f"{NUMBER} is as it should be" in again.stdout
    assert len(twilio.forms) == 1


def test_a_check_shows_the_difference_and_posts_nothing(set_number, twilio):
    twilio.add(voice_method="GET")
    output = set_number("--check", "--diff", config="[ivr]\nbase_path = /v1/phone\n")
    assert output.returncode == 0, output.stdout
    assert "VoiceMethod: GET -> POST" in output.stdout
    assert "https://phone.example.com/v1/phone/ivr#ct=2000" in output.stdout
    assert {method for method, _ in twilio.asked} == {"GET"}


def test_what_would_be_asked_instead_of_the_voice_url_is_taken_away(set_number, twilio):
    twilio.add(voice_url=VOICE_URL, trunk_sid="TK" + "0" * 32, voice_application_sid="AP" + "0" * 32,
               voice_fallback_url=FALLBACK)
    output = set_number()
    assert f"TrunkSid: TK{'0' * 32} -> (nothing)" in output.stdout
    assert twilio.forms == [{"TrunkSid": "", "VoiceApplicationSid": ""}], "the fallback URL was not given: left alone"


def test_the_number_is_found_among_those_that_hold_its_digits(set_number, twilio):
    other, number = twilio.add(NUMBER + "1"), twilio.add()
    assert set_number().returncode == 0
    assert number["voice_url"] == VOICE_URL and other["voice_url"] != VOICE_URL
    assert ("POST", f"{FOLDER}/{number['sid']}.json") in twilio.asked


@pytest.mark.parametrize("variables, expected", [
    ({"ivr_number": "+441632960000"}, f"account {ACCOUNT} has no number +441632960000"),
    ({"ivr_secrets": {"auth_token": "wrong"}}, "Twilio does not take the auth token"),
    ({"ivr_twilio_api": "http://127.0.0.1:1"}, "http://127.0.0.1:1/2010-04-01/"),
])
def test_a_mistake_is_reported_in_words(set_number, twilio, variables, expected):
    twilio.add()
    output = set_number(**variables)
    assert output.returncode != 0
    assert expected in output.stdout
    assert not twilio.forms


def test_an_address_with_a_password_is_not_printed(set_number, twilio):
    twilio.add()
    printed = set_number(config="[twilio]\npublic_base_url = https://user:S3cret@phone.example.com\n")
    assert printed.returncode != 0
    assert "public_base_url has a user name or a password: enter that address" in printed.stdout, printed.stdout
    assert "S3cret" not in printed.stdout + printed.stderr
    assert not twilio.forms


def test_a_change_that_twilio_did_not_keep_is_a_failure(set_number, twilio):
    twilio.add()
    twilio.deaf_to = {"VoiceUrl"}
    output = set_number()
    assert output.returncode != 0
    assert "Twilio took the change, but not all of it: VoiceUrl:" in output.stdout
