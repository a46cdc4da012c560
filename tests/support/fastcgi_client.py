"""A FastCGI client that can also misbehave: builds records byte by byte, reads answers.

What nginx does well is enough for the other tests; here one sees what the workers do when a peer does not.
"""

import contextlib
import socket
import struct
from collections import namedtuple

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR, DATA, GET_VALUES = range(1, 10)

Answer = namedtuple("Answer", "status headers body")  # headers: lower-case name to value


def record(kind, content=b"", request_id=1, padding=0, version=1):
    return struct.pack("!BBHHBx", version, kind, request_id, len(content), padding) + content + bytes(padding)


def begin(keep=False, role=1, request_id=1):
    return record(BEGIN, struct.pack("!HB5x", role, keep), request_id)


def length(size):
    return bytes([size]) if size < 128 else struct.pack("!I", size | 1 << 31)


def pair(name, value):
    name, value = name.encode(), value.encode() if isinstance(value, str) else value
    return length(len(name)) + length(len(value)) + name + value


def stream(kind, content, most=0xFFF8):
    """The records of a whole stream, its empty last one included."""
    parts = [content[at:at + most] for at in range(0, len(content), most)]
    return b"".join(record(kind, part) for part in parts) + record(kind)


def parameters(uri="/api/ivr", method="POST", body=b"", **more):
    """As nginx sets them, in nginx's order; more overrides, a value of None leaves one out."""
    params = {"REQUEST_METHOD": method, "REQUEST_URI": uri, "CONTENT_TYPE": "application/x-www-form-urlencoded",
              "CONTENT_LENGTH": str(len(body)), "IVR_SITE_URL": "http://127.0.0.1:8080"} | more
    return b"".join(pair(name, value) for name, value in params.items() if value is not None)


def request(uri="/api/ivr", method="POST", body=b"", keep=False, **more):
    return begin(keep) + stream(PARAMS, parameters(uri, method, body, **more)) + stream(STDIN, body)


def parse_answer(text):
    head, _, body = text.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    headers = {name.lower(): value for name, value in headers.items()}
    assert int(headers["content-length"]) == len(body)
    return Answer(int(headers.pop("status").split()[0]), headers, body.decode())


class FastCgiClient:
    """One connection."""

    def __init__(self, path, timeout=20):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends what the peer still takes: it may have answered and hung up before the end."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def take(self, count):
        data = b""
        while len(data) < count:
            try:
                more = self.socket.recv(count - len(data))
            except ConnectionResetError:  # the peer closed with bytes of ours unread
                return data
            if not more:
                return data
            data += more
        return data

    def answer(self):
        """The next answer, or None when the connection ends without a whole one."""
        out = b""
        while True:
            header = self.take(8)
            if len(header) < 8:
                return None
            kind, size, padding = header[1], int.from_bytes(header[4:6], "big"), header[6]
            content = self.take(size + padding)[:size]
            if kind == END:
                return parse_answer(out)
            if kind == STDOUT:
                out += content

    def ask(self, *arguments, **more):
        self.send(request(*arguments, **more))
        return self.answer()

    def is_closed(self, within=0.2):
        """Whether the peer hangs up within so many seconds; bytes that come instead are a mistake."""
        before = self.socket.gettimeout()
        self.socket.settimeout(within)
        try:
            assert self.socket.recv(1) == b""
            return True
        except ConnectionResetError:
            return True
        except socket.timeout:
            return False
        finally:
            self.socket.settimeout(before)

    def is_done(self, within):
        """Whether the peer hangs up within so many seconds, with an answer before that or without."""
        self.socket.settimeout(within)
        try:
            self.answer()
            return self.is_closed(within)
        except socket.timeout:
            return False


def ask(path, *arguments, **more):
    """One request on a connection of its own."""
    with FastCgiClient(path) as client:
        return client.ask(*arguments, **more)
