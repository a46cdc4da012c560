"""The units under a real systemd: calls are answered, whatever happens to the process that answers them."""

import json
import re
import threading
import time

import pytest

from phone import BROKEN, CONFIG, FROM_CREDENTIAL, MESSAGE, UNSIGNED
from support.ivr_process import TOKEN, wait_until
from support.postgres import PASSWORD, Postgres

# The store is opened for alerts only.
VOICEMAIL = """\
[ivr_menu_option_2]
action = message
[action_message]
type = voicemail
play_say = Speak after the tone.
hangup_say = Goodbye.
voicemail_timeout = 5
voicemail_max_length = 60
voicemail_alert_sms_from = +447700900000
voicemail_alert_sms_to = +447700900001
"""


def test_the_first_call_starts_the_service(phone):
    phone.run("systemctl", "stop", "ivr.service")
    assert not phone.is_active("ivr.service")
    assert phone.is_answered()
    wait_until(lambda: phone.is_active("ivr.service"))


def test_the_socket_is_for_nginx_alone_and_waits_for_many(phone):
    assert phone.run("stat", "-c", "%U:%G %a", "/run/ivr/fcgi.sock").stdout == "root:www-data 660\n"
    assert phone.shown("ivr.socket", "Backlog") == "4096"


def test_systemd_understands_every_unit_where_they_are_installed(phone):
    done = phone.run("systemd-analyze", "verify", "--man=no", "ivr.socket", "ivr.service", "ivr-deliver.service",
                     "ivr-health.service")
    assert done.stdout + done.stderr == ""


def test_the_server_has_no_network_unless_the_store_needs_it(phone):
    def network(unit):
        return phone.run("readlink", f"/proc/{phone.process(unit)}/ns/net").stdout

    host = phone.run("readlink", "/proc/1/ns/net").stdout
    assert network("ivr.service") != host == network("ivr-deliver.service")
    phone.drop_in("ivr.service", phone.read("/usr/share/twilio-ivr/systemd/store-postgresql.conf"))
    phone.run("systemctl", "restart", "ivr.service")
    assert network("ivr.service") == host and phone.is_answered()


def test_a_database_is_reached_with_the_drop_in_and_not_without(phone):
    def store():
        with phone.connect() as client:
            return json.loads(client.ask("/api/ping", method="GET").body)["alerts"]["store"]

    with phone.network():
        database = Postgres()
    try:
        phone.configure(UNSIGNED + VOICEMAIL + f"[alerts]\nstore = postgresql://ivr@127.0.0.1:{database.port}/ivr\n"
                        "store_password = credential:ivr.store_password\n")
        phone.secret("ivr.store_password", PASSWORD)
        phone.run("systemctl", "restart", "ivr.service", "ivr-deliver.service")
        wait_until(lambda: "store_unavailable" in phone.journal("ivr.service"))
        assert store() != "ok" and phone.is_answered()
        phone.drop_in("ivr.service", phone.read("/usr/share/twilio-ivr/systemd/store-postgresql.conf"))
        phone.run("systemctl", "restart", "ivr.service")
        wait_until(lambda: store() == "ok")
        assert "delivering config=" in phone.journal("ivr-deliver.service")
        assert "unavailable" not in phone.journal("ivr-deliver.service")
    finally:
        database.remove()


def test_the_processes_are_the_users_and_alerts_are_theirs_alone(phone):
    for unit in ("ivr.service", "ivr-deliver.service"):
        assert phone.run("stat", "-c", "%U:%G", f"/proc/{phone.process(unit)}").stdout == "ivr:ivr\n"
    assert phone.run("stat", "-c", "%U:%G %a", "/var/lib/ivr", "/var/lib/ivr/alerts.db").stdout == (
        "ivr:ivr 700\nivr:ivr 600\n")


def test_secrets_that_are_not_there_keep_no_unit_from_starting(phone):
    assert phone.run("ls", "/etc/credstore", check=False).returncode != 0
    assert phone.is_active("ivr.service") and phone.is_active("ivr-deliver.service")


def test_secrets_come_from_the_credential_store_at_a_start_and_at_a_reload(phone):
    phone.configure(FROM_CREDENTIAL)
    phone.secret("ivr.auth_token", TOKEN)
    phone.run("systemctl", "restart", "ivr.service", "ivr-deliver.service")
    before = phone.process()
    assert phone.is_answered()
    phone.configure(FROM_CREDENTIAL.replace("Press one.", "Press one. Again."))
    phone.run("systemctl", "reload", "ivr.service", "ivr-deliver.service")
    wait_until(lambda: "Press one. Again." in phone.ring().body)
    assert phone.process() == before
    assert TOKEN not in phone.journal()


def test_a_secret_that_the_config_wants_and_nobody_put_there_is_named(phone):
    phone.configure(FROM_CREDENTIAL)
    phone.run("systemctl", "restart", "ivr.service", check=False)
    assert not phone.is_active("ivr.service")
    assert f"{CONFIG}:3: auth_token = credential:ivr.auth_token" in phone.journal("ivr.service")


def test_a_reload_of_a_broken_config_fails_and_the_old_one_is_served(phone):
    before = phone.process(), phone.process("ivr-deliver.service")
    phone.configure(BROKEN)
    for unit in ("ivr.service", "ivr-deliver.service"):
        assert phone.run("systemctl", "reload", unit, check=False).returncode != 0
        assert MESSAGE in phone.journal(unit)
    assert phone.is_answered()
    assert (phone.process(), phone.process("ivr-deliver.service")) == before


def test_a_reload_of_a_config_that_only_root_can_read_fails_too(phone):
    phone.run("chgrp", "root", CONFIG)
    try:
        assert phone.run("systemctl", "reload", "ivr.service", check=False).returncode != 0
    finally:
        phone.run("chgrp", "ivr", CONFIG)
    assert f"'{CONFIG}' for reading: Permission denied" in phone.journal("ivr.service")
    assert phone.is_answered()


def test_a_start_with_a_broken_config_tells_why_and_is_tried_until_it_is_mended(phone):
    phone.configure(BROKEN)
    phone.run("systemctl", "restart", "ivr.service", check=False)
    wait_until(lambda: int(phone.shown("ivr.service", "NRestarts")) > 6)
    assert MESSAGE in phone.journal("ivr.service")
    assert phone.is_active("ivr.socket")
    phone.configure(UNSIGNED)
    assert phone.is_answered()


@pytest.mark.parametrize("unit", ["ivr.service", "ivr-deliver.service"])
def test_a_process_that_is_killed_is_back_at_once(phone, unit):
    before = phone.process(unit)
    killed = time.monotonic()
    phone.run("kill", "-KILL", str(before))
    phone.wait_for_another_process(before, unit, seconds=10)
    assert time.monotonic() - killed < 8
    assert phone.is_answered()


def test_a_call_waits_while_the_service_restarts(phone):
    """One after the other, all through three restarts: none is refused and none fails."""
    over, answers = threading.Event(), []

    def ring_on():
        while not over.is_set():
            answers.append(phone.is_answered())

    caller = threading.Thread(target=ring_on)
    caller.start()
    try:
        for _ in range(3):
            phone.run("systemctl", "restart", "ivr.service")
    finally:
        over.set()
        caller.join(60)
    assert len(answers) > 10 and all(answers)


def test_no_number_of_deaths_is_too_many(phone):
    """By default systemd gives up after five starts in ten seconds, and then closes the socket."""
    for _ in range(8):
        before = phone.process()
        phone.run("kill", "-KILL", str(before))
        phone.wait_for_another_process(before)
    assert phone.is_active("ivr.socket") and phone.is_answered()


def test_a_process_that_hangs_is_replaced(phone):
    assert phone.shown("ivr.service", "WatchdogUSec") == "20s"
    phone.drop_in("ivr.service", "[Service]\nWatchdogSec=3\n")
    phone.run("systemctl", "restart", "ivr.service")
    before = phone.process()
    time.sleep(5)
    assert phone.process() == before, "a process that is well was taken for one that hangs"
    phone.run("kill", "-STOP", str(before))
    phone.wait_for_another_process(before, seconds=30)
    assert "watchdog" in phone.run("journalctl", "--unit", "ivr.service").stdout
    assert phone.is_answered()


def test_the_health_ping_runs_in_its_sandbox(phone):
    """Nobody listens on that port: curl is started, the refusal is noted in the store, and the journal has it."""
    phone.configure(UNSIGNED + "[health]\nping_url = http://127.0.0.1:9/api/ping\nping_every_minutes = 1\n")
    phone.run("systemctl", "start", "ivr-health.service")
    assert phone.shown("ivr-health.service", "Result") == "success"
    assert re.search("127.0.0.1", phone.journal("ivr-health.service"))


def test_the_end_of_the_host_takes_no_longer_than_a_stop_may(phone):
    started = time.monotonic()
    phone.run("systemctl", "stop", "ivr.socket", "ivr.service", "ivr-deliver.service")
    assert time.monotonic() - started < 10
    assert phone.run("ls", "/run/ivr/fcgi.sock", check=False).returncode != 0
