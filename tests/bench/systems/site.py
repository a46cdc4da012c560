"""The shipped nginx site, with one worker, whose location of the menu may lead elsewhere."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from bench.measuring.processes import end, family
from bench.webhooks import ORIGIN

ROOT = Path(__file__).resolve().parents[3]
NGINX = "/usr/sbin/nginx"

FLUSH_SECONDS = 0.1

PROXIED = """\
proxy_pass http://ivr_workers;
proxy_http_version 1.1;
proxy_set_header Connection "";
"""


class Site:
    """Keeps its files in folder; the workers behind it listen at folder/app.sock."""

    def __init__(self, folder, port, adapt=lambda site: None):
        self.folder, self.port = folder, port
        self.url = f"http://127.0.0.1:{port}"
        self.socket = folder / "app.sock"
        self.access_log = folder / "access.log"
        (folder / "temp").mkdir(parents=True)
        user = ["--user", "root"] if os.geteuid() == 0 else []
        places = ["--out", folder / "nginx", "--socket", self.socket, "--access-log", self.access_log,
                  "--standalone", folder, "--site-url", ORIGIN, "--listen", f"127.0.0.1:{port}"]
        subprocess.run([ROOT / "nginx/render", *places, *user], check=True, stdout=subprocess.DEVNULL)
        self.edit("nginx.conf", r"worker_processes \w+;", "worker_processes 1;")
        adapt(self)
        self._process = None

    # What a system changes of the site before it is started.

    def edit(self, name, pattern, text):
        """Puts text in the place of what the pattern finds; it must be there."""
        file = self.folder / "nginx" / name
        edited, count = re.subn(pattern, lambda _: text, file.read_text())
        if not count:
            raise RuntimeError(f"nginx/{name}: nothing matches {pattern}")
        file.write_text(edited)

    def answer_with(self, body):
        """nginx answers the documents of a call itself."""
        (self.folder / "nginx/snippets/call_document.conf").write_text(
            f"default_type \"text/xml; charset=utf-8\";\nreturn 200 '{body}';\n")

    def pass_on_by_http(self):
        (self.folder / "nginx/snippets/call_document.conf").write_text(PROXIED)

    def keep_no_connections(self):
        self.edit("snippets/fastcgi.conf", "fastcgi_keep_conn on;", "fastcgi_keep_conn off;")
        self.edit("upstream.conf", r"keepalive \d+;", "")
        self.edit("upstream.conf", r"keepalive_(requests|timeout) \w+;", "")

    # Running

    def start(self):
        with open(self.folder / "nginx.log", "wb") as log:
            self._process = subprocess.Popen(
                [NGINX, "-e", "stderr", "-p", self.folder, "-c", self.folder / "nginx/nginx.conf"], stderr=log)
        until = time.monotonic() + 10
        while not (self.folder / "nginx.pid").exists():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"nginx did not start: {(self.folder / 'nginx.log').read_text()}")
            time.sleep(0.01)

    def processes(self):
        return family(self._process.pid)

    def flush_log(self):
        """nginx may gather lines of its access log; asked to open it anew it writes them first."""
        self._process.send_signal(signal.SIGUSR1)
        time.sleep(FLUSH_SECONDS)

    def failures(self):
        """Requests in the access log that got no 200 from behind nginx, whatever nginx answered the client. A 499 is a
        client that hung up: a load that ends leaves some."""
        bad = r'"status":(?!200|499)|"status":200,.*"upstream_status":"(?!"|200")'
        self.flush_log()
        found = subprocess.run(["grep", "-cP", bad, self.access_log], capture_output=True, text=True, check=False)
        return int(found.stdout or 0)

    def stop(self):
        if self._process:
            end(self._process)
