"""Load at a fixed rate, measured from the moment each request was due: what callers have to wait.

The program is steady_caller (tests/bench/steady_caller/): an open loop, so a server that stalls cannot slow its caller
down and so hide how many callers the stall has met ("coordinated omission").
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from bench.load import Load
from bench.prepared import prepare

ROOT = Path(__file__).resolve().parents[2]

# For the program to begin and end.
SPARE_SECONDS = 20


def build(preset=None):
    """The program, built if it is not up to date."""
    folder = ROOT / "build" / (preset or os.environ.get("IVR_PRESET", "release"))
    # The lock that ./dev takes for a build.
    done = subprocess.run(["flock", f"{folder}.lock", "cmake", "--build", folder, "--target", "steady_caller"],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"steady_caller does not build:\n{done.stdout}{done.stderr}")
    return folder / "tests/bench/steady_caller"


def steady(program, url, requests_file, rate, seconds, connections=32, timeout=10):
    """The Load of rate requests a second for so long. url: http://IPv4:port; the requests have their own paths.

    What is not answered timeout seconds after the last request was due is an error.
    """
    parts = urlsplit(url)
    with tempfile.NamedTemporaryFile(prefix="requests_") as prepared:
        prepare(url, requests_file, prepared.name)
        done = subprocess.run(
            [program, parts.hostname, str(parts.port or 80), prepared.name, str(rate), str(seconds), str(connections),
             str(timeout)],
            capture_output=True, text=True, check=False, timeout=seconds + timeout + SPARE_SECONDS)
    if done.returncode:
        raise RuntimeError(f"{url}: {done.stderr.strip()}")
    return Load(**json.loads(done.stdout))
