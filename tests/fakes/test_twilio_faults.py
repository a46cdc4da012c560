"""The fake for Twilio's API: everything that it can do wrong, and that it keeps count."""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes.asking import MESSAGES, RECORDINGS, TO, connect, document, listed, message, post  # noqa: E402
from support.ivr_process import wait_until  # noqa: E402
from support.twilio_api import TORTURE, Script, Shares, TwilioApi, TwilioApiProcess  # noqa: E402
from support.twilio_api.faults import parse, policy  # noqa: E402


def faulty(*names):
    return TwilioApi(Script(names))


@pytest.mark.parametrize("fault, status, code, taken", [
    ("ok", 201, None, 1), ("429", 429, 20429, 0), ("500", 500, 20500, 0), ("500 accepted", 500, 20500, 1),
    ("503", 503, 20503, 0), ("503 accepted", 503, 20503, 1), ("401", 401, 20003, 0), ("error:21610", 400, 21610, 0),
    ("error:21611", 429, 21611, 0)])
def test_answers_in_json(fault, status, code, taken):
    with faulty(fault) as api:
        response = post(api)
        assert (response.status, document(response).get("code"), len(api.messages)) == (status, code, taken)
        assert "Retry-After" not in response.headers
        assert post(api).status == 201  # the script is over
        assert api.counters == Counter([fault, "ok"])


@pytest.mark.parametrize("fault, status, taken", [
    ("502", 502, 0), ("502 accepted", 502, 1), ("garbage", 201, 0), ("garbage accepted", 201, 1),
    ("garbage 200", 200, 0), ("garbage 200 accepted", 200, 1)])
def test_answers_that_are_no_json(fault, status, taken):
    with faulty(fault) as api:
        response = post(api)
        assert (response.status, len(api.messages)) == (status, taken)
        with pytest.raises(ValueError):
            document(response)


def test_a_429_may_say_when_to_come_again():
    with faulty("429:7") as api:
        assert post(api).headers["Retry-After"] == "7"


@pytest.mark.parametrize("fault, broken, taken", [
    ("reset before", ConnectionResetError, 0), ("reset after", ConnectionResetError, 1),
    ("close", http.client.RemoteDisconnected, 0), ("close accepted", http.client.RemoteDisconnected, 1),
    ("cut", http.client.IncompleteRead, 0), ("cut accepted", http.client.IncompleteRead, 1)])
def test_connections_that_break(fault, broken, taken):
    with faulty("ok", fault) as api:
        connection = connect(api)
        post(api, connection=connection)
        with pytest.raises(broken):
            post(api, connection=connection)
        connection.close()
        assert len(api.messages) == 1 + taken
        assert api.counters == Counter(["ok", fault])


@pytest.mark.parametrize("fault, taken", [("nothing", 0), ("nothing accepted", 1)])
def test_no_answer_until_the_client_goes(fault, taken):
    with faulty(fault) as api:
        connection = connect(api, timeout=0.2)
        with pytest.raises(TimeoutError):
            post(api, connection=connection)
        wait_until(lambda: api.counters[fault] == 1)
        connection.close()
        assert len(api.messages) == taken


def test_a_slow_answer_is_for_a_message_taken_at_once():
    with faulty("slow:2") as api:
        asking = threading.Thread(target=post, args=(api,))
        began = time.monotonic()
        asking.start()
        while not api.messages:
            time.sleep(0.005)
        assert time.monotonic() - began < 1.9
        asking.join()
        assert time.monotonic() - began >= 2


def test_a_host_that_goes_down_does_not_wait_for_its_slow_answers():
    began = time.monotonic()
    with faulty("slow:60", "nothing") as api:
        asking = [threading.Thread(target=pytest.raises, args=(Exception, post, api)) for _ in range(2)]
        for one in asking:
            one.start()
        while sum(api.counters.values()) < 2:
            time.sleep(0.005)
    for one in asking:
        one.join()
    assert time.monotonic() - began < 5


def test_it_goes_down_and_comes_back_on_the_same_port():
    with faulty() as api:
        connection = connect(api)
        post(api, connection=connection)
        api.down()
        with pytest.raises(OSError):
            post(api, connection=connection)
        with pytest.raises(ConnectionRefusedError):
            post(api)
        api.up()
        assert post(api).status == 201
        assert len(api.messages) == 2


@pytest.mark.parametrize("target", [MESSAGES, RECORDINGS])
def test_lists_fail_by_themselves(target):
    with faulty("list 500", "list 429:3", "list garbage 200", "list reset before", "list cut") as api:
        assert post(api).status == 201
        assert [listed(api, target).status for _ in range(3)] == [500, 429, 200]
        with pytest.raises(ConnectionResetError):
            listed(api, target)
        with pytest.raises(http.client.IncompleteRead):
            listed(api, target)
        assert listed(api, target).status == 200
        assert api.faults.is_over()
        assert api.counters == Counter(["ok", "list 500", "list 429:3", "list garbage 200", "list reset before",
                                        "list cut", "list ok"])


def test_a_fault_hides_no_violation_and_no_violation_is_taken():
    with faulty("500 accepted", "nothing accepted") as api:
        assert post(api, {"To": TO}).status == 400
        assert post(api, message(Body="x" * 1601)).status == 400
        assert (len(api.violations), api.messages) == (3, [])


@pytest.mark.parametrize("name", ["okay", "500 ok", "slow", "error:1", "error", "ok accepted", "500:3", "list", ""])
def test_a_fault_that_there_is_not_is_refused(name):
    with pytest.raises(ValueError):
        parse(name)


def test_shares_are_kept_and_a_seed_repeats_them():
    first, again, other = (Shares(TORTURE, seed) for seed in (1, 1, 2))
    drawn = [first.choose("create").name for _ in range(20000)]
    # The lists in between change nothing.
    assert drawn == [(again.choose("create").name, again.choose("list"))[0] for _ in range(20000)]
    assert drawn != [other.choose("create").name for _ in range(20000)]
    seen = Counter(drawn)
    for name, share in TORTURE.items():
        if not name.startswith("list "):
            assert abs(seen[name] / 20000 - share) < 0.005
    with pytest.raises(ValueError, match="more than the whole"):
        Shares({"500": 0.6, "429": 0.5})


def test_a_policy_comes_from_json():
    assert policy(["500"]).choose("create").name == "500"
    assert policy({"503": 1.0}).choose("create").name == "503"
    assert policy("none").choose("list").what == "ok"


def test_by_itself_it_is_set_and_asked_from_outside(tmp_path):
    dump = tmp_path / "dump.json"
    with TwilioApiProcess(["500 accepted"], arguments=["--dump", dump, "--visible-after", 60]) as api:
        api.port = int(api.origin.rpartition(":")[2])
        assert [post(api).status for _ in range(2)] == [500, 201]
        assert post(api, {"To": TO}).status == 400
        api.add_recordings([{"sid": f"RE{1:032x}", "call_sid": f"CA{1:032x}", "duration": 3, "created": 1.8e9}])
        assert len(document(listed(api, RECORDINGS))["recordings"]) == 1
        assert document(listed(api))["messages"] == []
        state = api.state()
        assert (state["messages"], state["distinct"], state["duplicates"], state["untagged"]) == (2, 1, 1, 0)
        assert state["counters"] == {"500 accepted": 1, "ok": 1, "violation": 1, "list ok": 2}
        assert len(state["violations"]) == 2
        assert api.announced() == {(TO, f"{1:012x}"): 2}
        assert [one["outcome"] for one in api.messages(after=1)] == ["ok"]
        api.set_faults({"503": 1.0})
        assert post(api).status == 503
        api.refuse_credentials(60)
        assert post(api).status == 401
        assert api.stop() == 0
    written = json.loads(dump.read_text())
    assert (written["state"]["messages"], len(written["messages"])) == (2, 2)


def test_by_itself_it_goes_away_for_a_while():
    with TwilioApiProcess() as api:
        api.port = int(api.origin.rpartition(":")[2])
        api.go_down(0.3)
        end = time.monotonic() + 10
        while True:
            assert time.monotonic() < end
            try:
                post(api)
            except OSError:
                break
        while True:
            assert time.monotonic() < end
            try:
                assert post(api).status == 201
                break
            except OSError:
                time.sleep(0.02)


def test_by_itself_it_never_outlives_its_test():
    script = ("import sys\nfrom support.twilio_api import TwilioApiProcess\n"
              "print(TwilioApiProcess()._process.pid, flush=True)\nsys.stdin.read()\n")
    parent = subprocess.Popen([sys.executable, "-B", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env={"PYTHONPATH": str(Path(__file__).resolve().parents[1])})
    child = Path("/proc") / parent.stdout.readline().decode().strip()
    assert "support.twilio_api" in (child / "cmdline").read_text()
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 10
    while is_running(child):
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(process):
    """process: its folder in /proc. One that ended may wait there for somebody to ask how."""
    try:
        return "State:\tZ" not in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
