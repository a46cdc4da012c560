"""site.yml makes a host that answers the phone out of a bare one."""

import re

from support.ivr_process import wait_until


def test_from_nothing_it_takes_one_run(first, site):
    assert " failed=0 " in f"{first.recap} "
    for unit in ("ivr.socket", "ivr.service", "ivr-deliver.service", "nginx.service", "cron.service"):
        assert site.container.run("systemctl", "is-active", unit, check=False).stdout == "active\n", unit
    assert site.container.run("systemctl", "is-system-running", check=False).stdout == "running\n", \
        site.container.run("systemctl", "--failed").stdout


def test_a_second_run_changes_nothing(phone):
    again = phone.play("site.yml")
    assert again.changed == 0, again.changes()


def test_nor_does_it_see_anything_to_change_under_check(phone):
    trial = phone.play("site.yml", "--check", "--diff")
    assert trial.changed == 0, trial.changes()


def test_check_shows_a_change_and_makes_none(phone):
    before = phone.change(ivr_config_file=str(phone.config("shown")))
    try:
        trial = phone.play("site.yml", "--check", "--diff")
    finally:
        phone.change(**before)
    assert trial.changed > 0
    assert "+play_say = Welcome to the shown menu." in trial.text
    assert "Welcome to the shown menu" not in phone.container.read("/etc/ivr/config.ini")


def test_secrets_are_not_shown(first, phone):
    assert phone.token not in first.text
    assert phone.container.run("stat", "-c", "%a %U", "/etc/credstore/ivr.auth_token").stdout == "600 root\n"


def test_a_signed_call_is_answered_over_https(phone):
    status, text = phone.call()
    assert status == 200 and "<Say>Welcome to the " in text and "<Gather" in text


def test_a_stranger_is_not(phone):
    assert phone.call(signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA=")[0] == 403


def test_a_voicemail_reaches_twilio(phone):
    before = len(phone.twilio.messages)
    heard = phone.ring("1")
    assert "Please speak after the tone." in heard and "Thank you. Goodbye." in heard
    wait_until(lambda: len(phone.twilio.messages) > before, 30)
    message = phone.twilio.messages[before]
    assert message.to == "+447700900001" and "+447700900123" in message.body
    assert re.search(r"https://phone\.example\.com/api/recording/RE[0-9a-f]{32}\?", message.body)
    assert phone.twilio.violations == []


def test_after_a_reboot_all_is_back_by_itself(phone):
    assert phone.container.reboot() == "running", phone.container.run("systemctl", "--failed").stdout
    wait_until(lambda: phone.call()[0] == 200, 30)
    before = len(phone.twilio.messages)
    phone.ring("1")
    wait_until(lambda: len(phone.twilio.messages) > before, 30)
    assert "policy drop" in phone.container.run("nft", "list", "ruleset").stdout
