"""How many system calls nginx makes for a request: exact, however busy the machine is, and most of what nginx costs.

strace looks on while one client asks on one connection. epoll_wait is left out: how many events one of them brings
depends on who is quicker. So are writes of a buffered log, of which there is one in dozens of requests.
"""

import json
import subprocess
import time
from collections import Counter
from pathlib import Path

from bench.prepared import wire_bytes
from bench.settings.client import Client
from bench.settings.site import running

REQUESTS = 50  # fewer than the fewest that any choice allows on a connection
WAITING = "epoll_wait"


def is_watched(pid):
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text()


def watch(pids, out):
    """A running strace that has begun to look on."""
    attach = [word for pid in pids for word in ("-p", str(pid))]
    tracer = subprocess.Popen(["strace", "-f", "-o", out, *attach], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 10
    while not all(map(is_watched, pids)):
        if tracer.poll() is not None or time.monotonic() > end:
            tracer.kill()
            raise RuntimeError("strace may not look on")
        time.sleep(0.01)
    return tracer


def counted(trace, requests):
    """System calls a request, to a whole one, of the text that strace writes: a process and a call in each line. What
    happens once a connection or once in a while rounds to nothing."""
    names = Counter(line.split()[1].partition("(")[0] for line in trace.splitlines() if "(" in line)
    del names[WAITING]
    return sum(round(count / requests) for count in names.values())


def count(choice, folder, requests_file):
    """System calls of nginx for a request with this choice."""
    webhooks = json.loads(requests_file.read_text())
    with running(folder, choice.edits, choice.server) as system:
        client = Client(system.site.port, [wire_bytes(one, "localhost") for one in webhooks])
        trace = folder / "strace"
        with client.connect() as connection:
            client.ask(connection)
            tracer = watch(system.site.processes(), trace)
            try:
                for _ in range(REQUESTS):
                    client.ask(connection)
            finally:
                tracer.terminate()
                tracer.wait(10)
    return counted(trace.read_text(), REQUESTS)
