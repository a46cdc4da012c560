"""The fake for api.twilio.com itself: checks every request, then does with it what the policy says."""

import base64
import threading
import time
from collections import Counter

from support.twilio_api.contract import FORM, Contract, read_pairs
from support.twilio_api.errors import error, error_of_number, error_of_problem
from support.twilio_api.faults import Script
from support.twilio_api.messages import Messages
from support.twilio_api.recordings import Recordings
from support.wire.http_host import HttpHost

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "fedcba9876543210fedcba9876543210"

CONTRACT = Contract()
JSON = "application/json"
HTML = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>We will be back soon.</h1></body></html>"
NOISE = bytes(range(255, 191, -1))


class TwilioApi(HttpHost):
    """faults: a policy of faults.py; may be replaced at any time. passwords: user to password, the account's token
    unless some are given. visible_after: seconds until an accepted message shows up in the list.

    violations: what no request to Twilio may look like, in words. counters: how many requests ended how, by the names
    of the faults, and "401", "violation", "error 21211", "fetch" and "404"."""

    def __init__(self, faults=None, account=ACCOUNT, passwords=None, visible_after=0.0, port=0, tls=None):
        self.faults = faults or Script()
        self.account = account
        self.counters = Counter()
        self._count_lock = threading.Lock()
        self._messages = Messages(visible_after)
        self._recordings = Recordings()
        self._refused_until = 0.0
        self._authorizations = {
            "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
            for user, password in (passwords or {account: TOKEN}).items()}
        self._operations = {
            "CreateMessage": self._create, "ListMessage": self._list_messages, "ListRecording": self._list_recordings,
            "FetchMessage": self._fetch_message, "FetchRecording": self._fetch_recording}
        super().__init__(port, tls)

    @property
    def messages(self):
        """Every accepted Message, in order."""
        return self._messages.all()

    def announced(self):
        """(to, last twelve digits of the RecordingSid) to the messages that announce it; None for the digits of those
        that name no recording."""
        return self._messages.announced()

    def distinct(self):
        """The (to, digits) that were announced at least once."""
        return {key for key in self.announced() if key[1]}

    def duplicates(self):
        """The part of announced() that was said more than once."""
        return {key: messages for key, messages in self.announced().items() if key[1] and len(messages) > 1}

    def add_recording(self, sid, call_sid, duration, **more):
        """more: created, status and source, as Recordings.add() has them."""
        self._recordings.add(self.account, sid, call_sid, duration, **more)

    def refuse_credentials(self, seconds=float("inf")):
        """Answers 401 to everything for so long; 0 ends it."""
        self._refused_until = time.monotonic() + seconds

    def answer(self, request):
        operation, sids = CONTRACT.find(request.method, request.path)
        if operation is None or operation.name not in self._operations:
            text = sids if operation is None else f"{operation.name} is not offered"
            self._refuse(request, [text], 20404)
        elif request.header("Authorization") not in self._authorizations or time.monotonic() < self._refused_until:
            self._refuse_stranger(request)
        elif sids["AccountSid"] != self.account:
            self._count("404")
            self._answer_error(request, 20404)
        else:
            self._operations[operation.name](request, operation, sids)

    def _create(self, request, operation, sids):
        fault = self.faults.choose("create")
        if fault.what == "reset before":
            self._count(fault.name)
            request.connection.reset()
            return
        form = self._read(request, operation, sids)
        if form is None:
            return
        magic = error_of_number(form)
        if magic and fault.what in ("ok", "slow"):
            self._count(f"error {magic}")
            self._answer_error(request, magic, form)
            return
        message = None
        if fault.is_accepted and not magic:
            message = self._messages.accept(self.account, form, fault.name)
        self._count(fault.name)
        self._act(fault, request, form, lambda: (201, message.created()))

    def _list_messages(self, request, operation, sids):
        self._list(request, operation, sids, self._messages, "messages")

    def _list_recordings(self, request, operation, sids):
        self._list(request, operation, sids, self._recordings, "recordings")

    def _list(self, request, operation, sids, kept, name):
        fault = self.faults.choose("list")
        query = self._read(request, operation, sids)
        if query is None:
            return
        try:
            page = kept.page(query)
        except ValueError as problem:
            self._refuse(request, [f"PageToken {query['PageToken']!r} is none of ours: {problem}"], 20001)
            return
        self._count(fault.name)
        if fault.what == "reset before":
            request.connection.reset()
        else:
            self._act(fault, request, query, lambda: (200, page.json(request.path, name)))

    def _fetch_message(self, request, operation, sids):
        self._fetch(request, operation, sids, self._messages.find(sids["Sid"]))

    def _fetch_recording(self, request, operation, sids):
        self._fetch(request, operation, sids, self._recordings.find(sids["Sid"]))

    def _fetch(self, request, operation, sids, found):
        if self._read(request, operation, sids) is None:
            return
        self._count("fetch" if found else "404")
        if found:
            request.answer(200, found.listed(), content_type=JSON)
        else:
            self._answer_error(request, 20404)

    def _read(self, request, operation, sids):
        """The form or the query by name; None when it broke the contract, and is answered."""
        body, found = request.body(), []
        problems = list(frame_problems(request, operation))
        try:
            pairs = read_pairs(body.decode() if operation.has_form else request.query)
            found = operation.check(sids, pairs)
            problems += [f"{problem.field} {problem.text}" for problem in found]
        except ValueError as problem:
            pairs = []
            problems.append(f"not form-encoded: {problem}")
        if problems:
            self._refuse(request, problems, error_of_problem(found[0]) if found else 20001, dict(pairs))
            return None
        return dict(pairs)

    def _act(self, fault, request, form, good):
        """good: gives (status, body) of the answer that is due."""
        connection = request.connection
        if fault.what in ("ok", "slow"):
            self.pause(fault.number or 0)
            status, body = good()
            request.answer(status, body, (("Twilio-Concurrent-Requests", "1"),), JSON)
        elif fault.what == "429":
            after = [("Retry-After", f"{fault.number:.0f}")] if fault.number is not None else []
            request.answer(*error(20429), after, JSON)
        elif fault.what in ("401", "500", "503", "error"):
            codes = {"401": 20003, "500": 20500, "503": 20503}
            self._answer_error(request, codes.get(fault.what) or int(fault.number), form)
        elif fault.what in ("502", "garbage"):
            request.answer(502 if fault.what == "502" else 201, HTML, content_type="text/html")
        elif fault.what == "garbage 200":
            request.answer(200, NOISE, content_type=JSON)
        elif fault.what == "cut":
            whole = request.answer_bytes(*(good() if fault.is_accepted else error(20500)), content_type=JSON)
            connection.send(whole[:len(whole) - 40])
            connection.close()
        elif fault.what == "nothing":
            connection.wait_for_hang_up()
        elif fault.what == "close":
            connection.close()
        else:
            connection.reset()

    def _refuse(self, request, problems, code, form=None):
        with self._count_lock:
            self.violations += [f"{request.method} {request.target}: {text}" for text in problems]
        self._count("violation")
        self._answer_error(request, code, form)

    def _refuse_stranger(self, request):
        if not (request.header("Authorization") or "").startswith("Basic "):
            with self._count_lock:
                self.violations.append(f"{request.method} {request.target}: no basic authorization")
        self._count("401")
        status, body = error(20003)
        request.answer(status, body, [("WWW-Authenticate", 'Basic realm="Twilio API"')], JSON)

    def _answer_error(self, request, code, form=None):
        status, body = error(code, request.path, form)
        request.answer(status, body, content_type=JSON)

    def _count(self, name):
        with self._count_lock:
            self.counters[name] += 1


def frame_problems(request, operation):
    """What is wrong around the fields."""
    if not operation.has_form:
        if request.body():
            yield "a body where there is none"
        return
    if (request.header("Content-Type") or "").partition(";")[0].strip().lower() != FORM:
        yield f"Content-Type is {request.header('Content-Type')!r}"
    if request.query:
        yield "a query beside a form"
