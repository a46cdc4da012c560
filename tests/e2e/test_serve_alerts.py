"""What `ivr serve` promises of a voicemail: a row is on disk before Twilio hears 200, and calls never wait for it."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from support.ivr_process import IvrProcess, wait_until
from support.voicemail_requests import VOICEMAIL, callback, farewell, greeting, sid

pytestmark = pytest.mark.sanitizers


class Server(IvrProcess):
    """With a store in the folder of the test, unless one is given."""

    def __init__(self, folder, config=VOICEMAIL, store=None, **settings):
        self.store = store or folder / "alerts.db"
        super().__init__(folder, config.replace("STORE", str(self.store)), **settings)

    def post(self, target):
        return self.ask(target[0], body=target[1])

    def ping(self, query=""):
        answer = self.ask("/api/ping" + query, "GET")
        return answer.status, json.loads(answer.body)

    def wait_until_open(self):
        wait_until(lambda: self.ping()[0] == 200)

    def rows(self, sql="select recording_sid, recipient, state, caller from alerts order by id"):
        with closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()


@pytest.fixture
def serve(tmp_path):
    running = []

    def start(**settings):
        running.append(Server(tmp_path, **settings))
        return running[-1]

    yield start
    for server in running:
        assert server.stop() == 0, server.log()


@pytest.fixture
def server(serve):
    started = serve()
    started.wait_until_open()
    return started


def test_a_completed_recording_becomes_a_row_for_each_recipient(server):
    assert server.post(greeting(1)).status == 200
    assert server.post(callback(1)).status == 200
    assert server.rows() == [(sid("RE", 1), "+447700900001", "pending", "+447700900123"),
                             (sid("RE", 1), "+447700900002", "pending", "+447700900123")]


def test_the_name_of_the_caller_and_the_number_dialled_are_kept(server):
    target, body = greeting(1)
    assert server.ask(target, body=body + b"&CallerName=SMITH+J").status == 200
    assert server.post(callback(1)).status == 200
    assert server.rows("select distinct caller_name, called from alerts") == [("SMITH J", "+447700900000")]


def test_callbacks_and_actions_of_one_recording_make_one_row_a_recipient(server):
    for target in [farewell(1), callback(1), callback(1), farewell(1), callback(1)]:
        assert server.post(target).status == 200
    assert len(server.rows()) == 2


def test_a_farewell_alone_announces_the_recording(server):
    answer = server.post(farewell(7))
    assert answer.status == 200 and "Goodbye." in answer.body
    assert [row[3] for row in server.rows()] == ["+447700900123"] * 2


@pytest.mark.parametrize("status, duration", [("absent", "0"), ("completed", "0")])
def test_what_nobody_said_is_counted_and_not_announced(server, status, duration):
    assert server.post(callback(3, status, duration)).status == 200
    assert server.post(callback(3, status, duration)).status == 200
    assert server.rows() == []
    wait_until(lambda: server.ping()[1]["alerts"]["emptyRecordings"] == 1)


@pytest.mark.parametrize("status", ["in-progress", "paused", "failed", ""])
def test_a_recording_that_is_not_ready_is_left_alone(server, status):
    assert server.post(callback(4, status)).status == 200
    assert server.rows() == []


def test_a_store_that_cannot_be_opened_costs_alerts_a_503_and_calls_nothing(serve, tmp_path):
    server = serve(store=tmp_path / "missing" / "alerts.db")
    server.wait_for_log("store_unavailable reason=")
    assert server.post(callback(1)).status == 503
    assert server.post(greeting(1)).status == 200
    assert "Goodbye." in server.post(farewell(1)).body
    assert server.ping()[0] == 503
    assert server.ping("?calls")[0] == 200
    (tmp_path / "missing").mkdir()
    wait_until(lambda: server.post(callback(1)).status == 200)
    server.wait_until_open()
    assert len(server.rows()) == 2


def test_a_reload_with_a_store_that_cannot_be_opened_keeps_the_old_store_and_config(server, tmp_path):
    config = server.config.read_text()
    broken = config.replace(str(server.store), str(tmp_path / "missing" / "alerts.db"))
    server.config.write_text(broken.replace("Press one.", "Press two."))
    server.process.send_signal(signal.SIGHUP)
    server.wait_for_log(f"the alert store cannot be opened: {tmp_path}/missing/alerts.db: there is no folder")
    assert "reload_refused" in server.log()
    assert "Press one." in server.ask("/api/ivr").body
    assert server.post(callback(1)).status == 200
    assert len(server.rows()) == 2
    assert server.ping()[0] == 200
    server.config.write_text(config.replace("Press one.", "Press two."))
    server.process.send_signal(signal.SIGHUP)
    server.wait_for_log("reloaded config=")
    assert "Press two." in server.ask("/api/ivr").body


def test_a_reload_while_the_store_is_down_still_loads_everything_else(serve, tmp_path):
    server = serve(store=tmp_path / "missing" / "alerts.db")
    server.wait_for_log("store_unavailable reason=")
    server.config.write_text(server.config.read_text().replace("Press one.", "Press two."))
    server.process.send_signal(signal.SIGHUP)
    server.wait_for_log("reloaded config=")
    assert "Press two." in server.ask("/api/ivr").body


def test_a_store_that_was_deleted_is_said_loudly_until_a_reload(server):
    assert server.post(callback(1)).status == 200
    for end in ["", "-wal", "-shm"]:
        server.store.with_name(server.store.name + end).unlink(missing_ok=True)
    wait_until(lambda: server.ping()[1]["status"] == "alert store replaced")
    assert server.ping()[0] == 503
    assert server.ping("?calls")[0] == 200
    server.wait_for_log(
        f'store_replaced store="{server.store}" reason="the file of the alert store or its log was deleted or')
    assert server.post(callback(2)).status == 200
    assert [row[0] for row in server.rows()] == [sid("RE", 2)] * 2
    server.process.send_signal(signal.SIGHUP)
    server.wait_until_open()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_disk_that_is_almost_full_is_known_before_a_voicemail_comes(serve, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk], check=True)
    try:
        server = serve(store=disk / "alerts.db")
        server.wait_until_open()
        (disk / "filler").write_bytes(bytes(19_500_000))
        wait_until(lambda: server.ping()[1]["status"] == "disk almost full")
        assert server.ping()[0] == 503
        server.wait_for_log(f'disk_almost_full store="{server.store}" free_bytes=')
        assert server.post(callback(1)).status == 200
        (disk / "filler").unlink()
        server.wait_until_open()
        server.wait_for_log("disk_has_room")
        server.stop()
    finally:
        subprocess.run(["umount", disk], check=True)


def test_what_came_while_the_store_was_away_is_kept_when_it_is_back(serve, tmp_path):
    server = serve(store=tmp_path / "missing" / "alerts.db")
    server.wait_for_log("store_unavailable reason=")
    assert server.post(greeting(1)).status == 200
    assert server.post(callback(2)).status == 503
    (tmp_path / "missing").mkdir()
    server.wait_for_log("store_retries_committed entries=")
    assert server.rows("select call_sid, caller from calls") == [(sid("CA", 1), "+447700900123")]
    assert [row[0] for row in server.rows()] == [sid("RE", 2)] * 2


def test_an_empty_recording_is_counted_in_the_background(serve, tmp_path):
    server = serve(store=tmp_path / "missing" / "alerts.db")
    server.wait_for_log("store_unavailable reason=")
    assert server.post(callback(1, "absent", "0")).status == 200
    server.wait_for_log("commit_deferred reason=")
    assert "not_committed" not in server.log()
    (tmp_path / "missing").mkdir()
    wait_until(lambda: server.ping()[1].get("alerts", {}).get("emptyRecordings") == 1)


def test_a_store_that_is_locked_holds_up_no_call(server):
    locker = sqlite3.connect(server.store, isolation_level=None)
    locker.execute("begin immediate")
    begun = time.monotonic()
    assert server.post(greeting(5)).status == 200
    assert time.monotonic() - begun < 2
    assert server.post(callback(5)).status == 503
    assert server.ask("/api/ivr").status == 200
    locker.execute("rollback")
    wait_until(lambda: server.post(callback(5)).status == 200)
    assert len(server.rows()) == 2
    locker.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_a_503_until_there_is_room(serve, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=True)
    try:
        server = serve(store=disk / "alerts.db")
        server.wait_until_open()
        acknowledged = [number for number in range(20) if server.post(callback(number)).status == 200]
        assert len(acknowledged) == 20
        with open(disk / "filler", "wb", buffering=0) as filler, pytest.raises(OSError):
            while True:
                filler.write(bytes(4096))
        refused = next(number for number in range(100, 10_000) if server.post(callback(number)).status == 503)
        wait_until(lambda: server.ping()[0] == 503)
        assert server.ask("/api/ivr").status == 200
        (disk / "filler").unlink()
        wait_until(lambda: server.post(callback(refused)).status == 200)
        server.wait_until_open()
        announced = {row[0] for row in server.rows()}
        assert announced >= {sid("RE", number) for number in [*acknowledged, *range(100, refused + 1)]}
        server.stop()
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_late_alert_turns_the_ping_red_but_not_the_balancer(server):
    server.post(callback(1))
    wait_until(lambda: server.ping()[1]["alerts"]["pending"] == 2)
    assert server.ping()[0] == 200
    with closing(sqlite3.connect(server.store, isolation_level=None)) as database:
        database.execute("update alerts set open_since = open_since - 660 * 1000")
    wait_until(lambda: server.ping()[0] == 503)
    status, output = server.ping("?calls")
    assert (status, output["status"]) == (200, "alerts late")
    assert output["alerts"]["oldestPendingSeconds"] >= 660


@pytest.mark.skipif(os.geteuid() != 0, reason="a network of its own needs root")
def test_no_network_is_needed(serve):
    server = serve(wrapper=["unshare", "--net"])
    server.wait_until_open()
    assert server.post(callback(1)).status == 200


def test_secrets_for_sending_need_not_be_readable(serve):
    config = VOICEMAIL.replace("[alerts]\n", "api_key = SK0123456789abcdef0123456789abcdef\n"
                               "api_key_secret_file = /nowhere/secret\n[alerts]\n")
    server = serve(config=config)
    server.wait_until_open()
    assert "/nowhere" not in server.log()


def test_numbers_of_callers_are_not_logged(server):
    server.post(greeting(1))
    server.post(callback(1))
    server.post(farewell(1))
    for which in ("callback/voicemail/alert_sms", "callback/voicemail/hangup"):  # the last lines of each
        server.wait_for_log(f"path=/api/ivr/{which} status=200")
    assert re.search(r"voicemail recording=RE0+1 action=message recipients=2 call=CA0+1\n", server.log())
    assert "9001" not in server.log()


def test_a_reload_that_takes_the_last_voicemail_away_lets_go_of_the_store(server):
    text = server.config.read_text()
    server.config.write_text(re.sub(r"type = voicemail\n.*", "type = hangup\n", text, flags=re.DOTALL))
    server.signal(1)
    server.wait_for_log("reloaded")
    wait_until(lambda: "alerts" not in server.ping()[1])
    assert server.ping()[0] == 200
    server.config.write_text(text)
    server.signal(1)
    server.wait_for_log("reloaded", times=2)
    wait_until(lambda: server.ping()[1].get("alerts", {}).get("store") == "ok")
