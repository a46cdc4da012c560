"""How much chaos there is to be, and the seed that repeats it: --size short|full and --seed N."""

import os
import random
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.fast_clock import FastClock  # noqa: E402

RATE = 20


def pytest_addoption(parser):
    parser.addoption("--size", choices=("short", "full"), default="short", help="how much chaos")
    parser.addoption("--seed", type=int, help="repeats what was drawn from chance; its number is printed")


# Run as part of a larger suite, the options above come too late to be understood.
@pytest.fixture(scope="session")
def is_full(pytestconfig):
    return pytestconfig.getoption("size", "short") == "full"


@pytest.fixture
def seed(pytestconfig):
    wanted = pytestconfig.getoption("seed", None)
    chosen = random.SystemRandom().randrange(1_000_000) if wanted is None else wanted
    print(f"--seed {chosen}")
    return chosen


@pytest.fixture(scope="session")
def fast_clock():
    # Where the user that PostgreSQL runs as can read, too.
    with tempfile.TemporaryDirectory(prefix="ivr-clock-") as folder:
        os.chmod(folder, 0o755)
        yield FastClock(Path(folder), RATE)
