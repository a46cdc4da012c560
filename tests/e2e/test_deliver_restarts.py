"""`ivr deliver` is killed, put to sleep and run twice: every alert arrives once all the same."""

import pathlib
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from contextlib import closing

import pytest

from e2e.deliver_site import api, fast, start  # noqa: F401 (fixtures)
from support.deliver_process import DeliverProcess
from support.fast_clock import FastClock
from support.ivr_process import PATIENCE, wait_until
from support.twilio_api import Script

pytestmark = pytest.mark.sanitizers


def wait_for_posts(api, times=1):
    def posts():
        return sum(count for name, count in list(api.counters.items()) if not name.startswith("list"))

    wait_until(lambda: posts() >= times)


@pytest.mark.parametrize("fault, attempts", [("nothing accepted", 1), ("nothing", 2)])
def test_killed_in_the_middle_of_sending(api, start, fast, fault, attempts):
    api.faults = Script([fault])
    process = start()  # not fast: a busy machine has ten seconds to kill it before it gives up the answer
    alert = process.add(1)
    wait_for_posts(api)
    process.kill()
    assert process.alert(alert)["state"] == "sending"
    process.start(environment=fast)
    row = process.wait_for(alert, state="sent")
    (message,) = api.messages
    assert (row["provider_id"], row["attempts"]) == (message.sid, attempts)


def test_killed_again_and_again(api, start, fast):
    """At whatever moment it dies: a dozen alerts, a dozen messages."""
    process = start(environment=fast)
    alerts = [process.add(number) for number in range(12)]
    for pause in (0.0, 0.01, 0.02, 0.05, 0.1, 0.2):
        process.kill()
        process.start()
        time.sleep(pause)
    for alert in alerts:
        process.wait_for(alert, state="sent", seconds=30)
    assert len(api.messages) == len(api.distinct()) == 12


def put_to_sleep(process):
    """Stops it, but not in the middle of a transaction: nobody else could write to the file then."""
    def is_asleep():
        process.signal(signal.SIGSTOP)
        wait_until(lambda: is_stopped(process))
        try:
            with closing(sqlite3.connect(process.store, timeout=0, isolation_level=None)) as database:
                database.execute("begin immediate")
                database.execute("rollback")
            return True
        except sqlite3.OperationalError:
            process.signal(signal.SIGCONT)
            return False

    wait_until(is_asleep)


def is_stopped(process):
    status = pathlib.Path(f"/proc/{process.process.pid}/stat").read_text()
    return status.rpartition(")")[2].split()[0] == "T"


def test_one_that_was_put_to_sleep_leaves_its_alert_to_another(api, start, tmp_path, fast):
    api.faults = Script(["slow:5"])
    sleeper = start()  # not fast: a busy machine has five seconds to put it to sleep before it has the answer
    alert = sleeper.add(1)
    wait_for_posts(api)
    put_to_sleep(sleeper)
    waker = DeliverProcess(tmp_path, environment=fast, api=api.origin)
    try:
        waker.wait_for(alert, state="sent")
        sleeper.signal(signal.SIGCONT)
        sleeper.wait_for_log("alert_taken_over id=1 ")
    finally:
        assert waker.stop() == 0
    assert len(api.messages) == 1


def test_two_of_them_share_a_store(api, start, tmp_path):
    first = start()
    second = DeliverProcess(tmp_path, api=api.origin)
    try:
        for number in range(60):
            first.add(number)
        wait_until(lambda: first.query("select count(*) from alerts where state = 'sent'") == [(60,)])
    finally:
        assert second.stop() == 0
    assert len(api.messages) == len(api.distinct()) == 60


def test_two_of_them_that_keep_falling_asleep(api, start, tmp_path):
    """Each sleeps longer than a lease lasts and shorter than a doubt does, at whatever moment it happens to be."""
    rate = 40  # a busy machine that sleeps 0.4 s too long has slept shorter than a doubt all the same
    clock = FastClock(tmp_path, rate).environment()
    first = start(environment=clock)
    second = DeliverProcess(tmp_path, environment=clock, api=api.origin)
    try:
        for number in range(100):
            first.add(number)
        for sleeper in (first, second) * 8:
            sleeper.signal(signal.SIGSTOP)
            time.sleep(40 / rate)
            sleeper.signal(signal.SIGCONT)
            time.sleep(0.02)
        wait_until(lambda: first.query("select count(*) from alerts where state = 'sent'") == [(100,)], 60)
    finally:
        assert second.stop() == 0
    assert len(api.messages) == len(api.distinct()) == 100


@pytest.mark.alone
@pytest.mark.parametrize("fault", ["nothing", "slow:5", "list nothing"])
def test_a_stop_does_not_wait_for_twilio(api, start, fault):
    api.faults = Script([fault])
    process = start()
    alert = process.add(1)
    wait_until(lambda: api.counters[fault] == 1)
    begun = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - begun < 2
    row = process.alert(alert)
    if not fault.startswith("list"):
        assert (row["state"], row["in_doubt"], row["attempts"]) == ("pending", 1, 1)


@pytest.mark.alone
def test_a_stop_does_not_wait_for_a_name_server(tmp_path, start, name_server_that_is_silent):
    process = start(api="https://api.example.com", wrapper=name_server_that_is_silent)
    alert = process.add(1)
    process.wait_for(alert, state="sending")
    begun = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - begun < 2
    row = process.alert(alert)
    assert (row["state"], row["in_doubt"], row["attempts"]) == ("pending", 0, 0)


@pytest.mark.alone
def test_a_name_server_that_is_silent_is_waited_for_three_seconds(tmp_path, start, name_server_that_is_silent):
    process = start(api="https://api.example.com", wrapper=name_server_that_is_silent)
    alert = process.add(1)
    process.wait_for_log("alert_delayed id=1 ")
    row = process.alert(alert)
    assert row["due_at"] - row["created_at"] < 5500
    assert row["in_doubt"] == 0


@pytest.fixture
def name_server_that_is_silent(tmp_path):
    """The command line for a program whose name server takes questions and never answers: packets to it come out at
    the loopback interface, and nobody there has that address."""
    (tmp_path / "resolv.conf").write_text("nameserver 192.0.2.1\n")
    (tmp_path / "nsswitch.conf").write_text("hosts: files dns\n")
    script = (f"ip link set lo up && ip route add 192.0.2.1 dev lo && mount --bind {tmp_path}/resolv.conf "
              f'/etc/resolv.conf && mount --bind {tmp_path}/nsswitch.conf /etc/nsswitch.conf && exec "$@"')
    wrapper = ["unshare", "--user", "--map-root-user", "--mount", "--net", "sh", "-c", script, "sh"]
    if subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs namespaces of its own")
    return wrapper


def test_a_stop_in_the_middle_of_many_leaves_nothing_half_done(api, start):
    process = start()
    for number in range(200):
        process.add(number)
    wait_until(lambda: len(api.messages) > 20)
    assert process.stop() == 0
    sent = process.query("select count(*) from alerts where state = 'sent'")[0][0]
    doubtful = process.query("select count(*) from alerts where in_doubt = 1 or state = 'sending'")[0][0]
    # Of one in doubt, the fake may still have to read what it was sent.
    wait_until(lambda: sent + doubtful == len(api.messages))
    assert doubtful <= 1
    process.start()
    wait_until(lambda: process.query("select count(*) from alerts where state = 'sent'") == [(200,)], 60)
    assert len(api.messages) == len(api.distinct()) == 200


def test_systemd_is_notified_of_readiness_and_of_the_end(api, start, tmp_path):
    heard = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(PATIENCE)
        process = start(environment={"NOTIFY_SOCKET": str(tmp_path / "notify")})
        heard.append(systemd.recv(100))
        process.signal(signal.SIGHUP)
        heard += [systemd.recv(100), systemd.recv(100)]
        assert process.stop() == 0
        heard.append(systemd.recv(100))
    assert heard == [b"READY=1", b"RELOADING=1", b"READY=1", b"STOPPING=1"]


@pytest.mark.alone
def test_a_second_interrupt_is_no_worse_than_the_first(api, start):
    api.faults = Script(["nothing"])
    process = start()
    process.add(1)
    wait_for_posts(api)
    process.signal(signal.SIGINT)
    threading.Event().wait(0.1)
    process.signal(signal.SIGINT)
    assert process.process.wait(3) == 0
