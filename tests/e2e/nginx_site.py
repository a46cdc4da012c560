"""Starts a real nginx with the shipped files, rendered into a folder of its own, without the IVR behind it."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NGINX = "/usr/sbin/nginx"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def render(folder, *arguments):
    """Runs nginx/render; gives the finished process, whose stdout names the files that changed."""
    (folder / "temp").mkdir(exist_ok=True)
    return subprocess.run(
        [ROOT / "nginx/render", "--out", folder / "nginx", "--socket", folder / "fcgi.sock",
         "--access-log", folder / "access.log", "--standalone", folder, *arguments],
        capture_output=True, text=True, check=False)


def as_root():
    return ["--user", "root"] if os.geteuid() == 0 else []


def check_syntax(folder):
    """What `nginx -t` says of the rendered files: exit status and messages."""
    return subprocess.run([NGINX, "-t", "-e", "stderr", "-p", folder, "-c", folder / "nginx/nginx.conf"],
                          capture_output=True, text=True, check=False)


def ask(connection, target, method="GET", body=None, headers=()):
    """One request; gives the http.client response with its body read into .body and, as characters, into .text."""
    names = [name for name, _ in headers]
    connection.putrequest(method, target, skip_host="Host" in names, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    if body is not None and "Transfer-Encoding" not in names:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    response.body = response.read()
    response.text = response.body.decode(errors="replace")
    return response


class NginxSite:
    """A running nginx. Keeps its files in folder and talks to folder/fcgi.sock. adapt(folder of the rendered files) may
    change them before nginx starts."""

    def __init__(self, folder, *arguments, site_url=None, adapt=lambda _: None):
        self.folder = folder
        self.socket = folder / "fcgi.sock"
        self.port = free_port()
        self.site_url = site_url or f"http://127.0.0.1:{self.port}"
        rendered = render(folder, "--site-url", self.site_url, "--listen", f"127.0.0.1:{self.port}", *as_root(),
                          *arguments)
        assert rendered.returncode == 0, rendered.stderr
        adapt(self.folder / "nginx")
        self._errors = open(self.folder / "error.log", "wb")
        self._process = subprocess.Popen(
            [NGINX, "-e", "stderr", "-p", self.folder, "-c", self.folder / "nginx/nginx.conf"], stderr=self._errors)
        self._wait_until(lambda: (self.folder / "nginx.pid").exists())

    def _wait_until(self, condition):
        end = time.monotonic() + 10
        while not condition():
            assert self._process.poll() is None and time.monotonic() < end, self.errors()
            time.sleep(0.01)

    def errors(self):
        return (self.folder / "error.log").read_text()

    def ask(self, target, method="GET", body=None, headers=(), source="127.0.0.1"):
        """One request on a connection of its own; headers may repeat a name."""
        with contextlib.closing(self.connect(source)) as connection:
            return ask(connection, target, method, body, headers)

    def connect(self, source="127.0.0.1"):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))

    def raw(self, data):
        """Sends bytes, gives all bytes that come back until nginx hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def logged(self, lines):
        """The access log once it has that many lines, each as the JSON object it is."""
        log = self.folder / "access.log"
        self._wait_until(lambda: len(log.read_text().splitlines()) >= lines)
        return [json.loads(line) for line in log.read_text().splitlines()]

    def close(self):
        self._process.terminate()
        self._process.wait(10)
        self._errors.close()
