"""Where `ivr serve` listens: a socket of its own, or one that is passed to it; never one that another server answers on."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.fastcgi_client import FastCgiClient  # noqa: E402
from support.ivr_process import AS_SYSTEMD, IvrProcess, listen_at  # noqa: E402


@pytest.fixture
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("s")


def refusal(folder, code=1, **settings):
    """The reasons it gives when it does not start."""
    ivr = IvrProcess(folder, wait=False, **settings)
    assert ivr.process.wait(20) == code, ivr.log()
    return re.findall('<3>socket_unavailable reason="(.*)"\n', ivr.log())


@pytest.mark.parametrize("umask", [0, 0o077])
def test_the_socket_is_for_its_owner_and_group_whatever_the_umask(folder, umask):
    old = os.umask(umask)
    try:
        ivr = IvrProcess(folder)
    finally:
        os.umask(old)
    mode = ivr.socket.stat().st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660
    assert ivr.ask().status == 200
    assert ivr.stop() == 0 and not ivr.socket.exists()


def test_a_stale_socket_file_is_replaced(folder):
    listen_at(folder / "s").close()
    assert (folder / "s").exists()
    ivr = IvrProcess(folder)
    assert ivr.ask().status == 200
    assert ivr.stop() == 0


def test_a_killed_server_leaves_the_way_free_for_the_next(folder):
    killed = IvrProcess(folder)
    killed.signal(signal.SIGKILL)
    killed.process.wait()
    ivr = IvrProcess(folder, wait=False)
    ivr.wait_for_log("<6>serving ", times=2)
    assert ivr.ask().status == 200
    assert ivr.stop() == 0


def test_a_socket_somebody_answers_on_is_left_alone(folder):
    first = IvrProcess(folder)
    second = IvrProcess(folder, wait=False)
    assert second.process.wait(20) == 1
    assert f"<3>socket_unavailable reason=\"{folder / 's'}: is in use, another server answers on it\"\n" in second.log()
    assert first.ask().status == 200
    assert first.stop() == 0


def test_a_file_that_is_no_socket_is_left_alone(folder):
    (folder / "s").write_text("precious")
    assert refusal(folder) == [f"{folder / 's'}: exists and is not a socket"]
    assert (folder / "s").read_text() == "precious"


def test_a_socket_put_in_its_place_meanwhile_is_not_removed(folder):
    ivr = IvrProcess(folder)
    ivr.socket.unlink()
    other = listen_at(ivr.socket)
    assert ivr.stop() == 0 and ivr.socket.exists()
    other.close()


def test_a_folder_that_is_not_there_is_named(folder):
    assert refusal(folder, socket="no/s") == [
        f"{folder / 'no/s'}: no such file or directory"]


def test_a_path_too_long_for_a_socket_is_reported(folder):
    name = "x" * 120
    assert refusal(folder, socket=name) == [
        f"{folder / name}: longer than the 107 bytes a socket's path may have"]


def test_a_socket_from_systemd_is_served_and_left(folder):
    with listen_at(folder / "s") as listening:
        ivr = IvrProcess(folder, wrapper=AS_SYSTEMD, stdin=listening)
        assert re.search('<6>serving config=".*" socket="the socket from systemd" workers=', ivr.log())
        assert ivr.ask().status == 200
        assert ivr.stop() == 0
        assert ivr.socket.exists()


def test_who_queues_up_during_a_restart_is_answered_by_the_next(folder):
    with listen_at(folder / "s") as listening:
        assert IvrProcess(folder, wrapper=AS_SYSTEMD, stdin=listening).stop() == 0
        waiting = FastCgiClient(folder / "s")
        ivr = IvrProcess(folder, wrapper=AS_SYSTEMD, stdin=listening)
        assert waiting.ask().status == 200
        assert ivr.stop() == 0


def test_a_socket_on_standard_input_is_served(folder):
    with listen_at(folder / "s") as listening:
        ivr = IvrProcess(folder, stdin=listening)
        assert ' socket="the socket on standard input" workers=' in ivr.log()
        assert ivr.ask().status == 200
        assert ivr.stop() == 0 and ivr.socket.exists()


@pytest.mark.parametrize("wrapper, name", [(AS_SYSTEMD, "the socket from systemd"),
                                           ((), "the socket on standard input")])
def test_a_tcp_socket_is_refused(folder, wrapper, name):
    with listen_at(None, socket.AF_INET) as listening:
        assert refusal(folder, wrapper=wrapper, stdin=listening) == [
            f"{name} is not a listening Unix stream socket"]


def test_what_systemd_hands_over_must_be_a_socket(folder):
    assert refusal(folder, wrapper=AS_SYSTEMD, stdin=subprocess.DEVNULL) == [
        "the socket from systemd is not a listening Unix stream socket"]


def test_systemd_is_notified_when_calls_are_answered_and_when_no_more(folder):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(folder / "notify"))
        notify.settimeout(20)
        ivr = IvrProcess(folder, env={**os.environ, "NOTIFY_SOCKET": str(folder / "notify")})
        assert notify.recv(100) == b"READY=1"
        ivr.signal(signal.SIGHUP)
        assert [notify.recv(100), notify.recv(100)] == [b"RELOADING=1", b"READY=1"]
        assert ivr.stop() == 0
        assert notify.recv(100) == b"STOPPING=1"


def test_the_watchdog_is_fed_as_long_as_the_workers_live(folder):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(folder / "notify"))
        notify.settimeout(20)
        ivr = IvrProcess(folder, env={**os.environ, "NOTIFY_SOCKET": str(folder / "notify"),
                                      "WATCHDOG_USEC": "200000"})
        assert [notify.recv(100) for _ in range(4)] == [b"READY=1"] + 3 * [b"WATCHDOG=1"]
        assert ivr.ask().status == 200
        assert notify.recv(100) == b"WATCHDOG=1"
        assert ivr.stop() == 0
