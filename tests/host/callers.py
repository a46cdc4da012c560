"""Calls at a constant rate while something happens to the host: signed, over TLS, most on kept connections."""

import collections
import http.client
import itertools
import re
import select
import socket
import threading
import time

from twilio_simulator.signing import sign

# So many requests can wait for an answer before the rate falls.
THREADS = 200
# One request in so many comes on a connection of its own.
NEW_CONNECTION = 10
APOLOGY = "We cannot take your call"
# Twilio gives up on an answer that takes longer.
TIMEOUT = 15

# sent and ended: seconds since the start; kind: "answered", "apology" or what went wrong; again: whether it took a
# second connection, because the first, which had been kept, was ended without a word just then.
Heard = collections.namedtuple("Heard", "sent ended kind text again")
ENDED = ("RemoteDisconnected", "ConnectionResetError", "BrokenPipeError", "SSLEOFError", "SSLZeroReturnError")


class Callers:
    """with Callers(site, rate) as callers: ...; afterwards heard has every request.

    A request is due at its time whatever becomes of the others."""

    def __init__(self, site, rate=200):
        self._site = site
        self._trust = site.authority.client()
        self._rate = rate
        self._numbers = itertools.count()
        self._stopped = False
        self._threads = []
        self.heard = []

    def __enter__(self):
        self._began = time.monotonic() + 0.2
        with self._site.container.network():
            self._threads = [threading.Thread(target=self._call, args=(index,)) for index in range(THREADS)]
            for thread in self._threads:
                thread.start()
        return self

    def __exit__(self, *_):
        self._stopped = True
        for thread in self._threads:
            thread.join()

    def failures(self):
        return [one for one in self.heard if one.kind not in ("answered", "apology")]

    def again(self):
        return [one for one in self.heard if one.again]

    def apologies(self):
        return [one for one in self.heard if one.kind == "apology"]

    def seconds_away(self):
        """From when the first who was not answered rang to when the last of them heard so."""
        others = [one for one in self.heard if one.kind != "answered"]
        return max(one.ended for one in others) - min(one.sent for one in others) if others else 0.0

    def summary(self):
        waits = sorted(one.ended - one.sent for one in self.heard)
        lasted = max(one.ended for one in self.heard)
        return (f"{len(waits)} requests in {lasted:.1f} s: {len(self.failures())} failed, "
                f"{len(self.again())} sent again, {len(self.apologies())} heard the apology; "
                f"without an answer for {self.seconds_away():.1f} s; "
                f"wait p50 {waits[len(waits) // 2] * 1000:.1f} ms, "
                f"p99 {waits[len(waits) * 99 // 100] * 1000:.0f} ms, max {waits[-1] * 1000:.0f} ms")

    def _call(self, index):
        connection = None
        for turn in itertools.count():
            due = self._began + (index + turn * THREADS) / self._rate
            time.sleep(max(0.0, due - time.monotonic()))
            if self._stopped:
                break
            is_new = connection is None or turn % NEW_CONNECTION == 0 or connection.is_over()
            if is_new:
                connection = self._connection(connection)
            sent = time.monotonic()
            kind, text = self._ask(connection)
            again = not is_new and kind.startswith(ENDED)
            if again:
                connection = self._connection(connection)
                kind, text = self._ask(connection)
            ended = time.monotonic()
            if kind not in ("answered", "apology"):
                connection = self._connection(connection)
            elif ended - sent > TIMEOUT:
                kind = f"an answer after {ended - sent:.1f} s"
            self.heard.append(Heard(sent - self._began, ended - self._began, kind, text, again))
        if connection:
            connection.close()

    def _connection(self, old):
        if old:
            old.close()
        return LocalConnection(self._site.domain, timeout=TIMEOUT, context=self._trust)

    def _ask(self, connection):
        site = self._site
        form = [("CallSid", f"CA{next(self._numbers):032x}"), ("AccountSid", site.account), ("From", "+447700900123"),
                ("To", "+447700900000"), ("CallStatus", "ringing"), ("Direction", "inbound")]
        body = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in form)
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8", "User-Agent": "TwilioProxy/1.1",
                   "X-Twilio-Signature": sign(site.token, site.voice_url, form)}
        try:
            connection.request("POST", site.voice_path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as problem:
            return f"{type(problem).__name__}: {problem}", ""
        if APOLOGY in text:
            return "apology", text
        whole = response.status == 200 and re.search(r"<Response>.*</Response>", text, re.DOTALL)
        return "answered" if whole else f"status {response.status}", text


class LocalConnection(http.client.HTTPSConnection):
    """To the host of this network, under the name that its certificate has."""

    def is_over(self):
        """Whether nginx has ended it meanwhile, as it may with one that waits: nothing else is to be read now."""
        return self.sock is not None and bool(select.select([self.sock], [], [], 0)[0])

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", 443), self.timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)
