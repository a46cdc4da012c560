"""Webhooks as they reach a worker: the very bytes nginx sends, so that a program can be driven without it."""

import socket
import struct
import threading
from contextlib import closing, suppress

from bench.systems.site import Site
from bench.systems.system import free_port
from twilio_simulator.webhook import exchange
from support.fastcgi_client import END, STDIN, STDOUT, record, stream

REPLY = stream(STDOUT, b"Status: 200 OK\r\nContent-Length: 0\r\n\r\n") + record(END, struct.pack("!IB3x", 0, 0))


def read_request(connection):
    """All records of a request, the empty one at the end of its body included; nothing once nginx has hung up."""
    found = b""
    while True:
        header = connection.recv(8, socket.MSG_WAITALL)
        if len(header) < 8:
            return b""
        kind, size, padding = header[1], int.from_bytes(header[4:6], "big"), header[6]
        found += header + (connection.recv(size + padding, socket.MSG_WAITALL) if size + padding else b"")
        if kind == STDIN and size == 0:
            return found


def keep(listening, recorded):
    """Takes requests, answers them with nothing, until the socket is shut."""
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection:
                while request := read_request(connection):
                    recorded.append(request)
                    connection.sendall(REPLY)


def as_nginx_sends(webhooks, folder):
    """The bytes of each webhook, in their order."""
    site, recorded = Site(folder, free_port()), []
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(site.socket))
        listening.listen()
        thread = threading.Thread(target=keep, args=(listening, recorded), daemon=True)
        thread.start()
        try:
            site.start()
            for one in webhooks:
                exchange(site.url, one["method"], one["path"], one["headers"].items(), one["body"].encode())
        finally:
            site.stop()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)
    if len(recorded) != len(webhooks):
        raise RuntimeError(f"nginx sent {len(recorded)} requests for {len(webhooks)} webhooks")
    return recorded
