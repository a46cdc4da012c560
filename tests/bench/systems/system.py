"""One system: a program, or none, behind an nginx of its own."""

import http.client
import os
import socket
import subprocess
import time
from contextlib import closing, suppress

from bench.measuring.processes import end, family
from bench.systems.site import Site
from twilio_simulator.webhook import exchange


class Failed(Exception):
    """A system that does not answer as it should; the text says how."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class System:
    """key: the letter in tables. command: the program, made from the path of its socket; None for nginx alone."""

    def __init__(self, key, folder, command=None, adapt=lambda site: None, environment=(), cwd=None):
        self.key, self.folder = key, folder
        self.site = Site(folder, free_port(), adapt)
        self.command = command
        self._environment = os.environ | dict(environment)
        self._cwd = cwd
        self.process = None

    @property
    def url(self):
        return self.site.url

    def spawn(self):
        """Starts the program alone; it may not listen yet."""
        self.site.socket.unlink(missing_ok=True)
        with open(self.folder / "app.log", "ab") as log:
            self.process = subprocess.Popen(list(map(str, self.command(self.site.socket))), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=self._environment, cwd=self._cwd)

    def start(self):
        if self.command:
            self.spawn()
            until = time.monotonic() + 60
            while not self._listens():
                if self.process.poll() is not None or time.monotonic() > until:
                    raise Failed(f"{self.key} did not start: {(self.folder / 'app.log').read_text()[-2000:]}")
                time.sleep(0.02)
        self.site.start()

    def _listens(self):
        with closing(socket.socket(socket.AF_UNIX)) as probe:
            return probe.connect_ex(str(self.site.socket)) == 0

    def processes(self):
        """Those of the program, without nginx."""
        return family(self.process.pid) if self.process else []

    def forget_logs(self):
        """The program's and the access log begin anew: at full speed they grow by megabytes a second."""
        for log in (self.folder / "app.log", self.site.access_log):
            with suppress(FileNotFoundError):
                os.truncate(log, 0)

    def ask(self, webhook):
        """The Reply to one prepared webhook."""
        return exchange(self.url, webhook["method"], webhook["path"], webhook["headers"].items(),
                        webhook["body"].encode())

    def stop(self):
        self.site.stop()
        self.stop_program()

    def stop_program(self):
        if self.process:
            end(self.process)
            self.process = None


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket, past nginx."""

    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
