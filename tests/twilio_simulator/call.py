"""One phone call: fetches documents, has their verbs carried out, and notes what the caller hears."""

import secrets
import time
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urljoin

from .document import read_document
from .script import Cue, Script
from .verbs import VERBS
from .webhook import ApplicationError

# Kinds of steps that sound in the caller's ear; the others are what the caller or Twilio does.
HEARD = ("play", "say", "pause", "dial", "record", "reject", "hangup", "end of document")

# How often a callback is sent again, as the address of ours asks for.
RETRIES = 5


@dataclass(frozen=True)
class Fetch:
    """A document to be fetched: what a Redirect, a Gather, a Dial or a Record leads to.

    with_call: whether who calls whom is sent along, as with everything but reports about recordings.
    """

    url: str
    method: str = "POST"
    params: tuple = ()
    with_call: bool = True


@dataclass(frozen=True)
class Request:
    """A webhook as it was sent, and how it was answered."""

    method: str
    url: str
    params: tuple
    status: int


class Call:
    """ended: "hangup", "end of document", "reject", "caller hung up" or "endless"; None while it goes on."""

    def __init__(self, line, script=Script(), *, documents_at_most=50, on_step=None,
                 caller="+447700900123", called="+442079460000"):
        self.call_sid = "CA" + secrets.token_hex(16)
        self.account_sid = line.account.sid
        self.cue = Cue(script)
        self.steps = []
        self.requests = []
        self.documents = 0
        self.ended = None
        self.url = ""  # of the current document
        self._line = line
        self._documents_at_most = documents_at_most
        self._on_step = on_step or (lambda step: None)
        self._numbers = (caller, called)
        self._status = "ringing"
        self._callbacks = []

    @property
    def heard(self):
        return [step for step in self.steps if step[0] in HEARD]

    @property
    def unused(self):
        return self.cue.unused

    def ring(self, url, method="POST"):
        """Places the call and stays until its end. Raises ApplicationError where Twilio would give up."""
        url = urldefrag(self._line.known_as(url)).url
        self.note("ring", url)
        fetch = Fetch(url, method)
        while fetch is not None and self.ended is None:
            if self.documents == self._documents_at_most:
                self.ended = "endless"
                break
            fetch = self._carry_out(self._document(fetch))
        self._deliver_callbacks()
        return self

    # For the verbs

    def note(self, *step):
        self.steps.append(step)
        self._on_step(step)

    def caller_hangs_up(self):
        self.note("caller hangs up")
        self.ended = "caller hung up"
        self._status = "completed"

    def fetch_of(self, reference, method, params=()):
        """Relative URLs are resolved against the current document; fragments are for Twilio itself and never sent."""
        return Fetch(urldefrag(urljoin(self.url, reference)).url, method or "POST", tuple(params))

    def call_back_later(self, fetch):
        """Twilio sends status callbacks beside the call: late, and whatever is answered goes unheard."""
        self._callbacks.append(replace(fetch, with_call=False))

    def last_word(self, fetch):
        """With the caller gone an action is still asked for, but nobody hears the document."""
        if self.ended is None:
            return fetch
        self._document(fetch)
        return None

    # Documents and requests

    def _carry_out(self, document):
        for verb in document:
            run = VERBS.get(verb.tag)
            if run is None:
                raise ApplicationError(f"{self.url}: this caller cannot carry out <{verb.tag}>")
            fetch = run(self, verb)
            if fetch is not None or self.ended is not None:
                return fetch
        self.note("end of document")
        self.ended = "end of document"
        return None

    def _document(self, fetch):
        self.documents += 1
        self.note("fetch", fetch.method, fetch.url)
        reply = self._send(fetch)
        try:
            document = read_document(reply)
        except ApplicationError as problem:
            raise ApplicationError(f"{fetch.method} {fetch.url}: {problem}") from problem
        self.url = fetch.url
        if self._status == "ringing":
            self._status = "in-progress"
        self._deliver_callbacks()
        return document

    def _deliver_callbacks(self):
        waiting, self._callbacks = self._callbacks, []
        for fetch in waiting:
            self.note("callback", fetch.url)
            status = self._send(fetch).status
            for _ in range(RETRIES):
                if status != 503:
                    break
                # A store that is busy: Twilio asks again, if the address says so (#rc=5&rp=all).
                time.sleep(1)
                self.requests.pop()
                status = self._send(fetch).status
            if not 200 <= status < 300:
                raise ApplicationError(f"{fetch.method} {fetch.url}: the callback was answered {status}")

    def _send(self, fetch):
        params = (tuple(self._parameters().items()) if fetch.with_call else ()) + fetch.params
        reply = self._line.send(fetch.method, fetch.url, params)
        self.requests.append(Request(fetch.method, fetch.url, params, reply.status))
        return reply

    def _parameters(self):
        caller, called = self._numbers
        return {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.call_sid,
            "CallStatus": self._status,
            "Called": called,
            "Caller": caller,
            "CallerCountry": "GB",
            "Direction": "inbound",
            "From": caller,
            "FromCountry": "GB",
            "To": called,
            "ToCity": "",
            "ToCountry": "GB",
        }
