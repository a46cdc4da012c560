"""The log of `ivr serve` where people see it: on a terminal, and under faketime. The lines themselves are elsewhere."""

import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.ivr_process import IvrProcess  # noqa: E402


@pytest.fixture(scope="module")
def libfaketime():
    """What the program faketime preloads. By itself it would be a second process around the server."""
    return subprocess.run(["faketime", "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True,
                          check=True).stdout.strip()


@pytest.mark.parametrize("clock", ["2016-02-29 10:00:00", "@2016-02-29 10:00:00", "@2096-02-29 10:00:00", "+3650d",
                                   "-3650d"])
def test_under_faketime_every_line_comes_at_once(tmp_path_factory, libfaketime, clock):
    """A clock that stands still, and clocks that run in the past and in the future."""
    fake = {"LD_PRELOAD": libfaketime, "FAKETIME": clock, "TZ": "UTC"}
    ivr = IvrProcess(tmp_path_factory.mktemp("s"), wait=False, env=os.environ | fake)
    begun = time.monotonic()
    ivr.wait_for_log("<6>serving ")
    for number in range(3):
        assert ivr.ask(f"/api/ivr/menu/{number}").status == 200
        ivr.wait_for_log(f"<6>request method=POST path=/api/ivr/menu/{number} status=200")
    assert time.monotonic() - begun < 10
    year = re.search(r"\d{4}(?=-)", clock)
    assert year is None or f'"invokedAt":"{year[0]}-02-29' in ivr.ask("/api/ping", "GET").body
    assert ivr.stop() == 0


def read_until(fd, text):
    seen = ""
    while text not in seen:
        seen += os.read(fd, 4096).decode()
    return seen


def test_on_a_terminal_a_line_has_a_time_and_a_word_for_its_level(tmp_path_factory):
    ours, theirs = pty.openpty()
    ivr = IvrProcess(tmp_path_factory.mktemp("s"), wait=False, stderr=theirs)
    os.close(theirs)
    seen = read_until(ours, "serving config=")
    ivr.ask("/nothing")
    seen += read_until(ours, "status=404")
    assert ivr.stop() == 0
    lines = [line for line in seen.split("\r\n")[:-1] if line]
    for line in lines:
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (error|warning|info|debug) [a-z_]+( |$)", line), line
    assert any(" info serving " in line for line in lines) and any(" warning refused " in line for line in lines)


def test_in_a_file_a_line_begins_with_the_number_that_the_journal_takes(tmp_path_factory):
    ivr = IvrProcess(tmp_path_factory.mktemp("s"))
    ivr.ask("/nothing")
    assert ivr.stop() == 0
    assert all(re.match("<[3467]>[a-z_]+", line) for line in ivr.log().splitlines())
