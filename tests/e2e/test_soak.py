"""Many calls at once while the config is read again and again: none but 200s, and memory stays as it is.

IVR_SOAK_REQUESTS=100000 is the full size; the default keeps the suite short.
"""

import http.client
import os
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from twilio_simulator.signing import sign
from support.dev_run import ROOT, DevRun

REQUESTS = int(os.environ.get("IVR_SOAK_REQUESTS", "12000"))
CONNECTIONS = 32
WARM_UP = 1000
SECONDS_BETWEEN_RELOADS = 0.1
# What the allocator may still spread to; a leak of 100 bytes a request or of one model a reload is far more.
MOST_GROWTH_KB = 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = DevRun(ROOT / "config" / "config.ini", tmp_path_factory.mktemp("soak"))
    yield running
    assert running.stop() == 0


def serve_process(server):
    """The process of `ivr serve` behind this ./dev run, known by its socket."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"serve" in arguments and os.fsencode(server.folder / "state" / "fcgi.sock") in arguments:
            return int(folder.name)
    raise AssertionError("no ivr serve found")


def own_kb(process):
    """Resident memory but for pages of files, which come and go: the server drops those of its program after a reload."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:"))


class Crowd:
    """Callers who all press a key, over and over, on connections of their own."""

    def __init__(self, server, requests):
        params = [("CallSid", "CA" + "0123456789abcdef" * 2), ("AccountSid", server.account.sid), ("Digits", "3")]
        self._path = "/api/ivr/menu"
        self._body = urlencode(params)
        self._headers = {"Content-Type": "application/x-www-form-urlencoded",
                         "X-Twilio-Signature": sign(server.account.auth_token, server.origin + self._path, params)}
        self._address = urlsplit(server.origin)
        self._each = requests // CONNECTIONS
        self.others = []
        self.bodies = set()

    def ring(self):
        callers = [threading.Thread(target=self._call) for _ in range(CONNECTIONS)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()

    def _call(self):
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port, timeout=15)
        for _ in range(self._each):
            connection.request("POST", self._path, self._body, self._headers)
            reply = connection.getresponse()
            self.bodies.add(reply.read())
            if reply.status != 200:
                self.others.append(reply.status)
        connection.close()


def test_nothing_but_200s_and_no_growth_under_reloads(server):
    process = serve_process(server)
    over = threading.Event()

    def reload_often():
        while not over.wait(SECONDS_BETWEEN_RELOADS):
            os.kill(process, 1)

    reloading = threading.Thread(target=reload_often)
    reloading.start()
    try:
        Crowd(server, WARM_UP).ring()
        before = own_kb(process)
        crowd = Crowd(server, REQUESTS)
        begun = time.monotonic()
        crowd.ring()
        took = time.monotonic() - begun
    finally:
        over.set()
        reloading.join()
    after = own_kb(process)
    reloads = server.log().count("<6>reloaded")
    print(f"{REQUESTS} requests in {took:.1f} s, {reloads} reloads, {before} kB before, {after} kB after")
    assert crowd.others == []
    assert len(crowd.bodies) == 1
    assert reloads > 3
    assert after - before <= MOST_GROWTH_KB
