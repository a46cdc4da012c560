"""`ivr deliver` by mail and to webhooks: what arrives, and what each answer leads to."""

import signal
import time

import pytest

from e2e.deliver_site import api, fast, start  # noqa: F401 (fixtures)
from support.ivr_process import wait_until
from support.smtp_host import SmtpHost
from support.tls import Authority
from support.voicemail_requests import sid
from support.webhook_host import WebhookHost

pytestmark = pytest.mark.sanitizers

TO = "office@example.com"
SECRET = "a-secret-for-webhooks"
LOGIN = "user = office\npassword = 5eed\n"


@pytest.fixture
def mail_host():
    with SmtpHost("office", "5eed") as host:
        yield host
        assert host.violations == []


@pytest.fixture
def webhook_host():
    with WebhookHost(SECRET) as host:
        yield host
        assert host.violations == []


def smtp(host, login=LOGIN, url=None):
    return {"sections": f"[smtp]\nurl = {url or host.url}\n{login}from = ivr@example.com",
            "action": f"voicemail_alert_email_to = {TO}"}


def webhook(host):
    return {"alerts": f"webhook_secret = {SECRET}", "action": f"voicemail_alert_webhook = {host.url}"}


def add_mail(process, number=1, to=TO, **fields):
    return process.add(number, channel="email", recipient=to, sender="", **fields)


def add_webhook(process, host, number=1, **fields):
    return process.add(number, channel="webhook", recipient=host.url, sender="", **fields)


def test_an_alert_becomes_one_mail(start, mail_host):
    process = start(**smtp(mail_host))
    assert process.wait_for(add_mail(process), state="sent")["attempts"] == 1
    (mail,) = mail_host.mails
    assert (mail.sender, mail.recipients, mail.user) == ("ivr@example.com", [TO], "office")
    assert mail.message["To"] == TO and mail.message["From"] == "ivr@example.com"
    assert mail.message["Message-ID"].startswith(f"<{sid('RE', 1)}.")
    assert f"https://ivr.example.com/api/recording/{sid('RE', 1)}?expires=" in mail.message.get_content()
    process.wait_for_log("alert_sent id=1 channel=email to=*@example.com ")
    assert "office" not in process.log() and "5eed" not in process.log()


@pytest.mark.parametrize("fault, code", [("421", "smtp 421"), ("421 data", "smtp 421"), ("451", "smtp 451")])
def test_a_mail_server_that_is_busy_is_asked_again(start, mail_host, fault, code):
    mail_host.will(fault)
    process = start(**smtp(mail_host))
    assert process.wait_for(add_mail(process), state="sent")["attempts"] == 2
    assert f'code="{code}"' in process.log() and len(mail_host.mails) == 1


def test_a_mail_server_that_is_silent_or_away_is_asked_again(start, mail_host, fast):
    mail_host.will("nothing")
    process = start(environment=fast, **smtp(mail_host))
    assert process.wait_for(add_mail(process), state="sent")["attempts"] == 2
    mail_host.down()
    alert = add_mail(process, 2)
    process.wait_for_log("alert_delayed id=2 ")
    mail_host.up()
    process.wait_for(alert, state="sent")
    assert len(mail_host.mails) == 2


def test_a_mail_that_is_refused_fails_alone(start, mail_host):
    mail_host.refused.add("nobody@example.com")
    process = start(**smtp(mail_host))
    refused, other = add_mail(process, 1, "nobody@example.com"), add_mail(process, 2)
    row = process.wait_for(refused, state="failed")
    assert (row["code"], row["problem"]) == ("smtp 550", "550 5.1.1 User unknown")
    process.wait_for(other, state="sent")


def test_a_wrong_password_stops_mails_until_a_reload(start, mail_host):
    process = start(**smtp(mail_host, LOGIN.replace("5eed", "wrong")))
    alert = add_mail(process)
    process.wait_for_log('<3>queue_stopped channel=email reason="The mail server does not accept the login (smtp 535 '
                         "5.7.8 Authentication credentials invalid")
    assert process.mark("stopped email") and process.alert(alert)["attempts"] == 0
    sms = process.add(2)
    process.wait_for(sms, state="sent")  # nobody else is stopped
    process.configure(**smtp(mail_host))
    process.signal(signal.SIGHUP)
    process.wait_for(alert, state="sent")
    process.wait_for_log("<6>queue_resumed channel=email")  # said when the mark is gone, behind the alert
    assert process.mark("stopped email") is None


def test_a_mail_whose_receipt_got_lost_comes_again_with_the_same_id(start, mail_host, fast):
    mail_host.will("drop")
    process = start(environment=fast, **smtp(mail_host))
    row = process.wait_for(add_mail(process), state="sent")
    assert row["attempts"] == 2 and row["done_at"] - row["created_at"] >= 60_000
    first, second = mail_host.mails
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_mails_without_a_section_for_them_wait(start, mail_host):
    process = start()
    alert = add_mail(process)
    process.wait_for_log("alert_delayed id=1 ", times=2)
    assert process.alert(alert)["problem"] == "the config has no [smtp]"
    process.configure(**smtp(mail_host))
    process.signal(signal.SIGHUP)
    process.wait_for(alert, state="sent")


@pytest.mark.parametrize("implicit", [False, True])
def test_mails_are_encrypted_and_certificates_checked(tmp_path, start, implicit):
    good, other = Authority(tmp_path / "good"), Authority(tmp_path / "other")
    # A name that libcurl takes for this host, and we for any.
    with SmtpHost("office", "5eed", good.server("DNS:mail.localhost"), implicit_tls=implicit) as host:
        settings = smtp(host, url=host.url.replace("localhost", "mail.localhost"))
        process = start(**settings, alerts=f"ca_file = {other.ca_file}")
        alert = add_mail(process)
        process.wait_for_log("alert_delayed id=1 ")
        assert "certificate" in process.alert(alert)["problem"]
        assert (host.mails, host.logins) == ([], [])
        process.configure(alerts=f"ca_file = {good.ca_file}")
        process.signal(signal.SIGHUP)
        process.wait_for(alert, state="sent")
        assert host.mails[0].tls in ("TLSv1.2", "TLSv1.3")
        assert host.violations == []


def test_a_mail_server_that_does_not_encrypt_gets_no_mail(start):
    with SmtpHost() as host:
        process = start(**smtp(host, login="", url=host.url.replace("localhost", "mail.localhost")))
        add_mail(process)
        process.wait_for_log("queue_stopped channel=email ")
        assert host.mails == []


@pytest.mark.alone
def test_a_stop_does_not_wait_for_a_mail_server(start, mail_host):
    mail_host.will("slow:5")
    process = start(**smtp(mail_host))
    alert = add_mail(process)
    process.wait_for(alert, state="sending")
    begun = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - begun < 2
    assert (process.alert(alert)["state"], process.alert(alert)["attempts"]) == ("pending", 0)


def test_an_alert_is_posted_to_a_webhook_signed(start, webhook_host):
    process = start(**webhook(webhook_host))
    assert process.wait_for(add_webhook(process, webhook_host), state="sent")["attempts"] == 1
    (alert,) = webhook_host.alerts
    assert ("Idempotency-Key", sid("RE", 1)) in alert.headers and alert.document["id"] == sid("RE", 1)
    assert (alert.document["event"], alert.document["caller"]) == ("voicemail", "+447700900123")
    assert alert.document["recording_url"].startswith(f"https://ivr.example.com/api/recording/{sid('RE', 1)}?")
    process.wait_for_log(f"alert_sent id=1 channel=webhook to={webhook_host.origin} ")


@pytest.mark.parametrize("status", ["429", "408", "425"])
def test_a_webhook_that_asks_for_time_gets_it(start, webhook_host, status):
    webhook_host.will(f"{status}:2")
    process = start(**webhook(webhook_host))
    row = process.wait_for(add_webhook(process, webhook_host), state="sent")
    assert row["attempts"] == 2 and row["done_at"] - row["created_at"] >= 2000


@pytest.mark.parametrize("fault", ["500", "503", "hang", "reset"])
def test_a_webhook_that_may_have_taken_it_gets_it_again_a_minute_later(start, webhook_host, fast, fault):
    webhook_host.will(fault)
    process = start(environment=fast, **webhook(webhook_host))
    row = process.wait_for(add_webhook(process, webhook_host), state="sent")
    assert row["attempts"] == 2 and row["done_at"] - row["created_at"] >= 60_000
    assert {alert.document["id"] for alert in webhook_host.alerts} == {sid("RE", 1)}


@pytest.mark.parametrize("status", ["302", "400", "401", "404", "410"])
def test_a_webhook_that_refuses_fails_alone(start, webhook_host, status):
    webhook_host.will(status)
    process = start(**webhook(webhook_host))
    refused, other = add_webhook(process, webhook_host, 1), add_webhook(process, webhook_host, 2)
    assert process.wait_for(refused, state="failed")["code"] == f"http {status}"
    process.wait_for(other, state="sent")
    assert len(webhook_host.delivered) == 1


def test_one_webhook_in_trouble_holds_up_no_other(start, webhook_host, fast):
    with WebhookHost(SECRET, ["500"] * 50) as broken:
        process = start(environment=fast, **webhook(webhook_host))
        for number in range(10):
            add_webhook(process, broken, number)
        alerts = [add_webhook(process, webhook_host, number) for number in range(10, 20)]
        wait_until(lambda: len(webhook_host.delivered) == 10)
        for alert in alerts:
            process.wait_for(alert, state="sent")


def test_webhooks_without_a_secret_wait(start, webhook_host):
    process = start()
    alert = add_webhook(process, webhook_host)
    process.wait_for_log("alert_delayed id=1 ", times=2)
    assert process.alert(alert)["problem"] == "the config has no webhook_secret in [alerts]"
    process.configure(**webhook(webhook_host))
    process.signal(signal.SIGHUP)
    process.wait_for(alert, state="sent")
