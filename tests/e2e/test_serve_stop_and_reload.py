"""`ivr serve` and signals: a stop loses no request, a reload is taken whole or not at all."""

import os
import re
import select
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.fastcgi_client import request  # noqa: E402
from support.ivr_process import UNSIGNED, IvrProcess, wait_until  # noqa: E402

pytestmark = pytest.mark.sanitizers

STOPS_WITHIN = 1.0
OTHER = UNSIGNED.replace("Press one.", "Press two.")
BROKEN = OTHER.replace("action = bye", "action = bey")


@pytest.fixture
def ivr(tmp_path_factory):
    running = IvrProcess(tmp_path_factory.mktemp("s"), arguments=["--workers", "2"])
    yield running
    assert running.stop() == 0, running.log()


def seconds_to_stop(ivr, number=signal.SIGTERM):
    begun = time.monotonic()
    ivr.signal(number)
    assert ivr.process.wait(20) == 0, ivr.log()
    return time.monotonic() - begun


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_pool_stops_at_once(ivr, number):
    assert seconds_to_stop(ivr, number) < STOPS_WITHIN
    assert not ivr.socket.exists() and ivr.log().endswith("<6>stopped\n")


@pytest.mark.alone
def test_idle_and_silent_connections_do_not_hold_up_a_stop(ivr):
    clients = [ivr.connect() for _ in range(30)]
    for client in clients[:10]:
        assert client.ask(keep=True).status == 200
    for client in clients[10:20]:
        client.send(request()[:30])
    assert seconds_to_stop(ivr) < STOPS_WITHIN
    assert all(client.is_closed(within=1) for client in clients)


@pytest.mark.alone
def test_requests_under_way_are_answered_before_the_end(ivr):
    clients = [ivr.connect() for _ in range(400)]
    for client in clients:
        client.send(request(keep=True))
    seconds = seconds_to_stop(ivr)
    assert [client.answer().status for client in clients] == [200] * 400
    assert seconds < STOPS_WITHIN


@pytest.mark.alone
def test_a_request_on_a_kept_connection_is_answered_while_stopping(ivr):
    with ivr.connect() as kept, ivr.connect() as other:
        assert kept.ask(keep=True).status == 200 and other.ask(keep=True).status == 200
        ivr.signal(signal.SIGTERM)
        wait_until(lambda: not ivr.socket.exists())
        assert kept.ask(keep=True).status == 200
        assert kept.is_closed(within=1)
    assert ivr.process.wait(20) == 0


def test_usr1_and_pipe_are_nothing_to_it(ivr):
    ivr.signal(signal.SIGUSR1)
    ivr.signal(signal.SIGPIPE)
    assert ivr.ask().status == 200


def test_a_reload_takes_the_new_file(ivr):
    ivr.config.write_text(OTHER)
    ivr.signal(signal.SIGHUP)
    ivr.wait_for_log(f'<6>reloaded config="{ivr.config}"\n')
    assert "Press two." in ivr.ask().body


def test_a_broken_file_changes_nothing_and_says_why(ivr):
    ivr.config.write_text(BROKEN + "[hours_x]\nmon = 9-5\n")
    ivr.signal(signal.SIGHUP)
    ivr.wait_for_log('<3>reload_refused reason="')
    line = BROKEN.splitlines().index("action = bey") + 1
    errors = re.findall(f'<3>config_error text="{ivr.config}:(\\d+): (.*)"\n', ivr.log())
    assert (str(line), r'action = bey: no such action (did you mean \"bye\"?)') in errors
    assert len(errors) >= 2  # all mistakes, not the first
    assert re.search(r"reload_refused .* serving_config_of=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n", ivr.log())
    assert "Press one." in ivr.ask().body


def test_a_file_that_has_gone_changes_nothing(ivr):
    ivr.config.unlink()
    ivr.signal(signal.SIGHUP)
    ivr.wait_for_log(f'<3>reload_refused reason="{ivr.config}: no such file or directory"')
    assert "Press one." in ivr.ask().body


def test_warnings_are_logged_again_at_a_reload(ivr):
    ivr.signal(signal.SIGHUP)
    ivr.wait_for_log(": warning: validate_signature = no", times=2)
    assert len(re.findall(f'<4>config_warning text="{ivr.config}:\\d+: warning: validate_signature', ivr.log())) == 2


def test_what_needs_a_restart_says_so(ivr):
    ivr.config.write_text(UNSIGNED + "[server]\nworkers = 7\nqueue = 99\n")
    ivr.signal(signal.SIGHUP)
    ivr.wait_for_log("<6>reloaded")
    assert "<4>restart_needed section=server key=workers value=7\n" in ivr.log()
    assert "<4>restart_needed section=server key=queue value=99\n" in ivr.log()


def replace_config(ivr, text):
    """As an editor saves: the name always leads to a whole file."""
    fresh = ivr.config.with_suffix(".new")
    fresh.write_text(text)
    fresh.rename(ivr.config)
    ivr.signal(signal.SIGHUP)


def test_reloads_under_load_change_nothing_else(ivr):
    over = threading.Event()
    bodies, failures = set(), []

    def keep_asking():
        with ivr.connect() as client:
            while not over.is_set():
                answer = client.ask(keep=True)
                if answer is None or answer.status != 200:
                    failures.append(answer)
                    return
                bodies.add("one" if "Press one." in answer.body else "two" if "Press two." in answer.body else "?")

    threads = [threading.Thread(target=keep_asking) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(12):
            replace_config(ivr, [OTHER, BROKEN, UNSIGNED][turn % 3])
            said = "reload_refused" if turn % 3 == 1 else "<6>reloaded"
            ivr.wait_for_log(said, times=1 + turn // 3 if turn % 3 == 1 else 1 + turn // 3 * 2 + turn % 3 // 2)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert not failures and bodies == {"one", "two"}


def test_a_base_path_that_nginx_does_not_know_is_refused(ivr):
    replace_config(ivr, UNSIGNED.replace("timezone = UTC", "timezone = UTC\nbase_path = /v2"))
    ivr.wait_for_log('<3>reload_refused reason="')
    assert "reason=\"[ivr] base_path cannot change while the server runs: render the nginx files again, then restart it" in ivr.log()
    assert ivr.ask("/api/ping", "GET").status == 200


@pytest.mark.alone
def test_a_pipe_in_the_place_of_the_config_stops_nothing(ivr):
    ivr.config.unlink()
    os.mkfifo(ivr.config)
    ivr.signal(signal.SIGHUP)
    ivr.wait_for_log('<3>reload_refused reason="')
    assert f"{ivr.config}: not a regular file" in ivr.log()
    assert ivr.ask("/api/ping", "GET").status == 200
    assert seconds_to_stop(ivr) < STOPS_WITHIN


def test_what_is_no_config_at_all_is_refused_in_few_lines(ivr):
    replace_config(ivr, "nonsense\n" * 100_000)
    ivr.wait_for_log('<3>reload_refused reason="')
    assert "more than 500 mistakes: the rest of the file is not read" in ivr.log()
    assert ivr.log().count("\n") < 600


@pytest.fixture
def unread(tmp_path):
    """A server whose log is a pipe, and the end of the pipe that nobody reads."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    running = IvrProcess(tmp_path, wait=False, stderr=writer)
    os.close(writer)
    try:
        wait_until(running.socket.exists)
        yield running, reader
    finally:
        ended = running.stop()
        os.close(reader)
    assert ended == 0


def test_a_log_that_nobody_reads_holds_up_no_call(unread):
    ivr, reader = unread
    with ivr.connect() as client:
        for _ in range(10_000):  # more lines than a pipe and the server's memory for them take
            assert client.ask("/api/ping", "GET", keep=True).status == 200
    assert b"<6>request method=GET" in os.read(reader, 1 << 20)
    assert ivr.ask("/api/ping", "GET").status == 200
    wait_until(lambda: is_readable(reader) and b"<4>log_lines_dropped count=" in os.read(reader, 1 << 20))


def is_readable(number):
    return bool(select.select([number], [], [], 0)[0])
