"""The fake for Twilio's recordings: passwords, ranges and what it can do wrong."""

import http.client
import io
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes.asking import ACCOUNT, TOKEN, ask, basic  # noqa: E402
from support.media_host import MediaHost  # noqa: E402
from support.media_host.sound import MP3_FRAME, MP3_HEADER  # noqa: E402

SID = "RE" + "5" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}"


@pytest.fixture
def host():
    with MediaHost(ACCOUNT, TOKEN) as running:
        running.sound = running.add_recording(SID, 2)
        yield running


def fetch(host, target=PATH + ".mp3", method="GET", **headers):
    return ask(host, method, target, **{"Authorization": basic()} | headers)


def test_a_sound_is_handed_out_to_who_knows_the_password(host):
    response = fetch(host)
    assert (response.status, response.body, response.headers["Content-Type"]) == (200, host.sound, "audio/mpeg")
    for authorization in (None, basic(password="wrong"), "Bearer x"):
        refused = fetch(host, Authorization=authorization)
        assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="Twilio API"')
    assert host.headers_of("authorization") == [basic(), basic(password="wrong"), "Bearer x"]
    assert [asked.target for asked in host.asked] == [PATH + ".mp3"] * 4


@pytest.mark.parametrize("target, status", [
    (PATH, 200), (PATH + ".wav", 200), (PATH + ".json", 404), (PATH.upper(), 404), (PATH.replace("5", "6"), 404),
    (PATH.replace(ACCOUNT, "AC" + "1" * 32) + ".mp3", 404), (PATH + "/../x.mp3", 404), (PATH + ".mp3?x", 200)])
def test_only_recordings_that_there_are_are_found(host, target, status):
    assert fetch(host, target).status == status


def test_a_head_has_no_body_and_nothing_can_be_posted(host):
    response = fetch(host, method="HEAD")
    assert (response.status, response.body, response.headers["Content-Length"]) == (200, b"", str(len(host.sound)))
    assert fetch(host, method="POST").status == 405


@pytest.mark.parametrize("wanted, part, content_range", [
    ("bytes=0-99", slice(0, 100), "bytes 0-99/{}"), ("bytes=100-", slice(100, None), "bytes 100-{last}/{}"),
    ("bytes=-10", slice(-10, None), "bytes {tenth}-{last}/{}"), ("bytes=5-5", slice(5, 6), "bytes 5-5/{}"),
    ("bytes=0-9999999", slice(None), "bytes 0-{last}/{}"), ("bytes=-9999999", slice(None), "bytes 0-{last}/{}")])
def test_a_range_is_a_part_of_it(host, wanted, part, content_range):
    response = fetch(host, Range=wanted)
    size = len(host.sound)
    assert (response.status, response.body) == (206, host.sound[part])
    assert response.headers["Content-Range"] == content_range.format(size, last=size - 1, tenth=size - 10)


@pytest.mark.parametrize("wanted", ["bytes=9999999-", "bytes=10-9", "bytes=-0"])
def test_a_range_behind_the_end_is_refused(host, wanted):
    response = fetch(host, Range=wanted)
    assert (response.status, response.headers["Content-Range"]) == (416, f"bytes */{len(host.sound)}")


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "bytes=-", "bytes", "lines=1-2"])
def test_another_range_gives_everything(host, wanted):
    assert fetch(host, Range=wanted).status == 200


def test_a_tag_tells_whether_it_has_changed(host):
    tag = fetch(host).headers["ETag"]
    assert fetch(host, If_None_Match=tag).status == 304
    assert fetch(host, Range="bytes=0-9", If_Range=tag).status == 206
    assert fetch(host, Range="bytes=0-9", If_Range='"other"').status == 200


def test_without_ranges_everything_comes(host):
    host.mode = "no ranges"
    response = fetch(host, Range="bytes=0-9")
    assert (response.status, response.body, response.headers["Accept-Ranges"]) == (200, host.sound, None)


@pytest.mark.parametrize("mode", ["404", "500"])
def test_it_fails_in_the_way_that_is_set(host, mode):
    host.mode = mode
    assert fetch(host).status == int(mode)
    assert fetch(host, Authorization=None).status == 401


def test_it_may_send_elsewhere_where_no_password_is_asked(host):
    host.mode = "redirect"
    response = fetch(host)
    assert (response.status, response.headers["Location"]) == (302, f"{host.origin}/elsewhere{PATH}.mp3")
    followed = fetch(host, "/elsewhere" + PATH + ".mp3", Authorization=None)
    assert (followed.status, followed.body) == (200, host.sound)


def test_it_may_be_slow_or_break_off(host):
    host.mode, host.step = "slow", 0.05
    began = time.monotonic()
    assert fetch(host).body == host.sound
    assert time.monotonic() - began >= 0.2
    host.mode = "cut"
    with pytest.raises(http.client.IncompleteRead):
        fetch(host)


def test_the_sounds_are_what_they_claim(host):
    assert len(host.sound) % len(MP3_FRAME) == 0
    assert len(host.sound) // len(MP3_FRAME) * 576 / 22050 == pytest.approx(2, abs=0.03)
    assert all(host.sound.startswith(MP3_HEADER, at) for at in range(0, len(host.sound), len(MP3_FRAME)))
    with wave.open(io.BytesIO(fetch(host, PATH + ".wav").body)) as sound:
        assert sound.getnframes() / sound.getframerate() == 2


def test_curl_goes_on_where_it_was_cut(host, tmp_path):
    (tmp_path / "x.mp3").write_bytes(host.sound[:1000])
    subprocess.run(["curl", "-sSf", "-C", "-", "-u", f"{ACCOUNT}:{TOKEN}", "-o", tmp_path / "x.mp3",
                    f"{host.origin}{PATH}.mp3"], check=True)
    assert (tmp_path / "x.mp3").read_bytes() == host.sound
