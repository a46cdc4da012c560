"""A site whose links to recordings are good and whose media come from a fake of Twilio's.

A fake worker accepts everything after /recording/, so that what is refused is refused by
nginx alone.
"""

import base64
import contextlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import NginxSite  # noqa: E402
from support.fastcgi_echo import FastCgiEcho  # noqa: E402
from support.media_host import MediaHost  # noqa: E402
from support.name_server import NameServer  # noqa: E402
from support.wire.http_host import HttpHost  # noqa: E402

ACCOUNT = "AC" + "1" * 32
PASSWORD = "password-of-the-account"
AUTHORIZATION = "Basic " + base64.b64encode(f"{ACCOUNT}:{PASSWORD}".encode()).decode()
RECORDING = "RE" + "0" * 26 + "3f9a1c"
MEDIA_PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}.mp3"
SECRET = "c2lnbmF0dXJl"  # the signature of the link
LINK = f"/api/recording/{RECORDING}?expires=1795363010&sig={SECRET}"
MEDIA_NAME = "media.example.com"

UNAVAILABLE = (502, "text/plain", "The recording cannot be fetched at the moment. Please try again later.\n")
NOT_READY = (503, "text/plain", "This recording is not ready yet. Please try again in a minute.\n")
GONE = (404, "text/plain", "This recording is gone.\n")
NO_WORKER = (503, "text/plain", "Recordings cannot be played at the moment. Please try again later.\n")


def hand_over(request):
    """Lets everything through, which the real workers do not."""
    what = dict(request.params)["REQUEST_URI"].partition("/recording/")[2].partition("?")[0]
    return (f"Status: 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nX-IVR-Authorization: {AUTHORIZATION}\r\n"
            f"X-Accel-Redirect: /ivr-media/{ACCOUNT}/{what}\r\n\r\n").encode()


class Sayer(HttpHost):
    """A host that says the same to everybody; headers may be changed at any time. asked: every request."""

    def __init__(self, status, body=b"", headers=()):
        self.asked = []
        self.headers = headers
        self._status, self._body = status, body
        super().__init__()

    def answer(self, request):
        self.asked.append(request)
        request.answer(self._status, self._body, self.headers, "text/html")


@contextlib.contextmanager
def running(folder, *arguments, worker=hand_over, **settings):
    """A NginxSite with its .workers."""
    with contextlib.ExitStack() as ending:
        site = NginxSite(folder, *arguments, **settings)
        ending.callback(site.close)
        site.workers = FastCgiEcho(site.socket, worker)
        ending.callback(site.workers.close)
        yield site


@pytest.fixture(scope="module")
def shared_media():
    with MediaHost(ACCOUNT, PASSWORD) as host:
        host.audio = host.add_recording(RECORDING, seconds=30)
        yield host


@pytest.fixture(scope="module")
def shared_site(shared_media, tmp_path_factory):
    with running(tmp_path_factory.mktemp("s"), "--media-origin", shared_media.origin) as site:
        yield site


@pytest.fixture
def media(shared_media):
    """Each test begins with a host that is well and has been asked nothing."""
    shared_media.mode = "ok"
    shared_media.asked.clear()
    return shared_media


@pytest.fixture
def site(shared_site, media):
    return shared_site


@pytest.fixture
def site_before(tmp_path):
    """site_before(host) starts a site whose media come from there."""
    with contextlib.ExitStack() as ending:
        yield lambda host: ending.enter_context(running(tmp_path, "--media-origin", host.origin))


@contextlib.contextmanager
def running_with_tls(folder, certificate, trusted, names=(MEDIA_NAME,)):
    """A site whose media host is MEDIA_NAME and shows that certificate; .host is it and .names the name server."""
    with contextlib.ExitStack() as ending:
        host = ending.enter_context(MediaHost(ACCOUNT, PASSWORD, tls=certificate))
        host.audio = host.add_recording(RECORDING)
        resolver = NameServer(*names)
        ending.callback(resolver.close)
        site = ending.enter_context(running(
            folder, "--media-origin", f"https://{MEDIA_NAME}:{host.port}", "--media-ca", trusted.ca_file, "--resolver",
            resolver.address))
        site.host, site.names = host, resolver
        yield site


def sentence(response):
    return response.status, response.getheader("Content-Type").partition(";")[0], response.text


def values_of(response, name):
    return response.headers.get_all(name) or []
