"""Several processes at one store, of either engine: no alert goes to two of them, none to nobody."""

import random

import pytest
from driver import Driver

PROCESSES = 4
RECORDINGS = 60


@pytest.fixture
def filled(url):
    with Driver(url) as driver:
        assert driver.ask("commit", *range(RECORDINGS)) == f"ok {2 * RECORDINGS}"
    return url


def test_every_alert_is_sent_by_one_process(filled):
    drivers = [Driver(filled) for _ in range(PROCESSES)]
    for driver in drivers:
        driver.say("drain")
    answers = [driver.hear().split() for driver in drivers]
    assert [driver.finish() for driver in drivers] == [0] * PROCESSES
    assert [answer[0] for answer in answers] == ["drained"] * PROCESSES
    sent = [alert for answer in answers for alert in answer[1:]]
    assert len(sent) == len(set(sent)) == 2 * RECORDINGS
    with Driver(filled) as driver:
        assert driver.ask("backlog") == f"0 0 {2 * RECORDINGS} 0"


def test_what_a_killed_process_had_claimed_waits_for_its_lease_to_end(filled):
    with Driver(filled) as victim, Driver(filled) as survivor:
        held = [victim.ask("claim") for _ in range(5)]
        assert all(answer.endswith(" sure") for answer in held)
        victim.kill()
        assert len(survivor.ask("drain").split()) - 1 == 2 * RECORDINGS - len(held)
        assert survivor.ask("claim") == "nothing"
        assert survivor.ask("backlog") == f"0 {len(held)} {2 * RECORDINGS - len(held)} 0"


def test_processes_killed_at_random_lose_nothing_they_had_committed(url):
    chance = random.Random(1)
    acknowledged = set()
    for turn in range(4):
        drivers = [Driver(url) for _ in range(3)]
        for name, driver in enumerate(drivers):
            driver.say("stream", turn * 100_000 + name * 10_000)
        for driver in drivers:
            for _ in range(chance.randint(1, 8)):
                line = driver.hear()
                assert line.isdigit(), line
                acknowledged.add(int(line))
        for driver in drivers:
            driver.process.kill()
            acknowledged |= {int(line) for line in driver.heard() if line.isdigit()}
            driver.kill()
    with Driver(url) as driver:
        assert acknowledged <= driver.numbers()


def test_processes_that_start_at_once_make_one_store(url):
    drivers = [Driver(url) for _ in range(6)]
    for driver in drivers:
        driver.say("commit", 1)
    answers = sorted(driver.hear() for driver in drivers)
    assert [driver.finish() for driver in drivers] == [0] * 6
    assert answers == ["ok 0"] * 5 + ["ok 2"]
