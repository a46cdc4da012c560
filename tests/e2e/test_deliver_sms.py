"""`ivr deliver` and Twilio's Messages API: what is sent, how fast, and what each answer leads to."""

import re
import signal

import pytest

from e2e.deliver_site import RATE, api, fast, start  # noqa: F401 (fixtures)
from support.deliver_process import OTHER_SENDER, RECIPIENT, SENDER
from support.fast_clock import FastClock
from support.ivr_process import wait_until
from support.twilio_api import ACCOUNT, Script, TwilioApi
from support.voicemail_requests import sid
from support.wire.http_host import HttpHost

pytestmark = pytest.mark.sanitizers

FULL_SENDER = "+15005550008"  # Twilio's own number for a queue that is full


def test_an_alert_becomes_one_message(api, start):
    process = start()
    row = process.wait_for(process.add(1), state="sent")
    (message,) = api.messages
    assert (message.sender, message.to, message.recording) == (SENDER, RECIPIENT, f"{1:012x}")
    assert (row["provider_id"], row["attempts"], row["code"], row["problem"]) == (message.sid, 1, "", "")
    link = re.search(r"https://ivr\.example\.com/api/recording/(RE\w{32})\?expires=\d+&sig=[\w-]{16}", message.body)
    assert link and link[1] == sid("RE", 1)
    assert len(message.body) <= 160
    process.wait_for_log(f'alert_sent id=1 channel=sms to=*0001 recording={sid("RE", 1)} tag="VM 000001" '
                         f"message={message.sid} attempts=1\n")


def test_many_alerts_go_over_one_connection_and_no_number_is_logged(api, start):
    process = start()
    for number in range(30):
        process.add(number)
    wait_until(lambda: process.query("select count(*) from alerts where state = 'sent'") == [(30,)])
    assert len(api.distinct()) == len(api.messages) == 30
    assert api.connections == 2  # messages, and the list of recordings
    assert "4477009" not in process.log()


def test_a_new_alert_is_sent_within_a_second(api, start):
    process = start()
    process.wait_for_log("delivering config=")

    def waited(number):
        row = process.wait_for(process.add(number), state="sent")
        return row["done_at"] - row["created_at"]

    # A busy machine may be late for one or the other. Each comes when the program has just looked for alerts, so that
    # none of them is sent early by luck.
    assert any(waited(number) < 1500 for number in range(5))


@pytest.mark.parametrize("sender", ["MyShop", "60777", "MG0123456789abcdef0123456789abcdef"])
def test_a_sender_that_is_no_number_sends_and_is_looked_up(api, start, fast, sender):
    api.faults = Script(["reset after"])
    process = start(environment=fast)
    row = process.wait_for(process.add(1, sender=sender), state="sent")
    (message,) = api.messages
    assert sender in (message.sender, message.service)
    assert (row["provider_id"], row["attempts"]) == (message.sid, 1)


def test_too_many_voicemails_for_one_recipient_are_counted_in_one_message(api, start):
    process = start(per_hour=3)
    process.wait_for_log("delivering config=")
    for number in range(3):
        process.wait_for(process.add(number), state="sent")
    process.stop()
    alerts = [process.add(number) for number in range(10, 17)]
    other = process.add(20, recipient="+447700900002")
    process.start()
    for alert in [*alerts, other]:
        process.wait_for(alert, state="sent")
    assert len(api.messages) == 5
    (summary,) = [message for message in api.messages if "more voicemails since" in message.body]
    assert summary.body.startswith("7 more voicemails since ") and "ivr alerts list VM " in summary.body
    assert {process.alert(alert)["provider_id"] for alert in alerts} == {summary.sid}
    assert {process.alert(alert)["code"] for alert in alerts} == {"summary"}
    waiting = process.add(30)
    process.wait_for_log("alert_delayed id=")
    assert "it waits for a summary" in process.alert(waiting)["problem"]
    assert len(api.messages) == 5


def test_the_account_of_the_example_config_makes_no_request(api, start):
    process = start(account="AC" + 32 * "0")
    alert = process.add(1)
    process.wait_for_log("<6>example_account reason=")
    wait_until(lambda: "that of the example config" in (process.mark("stopped sms") or ""))
    assert api.connections == 0
    assert (process.alert(alert)["state"], process.alert(alert)["attempts"]) == ("pending", 0)
    assert process.log().count("example_account") == 1
    assert "<3>" not in process.log()


# What was surely not accepted is sent again after a moment; the look-up is not needed.
@pytest.mark.parametrize("fault, code", [("429", "20429"), ("error:20429", "20429")])
def test_what_was_not_accepted_is_tried_again_soon(api, start, fault, code):
    api.faults = Script([fault])
    process = start()
    row = process.wait_for(process.add(1), state="sent")
    assert (row["attempts"], len(api.messages)) == (2, 1)
    assert f'code="{code}"' in process.log() and "alert_delayed" in process.log()
    assert "in doubt" not in process.log()


def test_the_wait_that_twilio_asks_for_is_kept(api, start):
    api.faults = Script(["429:2"])
    process = start()
    row = process.wait_for(process.add(1), state="sent")
    assert 2000 <= row["done_at"] - row["created_at"] < 20_000  # not minutes, however busy the machine is


DOUBTFUL = ["500", "502", "503", "garbage", "garbage 200", "cut", "close", "nothing"]


@pytest.mark.parametrize("fault", [f"{fault} accepted" for fault in DOUBTFUL] + ["reset after"])
def test_an_answer_that_got_lost_is_looked_up(api, start, fast, fault):
    api.faults = Script([fault])
    process = start(environment=fast)
    row = process.wait_for(process.add(1), state="sent")
    (message,) = api.messages
    assert (row["provider_id"], row["attempts"], row["in_doubt"]) == (message.sid, 1, 0)
    assert "alert_in_doubt id=1 " in process.log()


@pytest.mark.parametrize("fault", DOUBTFUL)
def test_what_is_not_found_is_sent_again_a_minute_later(api, start, tmp_path, fault):
    api.faults = Script([fault])
    # 20503 says that the service was not there: nothing to wait for but a moment. A clock that runs as ever leaves a
    # busy machine twenty seconds for it.
    is_soon = fault == "503"
    process = start(environment=FastClock(tmp_path, 1 if is_soon else RATE).environment())
    row = process.wait_for(process.add(1), state="sent")
    (message,) = api.messages
    assert (row["provider_id"], row["attempts"]) == (message.sid, 2)
    waited = row["done_at"] - row["created_at"]
    assert waited < 20_000 if is_soon else waited >= 60_000


def test_a_message_that_shows_up_late_is_still_found(start, fast):
    late = 45 / RATE
    with TwilioApi(Script(["reset after"]), visible_after=late) as api:
        process = start(environment=fast, api=api.origin)
        row = process.wait_for(process.add(1), state="sent")
        assert (row["attempts"], len(api.messages)) == (1, 1)
        assert row["done_at"] - row["created_at"] > 30_000


def test_a_list_that_cannot_be_read_puts_nothing_out_again(api, start, fast):
    api.faults = Script(["reset after", "list 500", "list garbage", "list cut", "list reset after", "list 429:5",
                         "list nothing"])
    process = start(environment=fast)
    row = process.wait_for(process.add(1), state="sent", seconds=60)
    assert (row["attempts"], len(api.messages)) == (1, 1)
    assert "lookup failed" in process.log()


def test_a_connection_that_breaks_at_once_costs_no_second_message(api, start, fast):
    api.faults = Script(["ok", "reset before", "ok", "reset before"])
    process = start(environment=fast)
    alerts = [process.add(number) for number in range(3)]
    for alert in alerts:
        process.wait_for(alert, state="sent")
    assert len(api.messages) == len(api.distinct()) == 3


@pytest.mark.parametrize("code", [21211, 21408, 21610, 21612, 21614, 21617, 21606])
def test_what_twilio_refuses_for_good_fails_alone(api, start, code):
    api.faults = Script([f"error:{code}"])
    process = start()
    refused, other = process.add(1), process.add(2)
    row = process.wait_for(refused, state="failed")
    assert (row["code"], row["attempts"]) == (str(code), 1)
    assert row["problem"]
    process.wait_for(other, state="sent")
    assert [message.recording for message in api.messages] == [f"{2:012x}"]
    assert f'code="{code}"' in process.log() and "<3>alert_failed id=1 " in process.log()
    assert RECIPIENT not in process.log()


@pytest.mark.parametrize("fault, words", [("401", "Authenticate"), ("error:20404", "was not found")])
def test_wrong_credentials_stop_the_queue_until_a_reload(api, start, fault, words):
    api.faults = Script([fault])
    process = start()
    alerts = [process.add(number) for number in range(3)]
    process.wait_for_log("<3>queue_stopped channel=sms ")
    assert words in process.mark("stopped sms")
    assert [process.alert(alert)["attempts"] for alert in alerts] == [0, 0, 0]
    assert len(api.messages) == 0
    process.signal(signal.SIGHUP)
    for alert in alerts:
        process.wait_for(alert, state="sent")
    process.wait_for_log("<6>queue_resumed channel=sms")  # said when the mark is gone, behind the alert
    assert process.mark("stopped sms") is None
    assert process.log().count("queue_stopped channel=sms") == 1
    assert process.alert(alerts[0])["attempts"] == 1


def test_a_stopped_queue_tries_one_alert_a_minute(api, start, fast):
    api.refuse_credentials()
    process = start(environment=fast)
    for number in range(5):
        process.add(number)
    process.wait_for_log("queue_stopped channel=sms", times=3, seconds=60)
    # The list of recordings is refused, too. Each refusal is said, a moment after it was counted.
    refused = api.counters["401"]
    assert refused >= 3
    wait_until(lambda: process.log().count("reconciliation_failed") + process.log().count("queue_stopped channel=sms")
               >= refused, 3)
    api.refuse_credentials(0)
    wait_until(lambda: len(api.distinct()) == 5, 60)


def test_a_redirect_stops_the_queue(start):
    class Elsewhere(HttpHost):
        def answer(self, request):
            request.body()
            request.answer(307, headers=[("Location", "http://127.0.0.1:9/")])

    with Elsewhere() as host:
        process = start(api=host.origin)
        alert = process.add(1)
        process.wait_for_log("queue_stopped channel=sms reason=\"The address of Twilio's API does not answer as Twilio "
                             "does (api_base_url answers with a redirect (307)). Check [twilio] api_base_url, then: ")
        assert process.alert(alert)["attempts"] == 0


def test_an_api_key_sends(start):
    key = "SK" + "0123456789abcdef" * 2
    with TwilioApi(passwords={key: "the-secret"}) as api:
        wrong = f"auth_token = none\napi_key = {key}\napi_key_secret = another"
        process = start(api=api.origin, credentials=wrong)
        alert = process.add(1)
        process.wait_for_log("queue_stopped channel=sms")
        process.configure(credentials=wrong.replace("another", "the-secret"))
        process.signal(signal.SIGHUP)
        process.wait_for(alert, state="sent")
        assert [message.account for message in api.messages] == [ACCOUNT]


@pytest.mark.alone
def test_each_sender_has_its_own_pace(api, start):
    process = start(per_second=4, wait=True)
    for number in range(12):
        process.add(number, sender=(SENDER, OTHER_SENDER)[number % 2])
    wait_until(lambda: len(api.messages) == 12)
    for sender in (SENDER, OTHER_SENDER):
        times = [message.monotonic for message in api.messages if message.sender == sender]
        assert all(later - earlier > 0.22 for earlier, later in zip(times, times[1:])), times
    assert api.messages[-1].monotonic - api.messages[0].monotonic < 2.5


def test_a_sender_whose_queue_is_full_holds_up_nobody(api, start):
    process = start()
    full = [process.add(number, sender=FULL_SENDER) for number in range(5)]
    others = [process.add(number) for number in range(5, 10)]
    for alert in others:
        process.wait_for(alert, state="sent")
    assert {process.alert(alert)["state"] for alert in full} <= {"pending", "sending"}
    assert api.counters["error 21611"] < 10


def test_trouble_at_twilio_is_not_met_by_a_whole_backlog(api, start):
    """A hundred alerts wait while every answer is a 500: few of them come to be in doubt."""
    api.faults = Script(["500"] * 100)
    process = start()
    for number in range(100):
        process.add(number)
    wait_until(lambda: api.counters["500"] >= 4)
    assert process.query("select count(*) from alerts where in_doubt = 1")[0][0] < 20


def test_what_is_tried_in_vain_for_a_day_is_given_up(api, start, fast):
    api.faults = Script(["429"] * 400)
    process = start(environment=fast, alerts="give_up_hours = 1")
    old, young = process.add(1, age_seconds=4000, attempts=9), process.add(2, attempts=9)
    hardly_tried = process.add(3, age_seconds=99_999)
    row = process.wait_for(old, state="failed")
    assert (row["code"], row["problem"]) == ("gave up", "after 10 attempts; last: Too Many Requests")
    wait_until(lambda: process.alert(young)["attempts"] >= 11, 60)
    wait_until(lambda: process.alert(hardly_tried)["attempts"] >= 1)
    assert "failed" not in {process.alert(alert)["state"] for alert in (young, hardly_tried)}


def test_one_in_doubt_is_looked_for_before_it_is_given_up(api, start, fast):
    api.faults = Script(["reset after", "close"])
    process = start(environment=fast, alerts="give_up_hours = 1")
    accepted = process.add(1, age_seconds=4000, attempts=9)
    process.wait_for_log("alert_in_doubt id=1 ")
    lost = process.add(2, age_seconds=4000, attempts=9)
    assert process.wait_for(accepted, state="sent")["attempts"] == 10
    assert process.wait_for(lost, state="failed", seconds=60)["code"] == "gave up"
    assert len(api.messages) == 1
