"""The mail server of the tests, against Python's smtplib and against curl."""

import smtplib
import socket
import ssl
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.smtp_host import SmtpHost  # noqa: E402
from support.tls import Authority  # noqa: E402

SENDER, TO = "ivr@example.com", ["office@example.com", "boss@example.com"]
USER, PASSWORD = "ivr", "s3cret"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


def mail(text="A voicemail.\n.\n..two\n"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, ", ".join(TO), "Käse"
    message.set_content(text)
    return message


def deliver(host, message=None, login=None, tls=None, times=1):
    """tls: the client's context, for STARTTLS unless the host speaks TLS from the start."""
    if host.tls:
        client = smtplib.SMTP_SSL("localhost", host.port, timeout=5, context=tls)
    else:
        client = smtplib.SMTP("localhost", host.port, timeout=5)
    try:
        if tls and not host.tls:
            client.starttls(context=tls)
        if login:
            client.login(*login)
        for _ in range(times):
            client.send_message(message or mail(), SENDER, TO)
        client.quit()
    finally:
        client.close()


def test_a_mail_is_kept_as_it_was_sent():
    with SmtpHost() as host:
        deliver(host)
        [kept] = host.mails
        assert (kept.sender, kept.recipients, kept.user, kept.tls) == (SENDER, TO, None, None)
        assert kept.message["Subject"] == "Käse"
        assert kept.message.get_content().replace("\r\n", "\n") == "A voicemail.\n.\n..two\n"
        assert kept.data.endswith(b"A voicemail.\r\n.\r\n..two\r\n")
        assert (kept.outcome, host.violations, host.connections) == ("ok", [], 1)


def test_starttls_comes_before_everything(authority):
    with SmtpHost(USER, PASSWORD, tls=authority.server()) as host:
        deliver(host, login=(USER, PASSWORD), tls=authority.client())
        [kept] = host.mails
        assert (kept.user, kept.tls, host.logins) == (USER, "TLSv1.3", [(USER, PASSWORD)])
        with pytest.raises(smtplib.SMTPException):
            deliver(host)
        with pytest.raises(smtplib.SMTPNotSupportedError):
            deliver(host, login=(USER, PASSWORD))  # not offered in the clear
        assert len(host.mails) == 1


def test_nothing_that_came_before_the_handshake_counts_after_it(authority):
    with SmtpHost(tls=authority.server()) as host:
        with socket.create_connection(("127.0.0.1", host.port), timeout=5) as plain:
            plain.recv(100)
            plain.sendall(b"STARTTLS\r\nEHLO injected\r\n")
            assert plain.recv(100).startswith(b"220")
            secure = authority.client().wrap_socket(plain, server_hostname="localhost")
            secure.sendall(b"NOOP\r\n")
            assert secure.recv(100) == b"250 2.0.0 Ok\r\n"
            secure.close()


def test_tls_from_the_first_byte(authority, tmp_path):
    with SmtpHost(USER, PASSWORD, tls=authority.server(), implicit_tls=True) as host:
        assert host.url == f"smtps://localhost:{host.port}"
        deliver(host, login=(USER, PASSWORD), tls=authority.client())
        assert host.mails[0].tls == "TLSv1.3"
        with pytest.raises(ssl.SSLCertVerificationError):
            deliver(host, tls=Authority(tmp_path).client())
    assert len(host.failed_handshakes) == 1


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_both_ways_to_log_in(mechanism):
    with SmtpHost(USER, PASSWORD) as host:
        client = smtplib.SMTP("localhost", host.port, timeout=5)
        client.ehlo()
        client.user, client.password = USER, PASSWORD
        for initial in (True, False):
            assert client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"),
                               initial_response_ok=initial)[0] == 235
        client.password = "wrong"
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
        client.close()
        assert host.logins == [(USER, PASSWORD)] * 2 + [(USER, "wrong")]
        with pytest.raises(smtplib.SMTPSenderRefused):
            deliver(host)


@pytest.mark.parametrize("fault, failure, code", [
    ("421", smtplib.SMTPConnectError, 421), ("451", smtplib.SMTPDataError, 451),
    ("550", smtplib.SMTPRecipientsRefused, 550), ("421 data", smtplib.SMTPDataError, 421),
    ("535", smtplib.SMTPAuthenticationError, 535)])
def test_replies_that_are_refusals(fault, failure, code):
    with SmtpHost(USER, PASSWORD, script=[fault]) as host:
        with pytest.raises(failure) as caught:
            deliver(host, login=(USER, PASSWORD))
        if fault == "550":
            assert {refused[0] for refused in caught.value.recipients.values()} == {550}
        else:
            assert caught.value.smtp_code == code
        assert host.mails == []
        deliver(host, login=(USER, PASSWORD))
        assert len(host.mails) == 1


def test_one_address_may_be_refused():
    with SmtpHost(refused=[TO[1]]) as host:
        deliver(host)
        assert host.mails[0].recipients == TO[:1]


def test_a_mail_may_be_taken_without_a_word():
    with SmtpHost(script=["drop"]) as host:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            deliver(host)
        assert [kept.outcome for kept in host.mails] == ["drop"]


def test_it_may_be_slow_or_silent():
    with SmtpHost(script=["slow:0.05", "nothing"]) as host:
        began = time.monotonic()
        deliver(host)
        assert time.monotonic() - began > 0.3
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            smtplib.SMTP("localhost", host.port, timeout=0.2)


def test_the_script_goes_on_within_a_connection():
    with SmtpHost(script=["ok", "451"]) as host:
        with pytest.raises(smtplib.SMTPDataError):
            deliver(host, times=2)
        assert (len(host.mails), host.connections) == (1, 1)
    with SmtpHost(script=["ok", "421"]) as host:
        with pytest.raises(smtplib.SMTPSenderRefused):
            deliver(host, times=2)
    with pytest.raises(ValueError):
        SmtpHost(script=["452"])


@pytest.mark.parametrize("lines, violation", [
    (["FOO"], "500"), (["MAIL FROM:<a@example.com>"], "503"), (["EHLO x", "RCPT TO:<a@example.com>"], "501"),
    (["EHLO x", "MAIL FROM:a@example.com"], "501"), (["EHLO x", "AUTH PLAIN !"], "501")])
def test_what_no_client_says_is_held_against_it(lines, violation):
    with SmtpHost() as host:
        replies = talk(host, *lines)
        assert replies[-1].startswith(violation)
        assert len(host.violations) == 1


@pytest.mark.parametrize("data, violation", [
    (b"Subject: x\nTo: y\r\n\r\n", "does not end"), (b"Subject: x\r\n\r\n" + b"a" * 999, "too long"),
    ("Subject: ä\r\n\r\n".encode(), "not ASCII"), (b"Subject: x\r\n\r\n..\r\n" + b"a" * 998, None),
    ("Subject: x\r\n\r\nä".encode(), None), (b"", None)])
def test_a_mail_is_looked_at_closely(data, violation):
    with SmtpHost() as host:
        end = b"\r\n.\r\n" if data else b".\r\n"
        replies = talk(host, "EHLO x", f"MAIL FROM:<{SENDER}> SIZE=9", f"RCPT TO:<{TO[0]}>", "DATA", data + end)
        assert replies[-1].startswith("250")
        assert [violation in text for text in host.violations] == ([True] if violation else [])
        assert host.mails[0].data == (data and data.replace(b"\r\n..\r\n", b"\r\n.\r\n") + b"\r\n")


def talk(host, *lines):
    """The reply to each line."""
    with socket.create_connection(("127.0.0.1", host.port), timeout=5) as client:
        client.recv(1000)
        replies = []
        for line in lines:
            client.sendall(line if isinstance(line, bytes) else line.encode() + b"\r\n")
            replies.append(client.recv(1000).decode())
        return replies


def test_curl_delivers_to_it(authority, tmp_path):
    (tmp_path / "mail").write_bytes(mail().as_bytes(policy=mail().policy.clone(linesep="\r\n")))
    with SmtpHost(USER, PASSWORD, tls=authority.server()) as host:
        subprocess.run(["curl", "-sS", "--ssl-reqd", "--cacert", authority.ca_file, "-u", f"{USER}:{PASSWORD}",
                        "--mail-from", SENDER, *(word for to in TO for word in ("--mail-rcpt", to)),
                        "-T", tmp_path / "mail", host.url], check=True)
        [kept] = host.mails
        assert (kept.recipients, kept.user, kept.message["Subject"]) == (TO, USER, "Käse")
        assert host.violations == []
