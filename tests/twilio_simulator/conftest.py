"""A tiny web server with canned TwiML, for the caller to be tested against."""

import http.server
import sys
import threading
from collections import namedtuple
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from twilio_simulator.call import Call  # noqa: E402
from twilio_simulator.script import Script  # noqa: E402
from twilio_simulator.webhook import Account, Line  # noqa: E402

ACCOUNT = Account("AC0123456789abcdef0123456789abcdef", "12345")

Asked = namedtuple("Asked", "method target headers params")
Canned = namedtuple("Canned", "status content_type body")


BUSY = Canned(503, "", b"")


def twiml(verbs):
    return Canned(200, "text/xml; charset=utf-8",
                  f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'.encode())


class Site:
    """pages: target to verbs, to a Canned answer, or to a list of those, for one request each. asked: every request that came."""

    def __init__(self, pages):
        self.pages = pages
        self.asked = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length", 0))
                form = self.rfile.read(length).decode()
                params = dict(parse_qsl(form, keep_blank_values=True))
                site.asked.append(Asked(self.command, self.path, self.headers, params))
                page = site.pages.get(self.path, Canned(404, "text/plain", b""))
                page = page.pop(0) if isinstance(page, list) else page
                page = page if isinstance(page, Canned) else twiml(page)
                self.send_response(page.status)
                if page.content_type:
                    self.send_header("Content-Type", page.content_type)
                self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                self.wfile.write(page.body)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def call(self, script=Script(), account=ACCOUNT, **settings):
        return Call(Line(account, self.origin), script, **settings)

    def ring(self, script=Script(), path="/ivr", **settings):
        return self.call(script, **settings).ring(self.origin + path)

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def busy():
    return BUSY


@pytest.fixture
def site():
    """Called with the pages, gives the running Site."""
    running = []

    def start(pages):
        running.append(Site(pages))
        return running[-1]

    yield start
    for one in running:
        one.close()
