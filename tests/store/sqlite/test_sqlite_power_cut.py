"""SQLite, and a machine that loses power: what was acknowledged is on every disk that may be left.

A process commits while all it does to the disk is recorded. Then the disk is made anew as it may look after a power cut
at each of many moments, and is opened.
"""

import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from driver import Driver, committed
from recording import Disk, compile_recorder, environment, read_recording
from test_sqlite_kill import recordings

# Enough for the log to be folded into the file on the way.
COMMITS = 220
CUTS = 250


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """(the folder it was made in, all operations)."""
    folder = tmp_path_factory.mktemp("recorded")
    log = folder.parent / f"{folder.name}.log"
    recorder = compile_recorder(tmp_path_factory.mktemp("recorder"))
    with Driver(f"sqlite://{folder}/alerts.db", env=environment(recorder, folder, log)) as driver:
        for number in range(COMMITS):
            assert driver.ask("commit", number) == "ok 2"
        assert driver.finish() == 0
    return folder, read_recording(log)


def moments(operations, chance):
    """How many operations have happened when the power goes: at random, and around each acknowledgement."""
    answers = [at for at, operation in enumerate(operations) if operation.kind == "a"]
    near = [at + step for at in chance.sample(answers, 20) for step in (0, 1)]
    return sorted(set(near + chance.sample(range(len(operations)), CUTS)))


def test_nothing_acknowledged_is_missing_after_a_power_cut(recording, tmp_path):
    made_in, operations = recording
    chance = random.Random(5)
    cuts = set(moments(operations, chance))
    disk = Disk()
    most = 0
    for at, operation in enumerate(operations):
        if at in cuts:
            there = state_after(disk, made_in, tmp_path / str(at), seed=at)
            acknowledged = set(range(bytes(disk.acknowledged).count(b"ok 2\n")))
            assert acknowledged <= there, at
            most = max(most, len(acknowledged))
        disk.do(operation)
    assert most > COMMITS * 0.8


def state_after(disk, made_in, folder, seed):
    """The recordings that a store finds on what is left of the disk."""
    folder.mkdir()
    for path, content in disk.after_power_cut(seed).items():
        assert path.startswith(str(made_in))
        (folder / path[len(str(made_in)) + 1:]).write_bytes(content)
    found = recordings_by_either(folder / "alerts.db", with_ours=seed % 10 == 0)
    shutil.rmtree(folder)
    return found


def recordings_by_either(path, with_ours):
    if with_ours:
        with Driver(f"sqlite://{path}") as driver:
            return driver.numbers()
    return set() if not path.exists() or has_no_tables(path) else recordings(path)


def has_no_tables(path):
    with closing(sqlite3.connect(path)) as file:
        return not file.execute("select 1 from sqlite_master where name = 'alerts'").fetchone()


def test_a_commit_that_is_not_synced_would_be_found_out(recording, tmp_path):
    """The test above can fail: on a disk that ignores what it is asked to keep, acknowledged recordings are missing."""
    made_in, operations = recording
    disk = Disk()
    first_answer = next(at for at, operation in enumerate(operations) if operation.kind == "a")
    for at, operation in enumerate(operations):
        if at > first_answer and operation.path.endswith("alerts.db"):
            break
        if at <= first_answer or operation.kind != "s":
            disk.do(operation)
    acknowledged = bytes(disk.acknowledged).count(b"ok 2\n")
    there = state_after(disk, made_in, tmp_path / "after", seed=1)
    assert 0 in there and len(there) < acknowledged


def test_the_recording_has_the_log_folded_into_the_file(recording):
    _, operations = recording
    answers = [at for at, operation in enumerate(operations) if operation.kind == "a"]
    folded = [at for at, operation in enumerate(operations) if operation.kind == "w" and operation.path.endswith(".db")]
    assert len(answers) == COMMITS
    assert [at for at in folded if answers[0] < at < answers[-1]]
