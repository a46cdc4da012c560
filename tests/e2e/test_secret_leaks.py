"""No output of any program shows a secret of a broken config.

tests/unit/secret_leaks_test.cpp breaks a config in thousands of ways within one process. Here the programs themselves
print, log and run: `ivr check` in all its forms, `ivr config --json`, `ivr alerts`, `ivr deliver`, a server that has to
reload the file; and their command lines, which everybody on the host can read.
"""

import signal
import subprocess
from pathlib import Path

import pytest

from support.ivr_process import SIGNED, TOKEN, IvrProcess, binary

# One mark in each place that can hold a secret.
MARKS = ["kV3nQ8xT2mZp4Wd7", "Jd8sLq2Wm5Xv9Tb3", "pR7tY2uK9hG4fD1s", "zX5cV8bN3mA6qW1e", "Q1w2E3r4T5y6U7i8",
         "h6J2k9L4m1N7b3V8", "T4g8B2n6M1j5K9l3", "Wy3Zu7Xa1Vc5Bd9E", TOKEN]
CONFIG = SIGNED.replace("https://ivr.example.com", f"https://twilio:{MARKS[0]}@ivr.example.com") + f"""\
[alerts]
store = postgresql://ivr:{MARKS[1]}@127.0.0.1:9/ivr
link_key = {MARKS[2]}
webhook_secret_file = webhook_secret
[smtp]
url = smtps://mail.example.com
user = ivr
password = {MARKS[4]}
from = ivr@example.com
[health]
ping_url = https://probe:{MARKS[5]}@ivr.example.com/api/ping
ping_every_minutes = 5
dead_mans_switch_url = https://switch.example.com/{MARKS[6]}
alert_webhook = https://hooks.example.com/{MARKS[7]}
"""
CHANGES = {
    "as it is": lambda line: line,
    "without its equals sign": lambda line: line.replace(" = ", " "),
    "the value alone": lambda line: line.split(" = ")[-1],
    "the value on the next line": lambda line: line.replace(" = ", " =\n"),
    "the secrets indented": lambda line: "  " + line if any(mark in line for mark in MARKS) else line,
    "twice": lambda line: f"{line}\n{line}",
    "misspelt": lambda line: line[:2] + line[3:],
    "a bracket before it": lambda line: "[" + line,
    "no bracket after it": lambda line: line.replace("]", ""),
    "quotation marks": lambda line: line.replace(" = ", ' = "') + '"',
    "a slash in the login": lambda line: line.replace("@", "/@"),
    "no encryption": lambda line: line.replace("https://", "http://"),
    "a remark": lambda line: line + " ; here",
    "another key": lambda line: line.replace(line.split(" = ")[0], "voice"),
    "a reference": lambda line: line.replace(" = ", " = %("),
}


@pytest.fixture
def ivr(tmp_path):
    process = IvrProcess(tmp_path, SIGNED)
    yield process
    assert process.stop() == 0


def broken(change):
    """The config with each of its lines changed: many mistakes at once."""
    return "\n".join(change(line) for line in CONFIG.splitlines()) + "\n"


def expect_no_mark(text, marks=tuple(MARKS)):
    assert [mark for mark in marks if mark.lower() in text.lower()] == [], text


def command_line_of(process):
    return Path(f"/proc/{process.pid}/cmdline").read_text()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_program_prints_a_secret(tmp_path, change):
    (tmp_path / "webhook_secret").write_text(MARKS[3])
    file = tmp_path / "config.ini"
    file.write_text(broken(change))
    for arguments in (["check", file], ["check", "--json", file], ["check", "--strict", "--as", "server", file],
                      ["config", "--json", file], ["alerts", "list", "--config", file], ["health", "cron", "-c", file],
                      ["check", file, tmp_path]):
        done = subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=60, check=False)
        expect_no_mark(done.stdout + done.stderr)


def test_a_server_that_reloads_logs_no_secret(ivr):
    (ivr.config.parent / "webhook_secret").write_text(MARKS[3])
    for count, change in enumerate(list(CHANGES.values())[1:], 1):
        ivr.config.write_text(broken(change))
        ivr.signal(signal.SIGHUP)
        ivr.wait_for_log("reload_refused", times=count)
    expect_no_mark(ivr.log())
    expect_no_mark(command_line_of(ivr.process))


@pytest.mark.parametrize("change", list(CHANGES.values())[1:], ids=list(CHANGES)[1:])
def test_deliver_logs_no_secret(tmp_path, change):
    (tmp_path / "webhook_secret").write_text(MARKS[3])
    file = tmp_path / "config.ini"
    file.write_text(broken(change))
    done = subprocess.run([binary(), "deliver", "--config", file], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    expect_no_mark(done.stdout + done.stderr)
