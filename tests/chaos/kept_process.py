"""A program that is started again the moment it is killed, as systemd would; and somebody who kills."""

import os
import random
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

from support.dev_run import SANITIZER_REPORT
from support.ivr_process import wait_until


class KeptProcess:
    """arguments: the command line. environment: beside this process's. The log goes on over all its lives."""

    def __init__(self, name, arguments, folder, environment=None):
        self.name = name
        self.kills = 0
        self._arguments = arguments
        self._environment = {**os.environ, **(environment or {})}
        self._log = folder / f"{name}.log"
        self._has_ended = False
        self._lock = threading.RLock()
        self._start()

    def _start(self):
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(self._arguments, stdin=subprocess.DEVNULL, stderr=log,
                                             env=self._environment)

    def kill(self):
        """kill -9, and another begins."""
        with self._lock:
            if self._has_ended:
                return
            self.check()
            self._process.kill()
            self._process.wait()
            self.kills += 1
            self._start()

    def signal(self, number):
        """As systemd sends one: only to a program that has begun, since an earlier SIGHUP ends any program."""
        with self._lock:
            wait_until(self._takes_signals)
            self._process.send_signal(number)

    def _takes_signals(self):
        self.check()
        blocked = re.search(r"^SigBlk:\s*(\w+)", Path(f"/proc/{self._process.pid}/status").read_text(), re.M)
        return int(blocked[1], 16) >> (signal.SIGHUP - 1) & 1

    def check(self):
        """That it runs, unless it was ended."""
        with self._lock:
            status = self._process.poll()
        assert status is None, f"{self.name} ended by itself with status {status}:\n{self.log()[-4000:]}"

    def log(self):
        return self._log.read_text(errors="replace")

    def stop(self):
        """Asks it to end, which it must do well, and without a word from a sanitizer at any time."""
        with self._lock:
            wait_until(self._takes_signals)
            self._process.terminate()
            try:
                assert self._process.wait(30) == 0, self.log()[-4000:]
            finally:
                self.end()
        assert not SANITIZER_REPORT.search(self.log()), self.log()

    def end(self):
        """However it is, and for good."""
        with self._lock:
            self._has_ended = True
            self._process.kill()
            self._process.wait()


class Reaper:
    """Kills one of the processes at so many random moments."""

    def __init__(self, processes, seed):
        self._processes = processes
        self._chance = random.Random(f"{seed} reaper")
        self._thread = None
        self._problem = None

    def begin(self, kills, within_seconds):
        moments = sorted(self._chance.uniform(0, within_seconds) for _ in range(kills))
        victims = [self._chance.choice(self._processes) for _ in moments]
        self._thread = threading.Thread(target=self._kill, args=(moments, victims), daemon=True)
        self._thread.start()

    def _kill(self, moments, victims):
        before = 0.0
        try:
            for moment, victim in zip(moments, victims):
                time.sleep(moment - before)
                before = moment
                victim.kill()
        except AssertionError as problem:
            self._problem = problem

    def wait(self):
        """For the last kill."""
        self._thread.join()
        if self._problem:
            raise self._problem
