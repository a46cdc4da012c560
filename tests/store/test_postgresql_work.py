"""PostgreSQL does as little for a long queue as for a short one, also before it has statistics of its tables.

What SQLite does is asked of SQLite itself, in tests/unit/store_sqlite_file_test.cpp.
"""

from driver import Driver

RECORDINGS = 4_000
AT_ONCE = 200  # a busy machine has six seconds for them
ROUNDS = 100
# A claim and its end look at some ten rows and index entries, a commit of something new at none.
MOST = 60

READ = """
select (select sum(seq_tup_read + idx_tup_fetch) from pg_stat_user_tables)
     + (select sum(idx_tup_read) from pg_stat_user_indexes)
"""


def rows_read(cluster, database, what):
    """How many rows and index entries are looked at each time."""
    name = database.rsplit("/", 1)[1]
    before = int(cluster.query(READ, database=name))
    with Driver(database) as driver:
        assert driver.ask("time", what, ROUNDS).startswith("ok ")
        assert driver.finish() == 0
    # What a connection did is counted when it ends, which is a moment later.
    connected = f"select count(*) from pg_stat_activity where datname = '{name}' and application_name = 'ivr'"
    while cluster.query(connected, database=name) != "0":
        pass
    return (int(cluster.query(READ, database=name)) - before) / ROUNDS


def test_no_claim_and_no_commit_walks_through_the_queue(cluster, database):
    name = database.rsplit("/", 1)[1]
    with Driver(database) as driver:
        assert driver.ask("backlog") == "0 0 0 0"
        cluster.query("alter table alerts set (autovacuum_enabled = off)", database=name)
        for first in range(0, RECORDINGS, AT_ONCE):
            assert driver.ask("commit", *range(first, first + AT_ONCE)) == f"ok {2 * AT_ONCE}"
    assert 0 < rows_read(cluster, database, "claims") < MOST
    assert rows_read(cluster, database, "commits") < MOST
