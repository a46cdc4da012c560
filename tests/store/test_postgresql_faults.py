"""PostgreSQL that is stopped, killed, paused, locked or shut for us: errors in time and in words, and nothing lost."""

import time

import pytest
from driver import Driver

from support.postgres import PASSWORD

# The timeout is six seconds; the rest is for a slow machine.
ANSWERS_WITHIN = 12


@pytest.fixture
def driver(database):
    with Driver(database) as running:
        yield running


def error_of(answer):
    """The words behind the store's name, which has no password in it."""
    assert answer.startswith("error postgresql://ivr@127.0.0.1:"), answer
    assert PASSWORD not in answer
    return answer.split("/", 3)[3].split(": ", 1)[1]


def test_a_restart_between_two_calls_goes_unnoticed(cluster, driver):
    assert driver.ask("commit", 1) == "ok 2"
    for end in (cluster.stop, cluster.kill):
        end()
        cluster.start()
        assert driver.ask("backlog") == "2 0 0 0"
        end()
        cluster.start()
        assert driver.ask("commit", 1) == "ok 0"


def test_a_server_that_is_away_is_an_error_until_it_is_back(cluster, driver):
    assert driver.ask("commit", 1) == "ok 2"
    cluster.stop()
    try:
        for _ in range(2):
            assert "onnection refused" in error_of(driver.ask("commit", 2, within=ANSWERS_WITHIN))
        assert "onnection refused" in error_of(driver.ask("backlog", within=ANSWERS_WITHIN))
    finally:
        cluster.start()
    assert driver.ask("commit", 2) == "ok 2"
    assert driver.numbers() == {1, 2}


def test_a_paused_server_is_given_up_and_found_again(cluster, driver, database):
    assert driver.ask("commit", 1) == "ok 2"
    cluster.pause()
    try:
        begun = time.monotonic()
        assert error_of(driver.ask("commit", 2, within=ANSWERS_WITHIN)) == "no answer in time"
        assert 5 < time.monotonic() - begun
        assert "timeout expired" in error_of(driver.ask("commit", 2, within=ANSWERS_WITHIN))
        with Driver(database) as other:
            assert "timeout expired" in error_of(other.ask("backlog", within=ANSWERS_WITHIN))
    finally:
        cluster.resume()
    assert driver.ask("commit", 2) in ("ok 2", "ok 0")
    assert driver.numbers() == {1, 2}
    assert driver.finish() == 0


def test_a_driver_can_end_while_the_server_is_paused(cluster, driver):
    assert driver.ask("commit", 1) == "ok 2"
    cluster.pause()
    try:
        begun = time.monotonic()
        assert driver.finish() == 0
        assert time.monotonic() - begun < ANSWERS_WITHIN
    finally:
        cluster.resume()


def test_what_was_acknowledged_survives_a_killed_server(cluster, database):
    # An operator who turned this off for the sake of something else does not turn it off for us.
    cluster.query("alter role ivr set synchronous_commit = off", user=cluster.owner)
    cluster.query("alter system set wal_writer_delay = '10s'", user=cluster.owner)
    cluster.query("select pg_reload_conf()", user=cluster.owner)
    acknowledged = set()
    try:
        with Driver(database) as driver:
            for number in range(60):
                if driver.ask("commit", number, within=ANSWERS_WITHIN) == "ok 2":
                    acknowledged.add(number)
                if number % 20 == 19:
                    cluster.kill()
                    cluster.start()
            assert len(acknowledged) >= 57
            assert acknowledged <= driver.numbers()
    finally:
        cluster.query("alter role ivr reset synchronous_commit", user=cluster.owner)
        cluster.query("alter system reset wal_writer_delay", user=cluster.owner)


def test_a_stream_of_commits_outlives_a_server_killed_in_the_midst_of_it(cluster, database):
    acknowledged = set()
    for turn in range(5):
        with Driver(database) as driver:
            driver.say("stream", turn * 100_000)
            lines = [driver.hear() for _ in range(20 + 13 * turn)]
            cluster.kill()
            while lines[-1].isdigit():
                lines.append(driver.hear(within=ANSWERS_WITHIN))
            cluster.start()
            error_of(lines.pop())
            acknowledged |= set(map(int, lines))
            assert acknowledged <= driver.numbers()


def test_a_table_locked_by_somebody_else_is_waited_for_two_seconds(cluster, driver, database):
    assert driver.ask("commit", 1) == "ok 2"
    name = database.rsplit("/", 1)[1]
    with Driver(database) as other:  # its connection shows that ours is not the only one
        assert other.ask("backlog") == "2 0 0 0"
        with cluster.holding("lock table alerts", name):
            begun = time.monotonic()
            assert error_of(driver.ask("commit", 2)) == "canceling statement due to lock timeout"
            assert 1.5 < time.monotonic() - begun < ANSWERS_WITHIN
    assert driver.ask("commit", 2) == "ok 2"


def test_a_wrong_password_is_reported_and_not_repeated(cluster):
    with Driver(cluster.url.replace(PASSWORD, "wrong%2Fsecret")) as driver:
        answer = driver.ask("backlog")
    assert "password authentication failed" in error_of(answer)
    assert "secret" not in answer.replace("cluster-secret", "")


def test_a_missing_database_is_reported(cluster):
    with Driver(cluster.url.removesuffix("ivr") + "nowhere") as driver:
        assert 'database "nowhere" does not exist' in error_of(driver.ask("backlog"))


def test_a_server_that_takes_no_rows_is_refused(cluster, database):
    name = database.rsplit("/", 1)[1]
    cluster.query(f"alter database {name} set default_transaction_read_only = on", user=cluster.owner)
    with Driver(database) as driver:
        assert "session is read-only" in error_of(driver.ask("commit", 1))


def test_a_role_without_rights_is_reported(cluster, driver, database):
    assert driver.ask("commit", 1) == "ok 2"
    name = database.rsplit("/", 1)[1]
    cluster.query(f"alter table alerts owner to {cluster.owner}", database=name, user=cluster.owner)
    assert error_of(driver.ask("commit", 2)) == "permission denied for table alerts"
