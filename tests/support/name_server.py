"""A DNS server that says 127.0.0.1 of every name it knows, and that others do not exist.

Answers on a thread of its own until it is closed.
"""

import socket
import socketserver
import struct
import threading

ADDRESS = 1  # the type of record, RFC 1035 section 3.2.2
NO_SUCH_NAME = 3


class NameServer(socketserver.UDPServer):
    """asked: (name, type) of every question. silent: hears questions and never answers."""

    def __init__(self, *names, silent=False):
        super().__init__(("127.0.0.1", 0), Question)
        self.names = names
        self.silent = silent
        self.asked = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"

    def close(self):
        self.shutdown()
        self.server_close()


class Question(socketserver.DatagramRequestHandler):
    def handle(self):
        query = self.rfile.read()
        name, end = read_name(query, 12)
        kind = struct.unpack("!H", query[end:end + 2])[0]
        self.server.asked.append((name, kind))
        is_known = name in self.server.names
        record = b""
        if is_known and kind == ADDRESS:
            record = struct.pack("!HHHIH", 0xC00C, kind, 1, 60, 4) + socket.inet_aton("127.0.0.1")
        flags = 0x8180 | (0 if is_known else NO_SUCH_NAME)
        head = query[:2] + struct.pack("!HHHHH", flags, 1, 1 if record else 0, 0, 0)
        if not self.server.silent:
            self.wfile.write(head + query[12:end + 4] + record)


def read_name(message, at):
    """(the name that begins there, where its end is)."""
    labels = []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels), at + 1
