"""A thousand callers at one moment, while somebody they need is not there for half a second.

That is what a queue on a socket is for: it holds whom nobody can take yet. The server is stopped by a signal, the
callers ring, and it goes on. Counted are those who got the document they asked for, how many of them at once, and
what the slowest waited.
"""

import os
import resource
import selectors
import signal
import socket
import threading
import time
from contextlib import ExitStack

from bench.prepared import wire_bytes
from bench.settings.choices import NGINX, SITE, Choice
from bench.settings.site import running
from bench.webhooks import webhook

CALLERS = 1000
AWAY_SECONDS = 0.5
TIMEOUT_SECONDS = 15  # Twilio's
APOLOGY = b"We are sorry"

MANY_CONNECTIONS = ((NGINX, "worker_connections 8192;", "worker_connections 16384;"),)


def listening(queue):
    return Choice(str(queue), ((SITE, "backlog=4096;", f"backlog={queue};"), *MANY_CONNECTIONS))


# (what is chosen, who is away, value that is shipped, choices)
BURSTS = (
    ("Queue of the workers' socket (`Backlog=` of ivr.socket, `[server] queue`)", "ivr", "4096",
     tuple(Choice(str(queue), MANY_CONNECTIONS, (f"queue = {queue}",)) for queue in (128, 511, 4096))),
    ("Queue of nginx (`listen ... backlog=`)", "nginx", "4096", tuple(map(listening, (128, 511, 4096)))),
    ("`worker_connections`", "ivr", "16384",
     tuple(Choice(str(count), ((NGINX, "worker_connections 8192;", f"worker_connections {count};"),))
           for count in (512, 1024, 4096, 16384))),
)


class Caller:
    """One request on a connection of its own, which never blocks."""

    def __init__(self, port, request):
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.begun = time.monotonic()
        self.waited = None
        self._request = request
        self.answer = b""
        self.socket.connect_ex(("127.0.0.1", port))

    def go_on(self):
        """Whether it is over."""
        try:
            if self._request:
                self._request = self._request[self.socket.send(self._request):]
                return False
            data = self.socket.recv(65536)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self.answer += data
        if b"</Response>" in self.answer:
            self.waited = time.monotonic() - self.begun
        return not data or self.waited is not None

    def wanted(self):
        return selectors.EVENT_WRITE if self._request else selectors.EVENT_READ

    def was_served(self):
        return self.waited is not None and self.answer.startswith(b"HTTP/1.1 200") and APOLOGY not in self.answer


def ring(port, requests):
    """All at once; returns the Callers when each has finished or timed out."""
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        callers = [Caller(port, request) for request in requests]
        for one in callers:
            stack.callback(one.socket.close)
            selector.register(one.socket, selectors.EVENT_WRITE, one)
        end = time.monotonic() + TIMEOUT_SECONDS
        while selector.get_map() and time.monotonic() < end:
            for key, _ in selector.select(0.1):
                if key.data.go_on():
                    selector.unregister(key.fileobj)
                else:
                    selector.modify(key.fileobj, key.data.wanted(), key.data)
    return callers


def away(pids, seconds):
    """Stops processes now, and lets them go on after so long."""
    def all_get(number):
        for pid in pids:
            os.kill(pid, number)

    all_get(signal.SIGSTOP)
    timer = threading.Timer(seconds, all_get, (signal.SIGCONT,))
    timer.start()
    return timer


def allow_many_files():
    """For this process and those it starts: a caller is one here and two in nginx."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run_once(choice, who, folder):
    """{"served": of CALLERS, "slowest_ms": of those}"""
    allow_many_files()
    with running(folder, choice.edits, choice.server) as system:
        pids = system.processes() if who == "ivr" else system.site.processes()
        requests = [wire_bytes(webhook(number), f"127.0.0.1:{system.site.port}") for number in range(CALLERS)]
        timer = away(pids, AWAY_SECONDS)
        try:
            callers = ring(system.site.port, requests)
        finally:
            timer.join()
    waits = [one.waited * 1000 for one in callers if one.was_served()]
    return {"served": len(waits), "slowest_ms": max(waits, default=0)}


def measure(folder, rounds, wanted, say):
    """[{"name", "away", "shipped", "choices": {value: [figures of each round]}}]"""
    found = []
    for position, (name, who, shipped, choices) in enumerate(BURSTS):
        if not wanted(name):
            continue
        rows = {choice.value: [] for choice in choices}
        for number in range(1, rounds + 1):
            for choice in choices:
                figures = run_once(choice, who, folder / f"burst_{position}_{number}_{choice.value}")
                rows[choice.value].append(figures)
                say(f"round {number}  {name}: {choice.value}: {figures['served']} of {CALLERS} served, "
                    f"the slowest after {figures['slowest_ms']:.0f} ms")
        found.append({"name": name, "away": who, "shipped": shipped, "choices": rows})
    return found
