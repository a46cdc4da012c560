"""Runs ./dev run as an operator would, with a clock that a test can set.

The clock is libfaketime's: the whole run is preloaded with it and reads its offset from a file each time it asks.
"""

import os
import re
import select
import signal
import subprocess
import time
from datetime import timezone
from pathlib import Path

from twilio_simulator.account import read_account
from twilio_simulator.call import Call
from twilio_simulator.script import Script
from twilio_simulator.webhook import Line, exchange
from e2e.nginx_site import free_port
from support.log_file import text_at_rest

ROOT = Path(__file__).resolve().parents[2]
# The first start may have to build.
READY_WITHIN_SECONDS = 900
STOPPED_WITHIN_SECONDS = 5
# Configs without api_base_url name Twilio's own API, which no test is to call.
NOWHERE = "http://127.0.0.1:9"
SANITIZER_REPORT = re.compile("ERROR: AddressSanitizer|WARNING: ThreadSanitizer|ERROR: LeakSanitizer|runtime error:")


class DevRun:
    """A running server. origin is scheme://host:port; folder holds its state, its log and its clock."""

    def __init__(self, config, folder):
        self.config = Path(config)
        self.folder = folder
        self.account = read_account(config)
        self._clock = folder / "clock"
        self._clock.write_text("+0\n")
        self._clock_memory, variables = hold_clock_memory()
        self._log = folder / "log"
        port = free_port()
        self.origin = f"http://127.0.0.1:{port}"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [ROOT / "dev", "run", "--config", config, "--port", str(port), "--state", folder / "state"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, cwd=folder,
                env={**os.environ, **variables, **clock_environment(folder), "https_proxy": NOWHERE},
                start_new_session=True)
        self.ready_line = self._wait_until_ready()

    @property
    def voice_url(self):
        return self.ready_line.removeprefix("ready: ")

    def line(self):
        return Line(self.account, self.origin)

    def ring(self, script=Script(), **settings):
        return Call(self.line(), script, **settings).ring(self.voice_url)

    def ask(self, method, target, headers=(), body=None):
        """One plain request, signed by nobody."""
        return exchange(self.origin, method, target, headers, body)

    def set_clock(self, moment):
        """moment: an aware datetime; the clock goes on from there."""
        offset = moment.astimezone(timezone.utc).timestamp() - time.time()
        fresh = self.folder / "clock.new"
        fresh.write_text(f"{offset:+.6f}\n")
        fresh.replace(self._clock)

    def log(self):
        return text_at_rest(self._log, errors="replace")

    def stop(self):
        """Asks for the end as Ctrl-C does; gives the exit status. Raises when it takes longer than agreed."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(STOPPED_WITHIN_SECONDS)
        finally:
            self._clock_memory.communicate()
            self._process.stdout.close()
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def sanitizer_report(self):
        """What a sanitizer had to say, from its first line on; empty when it kept silent."""
        found = SANITIZER_REPORT.search(self.log())
        return self.log()[found.start():][:4000] if found else ""

    def _wait_until_ready(self):
        end = time.monotonic() + READY_WITHIN_SECONDS
        readable, _, _ = select.select([self._process.stdout], [], [], end - time.monotonic())
        line = self._process.stdout.readline().decode().strip() if readable else ""
        if not line.startswith("ready: "):
            self.stop()
            raise RuntimeError(f"./dev run did not get ready: {line!r}\n{self.log()[-4000:]}")
        return line


def hold_clock_memory():
    """Gives the process that holds libfaketime's shared memory until its stdin ends, and the variables that name it.

    Left to themselves, the preloaded programs would each make their own, named after the number of the process; the
    first subshell to end would take the shell's away, and some would stay behind for a later process of that number.
    """
    for _ in range(10):  # a number under which something was left is refused
        holder = subprocess.Popen(
            ["faketime", "-f", "+0", "sh", "-c", "printenv LD_PRELOAD FAKETIME_SHARED && exec cat"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        preload, shared = holder.stdout.readline().strip(), holder.stdout.readline().strip()
        if shared:
            return holder, {"LD_PRELOAD": preload, "FAKETIME_SHARED": shared}
        problem = holder.communicate()[1]
    raise RuntimeError(f"faketime does not start: {problem}")


def clock_environment(folder):
    """How the clock is read. Timers and file times stay the machine's own."""
    # libfaketime reads its file without a lock, which is its own affair.
    suppressions = folder / "tsan.suppressions"
    suppressions.write_text("race:libfaketime\ncalled_from_lib:libfaketime.so.1\n")
    return {
        "FAKETIME_TIMESTAMP_FILE": str(folder / "clock"),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "ASAN_OPTIONS": joined("ASAN_OPTIONS", "verify_asan_link_order=0"),
        "TSAN_OPTIONS": joined("TSAN_OPTIONS", f"suppressions={suppressions}"),
    }


def joined(variable, option):
    return ":".join(part for part in (os.environ.get(variable), option) if part)
