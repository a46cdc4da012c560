"""A client that asks one thing after the other, over plain HTTP or TLS, and counts what it resumes."""

import socket
import time


class Client:
    """Makes connections to one site. context: none for plain HTTP."""

    def __init__(self, port, requests, context=None):
        self._port, self._requests, self._context = port, requests, context
        self._session = None
        self._asked = 0
        self.resumed = 0

    def connect(self, again=False):
        """again: goes on from the connection before, as far as nginx lets it."""
        plain = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._context:
            return plain
        secure = self._context.wrap_socket(plain, server_hostname="localhost",
                                           session=self._session if again else None)
        self.resumed += secure.session_reused
        return secure

    def ask(self, connection):
        connection.sendall(self._requests[self._asked % len(self._requests)])
        self._asked += 1
        answer = b""
        while b"</Response>" not in answer:
            data = connection.recv(65536)
            if not data:
                raise RuntimeError(f"no answer but {answer!r}")
            answer += data
        if not answer.startswith(b"HTTP/1.1 200") or b"We are sorry" in answer:
            raise RuntimeError(f"answered with {answer!r}")

    def visit(self, again=False):
        """A new connection, one request; gives the milliseconds that took."""
        begun = time.perf_counter()
        with self.connect(again) as connection:
            self.ask(connection)
            took = time.perf_counter() - begun
            if self._context:
                # TLS 1.3 hands out its sessions after the handshake; with the answer, they are there.
                self._session = connection.session
        return took * 1000
