"""The packet filter of the base role, loaded into a network of its own: what one client may cost the others."""

import contextlib
import itertools
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import jinja2
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playbooks import ANSIBLE  # noqa: E402
from support.container.container import enter_network  # noqa: E402

ROLE = ANSIBLE / "roles/base"
TEMPLATE = (ROLE / "templates/nftables.conf.j2").read_text()
DEFAULTS = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
NUMBERS = itertools.count()

# Accepts every connection, to the ports given, keeps it, and sends back what it gets.
SERVER = """
import selectors, socket, sys
waiting = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    waiting.register(socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=512),
                     selectors.EVENT_READ, True)
print("ready", flush=True)
while True:
    for key, _ in waiting.select():
        if key.data:
            waiting.register(key.fileobj.accept()[0], selectors.EVENT_READ, False)
            continue
        try:
            data = key.fileobj.recv(4096)
            data and key.fileobj.send(data)
        except OSError:
            data = b""
        if not data:
            waiting.unregister(key.fileobj)
            key.fileobj.close()
"""

# What a host may have had before.
OLDER = """
flush ruleset
table inet filter {
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        tcp dport { 80, 443 } accept
        meta l4proto { 1, 58 } accept
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
    }
}
"""


def missing():
    if os.geteuid() != 0:
        return "a network of its own needs root"
    absent = [program for program in ("nft", "ip") if not shutil.which(program, path="/usr/sbin:/sbin:/usr/bin:/bin")]
    if absent:
        return f"{', '.join(absent)} is missing"
    tried = subprocess.run(["unshare", "--net", "nft", "add table inet x"], capture_output=True, text=True, check=False)
    return f"no packet filter here: {tried.stderr.strip()}" if tried.returncode else None


needs_network = pytest.mark.skipif(bool(missing()), reason=str(missing()))


def rules(**variables):
    environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(TEMPLATE).render(**DEFAULTS | variables)


class Host:
    """A network with the filter and a server, and one with its clients: 10.77.0.2 to .9, and fd77:0:0:N::1 to ::9."""

    def __init__(self):
        number = f"{os.getpid()}-{next(NUMBERS)}"
        self.names = [f"ivr-filter-host-{number}", f"ivr-filter-clients-{number}"]
        for name in self.names:
            run("ip", "netns", "add", name)
        host, clients = self.names
        run("ip", "-n", host, "link", "add", "name", "host0", "type", "veth", "peer", "name", "clients0", "netns", clients)
        for name, link in ((host, "host0"), (clients, "clients0")):
            run("ip", "-n", name, "link", "set", link, "up")
            run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", host, "address", "add", "10.77.0.1/24", "dev", "host0")
        run("ip", "-n", host, "address", "add", "fd77::1/32", "dev", "host0", "nodad")
        for last in range(2, 10):
            run("ip", "-n", clients, "address", "add", f"10.77.0.{last}/24", "dev", "clients0")
        for network, last in itertools.product((1, 2), range(1, 10)):
            run("ip", "-n", clients, "address", "add", f"fd77:0:0:{network}::{last}/32", "dev", "clients0", "nodad")
        self.server = subprocess.Popen(["ip", "netns", "exec", host, sys.executable, "-c", SERVER, "22", "80", "443"],
                                       stdout=subprocess.PIPE)
        assert self.server.stdout.readline() == b"ready\n"

    def close(self):
        self.server.kill()
        self.server.communicate()
        for name in self.names:
            run("ip", "netns", "delete", name)

    def load(self, text):
        run("ip", "netns", "exec", self.names[0], "nft", "-f", "-", input=text)

    def connect(self, source, port=443):
        """A connected socket of the clients' network, or the error."""
        six = ":" in source
        with open("/proc/thread-self/ns/net") as ours, open(f"/var/run/netns/{self.names[1]}") as theirs:
            enter_network(theirs)
            try:
                made = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
            finally:
                enter_network(ours)
        made.settimeout(2)
        try:
            made.bind((source, 0))
            made.connect(("fd77::1" if six else "10.77.0.1", port))
        except OSError as error:
            made.close()
            return error
        return made


def run(*command, **settings):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **settings)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


@pytest.fixture
def host():
    made = Host()
    yield made
    made.close()


@pytest.fixture
def kept():
    with contextlib.ExitStack() as stack:
        yield stack


def answers(connection):
    try:
        connection.sendall(b"x")
        return connection.recv(10) == b"x"
    except OSError:
        return False


def opened(host, kept, source, count, port=443):
    made = [host.connect(source(index) if callable(source) else source, port) for index in range(count)]
    good = [one for one in made if isinstance(one, socket.socket)]
    for one in good:
        kept.enter_context(one)
    return good


@needs_network
@pytest.mark.parametrize("variables", [
    {}, {"ivr_certificate": "files", "ansible_port": 2222}, {"ivr_ssh_from": ["192.0.2.0/24", "2001:db8::/32"]},
    {"ivr_certificate": "none", "ivr_balancer_networks": ["10.0.0.0/16", "fd00::/8"]}])
def test_the_kernel_takes_it_and_takes_it_again(host, variables):
    host.load(OLDER)
    host.load(rules(**variables))
    host.load(rules(**variables))
    assert "policy drop" in run("ip", "netns", "exec", host.names[0], "nft", "list", "ruleset")


@needs_network
def test_connections_of_one_address_are_bounded_and_others_get_in(host, kept):
    host.load(rules(base_client_connections=20))
    assert len(opened(host, kept, "10.77.0.2", 30)) == 20
    assert isinstance(host.connect("10.77.0.2"), ConnectionRefusedError)
    other, = opened(host, kept, "10.77.0.3", 1)
    assert answers(other)


@needs_network
def test_a_closed_connection_counts_no_more(host, kept):
    host.load(rules(base_client_connections=20))
    for _ in range(60):
        with host.connect("10.77.0.2") as one:
            assert answers(one)
        time.sleep(0.02)
    # The last of them may still be closing.
    assert len(opened(host, kept, "10.77.0.2", 10)) == 10


@needs_network
def test_all_addresses_of_an_ipv6_network_are_one_client(host, kept):
    host.load(rules(base_client_connections=20))
    assert len(opened(host, kept, lambda index: f"fd77:0:0:1::{index % 9 + 1}", 30)) == 20
    assert len(opened(host, kept, "fd77:0:0:2::1", 1)) == 1


@needs_network
@pytest.mark.parametrize("source", ["10.77.0.2", "fd77:0:0:1::1"])
def test_new_connections_come_at_a_bounded_rate(host, kept, source):
    host.load(rules(base_client_rate=1))
    assert len(opened(host, kept, source, 10)) == 10
    # Those beyond are dropped, and a client tries again after a second: enough for one that only has a busy moment.
    waits = []
    for _ in range(4):
        began = time.monotonic()
        opened(host, kept, source, 1)
        waits.append(time.monotonic() - began)
    assert max(waits) > 0.5
    assert len(opened(host, kept, "10.77.0.9", 1)) == 1


@needs_network
@pytest.mark.parametrize("source", ["10.77.0.2", "fd77:0:0:1::1"])
def test_a_connection_ends_in_time_however_busy_it_is(host, kept, source):
    host.load(rules(base_connection_seconds=2))
    slow, = opened(host, kept, source, 1)
    ssh, = opened(host, kept, source, 1, port=22)
    began = time.monotonic()
    while answers(slow) and time.monotonic() - began < 20:
        time.sleep(0.2)
    assert 1 < time.monotonic() - began < 10
    assert answers(ssh), "other ports have no such bound"
    fresh, = opened(host, kept, source, 1)
    assert answers(fresh)


@needs_network
def test_a_reload_keeps_connections_and_their_age(host, kept):
    host.load(OLDER)
    before, = opened(host, kept, "10.77.0.2", 1)
    host.load(rules(base_connection_seconds=6))
    assert answers(before), "older than the rules"
    young, = opened(host, kept, "10.77.0.2", 1)
    host.load(rules(base_connection_seconds=6))
    assert answers(young)
    began = time.monotonic()
    while answers(young) and time.monotonic() - began < 20:
        time.sleep(0.2)
    assert time.monotonic() - began < 18
    assert answers(before)


@needs_network
def test_a_balancer_has_no_such_bounds_and_others_do_not_get_in(host, kept):
    host.load(rules(ivr_certificate="none", ivr_balancer_networks=["10.77.0.2/32"], base_client_connections=5,
                    base_connection_seconds=1))
    many = opened(host, kept, "10.77.0.2", 20, port=80)
    assert len(many) == 20
    time.sleep(2)
    assert all(map(answers, many))
    assert isinstance(host.connect("10.77.0.3", 80), TimeoutError)
    assert not select.select(many, [], [], 0)[0]


def test_nginx_ends_a_kept_connection_before_the_filter_does():
    limits = (ANSIBLE.parent / "nginx/snippets/limits.conf").read_text()
    fastcgi = (ANSIBLE.parent / "nginx/snippets/fastcgi.conf").read_text()
    assert "keepalive_time 2m;" in limits and "keepalive_timeout 65s;" in limits
    # The request that comes last, after 65 s of silence, gets its answer: header, body, queue, worker, and slack.
    assert "fastcgi_read_timeout 8s;" in fastcgi
    assert DEFAULTS["base_connection_seconds"] >= 120 + 65 + 60


def test_the_filter_lets_nginx_count_first():
    limits = (ANSIBLE.parent / "nginx/snippets/limits.conf").read_text()
    assert "limit_conn ivr_clients 1024;" in limits
    assert DEFAULTS["base_client_connections"] >= 2 * 1024
    assert DEFAULTS["base_client_rate"] * 10 >= 2 * 1000
