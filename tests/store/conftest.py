"""Stores for a test: a file of SQLite's, or a database of a cluster that all tests share."""

import itertools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from support.postgres import Postgres  # noqa: E402


@pytest.fixture(scope="session")
def cluster():
    running = Postgres()
    yield running
    running.remove()


@pytest.fixture(scope="session")
def numbers():
    return itertools.count()


@pytest.fixture
def database(cluster, numbers):
    """The URL of an empty database in PostgreSQL."""
    return cluster.create_database(f"store_{next(numbers)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The URL of an empty store, of either engine."""
    return f"sqlite://{tmp_path}/alerts.db" if request.param == "sqlite" else request.getfixturevalue("database")
