"""Starts tests/store/store_driver.cpp and speaks with it: a line out, a line back."""

import os
import select
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("IVR_BUILD_DIR", "build/dev")
PROGRAM = BUILD / "tests" / "store_driver"
ANSWERS_WITHIN_SECONDS = 60


class Driver:
    """Ends with the with-block it is used in. Further arguments are for Popen."""

    def __init__(self, url, **popen):
        self.process = subprocess.Popen([PROGRAM, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **popen)
        self._rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def say(self, *words):
        self.process.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self, within=ANSWERS_WITHIN_SECONDS):
        """The next whole line; empty when the program has ended."""
        end = time.monotonic() + within
        while b"\n" not in self._rest:
            readable, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            assert readable, "the driver does not answer"
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                return ""
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode()

    def ask(self, *words, within=ANSWERS_WITHIN_SECONDS):
        self.say(*words)
        return self.hear(within)

    def numbers(self):
        """The recordings the store knows."""
        verb, *numbers = self.ask("numbers").split()
        assert verb == "numbers", (verb, numbers)
        return {int(number) for number in numbers}

    def heard(self):
        """All whole lines it has written by its end."""
        self._rest += self.process.stdout.read()
        return self._rest.decode().split("\n")[:-1]

    def kill(self):
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if not pipe.closed:
                pipe.close()

    def finish(self):
        """Lets it come to its end; gives the exit status, in which a sanitizer would show."""
        self.process.stdin.close()
        try:
            return self.process.wait(ANSWERS_WITHIN_SECONDS)
        finally:
            self.kill()


def committed(lines):
    """The numbers a stream has acknowledged."""
    return {int(line) for line in lines if line.isdigit()}
