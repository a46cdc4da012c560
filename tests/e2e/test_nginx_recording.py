"""A link to a recording through the real nginx: what a browser gets to play, and who learns what of whom."""

import contextlib
import socket
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import ask  # noqa: E402
from e2e.recording_site import (  # noqa: E402, F401
    ACCOUNT, AUTHORIZATION, LINK, MEDIA_PATH, PASSWORD, Sayer, media, running, shared_media, shared_site, site,
    site_before, values_of)


def ranged(value):
    return [("Range", value)]


def test_a_recording_is_played(site, media):
    response = site.ask(LINK)
    assert (response.status, response.body) == (200, media.audio)
    assert values_of(response, "Content-Type") == ["audio/mpeg"]
    assert values_of(response, "Content-Disposition") == ['inline; filename="voicemail-3f9a1c.mp3"']
    assert values_of(response, "Cache-Control") == ["private, no-store"]
    assert response.getheader("Content-Length") == str(len(media.audio))
    assert response.getheader("Accept-Ranges") == "bytes"


def test_the_player_of_a_browser_is_allowed_to_play(site):
    response = site.ask(LINK)
    assert values_of(response, "Content-Security-Policy") == [
        "default-src 'none'; media-src 'self'; frame-ancestors 'none'"]
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Referrer-Policy") == "no-referrer"


@pytest.mark.parametrize("mode", ["ok", "no ranges", "redirect"])
@pytest.mark.parametrize("wanted, first, last", [
    ("bytes=0-1", 0, 1), ("bytes=0-99", 0, 99), ("bytes=100-100", 100, 100), ("bytes=-100", -100, -1),
    ("bytes=5000-", 5000, -1), ("bytes=0-", 0, -1), ("bytes=5000-999999999", 5000, -1)])
def test_a_range_is_answered_whatever_the_host_can_do(site, media, mode, wanted, first, last):
    media.mode = mode
    size = len(media.audio)
    first, last = first % size, last % size
    response = site.ask(LINK, headers=ranged(wanted))
    assert (response.status, response.body) == (206, media.audio[first:last + 1])
    assert values_of(response, "Content-Range") == [f"bytes {first}-{last}/{size}"]
    assert values_of(response, "Content-Type") == ["audio/mpeg"]


@pytest.mark.parametrize("mode", ["ok", "no ranges", "redirect"])
def test_a_range_beyond_the_end_tells_the_length(site, media, mode):
    media.mode = mode
    response = site.ask(LINK, headers=ranged("bytes=999999999-"))
    assert (response.status, response.body) == (416, b"")
    assert values_of(response, "Content-Range") == [f"bytes */{len(media.audio)}"]


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "lines=0-1", "bytes="])
def test_a_range_that_no_player_asks_for_gets_the_whole(site, media, wanted):
    response = site.ask(LINK, headers=ranged(wanted))
    assert (response.status, response.body) == (200, media.audio)
    assert media.headers_of("Range") == []


@pytest.mark.parametrize("mode", ["ok", "no ranges"])
def test_a_player_that_goes_on_gets_the_rest_only_of_the_same_recording(site, media, mode):
    media.mode = mode
    tag = site.ask(LINK).getheader("ETag")
    same = site.ask(LINK, headers=[*ranged("bytes=5000-"), ("If-Range", tag)])
    assert (same.status, same.body) == (206, media.audio[5000:])
    other = site.ask(LINK, headers=[*ranged("bytes=5000-"), ("If-Range", '"another"')])
    assert (other.status, other.body) == (200, media.audio)


def test_a_preview_asks_with_head_and_no_audio_is_fetched(site, media):
    response = site.ask(LINK, "HEAD")
    assert (response.status, response.body) == (200, b"")
    assert response.getheader("Content-Length") == str(len(media.audio))
    assert response.getheader("Content-Type") == "audio/mpeg"
    assert [asked.method for asked in media.asked] == ["HEAD"]


def test_a_connection_serves_one_range_after_the_other(site, media):
    connection = site.connect()
    for at in range(0, 5000, 500):
        response = ask(connection, LINK, headers=ranged(f"bytes={at}-{at + 499}"))
        assert response.body == media.audio[at:at + 500]
    connection.close()


def open_below(folder):
    """What any process has open there; nginx deletes the name of a temporary file at once."""
    targets = []
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            targets.append(str(link.readlink()))
    return [target for target in targets if target.startswith(f"{folder}/")]


def test_a_slow_phone_gets_everything_and_nothing_is_written_to_disk(site_before):
    audio = bytes(range(256)) * 2 ** 17  # more than all buffers on the way
    with Sayer(200, audio) as host, socket.socket() as phone:
        site = site_before(host)
        phone.settimeout(20)
        phone.connect(("127.0.0.1", site.port))
        phone.sendall(f"GET {LINK} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = phone.recv(4096)
        time.sleep(1)
        on_disk = open_below(site.folder / "temp")
        answer += b"".join(iter(lambda: phone.recv(2 ** 20), b""))
    assert answer.partition(b"\r\n\r\n")[2] == audio
    assert on_disk == []


def test_the_host_learns_nothing_of_the_browser(site, media):
    site.ask(LINK, headers=[
        ("Cookie", "session=1"), ("Referer", f"https://ivr.example.com{LINK}"), ("Authorization", "Basic ZXZpbA=="),
        ("User-Agent", "a phone"), ("X-Forwarded-For", "203.0.113.9"), ("If-None-Match", "*"), ("Accept", "*/*"),
        ("Accept-Encoding", "gzip"), ("Host", "ivr.example.com"), *ranged("bytes=0-9"), ("If-Range", '"tag"')])
    asked, = media.asked
    assert (asked.method, asked.target) == ("GET", MEDIA_PATH)
    assert sorted(asked.headers) == sorted([
        ("Authorization", AUTHORIZATION), ("Range", "bytes=0-9"), ("If-Range", '"tag"'),
        ("Host", f"127.0.0.1:{media.port}"), ("User-Agent", "twilio-ivr"), ("Connection", "close")])


def test_a_body_is_not_passed_on(site, media):
    assert site.ask(LINK, "GET", b"x").status == 200
    assert media.headers_of("Content-Length") == media.headers_of("Transfer-Encoding") == []
    assert site.ask(LINK, "GET", b"xx").status == 413


def headers_together(response):
    return "\n".join(f"{name}: {value}" for name, value in response.getheaders()).lower()


@pytest.mark.parametrize("mode", ["ok", "404", "500", "redirect"])
def test_the_browser_never_sees_the_credentials(site, media, mode):
    media.mode = mode
    seen = headers_together(site.ask(LINK)) + site.ask(LINK).text.lower()
    assert "authorization" not in seen and "basic" not in seen
    assert PASSWORD not in seen and AUTHORIZATION.lower() not in seen
    assert ACCOUNT.lower() not in seen and str(media.port) not in seen


def test_credentials_that_a_worker_names_by_mistake_end_at_nginx(tmp_path, media):
    def careless(_):
        return f"Status: 403 Forbidden\r\nX-IVR-Authorization: {AUTHORIZATION}\r\n\r\nno".encode()
    with running(tmp_path, "--media-origin", media.origin, worker=careless) as site:
        response = site.ask(LINK)
    assert (response.status, response.text) == (403, "no")
    assert "authorization" not in headers_together(response)


def test_what_the_host_says_of_itself_stays_here(site_before):
    own = {"X-Accel-Redirect": "/api/ping", "X-Accel-Limit-Rate": "1000", "Set-Cookie": "a=b", "Expires": "0",
           "Strict-Transport-Security": "max-age=1", "Cache-Control": "public", "Access-Control-Allow-Origin": "*",
           "Access-Control-Allow-Credentials": "true", "X-Powered-By": "AT-5000", "X-Shenanigans": "none",
           "X-Home-Region": "us1", "X-API-Domain": "api.twilio.com", "Twilio-Request-Id": "RQ1",
           "Twilio-Request-Duration": "0.1", "Twilio-Concurrent-Requests": "1", "X-Amz-Request-Id": "1",
           "Content-Security-Policy": "default-src *", "Content-Disposition": "attachment", "Via": "1.1 edge",
           "Refresh": "0; url=/", "Clear-Site-Data": "*", "WWW-Authenticate": "Basic"}
    with Sayer(200, b"audio" * 1000, own.items()) as host:
        response = site_before(host).ask(LINK)
    assert (response.status, response.body) == (200, b"audio" * 1000)
    assert sorted(response.headers.keys()) == sorted([
        "Server", "Date", "Content-Length", "Connection", "Accept-Ranges", "X-Content-Type-Options",
        "Content-Security-Policy", "Referrer-Policy", "Cache-Control", "Content-Type", "Content-Disposition"])
    assert values_of(response, "Content-Type") == ["audio/mpeg"]
    assert not set(own.values()) & set(response.headers.values())
