"""Starts the fake as a process of its own and talks to it."""

import http.client
import json
import os
import ssl
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]


class TwilioApiProcess:
    """origin is what [twilio] is pointed at. faults: as policy() takes them; arguments: more for the command line."""

    def __init__(self, faults="none", seed=1, arguments=(), environment=None):
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "support.twilio_api", "--faults",
             faults if isinstance(faults, str) else json.dumps(faults), "--seed", str(seed), *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {}), "PYTHONPATH": str(TESTS)})
        line = self._process.stdout.readline().strip()
        if not line.startswith("ready: "):
            raise RuntimeError(f"the fake did not start: {line!r}, status {self._process.wait()}")
        self.origin = line.removeprefix("ready: ")

    def state(self):
        """messages, counters, violations, connections, distinct, duplicates, untagged."""
        return self._ask("GET", "state")

    def announced(self):
        """(to, last twelve digits of the RecordingSid) to how often it was said."""
        return {(to, digits): times for to, digits, times in self._ask("GET", "announced")}

    def messages(self, after=0):
        """The messages but for the first so many, each a dict."""
        return self._ask("POST", "messages_after", after)

    def add_recordings(self, recordings):
        """Each a dict with the arguments of TwilioApi.add_recording(); created in seconds since 1970."""
        self._ask("POST", "recordings", recordings)

    def set_faults(self, faults, seed=1):
        self._ask("POST", "faults", {"faults": faults, "seed": seed})

    def refuse_credentials(self, seconds):
        self._ask("POST", "credentials", seconds)

    def go_down(self, seconds):
        """Hangs up on everybody and refuses connections for so long; begins a moment after this returns."""
        self._ask("POST", "outage", seconds)

    def stop(self):
        """Gives the exit status."""
        self._process.stdin.close()
        try:
            return self._process.wait(20)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _ask(self, method, name, wanted=None):
        scheme, _, address = self.origin.partition("://")
        if scheme == "https":
            connection = http.client.HTTPSConnection(address, timeout=30, context=ssl._create_unverified_context())
        else:
            connection = http.client.HTTPConnection(address, timeout=30)
        try:
            connection.request(method, f"/_stand_in/{name}", None if method == "GET" else json.dumps(wanted))
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"{name}: {response.status} {body!r}")
        return json.loads(body)
