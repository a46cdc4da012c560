"""nginx on a host: its sandbox, its logs, and what one client may have of it."""

import json
import re
import time

from support.ivr_process import wait_until

LOG = "/var/log/nginx/ivr.json.log"


def main_process(phone):
    return phone.container.run("systemctl", "show", "-P", "MainPID", "nginx.service").stdout.strip()


def test_it_runs_in_its_sandbox(phone):
    def shown(name):
        return phone.container.run("systemctl", "show", "-P", name, "nginx.service").stdout.strip()

    assert shown("ProtectSystem") == "strict" and shown("NoNewPrivileges") == "yes"
    assert "169.254.169.254" in shown("IPAddressDeny") and "fd00:ec2::254" in shown("IPAddressDeny")
    assert int(shown("LimitNOFILE")) >= 2 * 16384
    status = phone.container.read(f"/proc/{main_process(phone)}/status")
    assert "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status
    # Only the main process has rights of root.
    worker = phone.container.run("pgrep", "--parent", main_process(phone)).stdout.split()[0]
    assert "CapEff:\t0000000000000000" in phone.container.read(f"/proc/{worker}/status")


def test_it_sees_neither_secrets_nor_alerts(phone):
    for folder in ("/etc/credstore", "/etc/ivr", "/var/lib/ivr"):
        seen = phone.container.run("nsenter", "--target", main_process(phone), "--mount", "ls", "-A", folder, check=False)
        assert not seen.stdout, seen.stdout
        assert phone.container.run("ls", "-A", folder).stdout


def test_its_processes_may_have_the_connections_that_are_configured(phone):
    text = phone.container.read("/etc/nginx/nginx.conf")
    assert re.search(r"worker_connections 16384;", text)
    worker = phone.container.run("pgrep", "--parent", main_process(phone)).stdout.split()[0]

    def most_files(process):
        return int(re.search(r"Max open files +(\d+)", phone.container.read(f"/proc/{process}/limits"))[1])

    # A container cannot have more than what runs it.
    assert most_files(worker) >= min(2 * 16384, most_files(1))


def test_reload_and_restart_work_in_it(phone):
    for verb in ("reload", "restart", "stop", "start"):
        phone.container.run("systemctl", verb, "nginx.service")
    wait_until(lambda: phone.call()[0] == 200, 10)
    assert phone.container.run("systemctl", "is-active", "nginx.service").stdout == "active\n"


def test_its_log_is_rotated_by_size_and_goes_on(phone):
    phone.container.run("sh", "-c", f"head -c 110000000 /dev/zero >>{LOG} && logrotate /etc/logrotate.conf")
    assert int(phone.container.run("stat", "-c", "%s", f"{LOG}.1").stdout) > 110000000
    phone.container.run("rm", f"{LOG}.1")
    time.sleep(0.5)  # nginx opens the new file when it gets the signal
    assert phone.call()[0] == 200
    wait_until(lambda: phone.container.read(LOG).strip(), 10)
    line = json.loads(phone.container.read(LOG).splitlines()[-1])
    assert (line["path"], line["status"]) == ("/api/ivr", 200)
    calendar = phone.container.run("systemctl", "show", "-P", "TimersCalendar", "logrotate.timer").stdout
    assert "OnCalendar=*-*-* *:00:00 " in calendar and calendar.count("OnCalendar=") == 1, calendar


def test_its_error_log_is_in_the_journal(phone):
    began = int(time.time())
    phone.container.run("curl", "--silent", "--data", "x" * 20000, phone.address)
    wait_until(lambda: "client intended to send too large body" in phone.container.run(
        "journalctl", "--unit", "nginx.service", "--since", f"@{began}", "--no-pager").stdout, 10)


def test_the_filter_counts_clients_and_bounds_the_age_of_connections(phone):
    rules = phone.container.run("nft", "list", "ruleset").stdout
    assert "ct count over 2048" in rules and "web_young4_300" in rules and "web_young6_300" in rules
