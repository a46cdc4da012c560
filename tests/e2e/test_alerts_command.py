"""`ivr alerts`: what an operator is shown of the store, and what `retry` does to it."""

import json
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from support.alert_rows import add_alert, make_store, read_alert, set_mark
from support.ivr_process import ROOT, IvrProcess, binary
from support.postgres import PASSWORD, Postgres
from support.voicemail_requests import VOICEMAIL, callback, sid

pytestmark = pytest.mark.sanitizers


class Desk:
    """An operator with a config and a store."""

    def __init__(self, folder):
        self.store, self.config = make_store(folder)

    def said(self, *arguments, config=None):
        """Exit code, stdout and stderr."""
        done = subprocess.run([binary(), "alerts", *map(str, arguments), "--config", config or self.config],
                              capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def output(self, *arguments, **more):
        """Stdout, when nothing was wrong."""
        code, out, complaints = self.said(*arguments, **more)
        assert (code, complaints) == (0, "")
        return out

    def json(self, *arguments):
        return json.loads(self.output(*arguments, "--json"))

    def listed(self, *arguments):
        """The ids, as both the table and the JSON have them."""
        table = [int(line.split()[0]) for line in self.output("list", *arguments).splitlines()[1:-1]]
        assert table == [alert["id"] for alert in self.json("list", *arguments)]
        return table


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One empty store for all tests of this file: starting a server for each would take the longest part of them."""
    return Desk(tmp_path_factory.mktemp("alerts"))


@pytest.fixture
def desk(made):
    with closing(sqlite3.connect(made.store, isolation_level=None)) as database:
        for table in ("alerts", "marks", "empty_recordings"):
            database.execute(f"delete from {table}")
    return made


def test_no_alert_at_all_is_said_in_words(desk):
    assert desk.output("list") == "there are no alerts\n"
    assert desk.output("list", "--json") == "[]\n"
    assert desk.output("list", "--state", "failed") == "no alert matches\n"


def test_the_table_has_the_newest_first_in_the_time_of_the_config(desk):
    old = add_alert(desk.store, 1, age_seconds=7200, state="sent", provider_id=sid("SM", 1))
    new = add_alert(desk.store, 2, age_seconds=61, channel="email", recipient="office@example.com", sender="",
                    caller="", attempts=3, code="smtp 451", problem="try later")
    header, first, second, zone = desk.output("list").splitlines()
    assert re.split(" {2,}", header) == ["id", "tag", "state", "created", "recipient", "caller", "problem"]
    assert zone == "times are in Europe/London"
    created = datetime.fromtimestamp(read_alert(desk.store, new)["created_at"] // 1000, ZoneInfo("Europe/London"))
    assert re.split(" {2,}", first) == [str(new), "VM 000002", "pending", f"{created:%d %b %H:%M}",
                                        "office@example.com", "-", "smtp 451"]
    assert re.split(" {2,}", second)[:3] == [str(old), "VM 000001", "sent"] and second.endswith("  -")
    assert [line.index(cell) for line, cell in ((header, "recipient"), (first, "office"), (second, "+447700900001"))
            ].count(header.index("recipient")) == 3


def test_every_filter_narrows_the_list(desk):
    sms = add_alert(desk.store, 1, age_seconds=3 * 3600, state="failed")
    mail = add_alert(desk.store, 1, channel="email", recipient="office@example.com", sender="")
    hook = add_alert(desk.store, 2, channel="webhook", recipient="https://example.com/hook", action="orders")
    assert desk.listed() == [hook, mail, sms]
    assert desk.listed("--state", "failed") == [sms]
    assert desk.listed("--channel", "webhook") == [hook]
    assert desk.listed("--action", "message") == [mail, sms]
    assert desk.listed("--recording", sid("RE", 1)) == [mail, sms]
    assert desk.listed("--hours", 2) == [hook, mail]
    assert desk.listed("--hours", 4, "--channel", "sms", "--state", "failed", "--action", "message") == [sms]


def test_a_list_that_is_cut_says_how_many_more_there_are(desk):
    ids = [add_alert(desk.store, number) for number in range(7)]
    *table, last = desk.output("list", "--limit", 3).splitlines()
    assert last == "and 4 older: use --limit to list more"
    assert [int(line.split()[0]) for line in table[1:-1]] == ids[:-4:-1]
    assert "older" not in desk.output("list", "--limit", 7)
    assert [alert["id"] for alert in desk.json("list", "--limit", 3)] == ids[:-4:-1]


def test_json_has_every_column_of_the_store_in_utc(desk):
    alert_id = add_alert(desk.store, 0xabc123, attempts=2, attempt_id="00ff", attempt_at=1795428007042, in_doubt=1,
                         resend_at=1795428067042, created_at=1795428000000, due_at=1795428009999, code="http 500",
                         problem="Internal Server Error", began_at=1795427970000)
    assert desk.json("list") == desk.json("show", alert_id) == [{
        "id": alert_id, "state": "pending", "created_at": "2026-11-23T10:00:00.000Z", "notice": None,
        "recording_sid": sid("RE", 0xabc123), "call_sid": sid("CA", 1), "action": "message",
        "caller": "+447700900123", "caller_name": None, "called": None, "began_at": "2026-11-23T09:59:30.000Z", "length_seconds": 42, "tag": "VM abc123",
        "channel": "sms", "recipient": "+447700900001", "sender": "+447700900000", "attempts": 2,
        "attempt_id": "00ff", "attempt_at": "2026-11-23T10:00:07.042Z", "in_doubt": True,
        "resend_at": "2026-11-23T10:01:07.042Z", "due_at": "2026-11-23T10:00:09.999Z", "done_at": None,
        "provider_id": None, "code": "http 500", "problem": "Internal Server Error"}]


def test_show_tells_everything_about_one_alert(desk):
    alert_id = add_alert(desk.store, 0xabc123, state="failed", attempts=1, code="21211", problem="not a number")
    lines = desk.output("show", alert_id).splitlines()
    facts = dict(line.split(": ", 1) for line in lines)
    assert facts["id"] == str(alert_id) and facts["state"] == "failed"
    assert facts["recording"] == sid("RE", 0xabc123) and facts["created"].endswith(" Europe/London")
    assert facts["tag"] == "VM abc123, or VM 000000abc123 in a text without a link"
    assert facts["last problem"] == "21211: not a number" and facts["in doubt"] == "no"
    assert lines[-1] == f"next: nothing, unless you run: ivr alerts retry {alert_id}"


def test_show_takes_a_recording_for_all_its_alerts(desk):
    ids = [add_alert(desk.store, 5, recipient=f"+44770090000{digit}") for digit in (1, 2)]
    add_alert(desk.store, 6)
    output = desk.output("show", sid("RE", 5))
    assert re.findall(r"^id: (\d+)$", output, re.MULTILINE) == [str(alert_id) for alert_id in reversed(ids)]
    assert [alert["id"] for alert in desk.json("show", sid("RE", 5))] == ids[::-1]


@pytest.mark.parametrize("tag", [["VM abc123"], ["VM", "ABC123"], ["vmabc123"], ["VM 000000abc123"]])
def test_show_finds_the_alert_whose_tag_a_person_reads_out(desk, tag):
    ids = [add_alert(desk.store, 0xabc123, recipient=f"+44770090000{digit}") for digit in (1, 2)]
    add_alert(desk.store, 0xabc124)
    assert [alert["id"] for alert in desk.json("show", *tag)] == ids[::-1]


def test_show_knows_of_a_stopped_queue_and_of_no_other(desk):
    set_mark(desk.store, "stopped sms", "20003: Authenticate")
    sms = add_alert(desk.store, 1)
    mail = add_alert(desk.store, 1, channel="email", recipient="office@example.com", sender="")
    assert desk.output("show", sms).endswith("next: SMS are stopped: 20003: Authenticate\n")
    set_mark(desk.store, "stopped sms", "1795428007042 20003: Authenticate")
    assert desk.output("show", sms).endswith("next: SMS are stopped since Mon 23 Nov 10:00: 20003: Authenticate\n")
    assert "stopped" not in desk.output("show", mail)


@pytest.mark.parametrize("unknown", ["4711", sid("RE", 99)])
def test_what_is_not_there_cannot_be_shown(desk, unknown):
    for how in ((), ("--json",)):
        assert desk.said("show", unknown, *how) == (1, "", f"ivr: there is no alert {unknown}\n")


def test_retry_makes_the_named_ones_pending(desk):
    failed = [add_alert(desk.store, number, age_seconds=9000, state="failed", attempts=12) for number in range(3)]
    assert desk.output("retry", *failed[:2]) == "2 alerts will be sent again\n"
    assert [read_alert(desk.store, one)["state"] for one in failed] == ["pending", "pending", "failed"]
    assert read_alert(desk.store, failed[0])["attempts"] == 0
    assert desk.output("retry", failed[2]) == "1 alert will be sent again\n"


def test_retry_of_all_that_failed(desk):
    failed = [add_alert(desk.store, number, state="failed") for number in range(4)]
    sent = add_alert(desk.store, 9, state="sent")
    assert desk.output("retry", "--failed") == "4 alerts will be sent again\n"
    assert {read_alert(desk.store, one)["state"] for one in failed} == {"pending"}
    assert read_alert(desk.store, sent)["state"] == "sent"
    assert desk.output("retry", "--failed") == "no alert will be sent again\n"


def test_retry_hurries_one_that_waits(desk):
    waiting = add_alert(desk.store, 1, age_seconds=60, due_at=2**42)
    assert desk.output("retry", waiting) == "1 alert will be sent again\n"
    assert read_alert(desk.store, waiting)["due_at"] < 2**42


def test_retry_refuses_what_is_sent_or_not_there_and_does_the_rest(desk):
    sent, sending, failed = (add_alert(desk.store, number, state=state)
                             for number, state in enumerate(("sent", "sending", "failed")))
    assert desk.said("retry", sent, sending, 4711, failed) == (
        1, "1 alert will be sent again\n",
        f"ivr: alert {sent} was already sent\nivr: alert {sending} is being sent now\nivr: there is no alert 4711\n")
    assert [read_alert(desk.store, one)["state"] for one in (sent, sending, failed)] == ["sent", "sending", "pending"]


def test_stats_count_what_there_is(desk):
    assert desk.json("stats") == {"pending": 0, "sending": 0, "sent": 0, "failed": 0, "oldest_pending_seconds": None,
                                  "empty_recordings": 0, "queue_stopped": None}
    for number, state in enumerate(["pending", "pending", "sending", "sent", "sent", "sent", "failed"]):
        add_alert(desk.store, number, age_seconds=660 if number == 0 else 0, state=state)
    set_mark(desk.store, "stopped sms", "1795428007042 Authenticate")
    output = desk.output("stats").splitlines()
    assert output == ["pending: 2", "sending: 1", "sent: 3", "failed: 1", "oldest unsent: 11 min",
                    "empty recordings: 0", "queue stopped: SMS are stopped since Mon 23 Nov 10:00: Authenticate"]
    stats = desk.json("stats")
    assert 660 <= stats.pop("oldest_pending_seconds") < 720
    assert stats == {"pending": 2, "sending": 1, "sent": 3, "failed": 1, "empty_recordings": 0,
                     "queue_stopped": "sms since 2026-11-23T10:00:07.042Z: Authenticate"}


def test_nothing_a_caller_sends_reaches_the_terminal_as_it_is(desk):
    add_alert(desk.store, 1, caller="\x1b[2J\x07\u202e", problem="a\nb\x9b1m", action="Bäckerei")
    assert "Bäckerei" in desk.output("show", sid("RE", 1))
    for words in (desk.output("list"), desk.output("show", sid("RE", 1))):
        assert r"\x1b[2J\x07\xe2\x80\xae" in words and r"a\x0ab\xc2\x9b1m" in words
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", words)
    assert desk.output("list", "--json").isascii()
    assert desk.json("list")[0]["caller"] == "\x1b[2J\x07\u202e"


def test_a_store_that_is_not_there_is_not_made(desk, tmp_path):
    missing = tmp_path / "alerts.db"
    for verb in (["list"], ["show", "1"], ["retry", "1"], ["stats"]):
        assert desk.said(*verb, "--store", f"sqlite://{missing}") == (
            2, "", f'ivr: {missing}: no such file or directory ("ivr serve" creates it when it starts)\n')
    assert not missing.exists()


def test_a_file_that_is_no_store_is_reported(desk, tmp_path):
    text = tmp_path / "text.db"
    text.write_text("not a database, but longer than the header of one would be " * 20)
    code, out, complaint = desk.said("list", "--store", f"sqlite://{text}")
    assert (code, out) == (2, "") and complaint.startswith(f"ivr: {text}: ") and "perhaps" not in complaint
    empty = tmp_path / "empty.db"
    empty.touch()
    assert desk.said("list", "--store", f"sqlite://{empty}") == (
        2, "", f"ivr: {empty}: there is no alert store in it yet\n")


def test_a_config_with_mistakes_is_reported_as_by_check(desk, tmp_path):
    broken = tmp_path / "broken.ini"
    broken.write_text(desk.config.read_text().replace("Europe/London", "Mars/Base"))
    check = subprocess.run([binary(), "check", broken], capture_output=True, text=True, timeout=60)
    assert "Mars/Base" in check.stderr
    *mistakes, _ = check.stderr.splitlines(keepends=True)  # the last line counts them
    assert desk.said("list", config=broken) == (1, "", "".join(mistakes))
    absent = tmp_path / "none.ini"
    assert desk.said("stats", config=absent) == (2, "", f"ivr: {absent}: no such file or directory\n")


@pytest.mark.parametrize("state, why", [("absent", "no such file or directory"), ("broken", "it has mistakes")])
def test_with_a_store_named_a_bad_config_costs_only_the_time_zone(desk, tmp_path, state, why):
    config = tmp_path / "config.ini"
    if state == "broken":
        config.write_text("[ivr]\n")
    alert_id = add_alert(desk.store, 1, state="failed")
    remark = f"ivr: {config}: {why}: times are in UTC\n"
    place = ("--store", f"sqlite://{desk.store}")
    code, table, complaint = desk.said("list", *place, config=config)
    assert (code, complaint) == (0, remark) and table.endswith("times are in UTC\n")
    assert desk.said("retry", alert_id, *place, config=config) == (0, "1 alert will be sent again\n", remark)


def test_the_store_of_the_command_line_wins(desk, tmp_path):
    config = tmp_path / "config.ini"
    config.write_text(desk.config.read_text().replace(str(desk.store), "/nowhere/alerts.db"))
    assert desk.said("stats", config=config)[0] == 2
    assert desk.said("stats", "--store", f"sqlite://{desk.store}", config=config)[0] == 0


def test_what_only_a_sender_needs_is_not_asked_for(desk, tmp_path):
    config = tmp_path / "config.ini"
    config.write_text(desk.config.read_text().replace(
        "[alerts]\n", "api_key = SK0123456789abcdef0123456789abcdef\napi_key_secret_file = /nowhere/key\n[alerts]\n"))
    assert desk.output("list", config=config) == "there are no alerts\n"


def test_a_server_may_write_at_the_same_time(desk):
    writer = sqlite3.connect(desk.store, isolation_level=None)
    writer.execute("begin immediate")
    try:
        assert desk.output("list") == "there are no alerts\n"
        assert desk.json("stats")["pending"] == 0
    finally:
        writer.execute("rollback")
        writer.close()


@pytest.mark.parametrize("arguments, why", [
    ([], "expected a command"), (["lst"], 'no command "lst" (did you mean "list"?)'), (["list", "x"], "x"), (["list", "--state", "done"], "--state"),
    (["list", "--channel", "fax"], "--channel"), (["list", "--recording", "RE1"], "--recording"),
    (["list", "--hours", "0"], "--hours"), (["list", "--limit", "0"], "--limit"), (["list", "--store", "x.db"], "sqlite"),
    (["show"], "ID"), (["show", "x"], "ID"), (["show", "1", "2"], "2"), (["show", "-1"], "ID"),
    (["retry"], "ID or --failed"), (["retry", "x"], "ID"), (["retry", "1", "--failed"], "--failed"),
    (["stats", "1"], "1")])
def test_wrong_usage_is_exit_code_2_and_an_explanation(arguments, why):
    done = subprocess.run([binary(), "alerts", *arguments], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "") and why in done.stderr
    assert done.stderr.endswith(' --help" for more information.\n')


def test_a_password_in_a_store_s_url_is_not_quoted():
    done = subprocess.run([binary(), "alerts", "list", "--store", "postgresql://ivr:geheim@geheim@db.example.com/ivr"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "geheim" not in done.stdout + done.stderr


@pytest.fixture
def database():
    running = Postgres()
    yield running
    running.remove()


def test_a_database_is_looked_at_as_a_file_is(database, tmp_path):
    def said(*verb):
        done = subprocess.run([binary(), "alerts", *verb, "--store", database.url, "--config", tmp_path / "none.ini"],
                              capture_output=True, text=True, timeout=60)
        assert PASSWORD not in done.stdout + done.stderr
        return done.returncode, done.stdout, done.stderr.split("times are in UTC\n")[-1]

    empty = said("list")
    assert empty[0] == 2 and empty[2].endswith("there is no alert store in it yet\n")
    server = IvrProcess(tmp_path, VOICEMAIL.replace("sqlite://STORE", database.url))
    try:
        server.wait_for_log("store_available")
        assert server.ask(callback(1)[0], body=callback(1)[1]).status == 200
    finally:
        assert server.stop() == 0
    assert [alert["id"] for alert in json.loads(said("list", "--json", "--hours", "1")[1])] == [2, 1]
    assert said("list", "--limit", "1")[1].endswith("and 1 older: use --limit to list more\n")
    database.query("update alerts set state = 'failed', done_at = created_at")
    assert said("retry", "1") == (0, "1 alert will be sent again\n", "")
    assert said("stats")[1].startswith("pending: 1\nsending: 0\nsent: 0\nfailed: 1\n")
    database.stop()
    code, out, complaint = said("list")
    assert (code, out) == (2, "") and complaint.startswith("ivr: postgresql://ivr@127.0.0.1:") and "perhaps" not in complaint


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming somebody else needs root")
def test_that_the_store_may_not_be_read_is_reported(desk):
    desk.store.parent.chmod(0o711)
    done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", binary(), "alerts", "list",
                           "--store", f"sqlite://{desk.store}"], capture_output=True, text=True, timeout=60, cwd="/")
    assert done.returncode == 2 and "perhaps" not in done.stderr and done.stderr != ""


def test_the_help_names_every_state_and_channel_of_the_program():
    source = (ROOT / "core/alerts/alert.cpp").read_text()
    help_text = subprocess.run([binary(), "alerts", "list", "--help"], capture_output=True, text=True).stdout
    for kind, option in (("Channel", "CHANNEL"), ("AlertState", "STATE")):
        names = re.findall(rf'pair\{{{kind}::\w+, std::string_view\("(\w+)"\)', source)
        assert len(names) >= 3 and re.search(rf"{option}:\{{(.*)\}}", help_text)[1].split(",") == names
