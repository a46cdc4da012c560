"""What nginx passes on to the workers, and what it never lets through: real nginx, an echoing FastCGI server."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import NginxSite, ask  # noqa: E402
from support.fastcgi_echo import FastCgiEcho  # noqa: E402

WEBHOOKS = ["/ping", "/ivr", "/ivr/menu", "/ivr/menu/1", "/ivr/menu/%23", "/ivr/action/voicemail", "/ivr/hangup",
            "/ivr/callback/forward/call_status", "/ivr/callback/voicemail/alert_sms",
            "/ivr/callback/voicemail/hangup"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = NginxSite(tmp_path_factory.mktemp("n"))
    running.echo = FastCgiEcho(running.socket)
    yield running
    running.close()
    running.echo.close()


def params_of(response):
    assert response.status == 200, response.text
    return dict(json.loads(response.text)["params"])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", WEBHOOKS + [f"{path}/" for path in WEBHOOKS])
def test_every_webhook_reaches_a_worker(site, path, method):
    params = params_of(site.ask(f"/api{path}?loop_count=1", method, b"" if method == "POST" else None))
    assert (params["REQUEST_METHOD"], params["REQUEST_URI"]) == (method, f"/api{path}?loop_count=1")


@pytest.mark.parametrize("path", [
    "/", "/api", "/api/", "/api/pings", "/api/ping//", "/API/ping", "/ping", "/api/ivr//", "/api/ivr/other",
    "/index.html", "/api/ivr/action", "/api/ivr/hangup//", "//", "//api/ping", "/api//ping", "/api/ivr//menu",
    "/API/IVR", "//api/ivr",
    "/.well-known/acme-challenge/x", "/api/ivr/callback", "/api/ivr/callback/forward/call_status//"])
def test_anything_else_is_not_there_and_nobody_is_redirected(site, path):
    response = site.ask(path, "POST", b"CallSid=CA")
    assert response.status == 404
    assert response.getheader("Location") is None
    # With a signature it is a webhook whose URL was typed wrongly: a worker logs it, and answers its 404. Here the echo
    # answers.
    if path != "/api/ivr/action":
        params = params_of(site.ask(path, "POST", b"CallSid=CA", [("X-Twilio-Signature", "x")]))
        assert (params["REQUEST_METHOD"], params["REQUEST_URI"]) == ("POST", path)


@pytest.mark.parametrize("target", [
    "/api/ivr?a=%2F..%2f&b=%20+'", "/api/ivr/action/x%2Fy", "/api/ivr/menu/../menu/1", "/api/ivr/action//x",
    "/api/ivr?", "/api/ivr?%00"])
def test_the_worker_sees_the_uri_as_it_was_sent(site, target):
    assert params_of(site.ask(target))["REQUEST_URI"] == target


def test_method_body_and_content_type_arrive(site):
    response = site.ask("/api/ivr", "POST", b"Digits=%231", [("Content-Type", "application/x-www-form-urlencoded")])
    params = params_of(response)
    assert json.loads(response.text)["body"] == "Digits=%231"
    assert params["CONTENT_LENGTH"] == "11"
    assert params["CONTENT_TYPE"] == "application/x-www-form-urlencoded"


def test_a_chunked_body_arrives_whole_and_measured(site):
    response = site.ask("/api/ivr", "POST", b"4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n", [("Transfer-Encoding", "chunked")])
    assert json.loads(response.text)["body"] == "abcdefg"
    assert params_of(response)["CONTENT_LENGTH"] == "7"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD"])
def test_other_methods_are_the_workers_business(site, method):
    seen = len(site.echo.seen)
    site.ask("/api/ivr", method)
    assert [dict(one.params)["REQUEST_METHOD"] for one in site.echo.seen[seen:]] == [method]


def test_both_of_two_signatures_arrive(site):
    response = site.ask("/api/ivr", headers=[("X-Twilio-Signature", "one="), ("X-Twilio-Signature", "two=")])
    found = [value for name, value in json.loads(response.text)["params"] if name == "HTTP_X_TWILIO_SIGNATURE"]
    assert found == ["one=", "two="]


def test_a_header_cannot_pass_for_the_signature(site):
    assert "HTTP_X_TWILIO_SIGNATURE" not in params_of(site.ask("/api/ivr", headers=[("X_Twilio_Signature", "a=")]))


def test_proxy_and_host_headers_do_not_arrive(site):
    params = params_of(site.ask("/api/ivr", headers=[("Proxy", "http://evil.example"), ("Host", "evil.example")]))
    assert {"HTTP_PROXY", "HTTP_HOST"}.isdisjoint(params)


@pytest.mark.parametrize("headers", [
    [], [("Host", "evil.example")], [("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https")],
    [("Forwarded", "host=evil.example;proto=https")], [("IVR-Site-Url", "https://evil.example")]])
def test_the_site_url_is_the_sites_own(site, headers):
    assert params_of(site.ask("/api/ivr", headers=headers))["IVR_SITE_URL"] == site.site_url


def test_a_body_of_16_kilobytes_passes_and_one_byte_more_does_not(site):
    seen = len(site.echo.seen)
    assert site.ask("/api/ivr", "POST", b"x" * 16384).status == 200
    assert site.ask("/api/ivr", "POST", b"x" * 16385).status == 413
    chunk = b"%x\r\n" % 16385 + b"x" * 16385 + b"\r\n0\r\n\r\n"
    assert site.ask("/api/ivr", "POST", chunk, [("Transfer-Encoding", "chunked")]).status == 413
    assert len(site.echo.seen) == seen + 1


def test_a_document_of_64_kilobytes_comes_back_whole(site):
    # The echo writes six bytes for each of these.
    response = site.ask("/api/ivr", "POST", b"\x01" * 10900)
    assert 65000 < len(response.body) < 66500
    assert json.loads(response.text)["body"] == "\x01" * 10900


@pytest.mark.parametrize("head", [
    b"POST /api/ivr HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /api/ivr HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    b"GET /api/ivr HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /api/ivr HTTP/1.1\r\n\r\n",
    b"GET /api/ivr%00 HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_an_ambiguous_request_is_refused_before_a_worker_sees_it(site, head):
    seen = len(site.echo.seen)
    assert site.raw(head).startswith(b"HTTP/1.1 400 ")
    assert len(site.echo.seen) == seen


def test_http_0_9_gets_no_answer(site):
    assert site.raw(b"GET /api/ivr\r\n") == b""


@pytest.mark.parametrize("path", ["/api/ping", "/nothing"])
def test_the_version_is_hidden_and_security_headers_are_there(site, path):
    response = site.ask(path)
    assert response.getheader("Server") == "nginx"
    assert "nginx/" not in response.text
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Cache-Control") == "no-store"
    assert response.getheader("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'"


def test_the_access_log_is_json_without_queries_and_bodies(tmp_path):
    site = NginxSite(tmp_path)
    echo = FastCgiEcho(site.socket)
    try:
        site.ask('/api/ivr/action/a"b\\?secret=1', "POST", b"Digits=1234")
        site.raw(b"GET /api/ivr\r\n")
        site.raw(b"\x01\x02\r\n\r\n")
        # Each worker of nginx writes its own lines, so the order is theirs.
        first, broken, old = sorted(site.logged(3), key=lambda line: line["status"])
    finally:
        site.close()
        echo.close()
    assert (first["method"], first["path"], first["status"]) == ("POST", '/api/ivr/action/a"b\\', 200)
    assert (first["upstream_status"], first["client"]) == ("200", "127.0.0.1")
    assert set(first) == {"time", "client", "method", "path", "status", "bytes", "seconds", "upstream_status",
                          "upstream_seconds"}
    assert (broken["status"], old["status"]) == (400, 444)
    assert "secret" not in (tmp_path / "access.log").read_text()


def test_another_base_path_moves_every_url(tmp_path):
    site = NginxSite(tmp_path, "--base-path", "/phone/v1.0")
    echo = FastCgiEcho(site.socket)
    try:
        for path in WEBHOOKS:
            assert site.ask(f"/phone/v1.0{path}").status == 200
            assert site.ask(f"/api{path}").status == 404
            assert site.ask(f"/phone/v1x0{path}").status == 404
    finally:
        site.close()
        echo.close()


def test_connections_to_the_workers_are_kept(tmp_path):
    site = NginxSite(tmp_path)
    echo = FastCgiEcho(site.socket)
    connection = site.connect()
    try:
        for _ in range(20):
            assert ask(connection, "/api/ivr").status == 200
        assert echo.connections == 1
    finally:
        connection.close()
        site.close()
        echo.close()


def test_behind_a_balancer_the_log_shows_the_caller_of_the_balancer(tmp_path):
    site = NginxSite(tmp_path, "--balancer", "127.0.0.0/8", site_url="https://ivr.example.com")
    echo = FastCgiEcho(site.socket)
    try:
        response = site.ask("/api/ivr", headers=[("X-Forwarded-For", "203.0.113.9")])
        assert params_of(response)["IVR_SITE_URL"] == "https://ivr.example.com"
        assert site.logged(1)[0]["client"] == "203.0.113.9"
    finally:
        site.close()
        echo.close()
