"""SQLite, and a process that is killed: whatever it had acknowledged is there, at whatever moment it ended."""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from driver import Driver, committed
from recording import compile_recorder, environment

KILLS = 100
PER_TURN = 100_000


def recordings(path):
    """The numbers in the file, after SQLite has looked at all of it."""
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("pragma integrity_check").fetchall() == [("ok",)]
        return {int(sid[2:], 16) for sid, in file.execute("select distinct recording_sid from alerts")}


def test_a_hundred_kills_at_random_moments(tmp_path):
    chance = random.Random(3)
    path = tmp_path / "alerts.db"
    acknowledged = set()
    for turn in range(KILLS):
        with Driver(f"sqlite://{path}") as driver:
            driver.say("stream", turn * PER_TURN)
            lines = [driver.hear() for _ in range(chance.randint(1, 6))]
            driver.process.kill()
            lines += driver.heard()
        assert not [line for line in lines if line.startswith("error")], lines
        acknowledged |= committed(lines)
        if turn % 10 == 9:
            assert acknowledged <= recordings(path)
    assert len(acknowledged) >= KILLS


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    return compile_recorder(tmp_path_factory.mktemp("recorder"))


def run_until_killed(recorder, folder, at):
    """What was acknowledged by a process that ends at its operation number at; nothing: it never came so far."""
    url = f"sqlite://{folder}/alerts.db"
    with Driver(url, env=environment(recorder, folder, kill_at=at)) as driver:
        lines = []
        for number in range(3):
            try:
                lines.append(driver.ask("commit", number))
            except BrokenPipeError:
                break
            if not lines[-1]:
                break
        ended = driver.process.wait() if not (lines and lines[-1]) else None
    assert ended in (None, -9)
    return {number for number, line in enumerate(lines) if line == "ok 2"}, ended is not None


def test_killed_at_any_write(recorder, tmp_path):
    """From the making of the file to the third commit, each operation on the disk is the last one once."""
    at, killed = 0, True
    while killed:
        at += 1
        folder = tmp_path / str(at)
        folder.mkdir()
        acknowledged, killed = run_until_killed(recorder, folder, at)
        with Driver(f"sqlite://{folder}/alerts.db") as driver:
            there = driver.numbers()
            assert acknowledged <= there <= set(range(3)), at
            # What was not acknowledged is reported again, as by Twilio.
            for number in range(3):
                assert driver.ask("commit", number) == ("ok 0" if number in there else "ok 2"), at
        assert recordings(folder / "alerts.db") == {0, 1, 2}
        shutil.rmtree(folder)
    assert at > 60
