"""Starts the real `ivr serve` with a config and a socket in a folder of its own."""

import os
import socket
import subprocess
import time
from pathlib import Path

from support.fastcgi_client import FastCgiClient, ask
from support.log_file import text_at_rest

ROOT = Path(__file__).resolve().parents[2]

TOKEN = "fedcba9876543210fedcba9876543210"

# The smallest config that answers a call. Signatures have tests of their own: here nothing is signed.
UNSIGNED = f"""\
[twilio]
account_sid = AC0123456789abcdef0123456789abcdef
auth_token = {TOKEN}
public_base_url = https://ivr.example.com
validate_signature = no
[ivr]
timezone = UTC
[ivr_welcome]
[ivr_menu]
play_say = Press one.
no_input_max_loops = 3
[ivr_menu_option_1]
action = bye
[action_bye]
type = hangup
"""

SIGNED = UNSIGNED.replace("validate_signature = no\n", "")

# Passes the socket on as systemd does: file descriptor 3, and two variables.
AS_SYSTEMD = ["sh", "-c", 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$@" 3<&0 </dev/null', "sh"]


def listen_at(path, family=socket.AF_UNIX):
    listening = socket.socket(family)
    listening.bind(str(path) if family == socket.AF_UNIX else ("127.0.0.1", 0))
    listening.listen(64)
    return listening


def binary():
    built = ROOT / "build" / os.environ.get("IVR_PRESET", "release") / "ivr"
    return os.environ.get("IVR_BINARY", str(built))


# How long a test waits for what is to come at once: a disk that all tests write to may stand still for 42 seconds. It
# is shorter than the minute after which a program tries by itself what a reload is to make it try.
PATIENCE = 50


def wait_until(condition, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the wait has timed out"
        time.sleep(0.005)


class IvrProcess:
    """wrapper: a command line the program is started with. popen: more arguments for Popen."""

    def __init__(self, folder, config=UNSIGNED, arguments=(), wrapper=(), wait=True, socket="s", **popen):
        self.socket = folder / socket
        self.config = folder / "config.ini"
        self.config.write_text(config)
        self._log = folder / "log"
        # Opened for appending: a test may start a second process in the same folder.
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(
                [*wrapper, binary(), "serve", "--config", self.config, "--socket", self.socket, *arguments],
                **{"stdin": subprocess.DEVNULL, "stderr": log} | popen)
        if wait:
            self.wait_for_log("<6>serving ")

    def log(self):
        return text_at_rest(self._log)

    def wait_for_log(self, text, times=1):
        def has_come():
            assert self.process.poll() is None or text in self.log(), self.log()
            return self._log.read_text().count(text) >= times

        wait_until(has_come)

    def connect(self, **settings):
        return FastCgiClient(self.socket, **settings)

    def ask(self, *arguments, **more):
        return ask(self.socket, *arguments, **more)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        """Asks it to end; gives its exit code. Only a sound process leaves without a word from a sanitizer."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
