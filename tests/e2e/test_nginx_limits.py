"""What a stranger can cost others: real nginx with the shipped files, and an echoing FastCGI server."""

import contextlib
import re
import select
import socket
import sys
import time
from http.client import RemoteDisconnected
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import ROOT, NginxSite  # noqa: E402
from support.fastcgi_echo import FastCgiEcho  # noqa: E402
from support.ivr_process import wait_until  # noqa: E402

BOUND = 20
STRANGER, CALLER = "127.0.0.1", "127.0.0.2"


def twiml_or_ping(request):
    """What the workers answer: the public ping is JSON, and nothing else is."""
    kind = "application/json" if dict(request.params)["REQUEST_URI"].endswith("/ping") else "text/xml; charset=utf-8"
    return f"Status: 200 OK\r\nContent-Type: {kind}\r\n\r\n<Response/>".encode()


def bounded(folder):
    """The shipped bound would take a thousand connections to reach."""
    for name in ("limits", "recording_link"):
        file = folder / f"snippets/{name}.conf"
        text, count = re.subn(r"limit_conn ivr_clients \d+;", f"limit_conn ivr_clients {BOUND};", file.read_text())
        assert count == 1
        file.write_text(text)


@contextlib.contextmanager
def started(folder, *arguments, adapt=bounded):
    site = NginxSite(folder, *arguments, adapt=adapt)
    site.echo = FastCgiEcho(site.socket, twiml_or_ping)
    try:
        yield site
    finally:
        site.close()
        site.echo.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with started(tmp_path_factory.mktemp("n"), "--balancer", "127.0.0.0/8") as running:
        yield running


@contextlib.contextmanager
def held(site, count, head, source=STRANGER):
    """So many connections that have sent this and go on with a byte now and then."""
    with contextlib.ExitStack() as stack:
        peers = []
        for index in range(count):
            peer = stack.enter_context(socket.create_connection(("127.0.0.1", site.port), 20, (source, 0)))
            peer.sendall(head(index) if callable(head) else head)
            peers.append(peer)
        yield peers


def closed_without_an_answer(peers, at_least=0):
    """How many of them nginx has closed and sent nothing. Waits until no more are."""
    closed, left = 0, list(peers)
    while ready := select.select(left, [], [], 0.5 if closed >= at_least else 10)[0]:
        for peer in ready:
            left.remove(peer)
            try:
                closed += not peer.recv(65536)
            except ConnectionResetError:
                closed += 1
    return closed


def slow(start, *headers):
    return "\r\n".join([f"{start} HTTP/1.1", "Host: a", "Content-Length: 15000", *headers, "", "a"]).encode()


@pytest.mark.parametrize("head", [
    slow("POST /api/ivr"), slow("POST /api/ping"), slow("POST /api/ivr/callback/voicemail/alert_sms"),
    slow("POST /nothing"), slow("POST /nothing", "X-Twilio-Signature: x"), slow("POST /api/recording"),
    slow("POST /ivr-refused/400"),
    slow("POST /ivr-media/AC%s/RE%s.mp3" % ("0" * 32, "0" * 32)), slow("TRACE /api/ivr"), slow("CONNECT a:1"),
    slow("POST /api/recording/x"), slow("POST /api/ivr").replace(b"15000", b"65000"),
    b"POST /api/ivr HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\na",
    b"POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\na"],
    ids=lambda head: head.split(b" HTTP")[0].decode().replace("/", "_")[:40] + f"_{len(head)}")
def test_slow_bodies_of_one_address_leave_room_for_callers(site, head):
    with held(site, 2 * BOUND, head) as peers:
        # One that was refused with an answer is counted until nginx has given up its body.
        assert closed_without_an_answer(peers, BOUND) >= BOUND
        assert site.ask("/api/ivr", "POST", b"a=b", source=CALLER).status == 200


def test_a_client_that_is_done_may_come_again(site):
    other = "127.0.0.3"
    with held(site, BOUND, slow("POST /api/ivr"), other) as peers:
        assert closed_without_an_answer(peers) == 0
        with pytest.raises(RemoteDisconnected):
            site.ask("/api/ivr", source=other)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(RemoteDisconnected):
            assert site.ask("/api/ivr", source=other).status == 200
            break


def test_behind_a_balancer_the_bound_is_for_each_of_its_clients(site):
    def of(client):
        return slow("POST /api/ivr", f"X-Forwarded-For: {client}")

    with held(site, 2 * BOUND, of("203.0.113.9")) as peers:
        assert closed_without_an_answer(peers, BOUND) == BOUND
        assert site.ask("/api/ivr", headers=[("X-Forwarded-For", "203.0.113.10")]).status == 200


def test_all_addresses_of_one_ipv6_network_are_one_client(site):
    with held(site, 2 * BOUND, lambda index: slow("POST /api/ivr", f"X-Forwarded-For: 2001:db8:0:7::{index + 1}")) as peers:
        assert closed_without_an_answer(peers, BOUND) == BOUND
        assert site.ask("/api/ivr", headers=[("X-Forwarded-For", "2001:db8:0:8::1")]).status == 200


def test_listeners_of_one_address_are_few_and_the_next_reads_a_sentence(site):
    held_open = b"POST /api/recording/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"
    other = "127.0.0.4"
    with held(site, 16, held_open, other) as peers:
        assert closed_without_an_answer(peers) == 0
        refused = site.ask("/api/recording/x", source=other)
        assert (refused.status, refused.getheader("Content-Type")) == (503, "text/plain")
        assert "try again later" in refused.text
        assert site.ask("/api/recording/x", source=CALLER).status == 200


def number(pattern, file):
    return int(re.search(pattern, (ROOT / file).read_text())[1])


def test_the_shipped_bounds_fit_together():
    bound = number(r"limit_conn ivr_clients (\d+);", "nginx/snippets/limits.conf")
    assert bound == number(r"limit_conn ivr_clients (\d+);", "nginx/snippets/recording_link.conf")
    # A burst of a thousand callers may come from one address of Twilio, and a ping beside them.
    assert bound > 1000
    for connections, files in (
            (number(r"worker_connections (\d+);", "nginx/standalone.conf"),
             number(r"worker_rlimit_nofile (\d+);", "nginx/standalone.conf")),
            (number(r"nginx_worker_connections: (\d+)", "ansible/roles/nginx/defaults/main.yml"), None)):
        assert connections >= 8 * bound
        assert files is None or files >= 2 * connections


def logged(folder, text="\n", times=1):
    """The lines, once this text is there so often, and whatever comes soon after."""
    wait_until(lambda: (folder / "access.log").read_text().count(text) >= times)
    time.sleep(1.5)  # nginx writes at most a second late
    return (folder / "access.log").read_text().splitlines()


def test_a_line_of_the_log_has_less_than_a_kilobyte_whatever_is_asked(tmp_path):
    with started(tmp_path) as site:
        for target, method in (("/" + '"' * 4000, "GET"), ("/api/ivr/menu/" + "\\" * 4000, "POST"), ("/x", "A" * 4000),
                               ("/api/ivr?" + "a" * 4000, "GET")):
            site.ask(target, method)
        lines = logged(tmp_path, times=4)
    assert len(lines) == 4
    assert max(map(len, lines)) < 1000
    assert any('"path":"/api/ivr",' in line for line in lines)


@pytest.mark.parametrize("request_of_a_stranger", [
    b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /api/ping HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /ivr-media/x HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_strangers_cause_a_bounded_number_of_lines_and_no_call_is_missing(tmp_path, request_of_a_stranger):
    count, calls = 3000, 50
    with started(tmp_path) as site:
        began = time.monotonic()
        for _ in range(count // 100):
            site.raw(request_of_a_stranger * 99 + request_of_a_stranger.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        for _ in range(calls):
            assert site.ask("/api/ivr/menu", "POST", b"a=b").status == 200
        seconds = time.monotonic() - began
        lines = logged(tmp_path, '"path":"/api/ivr/menu"', calls)
    of_calls = [line for line in lines if '"path":"/api/ivr/menu"' in line]
    assert len(of_calls) == calls
    assert 100 <= len(lines) - calls <= 101 + 10 * (seconds + 1)


@pytest.mark.parametrize("data", [b"\x01\x02\r\n\r\n", b"GET /" + b"a" * 9000, b"GET / HTTP/7.0\r\n\r\n", b"GET /api/ivr\r\n"])
def test_broken_requests_cause_a_bounded_number_of_lines(tmp_path, data):
    with started(tmp_path) as site:
        began = time.monotonic()
        for _ in range(300):
            site.raw(data)
        seconds = time.monotonic() - began
        lines = logged(tmp_path)
    assert 1 <= len(lines) <= 101 + 10 * (seconds + 1)


def test_a_single_request_with_a_wrong_path_is_in_the_log(tmp_path):
    with started(tmp_path) as site:
        site.ask("/api/ivrr", "POST", b"a=b")
        line = site.logged(1)[0]
    assert (line["method"], line["path"], line["status"]) == ("POST", "/api/ivrr", 404)
