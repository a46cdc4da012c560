"""What one client of the mail server says, line by line: RFC 5321, with STARTTLS and AUTH."""

import base64
import email
import email.policy
import re
from collections import namedtuple

PATH = r"<([^<>\s]*)>(?: [A-Za-z0-9]+(?:=\S*)?)*"
LONGEST_LINE = 998  # RFC 5322, section 2.1.1, without the line's end

# data: as it was sent, without the doubled dots; message: the same as an email.message.EmailMessage. user: None when
# nobody logged in. tls: such as TLSv1.3, None in the clear. outcome: the fault it met, "ok" for none.
Mail = namedtuple("Mail", "sender recipients message data user tls outcome")

FAULTS = ("ok", "421", "421 data", "451", "550", "535", "drop", "slow", "nothing")


class Session:
    """host: the SmtpHost whose client this is; it is notified of what arrives."""

    def __init__(self, host, connection):
        self._host, self._connection = host, connection
        self._fault, self._seconds = host.next_fault()
        self._greeted = self._is_used = False
        self._user = None
        self._forget_mail()

    def run(self):
        if self._fault == "nothing":
            self._connection.wait_for_hang_up()
        elif self._fault == "421":
            self._reply("421 localhost Service not available")
        else:
            self._reply("220 localhost ESMTP")
            while not self._connection.closed:
                line = self._connection.read_until(b"\r\n").decode("utf-8", "surrogateescape")[:-2]
                verb, _, rest = line.partition(" ")
                handler = getattr(self, f"_on_{verb.lower()}", None) if re.fullmatch("[A-Za-z]+", verb) else None
                try:
                    handler(rest) if handler else self._refuse("500 what is that", line)
                except ValueError as problem:
                    self._refuse("501 what", f"{line}: {problem}")

    def _on_helo(self, _):
        self._greeted = True
        self._reply("250 localhost")

    def _on_ehlo(self, _):
        self._greeted = True
        self._forget_mail()
        offers = ["8BITMIME", "SIZE 10485760"]
        if self._host.starttls and not self._connection.tls_version:
            offers.append("STARTTLS")
        elif self._host.user:
            offers.append("AUTH PLAIN LOGIN")
        lines = ["localhost", *offers]
        self._reply("\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines))

    def _on_starttls(self, _):
        if not self._host.starttls or self._connection.tls_version:
            self._refuse("503 not here", "STARTTLS")
            return
        self._reply("220 go ahead")
        try:
            self._connection.start_tls(self._host.starttls)
        except OSError as problem:
            self._host.failed_handshakes.append(problem)
            raise
        self._greeted, self._user = False, None

    def _on_auth(self, rest):
        if not self._is_ready(login=False):
            return
        mechanism, _, first = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            _, user, password = decoded(first or self._challenge("")).split("\0")
        elif mechanism.upper() == "LOGIN":
            user = decoded(first or self._challenge("Username:"))
            password = decoded(self._challenge("Password:"))
        else:
            self._refuse("504 no such mechanism", f"AUTH {rest}")
            return
        self._host.logins.append((user, password))
        if self._fault == "535" or (user, password) != (self._host.user, self._host.password):
            self._reply("535 5.7.8 Authentication credentials invalid")
        else:
            self._user = user
            self._reply("235 2.7.0 Authentication successful")

    def _on_mail(self, rest):
        if self._is_used:
            self._fault, self._seconds = self._host.next_fault()
        self._is_used = True
        found = re.fullmatch(f"(?i:FROM):{PATH}", rest)
        if self._fault == "nothing":
            self._connection.wait_for_hang_up()
        elif self._fault == "421":
            self._reply("421 localhost closing")
            self._connection.close()
        elif not found or self._sender is not None:
            self._refuse("501 what sender", f"MAIL {rest}")
        elif self._is_ready():
            self._sender = found[1]
            self._reply("250 2.1.0 Ok")

    def _on_rcpt(self, rest):
        found = re.fullmatch(f"(?i:TO):{PATH}", rest)
        if not found or "@" not in found[1] or self._sender is None:
            self._refuse("501 what recipient", f"RCPT {rest}")
        elif self._fault == "550" or found[1] in self._host.refused:
            self._reply("550 5.1.1 User unknown")
        else:
            self._recipients.append(found[1])
            self._reply("250 2.1.5 Ok")

    def _on_data(self, rest):
        if not self._recipients:
            self._reply("554 no valid recipients")
        elif self._fault == "451":
            self._reply("451 4.3.0 Try again later")
            self._forget_mail()
        else:
            self._reply("354 End data with <CR><LF>.<CR><LF>")
            # With the end of the line before it, a mail of nothing but the final dot ends, too.
            self._connection.unread(b"\r\n")
            data = self._connection.read_until(b"\r\n.\r\n", 1 << 24)
            self._take(data.replace(b"\r\n..", b"\r\n.")[2:-3])

    def _take(self, data):
        self._look_at(data)
        if self._fault == "421 data":
            self._reply("421 4.3.2 closing")
            self._connection.close()
            return
        message = email.message_from_bytes(data, policy=email.policy.default)
        self._host.mails.append(Mail(self._sender, self._recipients, message, data, self._user,
                                     self._connection.tls_version, self._fault))
        self._forget_mail()
        if self._fault == "drop":
            self._connection.close()
        else:
            self._reply("250 2.0.0 Ok: queued")

    def _look_at(self, data):
        lines = data.split(b"\r\n")
        head = data.partition(b"\r\n\r\n")[0]
        if any(b"\n" in line or b"\r" in line for line in lines):
            self._host.violations.append("a line of the mail does not end with CR and LF")
        if any(len(line) > LONGEST_LINE for line in lines):
            self._host.violations.append("a line of the mail is too long")
        if any(byte > 126 for byte in head):
            self._host.violations.append("a header is not ASCII")

    def _on_rset(self, _):
        self._forget_mail()
        self._reply("250 2.0.0 Ok")

    def _on_noop(self, _):
        self._reply("250 2.0.0 Ok")

    def _on_quit(self, _):
        self._reply("221 2.0.0 Bye")
        self._connection.close()

    def _is_ready(self, login=True):
        """Whether mail may come; says so when not."""
        if not self._greeted:
            self._refuse("503 who are you", "no EHLO")
        elif self._host.starttls and not self._connection.tls_version:
            self._refuse("530 5.7.0 Must issue a STARTTLS command first", "in the clear")
        elif login and self._host.user and not self._user:
            self._reply("530 5.7.0 Authentication required")
        else:
            return True
        return False

    def _challenge(self, text):
        self._reply(f"334 {base64.b64encode(text.encode()).decode()}")
        return self._connection.read_until(b"\r\n").decode()[:-2]

    def _forget_mail(self):
        self._sender, self._recipients = None, []

    def _refuse(self, reply, why):
        self._host.violations.append(f"{why!r}: {reply}")
        self._reply(reply)

    def _reply(self, text):
        self._host.pause(self._seconds)
        self._connection.send(text.encode() + b"\r\n")


def decoded(text):
    return base64.b64decode(text, validate=True).decode()
