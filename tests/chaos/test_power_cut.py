"""`ivr serve` dies in the middle of its work, again and again: every alert that it confirmed to Twilio is in the store.

The process is killed, so what the kernel had been given is kept; that nothing more than that is needed from one write
to the next is what the test of the store by itself shows.
"""

import time

from support.twilio_api import TwilioApiProcess
from chaos.callers import Callers
from chaos.installation import ACTIONS, RECIPIENTS, Installation
from chaos.kept_process import Reaper
from chaos.reckoning import SqliteRows


def test_an_acknowledged_callback_has_its_rows(tmp_path, seed, is_full):
    count, per_second, kills = (6000, 60, 300) if is_full else (300, 75, 25)
    store = tmp_path / "alerts.db"
    with TwilioApiProcess() as api, \
            Installation(tmp_path, api, f"sqlite://{store}", deliverers=0) as installation:
        callers = Callers(installation.line(), ACTIONS, time.time, api, seed)
        callers.ring(count, per_second)
        reaper = Reaper([installation.serve], seed)
        reaper.begin(kills, count / per_second + 3)
        callers.wait()
        reaper.wait()
        rows = SqliteRows(store)
        kept = set(rows("select recording_sid, recipient from alerts where state = 'pending'"))
        acknowledged = {(one.recording_sid, to) for one in callers.acknowledged() for to in RECIPIENTS}
        print(f"{len(acknowledged)} acknowledged, {len(kept)} kept, {installation.serve.kills} kills, {callers.counts}")
        assert not acknowledged - kept
        assert len(acknowledged) > count  # of twice as many
        installation.wait_until_ready()  # the last kill may just have been, and one that begins can only be killed
        installation.stop()
        assert rows("pragma integrity_check") == [("ok",)]
