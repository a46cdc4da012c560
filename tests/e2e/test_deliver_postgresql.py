"""Two hosts deliver from one PostgreSQL: it is killed and hangs, and every alert arrives once."""

import time

import pytest

from e2e.deliver_site import api, start  # noqa: F401 (fixtures)
from support.deliver_process import RECIPIENT, SENDER
from support.ivr_process import wait_until
from support.postgres import PASSWORD, Postgres

pytestmark = pytest.mark.sanitizers


@pytest.fixture(scope="module")
def cluster():
    postgres = Postgres()
    yield postgres
    postgres.remove()


@pytest.fixture
def database(cluster, request):
    return Database(cluster, request.node.name)


class Database:
    def __init__(self, cluster, name):
        self._cluster, self._name = cluster, name
        self.url = cluster.create_database(name)

    def query(self, sql):
        return self._cluster.query(sql, database=self._name)

    def add(self, first, count):
        now = int(time.time() * 1000)
        self.query(
            "insert into alerts (recording_sid, call_sid, action, caller, length_seconds, began_at, channel, recipient,"
            " sender, created_at, open_since, due_at) select 'RE' || lpad(to_hex(n), 32, '0'), '', 'message',"
            f" '+447700900123', 42, {now}, 'sms', '{RECIPIENT}', '{SENDER}', {now}, {now}, {now}"
            f" from generate_series({first}, {first + count - 1}) as n")

    def sent(self):
        return int(self.query("select count(*) from alerts where state = 'sent'"))


@pytest.fixture
def hosts(tmp_path, start, database):
    """Two of them, each in a folder of its own, as far as it has one at all."""
    processes = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        processes.append(start(tmp_path / name, arguments=("--store", database.url), wait=False))
        processes[-1].wait_for_log("delivering config=")
    wait_until(lambda: database.query("select to_regclass('ivr_schema')") == "ivr_schema")
    return processes


def test_two_hosts_share_the_work(api, database, hosts):
    database.add(1, 200)
    wait_until(lambda: database.sent() == 200, 60)
    assert len(api.messages) == len(api.distinct()) == 200
    assert all(host.log().count("alert_sent ") > 20 for host in hosts)
    assert all(PASSWORD not in host.log() for host in hosts)


def test_a_database_that_dies_is_waited_for(api, cluster, database, hosts):
    database.add(1, 150)
    wait_until(lambda: database.sent() > 20, 60)
    cluster.kill()
    for host in hosts:
        host.wait_for_log("<3>store_unavailable reason=")
    time.sleep(1)
    cluster.start()
    wait_until(lambda: database.sent() == 150, 120)
    assert len(api.messages) == len(api.distinct()) == 150
    for host in hosts:
        host.wait_for_log("<6>store_available")
        assert PASSWORD not in host.log()


@pytest.mark.alone
def test_a_stop_does_not_wait_for_a_database_that_hangs(cluster, database, hosts):
    cluster.pause()
    try:
        time.sleep(1)  # both are asking for work by then
        for host in hosts:
            begun = time.monotonic()
            assert host.stop() == 0
            assert time.monotonic() - begun < 2.2
    finally:
        cluster.resume()
