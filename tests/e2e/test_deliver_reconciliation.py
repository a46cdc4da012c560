"""`ivr deliver` and the account's list of recordings: recordings that no callback reported are announced, too."""

import json
import signal
import time

import pytest

from e2e.deliver_site import api, fast, start  # noqa: F401 (fixtures)
from support.deliver_process import RECIPIENT, SENDER
from support.fast_clock import FastClock
from support.ivr_process import wait_until
from support.twilio_api import Script
from support.voicemail_requests import sid
from support.wire.http_host import HttpHost

pytestmark = pytest.mark.sanitizers

MARK = "recordings seen until"
AN_HOUR = 3600
CALLER = "+447700900123"


class Account:
    """Calls that the server has noted, and recordings that Twilio has."""

    def __init__(self, api, process):
        self._api, self._process = api, process

    def note(self, number, action="message", caller=CALLER):
        self._process.query("insert into calls (call_sid, action, caller, noted_at) values (?, ?, ?, ?)",
                            sid("CA", number), action, caller, int(time.time() * 1000))

    def record(self, number, length=42, ago=10, **more):
        self._api.add_recording(sid("RE", number), sid("CA", number), length, created=time.time() - ago, **more)

    def look(self):
        """Has the program look again, and waits until it has."""
        looks = self.looks()
        self._process.signal(signal.SIGHUP)
        wait_until(lambda: self.looks() > looks)

    def looks(self):
        return sum(count for name, count in list(self._api.counters.items()) if name.startswith("list"))

    def announced(self):
        return {int(row[0].removeprefix("RE"), 16) for row in self._process.query("select recording_sid from alerts")}


@pytest.fixture
def place(api, start):
    """A program that has looked once and found nothing, and its account."""
    process = start()
    account = Account(api, process)
    wait_until(account.looks)
    return process, account


def test_a_recording_that_nobody_reported_is_announced(api, place):
    process, account = place
    account.note(1)
    account.record(1)
    account.look()
    wait_until(lambda: api.messages)
    (message,) = api.messages
    assert (message.to, message.sender, message.recording) == (RECIPIENT, SENDER, f"{1:012x}")
    assert CALLER in message.body and "42" in message.body
    process.wait_for_log(f"<4>recording_recovered recording={sid('RE', 1)} alerts=1\n")
    row = process.wait_for(1, state="sent")
    assert (row["call_sid"], row["action"], row["caller"], row["length_seconds"]) == (
        sid("CA", 1), "message", CALLER, 42)


def test_what_was_announced_is_not_announced_again(api, place):
    process, account = place
    account.note(1)
    account.record(1)
    process.wait_for(process.add(1), state="sent")
    for _ in range(2):
        account.look()
    time.sleep(0.5)
    assert len(api.messages) == 1 and "recording_recovered" not in process.log()


def test_recordings_of_others_are_left_alone(api, place):
    process, account = place
    account.record(1)
    account.note(2)
    account.record(2, source="DialVerb")
    account.note(3)
    account.record(3, status="absent")
    account.note(4)
    account.record(4, status="failed")
    account.note(5)
    account.record(5)
    account.look()
    wait_until(account.announced)
    assert account.announced() == {5}
    process.wait_for_log("<7>recordings_of_others count=1")


def test_recordings_that_are_too_short_are_only_counted(api, start):
    process = start(action="voicemail_min_length = 3")
    account = Account(api, process)
    for number, length in enumerate((0, 2, 3, 4)):
        account.note(number)
        account.record(number, length=length)
    account.look()
    wait_until(lambda: process.query("select count(*) from empty_recordings") == [(2,)])
    # Each recording has a commit of its own.
    wait_until(lambda: account.announced() == {2, 3})


def test_an_action_that_is_gone_is_warned_of_once(api, place):
    process, account = place
    for number, action in enumerate(("gone", "gone", "message")):
        account.note(number, action)
        account.record(number)
    account.look()
    wait_until(account.announced)
    assert account.announced() == {2}
    process.wait_for_log("<4>recording_without_recipients ")
    assert process.log().count("<4>recording_without_recipients ") == 1 and 'action="gone"' in process.log()


def test_all_pages_are_read(api, place):
    process, account = place
    for number in range(450):
        account.record(number, ago=2 * AN_HOUR - number)
    account.note(0)
    account.note(449)
    account.look()
    wait_until(lambda: account.announced() == {0, 449})
    assert account.looks() >= 4


class Timed(Script):
    """Notes when a list is asked for."""

    def __init__(self, names):
        self.times = []
        super().__init__(names)

    def choose(self, kind):
        if kind == "list":
            self.times.append(time.monotonic())
        return super().choose(kind)


class Circle(HttpHost):
    """Its list of recordings names its own page as the next one."""

    def __init__(self):
        self.asked = 0
        super().__init__()

    def answer(self, request):
        self.asked += 1
        page = {"recordings": [], "next_page_uri": request.target}
        request.answer(200, json.dumps(page).encode(), content_type="application/json")


def test_a_list_that_leads_back_to_itself_is_read_once(start):
    with Circle() as host:
        process = start(api=host.origin)
        process.wait_for_log('reconciliation_failed reason="the list of recordings leads back to a page before"')
        assert host.asked == 1


def test_the_first_look_goes_a_day_back_and_later_ones_an_hour(api, place):
    process, account = place
    for number, ago in enumerate((25 * AN_HOUR, 23 * AN_HOUR, 10)):
        account.note(number)
        account.record(number, ago=ago)
    account.look()
    wait_until(lambda: account.announced() == {1, 2})
    wait_until(lambda: process.mark(MARK))
    assert abs(int(process.mark(MARK)) - time.time()) < 60
    for number, ago in ((3, 2 * AN_HOUR), (4, AN_HOUR / 2)):
        account.note(number)
        account.record(number, ago=ago)
    account.look()
    wait_until(lambda: account.announced() == {1, 2, 4})


def test_a_recording_that_is_not_finished_holds_the_mark(api, place):
    process, account = place
    account.note(1)
    account.record(1, ago=3 * AN_HOUR, status="processing")
    account.record(2, ago=10)
    account.look()
    wait_until(lambda: process.mark(MARK))
    assert abs(int(process.mark(MARK)) - (time.time() - 3 * AN_HOUR)) < 60
    account.record(1, ago=3 * AN_HOUR)
    account.look()
    wait_until(lambda: account.announced() == {1})
    wait_until(lambda: abs(int(process.mark(MARK)) - time.time()) < 60)


@pytest.mark.parametrize("fault", ["list 500", "list garbage", "list cut", "list 401"])
def test_the_mark_moves_only_when_all_pages_were_read(api, start, fast, fault):
    process = start(environment=fast)
    account = Account(api, process)
    wait_until(account.looks)
    for number in range(250):
        account.record(number, ago=2 * AN_HOUR - number)
    account.note(0)
    api.faults = Script(["list ok"] + [fault] * 500)
    account.look()
    process.wait_for_log("<3>reconciliation_failed reason=")
    assert process.mark(MARK) is None and account.announced() == set()
    api.faults = Script()
    wait_until(lambda: process.mark(MARK))
    assert account.announced() == {0}


def test_it_looks_every_five_minutes_and_a_minute_after_a_failure(api, start, tmp_path):
    rate = 20
    api.faults = Timed(["list 500"])
    start(environment=FastClock(tmp_path, rate).environment())
    wait_until(lambda: len(api.faults.times) >= 3, 60)
    first, second = ((later - earlier) * rate for earlier, later in zip(api.faults.times, api.faults.times[1:3]))
    assert 45 < first < 120 and 285 < second < 390


def test_a_menu_without_voicemail_asks_nobody(api, start):
    process = start()
    process.stop()
    api.counters.clear()
    head, _, _ = process.config.read_text().partition("type = voicemail")
    process.config.write_text(head + "type = hangup\n")
    process.start()
    process.wait_for(process.add(1), state="sent")
    assert api.counters == {"ok": 1}
