"""The store keeps its contract on PostgreSQL: the unit tests of SQLite, run on the other engine."""

import os
import re
import subprocess

from driver import BUILD


def test_the_unit_tests_of_the_store_pass_on_postgresql(cluster):
    done = subprocess.run(
        [BUILD / "tests" / "store_tests", "--color_output=no", "--report_level=short"],
        env={**os.environ, "IVR_TEST_STORE_URL": cluster.url}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"Running (\d+) test cases", done.stdout)[1]) > 60
    schemas = cluster.query("select count(*) from pg_catalog.pg_namespace where nspname like 'test_%'")
    assert schemas == "0", "the tests ran elsewhere, or left something behind"
    assert "create schema test_" not in done.stderr
