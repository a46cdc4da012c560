"""A small disk that fills up and has room again, with a store on it. Prints what happened, as JSON.

Runs in a mount namespace of its own (unshare -m, or -rm for an ordinary user), so that the small disk is seen by nobody
else and goes with it. The one argument is the folder it is mounted on.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from driver import Driver, committed  # noqa: E402

FILLER = 300_000
UNTIL = 10_000


def fill_by_commits(driver, first):
    """(what was acknowledged, the error that ended it)."""
    driver.say("stream", first)
    lines = []
    while not lines or lines[-1].isdigit():
        lines.append(driver.hear())
        assert len(lines) < UNTIL, "the disk does not fill up"
    return committed(lines), lines[-1]


def take_the_rest(path):
    """Not even a byte is left."""
    with open(path, "wb", buffering=0) as file:
        for size in (4096, 512, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue


def main(folder):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    url = f"sqlite://{folder}/alerts.db"
    filler = folder / "filler"
    filler.write_bytes(bytes(FILLER))
    seen = {}
    with Driver(url) as driver:
        acknowledged, seen["full"] = fill_by_commits(driver, 0)
        seen["before"] = len(acknowledged)
        take_the_rest(folder / "rest")
        seen["still full"] = [driver.ask("commit", 500_000) for _ in range(3)]
        seen["claim"] = driver.ask("claim")
        with Driver(url) as other:
            seen["opened when full"] = other.ask("commit", 500_001)
        (folder / "rest").unlink()
        filler.unlink()
        seen["room again"] = [driver.ask("commit", number) for number in (500_000, 500_002)]
        acknowledged |= {500_000, 500_002}
        more, seen["full again"] = fill_by_commits(driver, 600_000)
        acknowledged |= more
        seen["after"] = len(more)
        seen["missing"] = len(acknowledged - driver.numbers())
        seen["status"] = driver.finish()
    with Driver(url) as driver:
        seen["missing later"] = len(acknowledged - driver.numbers())
    subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    with Driver(url) as driver:
        seen["read-only"] = driver.ask("commit", 500_003)
    print(json.dumps(seen))


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]))
