"""A FastCGI responder that answers with the request that it got, so that a test sees what nginx passes on.

Threads are its own; connections are kept as long as nginx keeps them.
"""

import json
import socketserver
import struct
import threading
from collections import namedtuple

BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6

Request = namedtuple("Request", "params body")  # params: (name, value) in order, repeated names included


def pairs(data):
    """Name and value of every parameter, as the FastCGI specification packs them."""
    at = 0

    def length():
        nonlocal at
        size = 1 if data[at] < 0x80 else 4
        value = int.from_bytes(data[at:at + size], "big") & 0x7FFFFFFF
        at += size
        return value

    while at < len(data):
        name, value = length(), length()
        yield data[at:at + name].decode(), data[at + name:at + name + value].decode("utf-8", "surrogateescape")
        at += name + value


def echo(request):
    body = json.dumps({"params": request.params, "body": request.body.decode("latin-1")}).encode()
    return b"Status: 200 OK\r\nContent-Type: application/json\r\n\r\n" + body


class Connection(socketserver.StreamRequestHandler):
    def record(self):
        header = self.rfile.read(8)
        if len(header) < 8:
            return None, b""
        _, kind, _, length, padding = struct.unpack("!BBHHBx", header)
        return kind, self.rfile.read(length + padding)[:length]

    def handle(self):
        self.server.connections += 1
        streams, kind = {PARAMS: b"", STDIN: b""}, BEGIN
        while kind is not None:
            kind, data = self.record()
            if kind in streams:
                streams[kind] += data
            if kind == STDIN and not data:
                if not self.reply(Request(list(pairs(streams[PARAMS])), streams[STDIN])):
                    return
                streams = {PARAMS: b"", STDIN: b""}

    def reply(self, request):
        self.server.seen.append(request)
        answer = self.server.answer(request)
        if answer is None:
            return False
        parts = [(STDOUT, answer[at:at + 65000]) for at in range(0, len(answer), 65000)]
        for kind, data in parts + [(STDOUT, b""), (END, bytes(8))]:
            self.wfile.write(struct.pack("!BBHHBx", 1, kind, 1, len(data), 0) + data)
        return not self.server.hang_up_after_answer


class FastCgiEcho(socketserver.ThreadingUnixStreamServer):
    """answer: from a Request to the CGI response, or to None to hang up without one. seen: every Request;
    connections: how many there were."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, path, answer=echo):
        super().__init__(str(path), Connection)
        self.answer = answer
        self.seen = []
        self.connections = 0
        self.hang_up_after_answer = False
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request, client_address):
        """nginx hanging up on a slow answer is what some tests ask for."""

    def close(self):
        self.shutdown()
        self.server_close()
