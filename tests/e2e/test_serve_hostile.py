"""`ivr serve` against peers that stay silent, send half, dribble or send garbage: everybody else is served.

libfcgi reads the requests. What it cannot survive from a peer inside nginx's group is in test_serve_crashes.py.
"""

import contextlib
import fcntl
import os
import random
import re
import resource
import socket
import struct
import sys
import termios
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.fastcgi_client import (  # noqa: E402
    ABORT, BEGIN, DATA, END, PARAMS, STDIN, begin, pair, parameters, record, request, stream)
from support.ivr_process import IvrProcess, wait_until  # noqa: E402

pytestmark = pytest.mark.sanitizers

# What a slow peer may cost a caller who comes after it: less than a second.
AT_ONCE = 0.9

# Of a busy machine.
SLACK = 0.5

WHOLE = request(body=b"Digits=1")


@pytest.fixture
def ivr(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s")
    # libfcgi forgets 48 bytes for each FCGI_GET_VALUES that it cannot read; of our own, nothing may leak.
    known = folder / "known_leaks"
    known.write_text("leak:libfcgi.so\n")
    running = IvrProcess(folder, arguments=["--workers", "2"],
                         env=os.environ | {"LSAN_OPTIONS": f"suppressions={known}:print_suppressions=0"})
    yield running
    assert running.stop() == 0, running.log()


def assert_serves_at_once(ivr):
    begun = time.monotonic()
    assert ivr.ask().status == 200
    assert time.monotonic() - begun < AT_ONCE


def work_seconds(ivr):
    ticks = Path(f"/proc/{ivr.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def many(ivr, data, count=50):
    clients = []
    for _ in range(count):
        clients.append(ivr.connect())
        clients[-1].send(data)
    yield clients
    for client in clients:
        client.socket.close()


def test_silent_connections_delay_nobody(ivr):
    with many(ivr, b"") as clients:
        assert_serves_at_once(ivr)
        assert not any(client.is_closed(within=0.01) for client in clients)
        assert clients[7].ask().status == 200


@pytest.mark.parametrize("end", [1, 4, 8, 20, len(WHOLE) // 2, len(WHOLE) - 1])
def test_half_sent_requests_delay_callers_for_less_than_a_second(ivr, end):
    with many(ivr, WHOLE[:end], 4) as clients:  # twice as many as there are workers
        for _ in range(5):
            assert_serves_at_once(ivr)
        assert all(client.is_done(within=3) for client in clients)


@pytest.mark.parametrize("kind", ["new", "kept", "dribbling", "not_fastcgi"])
def test_200_half_sent_requests_at_once_delay_nobody(ivr, kind):
    """Each of them once took a worker for a quarter of a second: all of them together, everybody for 25 seconds."""
    half = b"GET / HT" if kind == "not_fastcgi" else WHOLE[:-1] if kind == "new" else WHOLE[:30]
    clients = [ivr.connect() for _ in range(200)]
    if kind == "kept":
        assert {client.ask(keep=True).status for client in clients} == {200}
    for client in clients:
        client.send(half)
    slowest = 0
    for at in range(20):
        begun = time.monotonic()
        assert ivr.ask().status == 200
        slowest = max(slowest, time.monotonic() - begun)
        if kind == "dribbling":
            for client in clients:
                client.send(WHOLE[30 + at:31 + at])
    assert slowest < AT_ONCE / 2
    assert all(client.is_done(within=3) for client in clients)
    for client in clients:
        client.socket.close()


def test_a_request_that_stays_incomplete_is_given_up_and_said(ivr):
    with ivr.connect() as client:
        client.send(WHOLE[:30])
        begun = time.monotonic()
        assert client.is_closed(within=5)
        assert time.monotonic() - begun < 1 + SLACK
    ivr.wait_for_log('<4>connection_closed reason="the request is incomplete or not FastCGI"')


def test_a_body_that_stays_incomplete_is_refused(ivr):
    with ivr.connect() as client:
        client.send(WHOLE[:-10])
        assert client.answer().status == 400
        assert client.is_closed(within=5)
    ivr.wait_for_log('<4>dropped reason="the body broke off" path=/api/ivr')


def test_a_slow_request_is_answered_when_it_is_whole(ivr):
    with ivr.connect() as client:
        client.send(WHOLE[:30])
        time.sleep(0.1)
        assert not client.is_closed(within=0.02)
        client.send(WHOLE[30:])
        assert client.answer().status == 200


def test_dribbling_does_not_buy_time(ivr):
    begun = time.monotonic()
    with ivr.connect() as client:
        for byte in WHOLE:
            client.send(bytes([byte]))
            if client.is_closed(within=0.1):
                break
            assert_serves_at_once(ivr)
        assert time.monotonic() - begun < 1 + SLACK


def test_an_incomplete_request_costs_nothing_while_it_is_waited_for(ivr):
    worked = work_seconds(ivr)
    with many(ivr, WHOLE[:-1], 2):
        time.sleep(1)
        assert work_seconds(ivr) - worked < 0.2


def test_a_peer_that_leaves_in_the_middle_is_forgotten(ivr):
    def open_files():
        return len(list(Path(f"/proc/{ivr.process.pid}/fd").iterdir()))

    before = open_files()
    with many(ivr, WHOLE[:20], 4):
        wait_until(lambda: open_files() > before)
    wait_until(lambda: open_files() == before, seconds=3)


BEGUN = begin() + stream(PARAMS, parameters())

NOT_A_REQUEST = '<4>connection_closed reason="the request is incomplete or not FastCGI"'

# libfcgi closes the connection.
HOSTILE = {
    "parameter_cut_off": begin() + record(PARAMS, b"\x05\x05abc") + record(PARAMS),
    "not_fastcgi": b"GET / HTTP/1.1\r\n\r\n",
    "version_2": record(BEGIN, bytes(8), version=2),
    "request_id_0": begin(request_id=0),
    "unknown_role": begin(role=9),
    "begin_too_long": record(BEGIN, bytes(16)),
    "params_missing": begin() + record(STDIN),
    "params_of_another_request": begin() + record(PARAMS, parameters(), request_id=2),
    "tiny_records": begin() + record(PARAMS, b"\x01", padding=255) * 300,
    "parameters_without_end": begin() + record(PARAMS, pair("A", "a" * 60_000)) * 3,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_records_end_their_connection_only(ivr, name):
    with ivr.connect() as client:
        # Else the kernel would hold back the last bytes of the longest.
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        client.send(HOSTILE[name])
        assert client.answer() is None
    assert_serves_at_once(ivr)
    ivr.wait_for_log(NOT_A_REQUEST)


# Read to the parameters, then damaged: an answer says so, and the connection ends.
DAMAGED = {
    "filter_role": (begin(role=3) + stream(PARAMS, parameters()) + record(STDIN), "its FastCGI role is not responder"),
    "abort": (BEGUN + record(ABORT), "the body broke off"),
    "data_stream": (BEGUN + record(DATA, b"x"), "the body broke off"),
    "stdin_of_another_request": (BEGUN + record(STDIN, request_id=2), "the body broke off"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_requests_are_refused(ivr, name):
    data, reason = DAMAGED[name]
    with ivr.connect() as client:
        client.send(data)
        assert client.answer().status == 400
        assert client.is_closed(within=5)
    assert_serves_at_once(ivr)
    ivr.wait_for_log(f'<4>dropped reason="{reason}"')


def test_a_request_within_another_is_declined(ivr):
    with ivr.connect() as client:
        client.send(begin() + begin(request_id=2))
        declined = client.take(16)
        assert (declined[1], declined[3], declined[12]) == (END, 2, 1)  # FCGI_CANT_MPX_CONN
        assert client.is_closed(within=5)
    assert_serves_at_once(ivr)


def test_a_second_request_sent_before_the_answer_disturbs_nobody(ivr):
    """nginx never does that; libfcgi forgets what it read beyond the first request."""
    with ivr.connect() as client:
        client.send(WHOLE + WHOLE)
        assert client.answer().status == 200
        assert client.is_closed(within=5)
    assert_serves_at_once(ivr)


def test_an_answer_that_is_not_taken_is_said(ivr):
    with ivr.connect() as client:
        client.socket.shutdown(socket.SHUT_RD)
        client.send(request(body=b"Digits=1", keep=True))
        ivr.wait_for_log('<4>connection_closed reason="the peer did not take the answer"')
    assert_serves_at_once(ivr)


def test_refusals_do_not_flood_the_log(ivr):
    begun = time.monotonic()
    for _ in range(300):
        with ivr.connect() as client:
            client.send(b"not FCGI")
            assert client.is_closed(within=5)
    ivr.ask()  # its line comes after those of all before it
    seconds = time.monotonic() - begun
    time.sleep(1.05)
    with ivr.connect() as client:
        client.send(b"not FCGI")
        assert client.is_closed(within=5)

    def lines():
        return re.findall(r"connection_closed.*?(?: left_out=(\d+))?\n", ivr.log())

    wait_until(lambda: sum(int(left_out or 0) for left_out in lines()) + len(lines()) == 301)
    assert len(lines()) <= seconds + 3


def unread_by_the_server(client):
    return struct.unpack("i", fcntl.ioctl(client.socket, termios.TIOCOUTQ, bytes(4)))[0]


def test_a_peer_that_never_reads_its_answers_pins_no_worker(ivr):
    with ivr.connect() as client:
        client.socket.settimeout(5)
        for _ in range(1000):
            try:
                client.socket.sendall(request(keep=True))
            except (BrokenPipeError, ConnectionResetError):
                break
            wait_until(lambda: not unread_by_the_server(client))
        else:
            pytest.fail("it was let do as it liked")
        assert_serves_at_once(ivr)


# What 200 peers did before they fell silent, with room for 10 of them.
SILENT = {"silent": b"", "half_sent": WHOLE[:30], "kept": request(keep=True)}


@pytest.mark.parametrize("kind", SILENT)
def test_few_descriptors_and_200_idle_connections_do_not_delay_callers(tmp_path_factory, kind):
    limit = 40
    ivr = IvrProcess(tmp_path_factory.mktemp("s"), arguments=["--workers", "2"],
                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
    with ivr.connect() as kept:
        assert kept.ask(keep=True).status == 200
        with many(ivr, SILENT[kind], 5 * limit):
            for _ in range(5):
                assert_serves_at_once(ivr)
            ivr.wait_for_log('<3>accept_failed reason="10 connections are open, as many as LimitNOFILE allows" given_up=')
            worked = work_seconds(ivr)
            time.sleep(1)
            assert work_seconds(ivr) - worked < 0.2
            # Those who bring nothing are given up first.
            assert kind == "kept" or kept.ask(keep=True).status == 200
        assert_serves_at_once(ivr)
    assert ivr.stop() == 0
    assert 1 <= ivr.log().count("accept_failed") <= 5  # one a second at most


def test_no_room_at_all_is_survived(tmp_path_factory):
    """300 requests at once with room for 6 connections: each waits for its turn, and is answered."""
    limit = 24
    ivr = IvrProcess(tmp_path_factory.mktemp("s"), arguments=["--workers", "2"],
                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
    with many(ivr, request(keep=True), 300) as clients:
        assert [client.answer().status for client in clients] == [200] * 300
        assert_serves_at_once(ivr)
    assert_serves_at_once(ivr)
    assert ivr.stop() == 0


def mutated(chance):
    """A request with a few bytes changed, cut out or repeated, or plain noise."""
    data = bytearray(chance.choice([WHOLE, request(keep=True), BEGUN]))
    if chance.random() < 0.2:
        return chance.randbytes(chance.randrange(200))
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data))
        what = chance.randrange(3)
        if what == 0:
            data[at] = chance.choice([0, 1, 4, 5, 9, 0x7F, 0x80, 0xFF, chance.randrange(256)])
        elif what == 1:
            del data[at:at + chance.randrange(1, 20)]
            data = data or bytearray(1)
        else:
            data[at:at] = data[at:at + chance.randrange(1, 40)]
    return bytes(data)


def test_garbage_leaves_the_process_serving(ivr):
    chance = random.Random(20240229)
    for count in range(3000):
        with ivr.connect() as client:
            client.send(mutated(chance))
            if count % 3 == 0:
                client.socket.shutdown(socket.SHUT_WR)
                client.take(1 << 20)
    assert_serves_at_once(ivr)
