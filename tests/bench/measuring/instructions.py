"""Instructions a request costs in user space, counted by callgrind: the same at any time, on any machine.

One thread and one kept connection. A process is run with n requests and another with twice as many; what a start
costs is in both, and the difference is that of n requests.
"""

import re
import subprocess
import time

from bench.measuring.processes import end
from bench.systems.system import Failed
from support.fastcgi_client import FastCgiClient

COUNT = 1000


def drive(client, requests, count):
    """Asks one after the other; every answer must be a 200."""
    for number in range(count):
        client.send(requests[number % len(requests)])
        answer = client.answer()
        if answer is None or answer.status != 200:
            raise Failed(f"request {number}: {answer}")


def connect(path, process, seconds=600):
    until = time.monotonic() + seconds
    while True:
        try:
            return FastCgiClient(path, timeout=60)
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)


def drive_kept(path, process, requests, count):
    with connect(path, process) as client:
        drive(client, requests, count)


def drive_anew(path, process, requests, count):
    """A connection for each request, for a program that keeps none."""
    for number in range(count):
        with connect(path, process) as client:
            drive(client, requests[number % len(requests):], 1)


def total(command, requests, count, folder, driven=drive_kept):
    """Instructions of a whole process that answers so many requests."""
    folder.mkdir(parents=True, exist_ok=True)
    path, out = folder / "app.sock", folder / f"callgrind.{count}"
    path.unlink(missing_ok=True)
    with open(folder / "callgrind.log", "wb") as log:
        process = subprocess.Popen(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *map(str, command(path))],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        driven(path, process, requests, count)
    finally:
        end(process, 60)
    return int(re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)[1])


def per_request(command, requests, folder, driven=drive_kept, count=COUNT):
    one, two = (total(command, requests, times * count, folder, driven) for times in (1, 2))
    return (two - one) / count
