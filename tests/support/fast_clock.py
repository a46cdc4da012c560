"""A clock that runs several times as fast, for programs started with its environment; fast_clock.c says how.

A time-out of ten seconds takes half a second of a test, and no line of the program knows.
"""

import os
import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


class FastClock:
    """rate: seconds of the programs in one of ours. All that are started from one FastClock have the same time."""

    def __init__(self, folder, rate):
        self.rate = rate
        self._library = folder / "fast_clock.so"
        subprocess.run(["cc", "-std=gnu11", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", SOURCE, "-o", self._library],
                       check=True)
        self._wall, self._monotonic = time.time_ns(), time.monotonic_ns()

    def now(self):
        """What those programs call the time, in seconds since 1970."""
        return (self._wall + (time.time_ns() - self._wall) * self.rate) / 1e9

    def environment(self):
        """For a program that is to live fast."""
        return self._preloaded(f"{self.rate} {self._wall} {self._monotonic}")

    def dates_only(self):
        """For one that is to write the same dates, but to wait as ever."""
        return self._preloaded(f"{self.rate} {self._wall}")

    def _preloaded(self, words):
        asan = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
        return {"LD_PRELOAD": str(self._library), "IVR_FAST_CLOCK": words, "ASAN_OPTIONS": asan}
