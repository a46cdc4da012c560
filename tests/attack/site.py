"""The server under attack: a ./dev run of its own on a free port, and a host with recordings, all below one folder."""

import base64
import contextlib
import hashlib
import hmac
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from e2e.nginx_site import free_port
from support.media_host import MediaHost
from twilio_simulator.signing import sign

ROOT = Path(__file__).resolve().parents[2]
# The first start may have to build.
READY_WITHIN_SECONDS = 900
STOPPED_WITHIN_SECONDS = 10

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "a77ac4ed0a77ac4ed0a77ac4ed0a77ac"
LINK_KEY = "11a77ac4ed11a77ac4ed11a77ac4ed11"
RECORDING = "RE0123456789abcdef01234567893f9a1c"
RECORDING_SECONDS = 600
CALLBACK = "/api/ivr/callback/voicemail/alert_sms?initiated_by_section=message"
GREETING = "You are through to the attacked bakery"

CONFIG = f"""\
[twilio]
account_sid = {ACCOUNT}
auth_token = {TOKEN}
api_base_url = API
[alerts]
link_key = {LINK_KEY}
[ivr]
timezone = Europe/London
[ivr_welcome]
play_say = {GREETING}.
[ivr_menu]
play_say = To leave a message, press 1.
no_input_max_loops = 1
no_input_action_on_max_loops = message
[ivr_menu_option_1]
action = message
[action_message]
type = voicemail
play_say = Please leave a message.
hangup_say = Goodbye.
voicemail_alert_sms_from = +447700900000
voicemail_alert_sms_to = +447700900001
voicemail_timeout = 5
voicemail_max_length = 60
"""


def serve_recordings(pipe):
    """A process of its own, so that what it sends does not slow down the callers."""
    with MediaHost(ACCOUNT, TOKEN) as host:
        host.add_recording(RECORDING, RECORDING_SECONDS)
        pipe.send(host.origin)
        signal.pause()


def children_of(pid):
    """Process ids."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def command_of(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


class Site:
    """folder: where everything is written. port and origin: where nginx answers. socket: of the workers."""

    def __init__(self, folder):
        self.folder, self.state = folder, folder / "state"
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.socket = self.state / "fcgi.sock"
        self._ending = contextlib.ExitStack()
        with self._ending:  # unless all goes well
            self.config = folder / "config.ini"
            self.config.write_text(CONFIG.replace("API", self._start_media_host()))
            self._start()
            self._ending = self._ending.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._ending.close()

    def _start_media_host(self):
        ours, theirs = multiprocessing.Pipe()
        host = multiprocessing.Process(target=serve_recordings, args=(theirs,), daemon=True)
        host.start()
        self._ending.callback(host.join)
        self._ending.callback(host.terminate)
        return ours.recv()

    def _start(self):
        with open(self.folder / "log", "wb") as log:
            self._run = subprocess.Popen(
                [ROOT / "dev", "run", "--config", self.config, "--port", str(self.port), "--state", self.state],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
        self._ending.callback(self._stop)
        readable, _, _ = select.select([self._run.stdout], [], [], READY_WITHIN_SECONDS)
        if not readable or not self._run.stdout.readline().startswith(b"ready: "):
            raise RuntimeError(f"./dev run is not ready:\n{self.log()[-3000:]}")
        started = {command_of(pid): pid for pid in children_of(self._run.pid)}
        self.serve = next(pid for command, pid in started.items() if " serve " in command)
        self.nginx = next(pid for command, pid in started.items() if "nginx" in command)

    def _stop(self):
        self._run.send_signal(signal.SIGTERM)
        try:
            self._run.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._run.pid, signal.SIGKILL)
            self._run.wait()
        self._run.stdout.close()

    def is_alive(self):
        return self._run.poll() is None

    def reload(self):
        self._run.send_signal(signal.SIGHUP)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def written(self):
        """Every file of text that a run has written, as one text."""
        return self.log() + (self.state / "access.log").read_text(errors="replace")

    def serve_seconds(self):
        """Processor time of `ivr serve` so far."""
        nanoseconds = 0
        for task in Path(f"/proc/{self.serve}/task").iterdir():
            with contextlib.suppress(OSError):
                nanoseconds += int((task / "schedstat").read_text().split()[0])
        return nanoseconds / 1e9

    def megabytes(self, *pids):
        """Resident memory."""
        pages = 0
        for pid in pids:
            with contextlib.suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def nginx_megabytes(self):
        return self.megabytes(self.nginx, *children_of(self.nginx))

    def sign(self, path, fields):
        """X-Twilio-Signature of a form that is posted to path."""
        return sign(TOKEN, self.origin + path, fields)

    def link(self, recording=RECORDING, expires=None):
        """A good link to a recording: its path and query."""
        expires = expires or int(time.time()) + 3600
        text = f"recording\n{ACCOUNT}\n{recording}\n{expires}".encode()
        digest = base64.b64encode(hmac.new(LINK_KEY.encode(), text, hashlib.sha256).digest()).decode()
        return f"/api/recording/{recording}?expires={expires}&sig={digest[:16].replace('+', 'A').replace('/', 'B')}"


def say(text):
    print(f"attack: {text}", file=sys.stderr, flush=True)
