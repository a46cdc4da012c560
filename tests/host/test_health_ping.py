"""cron keeps asking whether the phone would be answered, and says so when it would not."""

import time

from support.ivr_process import wait_until

ALERTED = "+447700900009"


def output(phone):
    return [message.body for message in phone.twilio.messages if message.to == ALERTED]


def ping(phone):
    phone.container.run("systemctl", "start", "ivr-health.service", check=False)


def test_cron_asks_every_minute(phone):
    table = phone.container.read("/etc/cron.d/twilio-ivr")
    assert "\n*/1 * * * * root systemctl start ivr-health.service\n" in table
    began = int(time.time())

    def journal(unit):
        return phone.container.run("journalctl", "--unit", unit, "--since", f"@{began}", "--no-pager").stdout

    wait_until(lambda: "CMD (systemctl start ivr-health.service)" in journal("cron"), 75)
    wait_until(lambda: "Finished ivr-health.service" in journal("ivr-health"))


def test_the_ping_turns_red_and_green_with_one_alert_each(phone):
    ping(phone)
    assert output(phone) == []
    phone.container.run("systemctl", "stop", "ivr.socket", "ivr.service")
    try:
        for _ in range(4):
            ping(phone)
        wait_until(lambda: len(output(phone)) == 1, 30)
        journal = phone.container.run("journalctl", "-u", "ivr-health.service", "-n", "50", "--no-pager").stdout
        assert "503" in journal or "502" in journal, journal
    finally:
        phone.container.run("systemctl", "start", "ivr.socket", "ivr.service")
    wait_until(lambda: phone.call()[0] == 200)
    for _ in range(3):
        ping(phone)
    wait_until(lambda: len(output(phone)) == 2, 30)
    time.sleep(2)
    first, second = output(phone)
    assert "phone.example.com" in first and "again" in second, (first, second)
