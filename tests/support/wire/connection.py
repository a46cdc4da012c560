"""One accepted connection: reading up to a mark, writing, and the ungentle ways to end it.

Used by the one thread that serves it; only cut() may be called from another. The end of what the client sends is an
EOFError, a broken connection an OSError.
"""

import contextlib
import socket
import struct
import time


class Connection:
    def __init__(self, sock):
        # An answer is written whole, so nothing is gained by waiting for more of it.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = sock
        self._read = b""
        self.closed = False

    @property
    def tls_version(self):
        """Such as TLSv1.3; None in the clear."""
        return self._socket.version() if hasattr(self._socket, "version") else None

    def start_tls(self, context):
        """What was sent ahead of the handshake is dropped: it came in the clear (RFC 3207, section 6)."""
        self._read = b""
        # Kept before the handshake, so that cut() finds it.
        self._socket = context.wrap_socket(self._socket, server_side=True, do_handshake_on_connect=False)
        self._socket.do_handshake()

    def read_until(self, mark, limit=1 << 16):
        """Everything up to and with the mark."""
        searched = 0
        while (found := self._read.find(mark, searched)) < 0:
            if len(self._read) > limit:
                raise ValueError(f"more than {limit} bytes without {mark!r}")
            searched = max(0, len(self._read) - len(mark))
            self._receive()
        return self._take(found + len(mark))

    def read_exactly(self, count):
        while len(self._read) < count:
            self._receive()
        return self._take(count)

    def unread(self, data):
        """Puts it in front of what is read next."""
        self._read = data + self._read

    def send(self, data):
        self._socket.sendall(data)

    def reset(self):
        """The client gets a RST instead of whatever it waits for."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self):
        self.closed = True
        self._socket.close()

    def finish(self, seconds=1.0):
        """Closes after the client has: closing on something unread would be a RST, which takes the answer along."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_WR)
            self._socket.settimeout(seconds)
            while self._socket.recv(1 << 16):
                pass
        self.close()

    def cut(self):
        """Wakes up the thread that reads or writes here; called from another thread."""
        with contextlib.suppress(OSError):
            # Not SSLSocket's, which would take the session away from under the thread that uses it.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def wait_for_hang_up(self):
        """Says nothing until the client has gone, or the host goes down. Gives the seconds that took."""
        began = time.monotonic()
        with contextlib.suppress(OSError):
            while self._socket.recv(1 << 16):
                pass
        self.close()
        return time.monotonic() - began

    def _receive(self):
        data = self._socket.recv(1 << 16)
        if not data:
            raise EOFError
        self._read += data

    def _take(self, count):
        taken, self._read = self._read[:count], self._read[count:]
        return taken
