"""A fake of the part of api.twilio.com that hands out recordings: it wants basic auth and serves ranges."""

import base64
import hashlib
import re
from collections import namedtuple

from support.media_host.sound import mp3, wav
from support.wire.http_host import HttpHost

PATH = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Recordings/(RE[0-9a-f]{32})(\.mp3|\.wav|)")
# Where the mode "redirect" sends to: a store of files that asks for no password.
ELSEWHERE = "/elsewhere"

MODES = ("ok", "no ranges", "404", "500", "redirect", "slow", "nothing", "cut")

Sound = namedtuple("Sound", "content_type body")
Asked = namedtuple("Asked", "method target headers")  # headers: (name, value) in order


class MediaHost(HttpHost):
    """mode: one of MODES, may be changed at any time; "cut" ends in the middle of a sound. step: seconds between the
    pieces of a "slow" one. asked: every request, in order."""

    def __init__(self, account, password, user=None, mode="ok", step=0.2, port=0, tls=None):
        self.mode = mode
        self.step = step
        self.asked = []
        self._account = account
        self._authorization = "Basic " + base64.b64encode(f"{user or account}:{password}".encode()).decode()
        self._sounds = {}
        super().__init__(port, tls)

    def add_recording(self, sid, seconds=3):
        """Gives the bytes of its .mp3."""
        sounds = {".mp3": Sound("audio/mpeg", mp3(seconds)), ".wav": Sound("audio/x-wav", wav(seconds))}
        self._sounds[sid] = sounds | {"": sounds[".wav"]}
        return sounds[".mp3"].body

    def headers_of(self, name):
        """Every value of that header in any case, over all requests."""
        return [value for asked in self.asked for key, value in asked.headers if key.lower() == name.lower()]

    def answer(self, request):
        self.asked.append(Asked(request.method, request.target, request.headers))
        path = request.path.removeprefix(ELSEWHERE)
        found = PATH.fullmatch(path)
        if request.method not in ("GET", "HEAD"):
            plain(request, 405)
        elif path == request.path and request.header("Authorization") != self._authorization:
            plain(request, 401, [("WWW-Authenticate", 'Basic realm="Twilio API"')])
        elif self.mode in ("404", "500"):
            plain(request, int(self.mode))
        elif not found or found[1] != self._account or found[2] not in self._sounds:
            plain(request, 404)
        elif self.mode == "redirect" and path == request.path:
            plain(request, 302, [("Location", self.origin + ELSEWHERE + path)])
        elif self.mode == "nothing":
            request.connection.wait_for_hang_up()
        else:
            self._serve(request, self._sounds[found[2]][found[3]])

    def _serve(self, request, sound):
        tag = f'"{hashlib.sha256(sound.body).hexdigest()[:32]}"'
        headers = [("ETag", tag)]
        status, body = 200, sound.body
        if self.mode != "no ranges":
            headers.append(("Accept-Ranges", "bytes"))
            status, body, more = part(sound.body, request.header("Range"), request.header("If-Range") in (None, tag))
            headers += more
        if request.header("If-None-Match") == tag:
            status, body = 304, b""
        answer = request.answer_bytes(status, body, headers, sound.content_type)
        if self.mode == "cut":
            request.connection.send(answer[:len(answer) - len(body) // 2])
            request.connection.close()
        else:
            self._send(request, answer)

    def _send(self, request, answer):
        pieces = 5 if self.mode == "slow" else 1
        size = -(-len(answer) // pieces)
        for at in range(0, len(answer), size):
            if at:
                self.pause(self.step)
            request.connection.send(answer[at:at + size])


def part(body, wanted, is_current):
    """(status, bytes, headers) of a range, RFC 9110 section 14. Several ranges at once are answered with everything,
    as a server may."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
    if not found or not any(found.groups()) or not is_current:
        return 200, body, []
    first, last = found.groups()
    if first:
        begin, end = int(first), min(int(last or len(body)), len(body) - 1)
    else:
        begin, end = max(0, len(body) - int(last)), len(body) - 1
    if begin >= len(body) or first and last and int(last) < begin:
        return 416, b"", [("Content-Range", f"bytes */{len(body)}")]
    return 206, body[begin:end + 1], [("Content-Range", f"bytes {begin}-{end}/{len(body)}")]


def plain(request, status, headers=()):
    request.answer(status, f"{status}\n".encode(), headers, "text/plain")
