"""A link to a recording when there is nothing to play, nobody to ask, or somewhere else to look."""

import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import NginxSite  # noqa: E402
from e2e.recording_site import (  # noqa: E402, F401
    AUTHORIZATION, GONE, LINK, MEDIA_PATH, NO_WORKER, NOT_READY, UNAVAILABLE, Sayer, hand_over, media, running, sentence,
    shared_media,
    shared_site, site, site_before)
from support.fastcgi_echo import FastCgiEcho  # noqa: E402


@pytest.mark.parametrize("status", [400, 401, 403, 405, 429, 500, 502, 503, 504, 522])
def test_an_error_of_the_host_becomes_a_sentence(site_before, status):
    with Sayer(status, b"<b>internal</b>", [("WWW-Authenticate", 'Basic realm="Twilio API"')]) as host:
        response = site_before(host).ask(LINK)
    assert sentence(response) == UNAVAILABLE
    assert not {"WWW-Authenticate", "Content-Disposition"} & set(response.headers.keys())
    assert response.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("status", [404, 410])
def test_a_recording_that_was_deleted_is_gone(site_before, status):
    with Sayer(status, b"<b>internal</b>") as host:
        assert sentence(site_before(host).ask(LINK, headers=[("Range", "bytes=0-1")])) == GONE


@pytest.mark.parametrize("status", [404, 410])
def test_a_recording_that_twilio_has_not_finished_is_not_ready_yet(tmp_path, status):
    def hand_over_as_new(request):
        return hand_over(request).replace(b"/ivr-media/", b"/ivr-media/new/")

    with Sayer(status, b"<b>internal</b>") as host:
        with running(tmp_path, "--media-origin", host.origin, worker=hand_over_as_new) as site:
            assert sentence(site.ask(LINK)) == NOT_READY


def test_a_new_recording_that_is_there_is_played(tmp_path, media):
    def hand_over_as_new(request):
        return hand_over(request).replace(b"/ivr-media/", b"/ivr-media/new/")

    with running(tmp_path, "--media-origin", media.origin, worker=hand_over_as_new) as site:
        response = site.ask(LINK)
        assert (response.status, response.getheader("Content-Type")) == (200, "audio/mpeg")


def test_a_host_that_is_down_becomes_a_sentence(site_before):
    host = Sayer(200)
    site = site_before(host)
    host.close()
    assert sentence(site.ask(LINK)) == UNAVAILABLE


def test_a_host_that_says_nothing_is_given_up(site, media):
    media.mode = "nothing"
    began = time.monotonic()
    assert sentence(site.ask(LINK)) == UNAVAILABLE
    assert 8 < time.monotonic() - began < 15
    assert len(media.asked) == 1
    assert site.logged(1)[-1]["upstream_status"] == "200 : 504"


def test_a_recording_that_breaks_off_is_seen_to_be_short(site, media):
    media.mode = "cut"
    answer = site.raw(f"GET {LINK} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(media.audio)}".encode() in head
    assert len(body) < len(media.audio)


def test_a_person_gets_a_sentence_when_no_worker_is_there(tmp_path, media):
    site = NginxSite(tmp_path, "--media-origin", media.origin)
    try:
        assert sentence(site.ask(LINK)) == NO_WORKER
        dying = FastCgiEcho(site.socket, lambda request: None)
        assert sentence(site.ask(LINK)) == NO_WORKER
        dying.close()
    finally:
        site.close()


@pytest.mark.parametrize("status", ["403 Forbidden", "405 Method Not Allowed", "503 Service Unavailable"])
def test_a_refusal_of_the_worker_passes_as_it_is(tmp_path, media, status):
    refusal = f"Status: {status}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThis link is over.\n".encode()
    with running(tmp_path, "--media-origin", media.origin, worker=lambda request: refusal) as site:
        response = site.ask(LINK)
    assert sentence(response) == (int(status[:3]), "text/plain", "This link is over.\n")
    assert media.asked == []


def test_a_redirect_is_followed_without_the_credentials(site, media):
    media.mode = "redirect"
    response = site.ask(LINK)
    assert (response.status, response.body) == (200, media.audio)
    assert response.getheader("Location") is None
    assert response.getheader("Content-Type") == "audio/mpeg"
    assert [asked.target for asked in media.asked] == [MEDIA_PATH, f"/elsewhere{MEDIA_PATH}"]
    assert media.headers_of("Authorization") == [AUTHORIZATION]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_where_a_password_is_wanted_fails_without_giving_it(site_before, media, status):
    with Sayer(status, b"", [("Location", media.origin + MEDIA_PATH)]) as host:
        assert sentence(site_before(host).ask(LINK)) == UNAVAILABLE
    assert [asked.target for asked in media.asked] == [MEDIA_PATH]
    assert media.headers_of("Authorization") == []


@pytest.mark.parametrize("location", [
    "{path}", "//127.0.0.1:{port}{path}", "https://127.0.0.1:{port}{path}", "ftp://127.0.0.1:{port}{path}",
    "http://user:password@127.0.0.1:{port}{path}", "http://127.0.0.1:{port}{path} HTTP/1.1", "http://127.0.0.1:{port}",
    "unix:/tmp/socket:/", "http://unix:/tmp/socket:/", ""])
def test_a_redirect_that_is_no_plain_address_is_not_followed(site_before, media, location):
    target = location.format(path="/elsewhere" + MEDIA_PATH, port=media.port)
    with Sayer(302, b"", [("Location", target)]) as host:
        assert sentence(site_before(host).ask(LINK)) == UNAVAILABLE
        assert len(host.asked) == 1
    assert media.asked == []


def test_a_second_redirect_is_not_followed(site_before):
    with Sayer(302) as host:
        host.headers = [("Location", f"{host.origin}/again")]
        assert sentence(site_before(host).ask(LINK)) == UNAVAILABLE
        assert [asked.target for asked in host.asked] == [MEDIA_PATH, "/again"]
