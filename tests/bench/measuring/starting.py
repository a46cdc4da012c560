"""How long a program takes from its start to its first answer."""

import time

from bench.measuring.instructions import drive
from bench.systems.system import Failed, UnixConnection
from support.fastcgi_client import FastCgiClient

PAUSE_SECONDS = 0.0005
TIMEOUT_SECONDS = 120


def by_fastcgi(request):
    def ask(path):
        with FastCgiClient(path) as client:
            drive(client, [request], 1)

    return ask


def by_http(webhook):
    def ask(path):
        connection = UnixConnection(path)
        try:
            connection.request(webhook["method"], webhook["path"], webhook["body"], webhook["headers"])
            status = connection.getresponse().status
        finally:
            connection.close()
        if status != 200:
            raise Failed(f"the first answer is a {status}")

    return ask


def start_ms(system, ask):
    """Milliseconds from spawning the program to its first answer, past nginx. It is left running."""
    begun = time.perf_counter()
    system.spawn()
    while True:
        try:
            ask(system.site.socket)
            return (time.perf_counter() - begun) * 1000
        except OSError:
            if system.process.poll() is not None or time.perf_counter() - begun > TIMEOUT_SECONDS:
                raise
            time.sleep(PAUSE_SECONDS)


def starts_ms(system, ask, times=5):
    """So many starts. The program must not be running; none is left running."""
    found = []
    for _ in range(times):
        try:
            found.append(start_ms(system, ask))
        finally:
            system.stop_program()
    return found
