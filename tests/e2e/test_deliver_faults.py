"""`ivr deliver` in bad times: certificates, names, the store, the clock, the config."""

import signal
import time

import pytest

from e2e.deliver_site import RATE, api, fast, start  # noqa: F401 (fixtures)
from support.dev_run import clock_environment, hold_clock_memory
from support.ivr_process import PATIENCE, wait_until
from support.tls import Authority
from support.twilio_api import Script, TwilioApi

pytestmark = pytest.mark.sanitizers

A_DAY = 86_400


def test_certificates_are_checked(tmp_path, start):
    good, other = Authority(tmp_path / "good"), Authority(tmp_path / "other")
    with TwilioApi(tls=good.server()) as api:
        process = start(api=api.origin, alerts=f"ca_file = {other.ca_file}")
        alert = process.add(1)
        process.wait_for_log("alert_delayed id=1 ", times=2)
        assert "certificate" in process.alert(alert)["problem"]
        wait_until(lambda: api.failed_handshakes)
        assert api.messages == []
        process.configure(alerts=f"ca_file = {good.ca_file}")
        process.signal(signal.SIGHUP)
        process.wait_for(alert, state="sent")


def test_without_a_file_of_its_own_the_systems_authorities_count(tmp_path, start):
    with TwilioApi(tls=Authority(tmp_path / "unknown").server()) as api:
        process = start(api=api.origin)
        process.add(1)
        process.wait_for_log("alert_delayed id=1 ")
        assert api.messages == []


@pytest.mark.parametrize("names, days", [(("DNS:elsewhere.example.com",), 2), (("IP:127.0.0.1",), -1)])
def test_a_certificate_for_another_name_or_time_is_none(tmp_path, start, names, days):
    authority = Authority(tmp_path / "authority")
    with TwilioApi(tls=authority.server(*names, days=days)) as api:
        process = start(api=api.origin, alerts=f"ca_file = {authority.ca_file}")
        process.add(1)
        process.wait_for_log("alert_delayed id=1 ")
        assert api.messages == []


def test_a_name_that_does_not_exist_is_waited_for(api, start):
    process = start(api="https://name.invalid")
    alert = process.add(1)
    process.wait_for_log("alert_delayed id=1 ", times=2)
    assert process.alert(alert)["in_doubt"] == 0
    assert "resolve" in process.alert(alert)["problem"]
    process.configure(api=api.origin)
    process.signal(signal.SIGHUP)
    assert process.wait_for(alert, state="sent", seconds=60)["attempts"] >= 3


def test_an_api_that_is_down_is_waited_for(api, start):
    api.down()
    process = start()
    alert = process.add(1)
    process.wait_for_log("alert_delayed id=1 ")
    assert process.alert(alert)["in_doubt"] == 0
    api.up()
    process.wait_for(alert, state="sent", seconds=60)


def test_a_store_that_is_away_is_waited_for(api, start, tmp_path):
    process = start()
    process.stop()
    gone = tmp_path / "gone"
    process.store = gone / "alerts.db"
    process.configure()
    process.start()
    process.wait_for_log("<3>store_unavailable reason=")
    time.sleep(3)
    assert process.log().count("store_unavailable ") == 1
    gone.mkdir()
    process.wait_for_log("<6>store_available")
    process.wait_for(process.add(1), state="sent")


def test_a_store_that_cannot_be_written_is_waited_for(api, start, fast):
    """The row cannot be settled after it was sent: it is once that is possible again, and nothing goes out twice."""
    process = start(environment=fast)
    process.query("create trigger full before update on alerts when new.state = 'sent' "
                  "begin select raise(abort, 'disk full'); end")
    alert = process.add(1)
    process.wait_for_log("disk full")
    wait_until(lambda: len(api.messages) == 1)
    time.sleep(45 / RATE)  # the lease runs out
    process.query("drop trigger full")
    process.wait_for(alert, state="sent")
    assert len(api.messages) == 1


class Clock:
    """The program's clock, which a test can set; how time goes on it does not touch."""

    def __init__(self, folder):
        self._file = folder / "clock"
        self.set(0)
        self._memory, variables = hold_clock_memory()
        self.environment = variables | clock_environment(folder)

    def set(self, seconds):
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.replace(self._file)

    def close(self):
        self._memory.communicate()


@pytest.fixture
def clock(tmp_path):
    held = Clock(tmp_path)
    yield held
    held.close()


def test_a_clock_that_jumps_a_day_ahead_fails_nothing(api, clock, start):
    api.faults = Script(["429:300", "close", "429:300"])
    process = start(environment=clock.environment)
    delayed = process.add(1)
    process.wait_for_log("alert_delayed id=1 ")
    doubtful = process.add(2)
    process.wait_for_log("alert_in_doubt id=2 ")
    clock.set(A_DAY)
    process.wait_for_log("alert_delayed ", times=2)  # a day old, but hardly tried
    clock.set(A_DAY + 600)
    for alert in (delayed, doubtful):
        assert process.wait_for(alert, state="sent")["attempts"] >= 2
    assert len(api.messages) == len(api.distinct()) == 2


def test_a_clock_that_jumps_a_day_back_holds_nothing_up(api, clock, start):
    clock.set(A_DAY)
    api.faults = Script(["429:300", "reset after"])
    process = start(environment=clock.environment)
    delayed = process.add(1)
    process.wait_for_log("alert_delayed id=1 ")
    doubtful = process.add(2)
    process.wait_for_log("alert_in_doubt id=2 ")
    clock.set(0)
    for alert in (delayed, doubtful):
        process.wait_for(alert, state="sent")
    assert len(api.messages) == len(api.distinct()) == 2


def test_what_is_in_doubt_when_the_clock_jumps_back_waits_its_minute(api, start, clock):
    """Not a day: the look is repeated, and a minute later it is sent again."""
    clock.set(A_DAY)
    api.faults = Script(["close"])
    process = start(environment=clock.environment)
    alert = process.add(1)
    process.wait_for_log("alert_in_doubt id=1 ")
    clock.set(0)
    wait_until(lambda: process.alert(alert)["resend_at"] < (time.time() + 70) * 1000)
    assert api.messages == []
    clock.set(70)
    process.wait_for(alert, state="sent", seconds=20)


def test_a_broken_config_is_not_taken_over(api, start):
    process = start()
    process.configure(per_second="fast")
    process.signal(signal.SIGHUP)
    process.wait_for_log("reload_refused reason=")
    assert "sms_per_second = fast" in process.log()
    process.wait_for(process.add(1), state="sent")
    process.config.unlink()
    process.signal(signal.SIGHUP)
    process.wait_for_log("no such file or directory")
    process.wait_for(process.add(2), state="sent")


def test_another_store_takes_a_restart(start):
    process = start()
    process.store = process.store.with_name("other.db")
    process.configure()
    process.signal(signal.SIGHUP)
    process.wait_for_log("<4>restart_needed section=alerts key=store")


def test_a_config_that_is_none_ends_it_at_once(api, start):
    process = start(wait=False, per_second="fast")
    assert process.process.wait(PATIENCE) == 1
    process.config.unlink()
    process.start()
    assert process.process.wait(PATIENCE) == 2
    process.configure(per_second=1)
    process.start()
    wait_until(process._has_store)


def test_what_was_done_long_ago_is_taken_away(api, start):
    process = start()
    process.stop()
    old = process.add(1, age_seconds=91 * A_DAY, state="sent")
    young = process.add(2, age_seconds=89 * A_DAY, state="sent")
    undone = process.add(3, age_seconds=91 * A_DAY)
    process.start()
    process.wait_for_log("store_pruned rows=1\n")
    process.wait_for(undone, state="sent")
    assert process.query("select id from alerts order by id") == [(young,), (undone,)]
    assert old == 1
