"""A disk that fills up and recovers: errors in words while it is full, and nothing acknowledged is ever missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def seen(tmp_path):
    """What full_disk.py reports."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["unshare", "-m" if os.geteuid() == 0 else "-rm", sys.executable,
         Path(__file__).with_name("full_disk.py"), folder], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert not list(folder.iterdir())
    return json.loads(done.stdout)


def is_error(answer):
    return answer.startswith("error ") and ("full" in answer or "disk I/O error" in answer)


def test_a_disk_fills_up_and_has_room_again(seen):
    assert seen["before"] > 20
    assert is_error(seen["full"]), seen
    assert all(map(is_error, seen["still full"])), seen
    assert is_error(seen["claim"]) and is_error(seen["opened when full"]), seen
    assert seen["room again"] == ["ok 2", "ok 2"], seen
    assert seen["after"] > 5 and is_error(seen["full again"]), seen
    assert seen["missing"] == seen["missing later"] == 0, seen
    assert seen["status"] == 0
    assert seen["read-only"].endswith("/disk/alerts.db: read-only file system")
