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


def start(command, path, out, *options):
    """The program under callgrind, which will write its counts to out."""
    path.unlink(missing_ok=True)
    with open(out.with_suffix(".log"), "wb") as log:
        return subprocess.Popen(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *options, *map(str, command(path))],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def counted(out):
    """The instructions in a file of callgrind."""
    return int(re.search(r"^(?:totals|summary): (\d+)", out.read_text(), re.MULTILINE)[1])


def total(command, requests, count, folder, driven=drive_kept):
    """Instructions of a whole process that answers so many requests."""
    folder.mkdir(parents=True, exist_ok=True)
    path, out = folder / "app.sock", folder / f"callgrind.{count}"
    process = start(command, path, out)
    try:
        driven(path, process, requests, count)
    finally:
        end(process, 60)
    return counted(out)


def control(process, *command):
    """Has callgrind do something in a running process."""
    done = subprocess.run(["callgrind_control", *command, str(process.pid)], capture_output=True, text=True,
                          check=False, timeout=60)
    if done.returncode or "Error" in done.stdout:
        raise RuntimeError(f"callgrind_control {command}: {done.stdout}{done.stderr}")


def per_request_when_loaded(command, requests, folder, count=COUNT):
    """The same for a program that takes long to load: counting begins when it has answered each request once."""
    folder.mkdir(parents=True, exist_ok=True)
    path, out = folder / "app.sock", folder / "callgrind.loaded"
    process = start(command, path, out, "--instr-atstart=no")
    try:
        with connect(path, process) as client:
            drive(client, requests, len(requests))
            control(process, "--instr=on")
            drive(client, requests, count)
            control(process, "--dump")
            control(process, "--instr=off")  # what comes now takes long
    finally:
        end(process, 60)
    return counted(out.with_suffix(".loaded.1")) / count


def per_request(command, requests, folder, driven=drive_kept, count=COUNT):
    one, two = (total(command, requests, times * count, folder, driven) for times in (1, 2))
    return (two - one) / count
