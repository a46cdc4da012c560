"""One PostgreSQL under everything: it dies, it hangs, and two hosts deliver from it and die in turn.

The database and `ivr deliver` live twenty times as fast as the rest, as in test_voicemails.py; `ivr serve`, which is
held to its time-outs here, waits as ever.
"""

import os
import random
import time
from unittest import mock

import pytest

from support.postgres import Postgres
from support.twilio_api import TwilioApiProcess
from chaos.callers import Callers
from chaos.installation import ACTIONS, Installation
from chaos.kept_process import Reaper
from chaos.reckoning import PostgresRows, wait_until_complete

VISIBLE_AFTER = 0.5


class FastPostgres(Postgres):
    def __init__(self, clock):
        self._clock = clock
        super().__init__()

    def start(self):
        with mock.patch.dict(os.environ, self._clock.environment()):
            super().start()


@pytest.fixture(scope="module")
def cluster(fast_clock):
    running = FastPostgres(fast_clock)
    yield running
    running.remove()


@pytest.fixture
def postgres(cluster):
    cluster.query("drop schema public cascade; create schema public")
    return cluster


@pytest.fixture
def api(fast_clock, seed):
    with TwilioApiProcess("chaos", seed, ["--visible-after", VISIBLE_AFTER], fast_clock.dates_only()) as running:
        yield running


def installed(folder, api, postgres, clock, **settings):
    return Installation(folder, api, postgres.url, clock, **settings)


def reckon(installation, callers, postgres, timeout=120):
    began = time.monotonic()
    installation.reconcile()
    reckoning = wait_until_complete(installation, callers, PostgresRows(postgres), timeout)
    print(reckoning.summary(time.monotonic() - began))
    return reckoning


def test_two_hosts_that_die_in_turn_send_nothing_twice(tmp_path, postgres, api, fast_clock, seed, is_full):
    count, per_second, kills = (4000, 40, 60) if is_full else (150, 25, 8)
    with installed(tmp_path, api, postgres, fast_clock, deliverers=2) as installation:
        installation.wait_until_ready()
        callers = Callers(installation.line(), ACTIONS, fast_clock.now, api, seed)
        callers.ring(count, per_second)
        reaper = Reaper(installation.deliver, seed)
        reaper.begin(kills, count / per_second + 3)
        callers.wait()
        reaper.wait()
        assert not list(reckon(installation, callers, postgres).problems())
        assert callers.counts["greetings failed"] == 0
        installation.stop()


def test_a_database_that_dies_under_load(tmp_path, postgres, api, fast_clock, seed, is_full):
    count, per_second, deaths = (2000, 25, 15) if is_full else (120, 25, 2)
    chance = random.Random(f"{seed} deaths")
    with installed(tmp_path, api, postgres, fast_clock) as installation:
        installation.wait_until_ready()
        callers = Callers(installation.line(), ACTIONS, fast_clock.now, api, seed)
        callers.ring(count, per_second)
        for _ in range(deaths):
            time.sleep(chance.uniform(0.5, 1.5) * count / per_second / deaths - 1)
            postgres.kill()
            time.sleep(chance.uniform(0.1, 1))
            postgres.start()
        callers.wait()
        assert not list(reckon(installation, callers, postgres).problems())
        assert callers.counts["greetings failed"] == 0
        assert callers.slowest["greetings"] < 1
        installation.stop()


def test_a_database_that_hangs(tmp_path, postgres, api, fast_clock, seed, is_full):
    count, per_second, hangs = (1000, 25, 6) if is_full else (120, 25, 1)
    chance = random.Random(f"{seed} hangs")
    with installed(tmp_path, api, postgres, fast_clock) as installation:
        installation.wait_until_ready()
        callers = Callers(installation.line(), ACTIONS, fast_clock.now, api, seed)
        callers.ring(count, per_second)
        for _ in range(hangs):
            time.sleep(2)
            postgres.pause()
            time.sleep(1)
            assert installation.ping() == 503
            assert installation.ping("?calls") == 200
            time.sleep(chance.uniform(1, 9) if is_full else 3)
            postgres.resume()
            installation.wait_until_ready()
        callers.wait()
        reckoning = reckon(installation, callers, postgres)
        assert not list(reckoning.problems())
        assert callers.counts["greetings failed"] == 0
        assert callers.counts["callbacks retried"] > 0
        assert callers.slowest["greetings"] < 1
        assert callers.slowest["callbacks"] < 4
        installation.stop()
