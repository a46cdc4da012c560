"""A caller leaves a message, somebody's phone gets an SMS, and the link in it plays: all of it for real but Twilio."""

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from twilio_simulator.script import Script, Silent
from support.dev_run import DevRun
from support.ivr_process import wait_until
from support.media_host import MediaHost
from support.twilio_api import ACCOUNT, TOKEN, TwilioApi

EXAMPLE = Path(__file__).resolve().parents[2] / "config" / "config.ini"
LINK = re.compile(r"https://ivr\.example\.com[^ ]+")


class Twilio(TwilioApi):
    """The API and the recordings at one address, as Twilio has them."""

    def __init__(self):
        super().__init__()
        self.media = MediaHost(ACCOUNT, TOKEN)

    def answer(self, request):
        (self.media if request.path.endswith(".mp3") else super()).answer(request)

    def close(self):
        self.media.close()
        super().close()


@pytest.fixture(scope="module")
def twilio():
    with Twilio() as host:
        yield host
        assert host.violations == []


@pytest.fixture(scope="module")
def server(tmp_path_factory, twilio):
    folder = tmp_path_factory.mktemp("whole-way")
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("AC" + "0" * 32, ACCOUNT).replace("auth_token = 0123456789abcdef0123456789abcdef", f"auth_token = {TOKEN}")
    text = text.replace("[ivr]\n", f"api_base_url = {twilio.origin}\n[ivr]\n", 1)
    config = folder / "config.ini"
    config.write_text(text.replace("#public_base_url", "public_base_url"))
    running = DevRun(config, folder)
    yield running
    assert running.stop() == 0
    assert running.sanitizer_report() == ""


@pytest.fixture(scope="module")
def message(server, twilio):
    """What arrived on the phone."""
    server.ring(Script(keys=("5",)))
    wait_until(lambda: twilio.messages)
    return twilio.messages[0]


@pytest.fixture(scope="module")
def link(message):
    return urlsplit(LINK.search(message.body)[0])


def play(server, link, headers=(), method="GET", query=None):
    return server.ask(method, f"{link.path}?{link.query if query is None else query}", headers)


def test_the_message_says_who_called_and_for_whom(message):
    assert message.to == "+447700900001"
    assert "+447700900123" in message.body and re.search(r"\d\d:\d\d", message.body)
    assert re.search(r"VM [0-9a-f]{6}\b", message.body)
    assert len(message.body) <= 160


def test_the_link_plays(server, twilio, link):
    sound = twilio.media.add_recording(link.path.rpartition("/")[2])
    answer = play(server, link)
    assert (answer.status, answer.header("Content-Type"), answer.body) == (200, "audio/mpeg", sound)
    part = play(server, link, [("Range", "bytes=100-199")])
    assert (part.status, part.body) == (206, sound[100:200])


def test_no_credentials_come_along(server, twilio, link):
    twilio.media.add_recording(link.path.rpartition("/")[2])
    answer = play(server, link)
    assert not [name for name, _ in answer.headers if "authorization" in name.lower() or "accel" in name.lower()]


@pytest.mark.parametrize("change", [
    lambda query: query[:-1] + ("A" if query[-1] != "A" else "B"),
    lambda query: re.sub(r"expires=\d", "expires=9", query),
    lambda query: query.partition("&")[0],
    lambda query: "",
])
def test_a_forged_link_is_a_403_and_a_sentence(server, link, change):
    answer = play(server, link, query=change(link.query))
    assert (answer.status, answer.body) == (403, b"This link is not valid.\n")


def test_the_link_of_one_recording_does_not_play_another(server, twilio, link):
    other = "RE" + "f" * 32
    twilio.media.add_recording(other)
    before = len(twilio.media.asked)
    assert play(server, link._replace(path=link.path.rpartition("/")[0] + "/" + other)).status == 403
    assert len(twilio.media.asked) == before


def test_the_link_expires_after_a_week(server, twilio, link):
    twilio.media.add_recording(link.path.rpartition("/")[2])
    now = datetime.now(timezone.utc)
    server.set_clock(now + timedelta(days=6, hours=23))
    assert play(server, link).status == 200
    server.set_clock(now + timedelta(days=7, hours=1))
    answer = play(server, link)
    assert (answer.status, answer.body) == (403, b"This link has expired.\n")
    server.set_clock(now)


def test_who_says_nothing_alerts_nobody(server, twilio, message):
    sent = len(twilio.messages)
    server.ring(Script(keys=("5",), recordings=(Silent(),)))
    wait_until(lambda: b'"emptyRecordings":1' in server.ask("GET", "/api/ping").body)
    assert len(twilio.messages) == sent
