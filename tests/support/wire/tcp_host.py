"""A server on a port of 127.0.0.1 that a test can take down and bring up again.

Each connection has a thread of its own, which ends with it. What the tests read of a host may be read at any time. A
mistake in a fake is raised when the host is closed, so that no test passes because of it.
"""

import socket
import ssl
import threading
import traceback

from support.wire.connection import Connection

ENDS_WITHIN_SECONDS = 10


class TcpHost:
    """tls: an ssl.SSLContext to speak TLS from the first byte on. port: 0 takes a free one.

    connections: how many were accepted. failed_handshakes: the ssl.SSLError of each client that turned away."""

    def __init__(self, port=0, tls=None):
        self.port = port
        self.tls = tls
        self.connections = 0
        self.failed_handshakes = []
        self._mistakes = []
        self._open = {}  # Connection: its thread
        self._lock = threading.Lock()
        self._going_down = threading.Event()
        self._accepting = None
        self.up()

    def serve(self, connection):
        """Talks to one client until this returns; EOFError and OSError end it as well."""
        raise NotImplementedError

    def up(self):
        """Listens, again on the same port after down()."""
        self._going_down.clear()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(512)
        self.port = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._accepting.start()

    def down(self):
        """Cuts every connection; new ones are refused. Not for a thread that serves a connection."""
        if self._accepting is None:
            return
        self._going_down.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(ENDS_WITHIN_SECONDS)
        self._listener.close()
        self._accepting = None
        with self._lock:
            open_now = dict(self._open)
        for connection in open_now:
            connection.cut()
        for thread in open_now.values():
            thread.join(ENDS_WITHIN_SECONDS)
            if thread.is_alive():
                raise RuntimeError("a connection does not end")

    def pause(self, seconds):
        """Sleeps while a connection is served; when the host goes down, ends that connection."""
        if self._going_down.wait(seconds):
            raise EOFError

    def close(self):
        self.down()
        if self._mistakes:
            raise RuntimeError("the fake failed:\n" + "\n".join(self._mistakes))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.close()
        except RuntimeError:
            if kind is None:  # else what the test has found comes first
                raise

    def _accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            connection = Connection(sock)
            thread = threading.Thread(target=self._serve_one, args=(connection,), daemon=True)
            with self._lock:
                self.connections += 1
                self._open[connection] = thread
            thread.start()

    def _serve_one(self, connection):
        try:
            if self._shake_hands(connection):
                self.serve(connection)
        except (EOFError, OSError):
            pass  # the client is gone; some tests want that
        except Exception:
            self._mistakes.append(traceback.format_exc())
        finally:
            connection.close()
            with self._lock:
                del self._open[connection]

    def _shake_hands(self, connection):
        if self.tls:
            try:
                connection.start_tls(self.tls)
            except ssl.SSLError as problem:
                self.failed_handshakes.append(problem)
                return False
        return True
