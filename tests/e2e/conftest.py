"""Starts the real server once per config for all tests that ring it, and stops it decently."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.dev_run import DevRun  # noqa: E402

DATA = Path(__file__).resolve().parents[1] / "configs"


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    """serving(path) gives the DevRun of that config, started at its first use."""
    running = {}

    def start(config):
        if config not in running:
            running[config] = DevRun(config, tmp_path_factory.mktemp("run"))
        return running[config]

    yield start
    endings = {str(config): (server.stop(), server.sanitizer_report()) for config, server in running.items()}
    assert endings == {config: (0, "") for config in endings}


@pytest.fixture(scope="session")
def seed_server(serving):
    return serving(DATA / "seed.ini")


@pytest.fixture(scope="session")
def typical_server(serving):
    return serving(DATA / "typical.ini")
