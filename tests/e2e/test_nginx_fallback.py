"""What a caller hears when no worker answers, and what is never answered in its place."""

import sys
import threading
import time
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import NginxSite, ask  # noqa: E402
from support.fastcgi_echo import FastCgiEcho, echo  # noqa: E402

DOCUMENTS = ["/api/ivr", "/api/ivr/menu", "/api/ivr/menu/1", "/api/ivr/action/sales", "/api/ivr/hangup",
             "/api/ivr/callback/forward/call_status", "/api/ivr/callback/voicemail/hangup"]
NEVER_HIDDEN = ["/api/ivr/callback/voicemail/alert_sms", "/api/ping"]


@pytest.fixture
def site(tmp_path):
    running = NginxSite(tmp_path)
    yield running
    running.close()


@pytest.fixture
def workers(site):
    """Starts the FastCGI server behind the site, with the given answers."""
    started = []

    def start(answer):
        started.append(FastCgiEcho(site.socket, answer))
        return started[-1]

    yield start
    for one in started:
        one.close()


def says_sorry(response):
    if response.status != 200 or response.getheader("Content-Type") != "text/xml; charset=utf-8":
        return False
    verbs = list(xml.fromstring(response.text))
    return [verb.tag for verb in verbs] == ["Say", "Hangup"] and "sorry" in verbs[0].text


def count_of(workers):
    return len(workers.seen)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_caller_hears_an_apology_when_no_worker_is_there(site, method):
    for path in DOCUMENTS:
        assert says_sorry(site.ask(path, method, b"CallSid=CA")), path


def test_the_recording_callback_and_the_health_check_stay_errors(site):
    for path in NEVER_HIDDEN:
        assert site.ask(path, "POST", b"RecordingSid=RE").status == 502


def test_the_apology_shows_in_the_log(site):
    site.ask("/api/ivr", "POST", b"")
    logged, = site.logged(1)
    assert (logged["status"], logged["upstream_status"]) == (200, "502")


def test_a_worker_that_hangs_up_gives_the_apology_and_sees_a_post_once(site, workers):
    dying = workers(lambda request: None)
    assert says_sorry(site.ask("/api/ivr", "POST", b"CallSid=CA"))
    assert count_of(dying) == 1
    assert site.ask("/api/ivr/callback/voicemail/alert_sms", "POST", b"RecordingSid=RE").status == 502
    assert count_of(dying) == 2


def test_a_slow_worker_is_given_up_in_time_for_twilio(site, workers):
    """All three at the same time, because each takes as long as the time-out."""
    over = threading.Event()
    stuck = workers(lambda request: over.wait(30) and None)
    answers = {}
    began = time.monotonic()
    asking = [threading.Thread(target=lambda path=path: answers.update({path: site.ask(path, "POST", b"")}))
              for path in ["/api/ivr", *NEVER_HIDDEN]]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    took = time.monotonic() - began
    over.set()
    assert 7 < took < 13
    assert says_sorry(answers["/api/ivr"])
    assert [answers[path].status for path in NEVER_HIDDEN] == [504, 504]
    assert count_of(stuck) == 3


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "500 Internal Server Error",
                                    "503 Service Unavailable"])
def test_an_error_that_a_worker_answers_passes_as_it_is(site, workers, status):
    workers(lambda request: f"Status: {status}\r\nContent-Type: text/plain\r\n\r\nof the worker".encode())
    for path in [*DOCUMENTS, *NEVER_HIDDEN]:
        response = site.ask(path, "POST", b"")
        assert (response.status, response.text) == (int(status[:3]), "of the worker")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_document_is_asked_for_again_when_a_kept_connection_dies(site, workers, method):
    turn = iter([echo, lambda request: None, echo])
    restarting = workers(lambda request: next(turn)(request))
    connection = site.connect()  # one connection, so that one nginx worker does it all
    for _ in range(2):
        assert not says_sorry(ask(connection, "/api/ivr", method, b"CallSid=CA"))
    connection.close()
    assert count_of(restarting) == 3


def test_a_recording_is_never_reported_twice_by_nginx(site, workers):
    turn = iter([echo, lambda request: None, echo])
    restarting = workers(lambda request: next(turn)(request))
    connection = site.connect()
    path = "/api/ivr/callback/voicemail/alert_sms"
    assert ask(connection, path, "POST", b"RecordingSid=RE").status == 200
    assert ask(connection, path, "POST", b"RecordingSid=RE").status == 502
    connection.close()
    assert count_of(restarting) == 2


def test_workers_that_close_idle_connections_lose_no_request(site, workers):
    restarting = workers(echo)
    restarting.hang_up_after_answer = True
    connection = site.connect()
    for _ in range(10):
        assert not says_sorry(ask(connection, "/api/ivr", "POST", b"CallSid=CA"))
        time.sleep(0.1)  # what is kept is closed while it is idle
    connection.close()
    assert (count_of(restarting), restarting.connections) == (10, 10)


def test_calls_are_answered_again_as_soon_as_workers_are_back(site, workers):
    assert says_sorry(site.ask("/api/ivr", "POST", b""))
    workers(echo)
    assert not says_sorry(site.ask("/api/ivr", "POST", b""))
