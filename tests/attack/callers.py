"""Callers from another address than the attacker's, each a signed webhook on a connection of its own."""

import itertools
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from .site import ACCOUNT, CALLBACK, GREETING

ADDRESS = "127.0.0.2"
VOICE = "/api/ivr"
CALLBACK_PATH = CALLBACK.partition("?")[0]
# Twilio's timeout for the whole answer.
TIMEOUT_SECONDS = 15
THREADS = 32
# Every so many callers one is Twilio's report of a voicemail.
CALLBACK_EVERY = 5

# What Twilio sends beside what says who calls whom.
PLACES = tuple((end + part, value) for end in ("Called", "Caller", "From", "To")
               for part, value in (("City", "LONDON"), ("State", ""), ("Zip", ""), ("Country", "GB")))


def call_fields(number):
    caller, called = f"+447700900{number % 1000:03}", "+442079460000"
    return [("AccountSid", ACCOUNT), ("ApiVersion", "2010-04-01"), ("CallSid", f"CA{number:032x}"),
            ("CallStatus", "ringing"), ("Called", called), ("Caller", caller), ("Direction", "inbound"),
            ("From", caller), ("To", called), *PLACES]


def report_fields(number):
    """Of a recording, as captured: neither the caller nor the number called is in it."""
    recording = f"RE{number:032x}"
    return [("AccountSid", ACCOUNT), ("CallSid", f"CA{number:032x}"), ("ErrorCode", "0"), ("RecordingChannels", "1"),
            ("RecordingDuration", "42"), ("RecordingSid", recording), ("RecordingSource", "RecordVerb"),
            ("RecordingStartTime", "Thu, 29 Jul 2021 06:59:25 +0000"), ("RecordingStatus", "completed"),
            ("RecordingUrl", f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording}")]


def post(path, fields, signature, more=""):
    """The bytes of a webhook. more: header lines."""
    body = urlencode(fields)
    return (f"POST {path} HTTP/1.1\r\nHost: ivr.example.com\r\nUser-Agent: TwilioProxy/1.1\r\n{more}"
            f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nX-Twilio-Signature: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def ask(port, request, source=ADDRESS, timeout=TIMEOUT_SECONDS):
    """Sends one request; everything that comes until the server closes the connection, or nothing."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout, (source, 0)) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))
    except OSError:
        return b""


def status_of(answer):
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 2 and words[0].startswith(b"HTTP/") else 0


@dataclass(frozen=True)
class Outcome:
    """is_report: of a voicemail, otherwise a call."""

    is_report: bool
    is_answered: bool
    seconds: float


@dataclass(frozen=True)
class Tally:
    """What became of some callers. Waits in milliseconds."""

    calls: int
    answered: int
    reports: int
    refused: int
    p50: float
    p99: float
    slowest: float


def tally(outcomes):
    waits = sorted(outcome.seconds * 1000 for outcome in outcomes)
    calls = [outcome for outcome in outcomes if not outcome.is_report]
    reports = [outcome for outcome in outcomes if outcome.is_report]
    return Tally(len(calls), sum(call.is_answered for call in calls), len(reports),
                 sum(not report.is_answered for report in reports), waits[len(waits) // 2],
                 waits[min(len(waits) - 1, len(waits) * 99 // 100)], waits[-1])


class Callers:
    """Of one site; no two calls have the same number."""

    def __init__(self, site):
        self._site = site
        self._numbers = itertools.count(1)

    def one(self):
        number = next(self._numbers)
        is_report = number % CALLBACK_EVERY == 0
        path, fields = (CALLBACK, report_fields(number)) if is_report else (VOICE, call_fields(number))
        request = post(path, fields, self._site.sign(path, fields), "Connection: close\r\n")
        begun = time.monotonic()
        answer = ask(self._site.port, request)
        seconds = time.monotonic() - begun
        is_answered = status_of(answer) == 200 and (is_report or GREETING.encode() in answer)
        return Outcome(is_report, is_answered, seconds)

    def ring(self, seconds, per_second):
        """Calls at that pace, whatever becomes of those before."""
        waiting = []
        begun = time.monotonic()
        with ThreadPoolExecutor(THREADS) as threads:
            for number in range(int(seconds * per_second)):
                time.sleep(max(0.0, begun + number / per_second - time.monotonic()))
                waiting.append(threads.submit(self.one))
        return tally([one.result() for one in waiting])


def plays(answer):
    """Whether an answer has audio of the recording."""
    return status_of(answer) in (200, 206) and b"audio/mpeg" in answer
