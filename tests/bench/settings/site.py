"""The real server behind the shipped nginx site, with one setting changed."""

import os
import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from bench.measuring.processes import family
from bench.systems.site import ROOT
from bench.systems.system import System, free_port

MENU = ROOT / "tests/bench/menu.ini"

# Site measures with one worker process; what is shipped is Debian's "auto".
AS_SHIPPED = ("nginx.conf", "worker_processes 1;", "worker_processes auto;")


PORTS_TRIED = 5


def binary():
    return os.environ.get("IVR_BINARY", ROOT / "build/release/ivr")


def write_config(folder, server):
    """The menu, with lines of a section [server]."""
    config = folder / "config.ini"
    config.write_text(MENU.read_text() + ("\n[server]\n" + "\n".join(server) + "\n" if server else ""))
    return config


def over_tls(site, certificate, key):
    """Renders the site again, as https://localhost."""
    folder = site.folder
    user = ["--user", "root"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [ROOT / "nginx/render", "--out", folder / "nginx", "--socket", site.socket, "--site-url", "https://localhost",
         "--listen", f"127.0.0.1:{site.port}", "--access-log", site.access_log, "--standalone", folder, "--tls",
         certificate, key, "--acme-listen", f"127.0.0.1:{free_port()}", *user],
        capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"nginx/render: {done.stderr}")
    site.url = f"https://localhost:{site.port}"


def adapt(site, edits, tls=None):
    """Edits are (file, pattern, text). tls: (certificate, key)."""
    if tls:
        over_tls(site, *tls)
    else:
        site.edit(*AS_SHIPPED)
    for edit in edits:
        site.edit(*edit)


def wait_for_workers(system):
    """nginx says that it runs before its workers do."""
    conf = (system.site.folder / "nginx/nginx.conf").read_text()
    asked = re.search(r"^worker_processes (\w+);", conf, re.MULTILINE)[1]
    count = os.cpu_count() if asked == "auto" else int(asked)
    end = time.monotonic() + 10
    while len(system.site.processes()) < 1 + count:
        if time.monotonic() > end:
            raise RuntimeError(f"nginx has not started its {count} workers")
        time.sleep(0.01)


def start(make):
    """A started System. A port that was free may be somebody's by the time nginx wants it: then with another."""
    for attempt in range(PORTS_TRIED):
        system = make(f"site{attempt}")
        try:
            system.start()
            wait_for_workers(system)
            return system
        except Exception as problem:
            system.stop()
            if attempt == PORTS_TRIED - 1 or "Address already in use" not in str(problem):
                raise


@contextmanager
def running(folder, edits=(), server=(), tls=None):
    """The System with these edits of the nginx files and these lines in [server] of the config."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    config = write_config(folder, server)
    system = start(lambda name: System(
        "ivr", folder / name, lambda socket: [binary(), "serve", "--config", config, "--socket", socket],
        adapt=lambda site: adapt(site, edits, tls)))
    try:
        yield system
    finally:
        system.stop()


def cpu_microseconds(pids):
    """What all threads of these processes and of their children have had of the processors, as the scheduler counts."""
    spent = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1000


class Meter:
    """The processor time of a System's two halves since it was made."""

    def __init__(self, system):
        self._halves = {"ivr": family(system.process.pid), "nginx": system.site.processes()}
        self._before = {name: cpu_microseconds(pids) for name, pids in self._halves.items()}

    def microseconds(self):
        """{"ivr": ..., "nginx": ...}"""
        return {name: cpu_microseconds(pids) - self._before[name] for name, pids in self._halves.items()}
