"""A receiver of the alert webhook: checks every signature, keeps what came, and answers as the test says."""

import hashlib
import hmac
import json
import re
import time
from collections import deque, namedtuple

from support.wire.http_host import HttpHost

# How old a signature may be before it could be a replay.
TOLERANCE_SECONDS = 300

# document: the JSON; status: how it was answered, "hang" and "reset" included; monotonic: when it came.
Alert = namedtuple("Alert", "document headers status monotonic")


class WebhookHost(HttpHost):
    """script: how the next requests are answered, 204 after its end: a status, "429:N" with a Retry-After of N
    seconds, "slow:N" (204 after N seconds), "302" to another path of this host, "hang", "reset".

    alerts: everything that came well signed, in order; violations: what did not, in words."""

    def __init__(self, secret, script=(), port=0, tls=None):
        self._secret = secret.encode()
        self._script = deque(script)
        self.alerts = []
        super().__init__(port, tls)

    @property
    def url(self):
        return f"{self.origin}/alerts"

    @property
    def delivered(self):
        """The documents that were answered with success."""
        return [alert.document for alert in self.alerts if alert.status[:1] == "2" or alert.status[:4] == "slow"]

    def will(self, *answers):
        """More of the script."""
        self._script.extend(answers)

    def answer(self, request):
        body = request.body()
        problem = self._problem(request, body)
        if problem:
            self.violations.append(f"{request.method} {request.target}: {problem}")
            request.answer(400)
            return
        status = self._script.popleft() if self._script else "204"
        self.alerts.append(Alert(json.loads(body), request.headers, status, time.monotonic()))
        self._act(request, *status.split(":"))

    def _problem(self, request, body):
        if request.method != "POST" or request.target != "/alerts":
            return "expected POST /alerts"
        if (request.header("Content-Type") or "").partition(";")[0] != "application/json":
            return f"Content-Type is {request.header('Content-Type')!r}"
        try:
            json.loads(body)
        except ValueError as problem:
            return f"no JSON: {problem}"
        return signature_problem(self._secret, request.header("X-IVR-Signature"), body, time.time())

    def _act(self, request, what, seconds=None):
        if what == "hang":
            request.connection.wait_for_hang_up()
        elif what == "reset":
            request.connection.reset()
        elif what == "slow":
            self.pause(float(seconds))
            request.answer(204)
        else:
            headers = [("Retry-After", seconds)] if seconds else []
            headers += [("Location", f"{self.origin}/elsewhere")] if what == "302" else []
            request.answer(int(what), b"", headers)


def signature_problem(secret, header, body, now):
    """What is wrong with t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>; None when nothing is. secret: bytes."""
    found = re.fullmatch(r"t=(\d{1,12}),v1=([0-9a-f]{64})", header or "")
    if not found:
        return f"X-IVR-Signature is {header!r}"
    expected = hmac.new(secret, found[1].encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, found[2]):
        return "the signature is another one"
    if abs(now - int(found[1])) > TOLERANCE_SECONDS:
        return f"the signature is of {found[1]}, which is too far from now"
    return None
