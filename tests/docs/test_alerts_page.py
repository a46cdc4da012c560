"""docs/alerts.md says what the programs do: its texts are theirs, its tables are complete, its examples work.

One alert of each channel is really sent, by `ivr deliver` to fakes, and compared with what the page shows.
"""

import json
import re
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pages  # noqa: E402
from support.alert_rows import add_alert, make_store  # noqa: E402
from support.ivr_process import IvrProcess, binary, wait_until  # noqa: E402
from support.smtp_host import SmtpHost  # noqa: E402
from support.twilio_api import TOKEN, TwilioApi  # noqa: E402
from support.webhook_host import WebhookHost  # noqa: E402
from test_configuration_reference import UNUSED, check, completed  # noqa: E402

PAGE = pages.read("docs/alerts.md")
BLOCKS = pages.blocks(PAGE)
SECRET = "webhook-secret"

# The voicemail that all examples of the page are about: Sunday, 22 November 2026, 14:05 in London.
SHOWN = dict(recording_sid="RE0123456789abcdef01234567893f9a1c", call_sid="CA0123456789abcdef0123456789abcdef",
             began_at=1795356300000, caller_name="SMITH J", called="+442079460000")
# The notices that it shows.
NOTICES = [dict(recording_sid=f"HE0123456789abcdef01234567893f9a1{end}", call_sid="", action="", caller="",
                length_seconds=None, began_at=1795356422000, notice_kind=kind, notice=words)
           for end, kind, words in [
               (0, "red", "Phone trouble at ivr.example.com since Sun 22 Nov 14:05: status 502"),
               (1, "green", "Phone fine again at ivr.example.com, Sun 22 Nov 14:28, after 23 min of trouble.")]]


def block(start, language="text"):
    found = [one.text for one in BLOCKS if one.language == language and one.text.startswith(start)]
    assert len(found) == 1, f"{len(found)} blocks begin with {start!r}"
    return found[0]


def block_with(words, language):
    found = [one.text for one in BLOCKS if one.language == language and words in one.text]
    assert len(found) == 1, f"{len(found)} blocks have {words!r}"
    return found[0]


def table(heading, first):
    found = [one for one in pages.tables(PAGE) if one.heading == heading and one.header[0] == first]
    assert len(found) == 1, (heading, first)
    return found[0].rows


def names(rows):
    """The words in backticks in the first column."""
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row[0])]


def without_signature(text):
    return re.sub(r"expires=\d+&sig=[A-Za-z0-9]{16}", "expires=T&sig=S", text)


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """What was sent: text, long_text, mail, webhook (with its headers); and the store, with its config."""
    folder = tmp_path_factory.mktemp("sent")
    store, config = make_store(folder)
    with ExitStack() as stack:
        twilio, mail, webhook = (stack.enter_context(host) for host in (
            TwilioApi(), SmtpHost(), WebhookHost(SECRET)))
        add_alert(store, 0, **SHOWN)
        add_alert(store, 0, **SHOWN, channel="email", recipient="office@example.com", sender="")
        add_alert(store, 0, **SHOWN, channel="webhook", recipient=webhook.url, sender="")
        text = re.sub(r"(?m)^auth_token = .*", f"auth_token = {TOKEN}\napi_base_url = {twilio.origin}",
                      config.read_text())
        text = text.replace("[alerts]\n", f"[smtp]\nurl = {mail.url}\nfrom = ivr@example.com\n"
                            f"[alerts]\nwebhook_secret = {SECRET}\n")
        config.write_text(text)
        with delivering(config, folder / "deliver.log"):
            wait_until(lambda: twilio.messages and mail.mails and webhook.alerts)
        config.write_text(text.replace("[alerts]\n", "[alerts]\nsms_max_characters = 320\n"))
        add_alert(store, 0, **SHOWN, recipient="+447700900002")
        with delivering(config, folder / "deliver.log"):
            wait_until(lambda: len(twilio.messages) == 2)
        for notice in NOTICES:
            add_alert(store, 0, **notice)
            add_alert(store, 0, **notice, channel="webhook", recipient=webhook.url, sender="")
        with delivering(config, folder / "deliver.log"):
            wait_until(lambda: len(twilio.messages) == 4 and len(webhook.alerts) == 3)
        assert twilio.violations == mail.violations == webhook.violations == []
    yield SimpleNamespace(text=twilio.messages[0].body, long_text=twilio.messages[1].body, mail=mail.mails[0].message,
                          webhook=webhook.alerts[0], store=store, config=config,
                          notices=[message.body for message in twilio.messages[2:]],
                          notice_documents=[alert.document for alert in webhook.alerts[1:]])


@contextmanager
def delivering(config, log):
    """`ivr deliver`, for as long as a with-statement."""
    with open(log, "ab") as stderr:
        process = subprocess.Popen([binary(), "deliver", "--config", config], stderr=stderr, stdin=subprocess.DEVNULL)
    try:
        yield
        process.terminate()
        assert process.wait(20) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def test_the_states_are_those_of_the_program():
    states = re.findall(r'pair\{AlertState::\w+, std::string_view\("(\w+)"\)', pages.read("core/alerts/alert.cpp"))
    assert len(states) == 4 and names(table("States", "State")) == states


def test_an_sms_reads_as_shown(sent):
    assert without_signature(sent.text) + "\n" == without_signature(block("VM "))
    assert without_signature(sent.long_text) + "\n" == without_signature(block("Voicemail "))
    assert len(block("VM ")) - 1 <= 160 < len(block("Voicemail ")) - 1 <= 306


def test_a_mail_has_the_tag_the_end_of_the_link_and_a_message_id_of_the_recording(sent):
    body = sent.mail.get_content()
    assert "Listen to it, until " in body and body.rstrip().endswith(f"VM 3f9a1c, recording {SHOWN['recording_sid']}")
    assert sent.mail["Message-ID"].startswith(f"<{SHOWN['recording_sid']}.")


def test_a_webhook_is_posted_as_shown_and_every_field_is_described(sent):
    shown = json.loads(block_with('"event":"voicemail"', "json"))
    posted = dict(sent.webhook.document)
    for document in (shown, posted):
        document["recording_url"] = without_signature(document["recording_url"])
    assert posted == shown and list(posted) == list(shown)
    assert names(table("Webhook", "Field")) == list(shown)


def test_notices_read_as_shown(sent):
    assert sorted(sent.notices) == sorted(block("Phone trouble ").splitlines())
    shown = json.loads(block_with('"event":"health"', "json"))
    (red,) = [document for document in sent.notice_documents if document["state"] == "red"]
    assert red == shown and list(red) == list(shown)


def webhook_request(sent):
    """(header, body) as they came."""
    headers = {name.lower(): value for name, value in dict(sent.webhook.headers).items()}
    return headers["x-ivr-signature"], json.dumps(sent.webhook.document, separators=(",", ":"), ensure_ascii=False)


def test_the_python_example_tells_a_genuine_request_from_a_forged_one(sent):
    scope = {}
    exec(compile(block_with("def is_genuine", "python"), "docs/alerts.md", "exec"), scope)
    header, body = webhook_request(sent)

    def genuine(secret=SECRET, output=header, text=body, later=0):
        return scope["is_genuine"](secret.encode(), output, text.encode(), time.time() + later)

    assert genuine()
    assert not genuine(secret="another") and not genuine(text=body + " ") and not genuine(later=600)
    assert not any(genuine(output=output) for output in ("", None, header[:-1], header.replace("t=", "t=1"), "v1=,t=x"))


def test_the_shell_example_tells_a_genuine_request_from_a_forged_one(sent, tmp_path):
    commands = block_with("openssl dgst", "sh")
    header, body = webhook_request(sent)

    def says(secret=SECRET, output=header, text=body):
        (tmp_path / "body.json").write_text(text)
        done = subprocess.run(["sh", "-euc", commands], cwd=tmp_path, capture_output=True, text=True, timeout=60,
                              env={"PATH": "/usr/bin:/bin", "secret": secret, "header": output})
        assert done.stderr == ""
        return done.stdout

    assert says() == "genuine\n"
    assert says(secret="another") == says(text=body + "\n") == says(output=header[:-1]) == says(output="") == "forged\n"


def test_every_code_of_twilio_stands_where_the_program_has_it():
    source = pages.read("core/twilio_api/responses.cpp")
    arrays = dict(re.findall(r"k_(stopping|passing) = \{([\d, ]+)\}", source))
    rows = {row[0]: row[1] for row in table("Twilio's answers", "Twilio's answer")}

    def row_with(code):
        found = [done for answer, done in rows.items() if re.search(rf"\b{code}\b", answer)]
        assert len(found) == 1, code
        return found[0]

    assert all(row_with(code).startswith("The queue stops") for code in arrays["stopping"].split(", "))
    assert all(row_with(code).startswith("Again later") for code in arrays["passing"].split(", "))
    unavailable = re.search(r"k_unavailable = (\d+)", source)[1]
    assert row_with(unavailable).startswith("In doubt")
    codes = re.search(r"k_login_refused = \{([\d, ]+)\}", pages.read("core/alerts/classify_responses.cpp"))[1].split(", ")
    stop = next(row for row in table("Answers of mail servers and webhooks", "Channel") if row[2] == "The queue stops")
    assert set(re.findall(r"\d{3}", stop[1])) == set(codes)


def test_the_json_of_the_list_has_the_fields_described(sent):
    output = subprocess.run([binary(), "alerts", "list", "--json", "--config", sent.config], capture_output=True,
                          text=True, check=True, timeout=60).stdout
    assert names(table("Looking", "Field")) == list(json.loads(output)[0])


def test_the_list_looks_as_shown(tmp_path):
    store, config = make_store(tmp_path)
    created = SHOWN["began_at"] + 61_000
    moments = dict(created_at=created, open_since=created, due_at=created)
    add_alert(store, 0, id=17, **SHOWN, **moments, state="sent", attempts=1, done_at=created + 1000)
    add_alert(store, 0, **SHOWN, **moments, channel="email", recipient="office@example.com", sender="", attempts=1,
              state="failed", code="smtp 550", problem="no such user here", done_at=created + 2000)
    output = subprocess.run([binary(), "alerts", "list", "--config", config], capture_output=True, text=True,
                          check=True, timeout=60).stdout
    assert output == block("id  tag")


def test_the_ping_has_the_fields_shown_and_described(tmp_path):
    _, config = make_store(tmp_path)
    server = IvrProcess(tmp_path, config.read_text())
    try:
        server.wait_for_log("store_available", times=2)
        wait_until(lambda: server.ask("/api/ping", "GET").status == 200)
        output = json.loads(server.ask("/api/ping", "GET").body)
    finally:
        assert server.stop() == 0
    shown = json.loads(block_with('"ping"', "json"))
    assert list(output) == list(shown) and list(output["alerts"]) == list(shown["alerts"])
    assert names(table("The health check", "Field")) == ["status", "config", *output["alerts"]]


@pytest.mark.parametrize("example", [one.text for one in BLOCKS if one.language == "ini"])
def test_a_config_example_passes_the_check(example, tmp_path, monkeypatch):
    (tmp_path / "auth_token").write_text(8 * "5eed" + "\n")
    monkeypatch.setenv("IVR_SMTP_PASSWORD", "5eed")
    code, messages = check(tmp_path, completed(example))
    assert code == 0, "\n".join(messages)
    assert [message for message in messages if not UNUSED.search(message)] == []


def test_every_line_of_the_log_that_is_named_is_one_of_ours():
    code = "".join(path.read_text() for folder in ("fcgi_app", "core") for path in (pages.ROOT / folder).rglob("*.cpp"))
    plain = re.sub(r'"\s*"', "", code)
    for row in table("What to do when", "What you see"):
        for words in re.findall(r"`([^`]+)`", row[0]):
            if not words.startswith("/"):
                # What the program puts in has a place there.
                pattern = re.escape(words).replace("sms", "{}").replace("undelivered", "{}")
                assert re.search(pattern, plain), words
