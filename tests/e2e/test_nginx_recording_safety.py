"""Who is asked for a recording and for which: certificates, names, paths. And that no log holds a link."""

import socket
import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import ask, free_port  # noqa: E402
from e2e.recording_site import (  # noqa: E402, F401
    ACCOUNT, AUTHORIZATION, LINK, MEDIA_NAME, RECORDING, SECRET, UNAVAILABLE, hand_over, media, running,
    running_with_tls, sentence, shared_media, shared_site, site, values_of)
from support.name_server import NameServer  # noqa: E402
from support.tls import Authority  # noqa: E402

OTHER_ACCOUNT = "AC" + "2" * 32
WELL_FORMED = f"{ACCOUNT}/{RECORDING}"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("ca"))


def test_a_host_with_the_right_certificate_is_asked(tmp_path, authority):
    wanted = []
    certificate = authority.server(f"DNS:{MEDIA_NAME}")
    certificate.sni_callback = lambda connection, name, context: wanted.append(name)
    with running_with_tls(tmp_path, certificate, authority) as site:
        response = site.ask(LINK)
        assert wanted == [MEDIA_NAME]
        assert (response.status, response.body) == (200, site.host.audio)
        assert site.host.headers_of("Host") == [f"{MEDIA_NAME}:{site.host.port}"]
        assert set(site.names.asked) == {(MEDIA_NAME, 1)}  # its IPv4 address, and no other is wanted


@pytest.mark.parametrize("names, days", [((f"DNS:{MEDIA_NAME}",), -1), (("DNS:other.example.com",), 2)])
def test_a_host_with_another_certificate_gets_no_credentials(tmp_path, authority, names, days):
    with running_with_tls(tmp_path, authority.server(*names, days=days), authority) as site:
        assert sentence(site.ask(LINK)) == UNAVAILABLE
        assert site.host.connections > 0
        assert site.host.asked == []


def test_a_host_of_another_authority_gets_no_credentials(tmp_path, authority):
    stranger = Authority(tmp_path / "stranger", name="Another authority")
    with running_with_tls(tmp_path, stranger.server(f"DNS:{MEDIA_NAME}"), authority) as site:
        assert sentence(site.ask(LINK)) == UNAVAILABLE
        assert site.host.connections > 0
        assert site.host.asked == []
        assert site.logged(1)[0]["upstream_status"] == "200 : 502"


def test_a_name_that_does_not_exist_becomes_a_sentence(tmp_path, authority):
    with running_with_tls(tmp_path, authority.server(f"DNS:{MEDIA_NAME}"), authority, names=()) as site:
        assert sentence(site.ask(LINK)) == UNAVAILABLE
        assert site.names.asked
        assert site.logged(1)[0]["upstream_status"] == "200 : "


def answer_call_or_link(request):
    if "/recording/" in dict(request.params)["REQUEST_URI"]:
        return hand_over(request)
    return b"Status: 200 OK\r\nContent-Type: text/xml\r\n\r\n<Response/>"


def test_calls_are_answered_while_no_name_server_answers(tmp_path):
    """Neither a host that boots without DNS nor a link that waits for it keeps a caller waiting."""
    silent = NameServer(silent=True)
    with running(tmp_path, "--media-origin", f"https://{MEDIA_NAME}", "--resolver", silent.address,
                 worker=answer_call_or_link) as site:
        assert silent.asked == []
        responses = []
        waiting = threading.Thread(target=lambda: responses.append(site.ask(LINK)))
        waiting.start()
        while not silent.asked and waiting.is_alive():
            time.sleep(0.01)
        # nginx waits three seconds for the name server, in which a busy machine may answer fewer of them.
        calls = 0
        while calls < 20 and not responses:
            began = time.monotonic()
            assert site.ask("/api/ivr", "POST", b"").text == "<Response/>"
            assert time.monotonic() - began < 1
            calls += not responses
        assert calls > 0
        waiting.join(10)
        silent.close()
        assert sentence(responses[0]) == UNAVAILABLE
        # Now nobody listens there at all.
        assert sentence(site.ask(LINK)) == UNAVAILABLE
        assert site.ask("/api/ivr", "POST", b"").text == "<Response/>"


def test_no_name_server_is_asked_for_an_ip_address(tmp_path, media):
    resolver = NameServer()
    with running(tmp_path, "--media-origin", media.origin, "--resolver", resolver.address) as site:
        assert site.ask(LINK).status == 200
    resolver.close()
    assert resolver.asked == []


def test_over_tls_a_recording_asks_browsers_to_stay_there(tmp_path, media, authority):
    trusted = authority.certificate("DNS:ivr.example.com")
    with running(tmp_path, "--media-origin", media.origin, "--tls", *trusted, "--acme-listen",
                 f"127.0.0.1:{free_port()}", site_url="https://ivr.example.com") as site:
        connection = site.connect()
        plain = socket.create_connection(("127.0.0.1", site.port))
        connection.sock = authority.client().wrap_socket(plain, server_hostname="ivr.example.com")
        response = ask(connection, LINK, headers=[("Host", "ivr.example.com")])
        connection.close()
    assert (response.status, response.body) == (200, media.audio)
    assert values_of(response, "Strict-Transport-Security") == ["max-age=63072000"]


def test_no_log_ever_holds_a_link(tmp_path, authority):
    """Everything that can go wrong with one does."""
    def too_much(_):
        return b"Status: 200 OK\r\nX-Long: " + b"x" * 20000 + b"\r\n\r\n"

    with running_with_tls(tmp_path, authority.server("DNS:other.example.com"), authority) as site:
        for head in (f"GET {LINK} HTTP/1.1\r\n", f"GET {LINK}{'x' * 9000} HTTP/1.1\r\nHost: a\r\n",
                     f"GET {LINK} HTTP/1.1\r\nHost: a\r\nX: {'x' * 9000}\r\n"):
            assert site.raw(f"{head}\r\n".encode()).startswith(b"HTTP/1.1 4")
        statuses = [site.ask(LINK).status]  # the certificate
        site.host.down()
        statuses += [site.ask(LINK).status]
        site.workers.answer = too_much
        statuses += [site.ask(LINK).status]
        site.workers.answer = lambda request: None
        statuses += [site.ask(LINK).status, site.ask(LINK, "GET", b"xx").status]
        site.workers.close()
        statuses += [site.ask(LINK).status]  # refused
        site.socket.unlink()
        statuses += [site.ask(LINK).status, site.ask("/api/ping?sig=other").status]
        logged = site.logged(3 + len(statuses))
        errors = site.errors()
    assert statuses == [502, 502, 503, 503, 413, 503, 503, 502]
    assert sorted(one["status"] for one in logged) == sorted([400, 414, 400, *statuses])
    assert "sig=other" in errors  # what this test would find
    assert SECRET not in errors and RECORDING not in errors
    assert SECRET not in (tmp_path / "access.log").read_text()


@pytest.mark.parametrize("target", [
    f"/ivr-media/{WELL_FORMED}", f"//ivr-media/{WELL_FORMED}", f"/ivr-media//{WELL_FORMED}",
    f"/./ivr-media/{WELL_FORMED}", f"/api/../ivr-media/{WELL_FORMED}", f"/api/recording/../../ivr-media/{WELL_FORMED}",
    f"/%69vr-media/{WELL_FORMED}", f"/ivr-media/{WELL_FORMED}/", f"/ivr-media/{WELL_FORMED}?sig={SECRET}",
    f"http://a/ivr-media/{WELL_FORMED}", f"/ivr-media%2f{WELL_FORMED}", f"/IVR-MEDIA/{WELL_FORMED}",
    f"/ivr-media/{WELL_FORMED}%0a", "/ivr-media/", "/ivr-media", "/@recording_audio"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_way_to_the_host_is_not_there_from_outside(site, media, target, method):
    forged = f"X-Accel-Redirect: /ivr-media/{WELL_FORMED}\r\nX-IVR-Authorization: {AUTHORIZATION}\r\n"
    answer = site.raw(f"{method} {target} HTTP/1.1\r\nHost: a\r\n{forged}Connection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert media.asked == []


@pytest.mark.parametrize("what", [
    RECORDING.upper(), RECORDING[:-1] + "C", RECORDING[:-1], RECORDING + "0", "RE", "", f"{RECORDING}/",
    f"/{RECORDING}", f"CA{'1' * 32}", f"{RECORDING}@other.example.com",
    f"{RECORDING}.mp3", f"{RECORDING}.json", f"{RECORDING};a", f"{RECORDING};/..", f"{RECORDING}%00", f"{RECORDING}%0a",
    f"{RECORDING}%0d%0aa:b", f"{RECORDING}%20", f"%20{RECORDING}", f"{RECORDING}%2f", f"{RECORDING}%2e%2e",
    f"{RECORDING}/../{RECORDING}", f"x/../{RECORDING}", f"./{RECORDING}", f"%2e/{RECORDING}", f"%2e%2e/{WELL_FORMED}",
    f"../{OTHER_ACCOUNT}/{RECORDING}", f"..%2f{OTHER_ACCOUNT}%2f{RECORDING}", f"%2e%2e/{OTHER_ACCOUNT}/{RECORDING}",
    f"{OTHER_ACCOUNT}/{RECORDING}", "../../api/ping", f"{RECORDING}%3fx", f"{RECORDING}%23x", f"{RECORDING}%",
    f"%{RECORDING}", f"{RECORDING}\\", f"{RECORDING}%c0%af"])
def test_only_the_path_of_a_recording_reaches_the_host(site, media, what):
    """The worker of these tests lets all of it through; the real one does not."""
    answer = site.raw(f"GET /api/recording/{what} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert answer[:13] in (b"HTTP/1.1 404 ", b"HTTP/1.1 400 ")
    assert media.asked == []


@pytest.mark.parametrize("path", ["/api/recording", "/api/recordings/x", "/api//recording/x", "/recording/x"])
def test_only_what_is_below_recording_is_a_link(site, path):
    seen = len(site.workers.seen)
    response = site.ask(path)
    assert (response.status, response.getheader("Location")) == (404, None)
    assert len(site.workers.seen) == seen
