"""Just enough HTTP/1.1 for a fake: kept connections, bodies of a known length, answers in one piece.

Python's own http.server sends an answer in several, which costs a delayed acknowledgement each.
"""

import time
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from support.wire.tcp_host import TcpHost

REASONS = {status.value: status.phrase for status in HTTPStatus}


class Request:
    """method, target, path and query (both as they came); headers: (name, value) in order.

    The body is read when it is first asked for, and after the answer if nobody did."""

    __slots__ = ("method", "target", "path", "query", "version", "headers", "connection", "_first", "_body")

    def __init__(self, head, connection):
        lines = head[:-4].decode("latin-1").split("\r\n")
        self.method, self.target, self.version = lines[0].split(" ")
        self.path, _, self.query = self.target.partition("?")
        self.headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        self._first = {}
        for name, value in self.headers:
            self._first.setdefault(name.lower(), value)
        self.connection = connection
        self._body = None

    def header(self, name):
        """The first of that name in any case, or None."""
        return self._first.get(name.lower())

    def body(self):
        if self._body is None:
            if self.header("Expect"):
                self.connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._body = self.connection.read_exactly(int(self.header("Content-Length") or 0))
        return self._body

    def is_awaited(self):
        """Whether the client still holds its body back, to be asked for it."""
        return self._body is None and self.header("Expect") is not None

    def answer(self, status, body=b"", headers=(), content_type=None):
        self.connection.send(self.answer_bytes(status, body, headers, content_type))

    def answer_bytes(self, status, body=b"", headers=(), content_type=None):
        head = [f"HTTP/1.1 {status} {REASONS.get(status, 'Unknown')}", f"Date: {date_of(int(time.time()))}"]
        if content_type:
            head.append(f"Content-Type: {content_type}")
        if status not in (204, 304):
            head.append(f"Content-Length: {len(body)}")
        head += [f"{name}: {value}" for name, value in headers]
        if not self.is_kept():
            head.append("Connection: close")
        sent = b"" if self.method == "HEAD" or status in (204, 304) else body
        return "\r\n".join([*head, "", ""]).encode("latin-1") + sent

    def is_kept(self):
        return self.version == "HTTP/1.1" and (self.header("Connection") or "").lower() != "close"


class HttpHost(TcpHost):
    """violations: what no proper client sends, in words. A class of its own says how to answer()."""

    def __init__(self, port=0, tls=None):
        self.violations = []
        super().__init__(port, tls)

    @property
    def origin(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def answer(self, request):
        """Answers with request.answer(), or does to request.connection what a bad server does."""
        raise NotImplementedError

    def serve(self, connection):
        while not connection.closed:
            head = b""
            try:
                head = connection.read_until(b"\r\n\r\n")
                request = Request(head, connection)
                if request.header("Transfer-Encoding") or int(request.header("Content-Length") or 0) < 0:
                    raise ValueError("a body of unknown length")
            except ValueError as problem:
                self.violations.append(f"no HTTP request: {problem}: {head!r}")
                connection.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                connection.finish()
                return
            self.answer(request)
            if connection.closed or request.is_awaited():
                return
            request.body()
            if not request.is_kept():
                return


@lru_cache(maxsize=2)
def date_of(second):
    """Formatting it anew would cost as much as reading a request."""
    return formatdate(second, usegmt=True)
