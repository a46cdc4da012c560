"""The load generators, against fakes that stall, refuse and hang up on purpose."""

import contextlib
import json
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import steady as open_loop  # noqa: E402
from bench.wrk import saturate  # noqa: E402

GREETING = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\n\r\nhello"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"
MOVED = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
# No answers to HTTP requests, or more than that.
TOO_MUCH = GREETING + b"!"
NO_HTTP = b"220 mail.example.com\r\n\r\n"
HANG_UP = b""
NEVER = None


class StandIn:
    """Answers request n (counted over all connections) with answer(n). One lock: while one waits, all do."""

    def __init__(self, answer):
        self.asked = []
        self._answer = answer
        self._lock = threading.Lock()
        self._connections = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as reader:
            while request := read_request(reader):
                with self._lock:
                    self.asked.append(request)
                    answer = self._answer(len(self.asked) - 1)
                if answer is NEVER:
                    continue
                connection.sendall(answer)
                if answer in (HANG_UP, LAST, UNTIL_CLOSED):
                    return

    def close(self):
        for one in [self._listener, *self._connections]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def read_request(reader):
    """(first line, body), or None at the end."""
    first = reader.readline()
    if not first:
        return None
    length = 0
    while (line := reader.readline()).strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return first.decode().strip(), reader.read(length).decode()


@pytest.fixture(scope="module")
def program():
    return open_loop.build()


@pytest.fixture
def stand_in():
    with contextlib.ExitStack() as stack:
        def start(answer):
            server = StandIn(answer)
            stack.callback(server.close)
            return server

        yield start


@pytest.fixture
def requests(tmp_path):
    path = tmp_path / "requests.json"
    path.write_text(json.dumps([
        {"method": "POST", "path": "/menu", "headers": {"X-Signature": "a"}, "body": "Digits=1"},
        {"method": "GET", "path": "/ping?calls", "headers": {}}]))
    return path


def test_every_request_is_sent_in_turn_and_none_is_an_error(program, stand_in, requests):
    server = stand_in(lambda n: GREETING)
    load = open_loop.steady(program, server.url, requests, 200, 1, connections=4)
    assert (load.requests, load.errors) == (200, 0)
    assert sorted(set(server.asked)) == [("GET /ping?calls HTTP/1.1", ""), ("POST /menu HTTP/1.1", "Digits=1")]
    assert len(server.asked) == 200
    # 200 at 200 a second: the last is due after 0.995 s.
    assert load.seconds >= 0.99
    assert 0 < load.p50_ms <= load.p90_ms <= load.p99_ms <= load.p999_ms <= load.max_ms


def test_a_stall_is_felt_by_all_who_were_due_meanwhile(program, stand_in, requests):
    def answer(n):
        if n == 100:
            time.sleep(0.5)
        return GREETING

    load = open_loop.steady(program, stand_in(answer).url, requests, 200, 3, connections=4)
    assert (load.requests, load.errors) == (600, 0)
    # 100 requests are due within the half second, and wait for 500, 495, 490 ... milliseconds: the 60 that are the
    # slowest tenth for more than 200. A caller that waited for its answers would have 4 slow ones, less than a
    # hundredth.
    assert load.max_ms >= 499
    assert load.p999_ms >= 400
    assert load.p90_ms >= 190
    assert load.p50_ms < 190
    assert load.queued >= 80


@pytest.mark.parametrize("every_tenth", [REFUSED, MOVED, TOO_MUCH, NO_HTTP, HANG_UP], ids=repr)
def test_what_is_no_success_is_an_error(program, stand_in, requests, every_tenth):
    server = stand_in(lambda n: every_tenth if n % 10 == 9 else GREETING)
    load = open_loop.steady(program, server.url, requests, 200, 1, connections=4)
    assert load.requests == 200
    assert load.errors == 20


@pytest.mark.parametrize("sound", [CHUNKED, UNTIL_CLOSED, LAST], ids=repr)
def test_every_way_to_end_an_answer_is_understood(program, stand_in, requests, sound):
    load = open_loop.steady(program, stand_in(lambda n: sound).url, requests, 100, 1, connections=2)
    assert (load.requests, load.errors) == (100, 0)


def test_an_answer_that_comes_in_pieces_is_put_together(program, stand_in, requests):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200000
    load = open_loop.steady(program, stand_in(lambda n: answer).url, requests, 50, 1, connections=2)
    assert (load.requests, load.errors) == (50, 0)


def test_requests_that_are_never_answered_are_errors_that_took_until_the_end(program, stand_in, requests):
    # With two connections, the requests after the first two are never sent.
    load = open_loop.steady(program, stand_in(lambda n: NEVER).url, requests, 100, 0.1, connections=2, timeout=1)
    assert (load.requests, load.errors) == (10, 10)
    assert load.p50_ms >= 1000


def test_that_nobody_is_there_is_reported_by_the_program(program, requests):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(RuntimeError, match="Connection refused"):
        open_loop.steady(program, f"http://127.0.0.1:{port}", requests, 100, 0.1)


def test_wrk_sends_the_same_requests_as_fast_as_they_are_answered(stand_in, requests):
    server = stand_in(lambda n: GREETING)
    load = saturate(server.url, requests, 1, connections=2)
    assert load.errors == 0
    assert 0 < load.p50_ms <= load.p99_ms <= load.p999_ms
    assert load.rate == pytest.approx(load.requests / load.seconds)
    assert sorted(set(server.asked)) == [("GET /ping?calls HTTP/1.1", ""), ("POST /menu HTTP/1.1", "Digits=1")]
    assert len(server.asked) >= load.requests


def test_wrk_counts_refusals(stand_in, requests):
    # The first is asked before wrk runs.
    load = saturate(stand_in(lambda n: GREETING if n == 0 else REFUSED).url, requests, 1, connections=2)
    assert load.errors == load.requests > 0


@pytest.mark.parametrize("status, answer", [(403, REFUSED), (302, MOVED)])
def test_a_server_that_does_not_answer_the_first_request_is_not_measured(stand_in, requests, status, answer):
    with pytest.raises(RuntimeError, match=f"answered with {status}"):
        saturate(stand_in(lambda n: answer).url, requests, 1)
