"""The health check, for real but Twilio: nginx, `ivr serve`, `ivr deliver`, and health-ping as cron's unit runs it."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from e2e.deliver_site import api, start  # noqa: F401 (fixtures)
from e2e.nginx_site import NginxSite
from support.deliver_process import OTHER_SENDER, SENDER
from support.ivr_process import IvrProcess, binary, wait_until
from support.tls import Authority
from support.webhook_host import WebhookHost
from support.wire.http_host import HttpHost

HEALTH_PING = Path(__file__).resolve().parents[2] / "config/package/health-ping"
OWNER = "+447700900077"
SECRET = "a-secret-for-webhooks"


class Switch(HttpHost):
    """A dead man's switch: counts who comes."""

    def __init__(self):
        self.calls = []
        super().__init__()

    def answer(self, request):
        self.calls.append((request.method, request.target))
        request.answer(200, b"OK")


class Speaker(HttpHost):
    """Answers as `ivr serve` might, with any certificate."""

    def __init__(self, tls=None):
        self.status, self.zone = 200, "Europe/London"
        self.asked = 0
        super().__init__(tls=tls)

    def answer(self, request):
        self.asked += 1
        document = {"name": "ping", "timezone": self.zone, "status": "ok" if self.status == 200 else "alerts late"}
        request.answer(self.status, json.dumps(document).encode(), content_type="application/json")


@pytest.fixture
def switch():
    with Switch() as host:
        yield host
        assert host.violations == []


@pytest.fixture
def speaker():
    with Speaker() as host:
        yield host


def health_section(url, *lines):
    return "\n".join(["[health]", f"ping_url = {url}", "ping_every_minutes = 1", *lines])


def sms_section(url, *lines):
    return health_section(url, f"alert_sms_from = {OTHER_SENDER}", f"alert_sms_to = {OWNER}", *lines)


@pytest.fixture
def health_ping(tmp_path):
    """health_ping(config) runs the script with the built program in its PATH; gives the finished process."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "ivr").symlink_to(binary())
    (programs / "curl").write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >>{tmp_path}/arguments\nexec /usr/bin/curl \"$@\"\n")
    (programs / "curl").chmod(0o755)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment = plain | {"PATH": f"{programs}:/usr/bin:/bin", "TMPDIR": str(temporary)}

    def run(config):
        done = subprocess.run([HEALTH_PING, "--config", config], env=environment, capture_output=True, text=True,
                              timeout=120, check=False)
        assert list(temporary.iterdir()) == [], "something was left behind"
        return done

    return run


def ivr(*arguments):
    return subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=60, check=False)


def times(log, text):
    return log.count(text)


def test_people_are_notified_once_of_a_server_that_died_and_of_its_return(tmp_path, start, switch, health_ping, api):
    site = NginxSite(tmp_path)
    try:
        url = f"http://127.0.0.1:{site.port}/api/ping"
        deliver = start(sections=sms_section(url, f"dead_mans_switch_url = {switch.origin}/5eed"))
        text = deliver.config.read_text()
        server = IvrProcess(tmp_path, text, socket="fcgi.sock")
        server.wait_for_log("store_available")
        wait_until(lambda: site.ask("/api/ping").status == 200)

        good = health_ping(deliver.config)
        assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
        assert switch.calls == [("GET", "/5eed")]

        server.signal(signal.SIGKILL)
        server.process.wait()
        bad = [health_ping(deliver.config) for _ in range(4)]
        assert [run.returncode for run in bad] == [0] * 4
        assert [run.stderr.partition(" problem=")[0] for run in bad] == [
            "<4>ping_failed failures=1 alert_at=3", "<4>ping_failed failures=2 alert_at=3",
            "<3>phone_down failures=3", "<4>ping_failed failures=4 alert_at=3"]
        assert len(switch.calls) == 1
        wait_until(lambda: api.messages)

        back = IvrProcess(tmp_path, text, socket="fcgi.sock")
        wait_until(lambda: site.ask("/api/ping").status == 200)
        fine = health_ping(deliver.config)
        assert re.match(r"<6>phone_recovered downtime=\"\d+ (s|min)\" notice=HE[0-9a-f]{31}1 recipients=1\n$",
                        fine.stderr)
        assert health_ping(deliver.config).stderr == ""
        assert len(switch.calls) == 3
        wait_until(lambda: len(api.messages) == 2)
        assert back.stop() == 0
    finally:
        site.close()

    red, green = api.messages
    assert {(message.sender, message.to) for message in (red, green)} == {(OTHER_SENDER, OWNER)}
    assert re.fullmatch(r"Phone trouble at 127\.0\.0\.1:\d+ since \w{3} \d\d \w{3} \d\d:\d\d: status 50\d.* HE [0-9a-f]{11}0",
                        red.body) and len(red.body) <= 160
    assert re.fullmatch(r"Phone fine again at .* of trouble\. HE [0-9a-f]{11}1", green.body)
    assert red.body[-12:-1] == green.body[-12:-1], "one incident has one number but for its end"
    deliver.wait_for_log("alert_sent ", times=2)  # each is said when its row is settled
    rows = deliver.query("select recording_sid, state from alerts order by id")
    assert [(sid[-12:], state) for sid, state in rows] == [(red.body[-12:], "sent"), (green.body[-12:], "sent")]
    assert times(deliver.log(), "alert_sent ") == 2 and SENDER not in deliver.log()


def test_an_operator_sees_notices_among_alerts(start, speaker, health_ping, api):
    process = start(sections=sms_section(speaker.origin, "failures_before_alert = 1"))
    speaker.status = 404
    assert health_ping(process.config).returncode == 0
    wait_until(lambda: process.query("select 1 from alerts where state = 'sent'"))
    listed = ivr("alerts", "list", "--config", process.config)
    assert "(health check)" in listed.stdout
    (row,) = json.loads(ivr("alerts", "list", "--json", "--config", process.config).stdout)
    assert row["recording_sid"] is None and row["notice"]["state"] == "red"
    shown = ivr("alerts", "show", row["notice"]["id"], "--config", process.config)
    assert f"notice: {row['notice']['id']}\n" in shown.stdout and "says: Phone trouble at " in shown.stdout
    assert "status 404: alerts late" in shown.stdout


def test_webhooks_are_notified_in_json(start, speaker, health_ping):
    with WebhookHost(SECRET) as receiver:
        section = health_section(speaker.origin, f"alert_webhook = {receiver.url}", "failures_before_alert = 1")
        process = start(alerts=f"webhook_secret = {SECRET}", sections=section)
        speaker.zone = "UTC"
        health_ping(process.config)
        wait_until(lambda: receiver.alerts)
        speaker.zone = "Europe/London"
        health_ping(process.config)
        wait_until(lambda: len(receiver.alerts) == 2)
        red, green = [alert.document for alert in receiver.alerts]
        assert (red["event"], red["state"], green["state"]) == ("health", "red", "green")
        assert red["incident"] == green["incident"] and red["id"] != green["id"]
        assert red["words"].endswith(": the time zone of the server is UTC (expected Europe/London)")
        assert receiver.violations == []


def test_a_certificate_that_runs_out_is_a_problem(tmp_path, start, health_ping):
    authority = Authority(tmp_path / "ca")
    with Speaker(authority.server(days=10)) as speaker:
        process = start(alerts=f"ca_file = {authority.ca_file}", sections=health_section(speaker.origin))
        problem = r'problem="the certificate has (9|10) days left \(expected at least 14\)"'
        assert re.search(problem, health_ping(process.config).stderr)
        process.configure(sections=health_section(speaker.origin, "certificate_days = 9"))
        assert "<6>ping_recovered downtime=" in health_ping(process.config).stderr
        # A retry is a connection of its own, so that curl shows the certificate again.
        speaker.status = 503
        assert 'problem="status 503: alerts late"' in health_ping(process.config).stderr
        assert speaker.asked == 5


def test_a_certificate_of_a_stranger_is_no_answer(tmp_path, start, health_ping):
    with Speaker(Authority(tmp_path / "ca").server()) as speaker:
        process = start(sections=health_section(speaker.origin))
        assert 'problem="no answer: SSL certificate problem: ' in health_ping(process.config).stderr
        assert speaker.asked == 0


def test_that_nobody_is_to_be_notified_is_in_the_log(start, speaker, health_ping):
    process = start(sections=health_section(speaker.origin, "failures_before_alert = 1"))
    speaker.status = 404
    assert "recipients=0" in health_ping(process.config).stderr
    assert process.query("select 1 from alerts") == []


def test_a_switch_that_is_away_is_no_trouble_of_the_phone(start, speaker, health_ping):
    with Switch() as switch:
        origin = switch.origin
    process = start(sections=health_section(speaker.origin, f"dead_mans_switch_url = {origin}"))
    done = health_ping(process.config)
    assert (done.returncode, done.stderr) == (
        0, "<4>health-ping: the dead man's switch was not reached (curl's exit code 7)\n")


def test_a_ping_that_cannot_be_noted_is_an_error_and_nothing_for_the_switch(tmp_path, start, speaker, switch, health_ping):
    process = start(sections=health_section(speaker.origin, f"dead_mans_switch_url = {switch.origin}"))
    process.stop()
    text = process.config.read_text().replace(str(process.store), str(tmp_path / "nowhere.db"))
    process.config.write_text(text)
    speaker.status = 404
    done = health_ping(process.config)
    assert done.returncode == 1 and switch.calls == []
    assert "<3>ping_not_counted reason=" in done.stderr and '<3>ping_failed_uncounted reason="status 404' in done.stderr
    assert not (tmp_path / "nowhere.db").exists()


def test_no_address_is_in_the_arguments_of_a_process(tmp_path, start, speaker, switch, health_ping):
    """Every user of the host may list them, and both addresses may have a secret in them."""
    quoted = f'{switch.origin}/ping/5ec"r\\et'
    process = start(sections=health_section(f"{speaker.origin}/5ecret", f"dead_mans_switch_url = {quoted}"))
    done = health_ping(process.config)
    assert (done.returncode, speaker.asked, len(switch.calls)) == (0, 1, 1), done.stderr
    assert "5ec" not in (tmp_path / "arguments").read_text()
    assert switch.calls[0][1].startswith("/ping/5ec")


def test_without_an_address_nothing_is_done(start, health_ping):
    process = start()
    done = health_ping(process.config)
    assert (done.returncode, done.stderr) == (
        0, "<4>health-ping: the config names no address to ping: nothing to do\n")


def test_a_broken_config_is_an_error(start, health_ping):
    process = start()
    process.config.write_text("[health]\nping_url = ftp://example.com\n")
    done = health_ping(process.config)
    assert done.returncode == 1
    assert f'<3>config_error text="{process.config}:2: ping_url = ftp://example.com: not a URL' in done.stderr


def test_the_cron_file_says_how_often(start):
    process = start(sections=health_section("https://ivr.example.com/api/ping").replace("= 1", "= 5"))
    done = ivr("health", "cron", "--config", process.config)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0, "*/5 * * * * root systemctl start ivr-health.service")
    assert ivr("health", "cron", "--config", process.config.with_name("none")).returncode == 2
