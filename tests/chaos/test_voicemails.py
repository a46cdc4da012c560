"""Thousands of voicemails through nginx, `ivr serve` and `ivr deliver`, with everything that can go wrong going wrong.

Ten of a hundred callbacks never come, nor ten of a hundred requests of the action; Twilio's API refuses, fails, hangs up
and keeps silent; and either process is killed at random moments. Each voicemail must be announced to each of its two
recipients, once.

`ivr deliver` lives twenty times as fast as the rest (support/fast_clock.py), so that what Twilio leaves without an answer
takes half a second instead of ten, an alert in doubt three seconds instead of sixty, and reconciliation comes round
every fifteen seconds. `ivr serve` and the fake write the same dates, but wait as ever. There is one of each process, as
on a host with SQLite.
"""

import time

from support.twilio_api import TwilioApiProcess
from chaos.callers import Callers
from chaos.installation import ACTIONS, Installation
from chaos.kept_process import Reaper
from chaos.reckoning import SqliteRows, wait_until_complete

# A message shows up in the list so long after it was accepted: ten seconds by the fast clock.
VISIBLE_AFTER = 0.5


def test_every_voicemail_is_announced_once(tmp_path, fast_clock, seed, is_full):
    count, per_second, kills, timeout = (10_000, 40, 100, 1800) if is_full else (250, 25, 8, 60)
    store = tmp_path / "alerts.db"
    began = time.monotonic()
    with TwilioApiProcess("chaos", seed, ["--visible-after", VISIBLE_AFTER], fast_clock.dates_only()) as api, \
            Installation(tmp_path, api, f"sqlite://{store}", fast_clock) as installation:
        callers = Callers(installation.line(), ACTIONS, fast_clock.now, api, seed)
        reaper = Reaper(installation.processes, seed)
        callers.ring(count, per_second)
        reaper.begin(kills, 1.1 * count / per_second)
        callers.wait()
        reaper.wait()
        rows = SqliteRows(store)
        reckoning = wait_until_complete(installation, callers, rows, timeout)
        print(reckoning.summary(time.monotonic() - began))
        assert not list(reckoning.problems())
        assert len(callers.voicemails) == count
        installation.stop()
        assert rows("pragma integrity_check") == [("ok",)]
