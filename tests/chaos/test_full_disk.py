"""The disk of the store is full for a while, under load: Twilio gets a 503, calls go on, and nothing is lost or doubled.

The clock of `ivr deliver` runs fast, as in test_voicemails.py.
"""

import contextlib
import os
import time

import pytest

from support.ivr_process import wait_until
from support.small_disk import small_disk
from support.twilio_api import TwilioApiProcess
from chaos.callers import Callers
from chaos.installation import ACTIONS, Installation
from chaos.reckoning import SqliteRows, wait_until_complete


@contextlib.contextmanager
def filled(disk):
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    yield
    filler.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_disk_that_was_full_costs_nothing(tmp_path, fast_clock, seed, is_full):
    count, per_second, times = (4000, 40, 8) if is_full else (150, 25, 1)
    began = time.monotonic()
    with small_disk(tmp_path / "disk", 24 if is_full else 6) as disk, \
            TwilioApiProcess("chaos", seed, environment=fast_clock.dates_only()) as api, \
            Installation(tmp_path, api, f"sqlite://{disk}/alerts.db", fast_clock) as installation:
        installation.wait_until_ready()
        callers = Callers(installation.line(), ACTIONS, fast_clock.now, api, seed)
        callers.ring(count, per_second)
        for _ in range(times):
            time.sleep(0.3 * count / per_second / times)
            with filled(disk):
                wait_until(lambda: installation.ping() == 503)
                time.sleep(2)
            installation.wait_until_ready()
        callers.wait()
        installation.reconcile()
        rows = SqliteRows(disk / "alerts.db")
        reckoning = wait_until_complete(installation, callers, rows, 60)
        print(reckoning.summary(time.monotonic() - began))
        assert not list(reckoning.problems())
        assert callers.counts["greetings failed"] == 0
        installation.stop()
        assert rows("pragma integrity_check") == [("ok",)]
