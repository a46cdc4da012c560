"""The containers that other tests rely on do what they promise, and leave nothing."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from support.container import Container, missing  # noqa: E402

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))

DIES = """
import sys, time
sys.path.insert(0, sys.argv[1])
from support.container import Container
container = Container()
container.boot()
print(container._leader, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def booted():
    with Container() as container:
        assert container.boot() == "running", container.run("systemctl", "--failed").stdout
        yield container


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the wait has timed out"
        time.sleep(0.02)


def test_a_root_that_is_not_booted_installs_packages_and_starts_nothing():
    with Container() as container:
        container.run("apt-get", "update")
        container.run("apt-get", "install", "-y", "nginx-light")
        assert "nginx" not in container.run("ps", "axo", "comm").stdout
        assert container.run("systemctl", "is-enabled", "nginx").stdout == "enabled\n"
        assert not (container.base / "usr/sbin/nginx").exists()


def test_a_booted_one_has_systemd_and_no_network_but_its_own(booted):
    links = json.loads(booted.run("ip", "-j", "link").stdout)
    assert [link["ifname"] for link in links] == ["lo"]
    assert booted.run("ps", "-p", "1", "-o", "comm=").stdout == "systemd\n"
    with socket.create_server(("127.0.0.1", 0)) as outside:
        with booted.network(), pytest.raises(ConnectionRefusedError):
            socket.create_connection(outside.getsockname(), timeout=5)


def test_programs_and_sockets_of_this_host_can_be_in_its_network(booted):
    with booted.network():
        server = socket.create_server(("127.0.0.1", 0))
    with server:
        port = server.getsockname()[1]
        asked = ("bash", "-c", f": <>/dev/tcp/127.0.0.1/{port}")
        booted.run(*asked)
        subprocess.run(booted.in_network(*asked), check=True)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)


def test_a_program_that_fails_says_why(booted):
    with pytest.raises(RuntimeError, match="status 2\n.*No such file"):
        booted.run("ls", "/nowhere")


def test_a_reboot_keeps_what_is_on_the_disk_and_starts_what_is_enabled(booted):
    booted.write("/srv/kept", "kept\n", mode="0600")
    booted.write("/run/lost", "lost\n")
    assert booted.reboot() == "running"
    assert booted.read("/srv/kept") == "kept\n"
    assert booted.run("stat", "-c", "%a", "/srv/kept").stdout == "600\n"
    assert booted.run("test", "-e", "/run/lost", check=False).returncode == 1
    assert booted.run("systemctl", "is-active", "cron").stdout == "active\n"


def test_two_at_a_time_know_nothing_of_each_other(booted):
    with Container("other") as other:
        other.boot()
        other.write("/srv/only-here", "")
        assert booted.run("test", "-e", "/srv/only-here", check=False).returncode == 1
        assert other.run("hostname").stdout == "other\n"
        assert booted.run("systemctl", "is-active", "cron").stdout == "active\n"


def test_ansible_gets_in_and_finds_systemd(booted, tmp_path):
    if subprocess.run(["which", "ansible"], capture_output=True, check=False).returncode:
        pytest.skip("ansible is not installed")
    inventory = tmp_path / "hosts.json"
    inventory.write_text(json.dumps({"all": {"hosts": {"phone": booted.ansible_variables()}}}))
    done = subprocess.run(
        ["ansible", "-i", inventory, "all", "-m", "service", "-a", "name=cron state=restarted"], capture_output=True,
        text=True, env=os.environ | {"ANSIBLE_LOCALHOST_WARNING": "no", "HOME": str(tmp_path)}, check=False)
    assert done.returncode == 0 and '"changed": true' in done.stdout, done.stdout + done.stderr
    assert '"SubState": "running"' in done.stdout


def test_nothing_outlives_a_test_that_is_killed():
    dying = subprocess.Popen([sys.executable, "-B", "-c", DIES, TESTS], stdout=subprocess.PIPE, text=True)
    with contextlib.closing(dying.stdout):
        leader = int(dying.stdout.readline())
        dying.send_signal(signal.SIGKILL)
        dying.wait()
    wait_until(lambda: not Path(f"/proc/{leader}").exists())
    assert "ivr-container" not in Path("/proc/self/mountinfo").read_text()
    with Container():
        left = [path for path in Path("/sys/fs/cgroup").rglob("ivr-container-*")
                if path.name.split("-")[2] == str(dying.pid)]
        assert left == []
    assert list(Path(tempfile.gettempdir()).glob(f"ivr-container-{dying.pid}-*")) == []
