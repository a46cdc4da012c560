"""A mail server that keeps what it gets, and fails as the test says."""

from collections import deque

from support.smtp_host.session import FAULTS, Mail, Session
from support.wire.tcp_host import TcpHost

__all__ = ["Mail", "SmtpHost"]


class SmtpHost(TcpHost):
    """user, password: wanted of everybody when given. tls: an ssl.SSLContext, used from the first byte on with
    implicit_tls and for STARTTLS without; mail is taken only behind it.

    script: what happens to the next mails, each new connection taking one, and each further mail in it: 421 (at the
    greeting, or at MAIL when the connection is older), "421 data" (instead of the final 250), 451 (at DATA), 550 (at
    RCPT), 535 (at AUTH), drop (the mail is taken, then the connection ends without a word), slow:N (N seconds before
    each reply), nothing (no greeting, or no reply to MAIL). refused: addresses that always get a 550.

    mails: what was taken, in order. violations: what no proper client sends, in words. logins: each (user, password)
    that was tried."""

    def __init__(self, user=None, password=None, tls=None, implicit_tls=False, script=(), refused=(), port=0):
        self.user, self.password = user, password
        self.refused = set(refused)
        self.mails, self.violations, self.logins = [], [], []
        self.starttls = None if implicit_tls else tls
        self._script = deque()
        self.will(*script)
        super().__init__(port, tls if implicit_tls else None)

    @property
    def url(self):
        """For [smtp] url."""
        return f"{'smtps' if self.tls else 'smtp'}://localhost:{self.port}"

    def will(self, *faults):
        """More of the script. Raises ValueError for a fault that there is not."""
        for name, _, seconds in (fault.partition(":") for fault in faults):
            if name not in FAULTS:
                raise ValueError(f"there is no fault {name!r}")
            self._script.append((name, float(seconds or 0)))

    def next_fault(self):
        """(name, seconds)."""
        return self._script.popleft() if self._script else ("ok", 0.0)

    def serve(self, connection):
        Session(self, connection).run()
