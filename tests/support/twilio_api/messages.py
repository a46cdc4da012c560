"""The messages that the fake accepted, as Twilio would list them, and what they announced to whom."""

import json
import re
import threading
import time
from collections import defaultdict

from support.twilio_api.moments import rfc_2822
from support.twilio_api.pages import Page

# An alert names its recording in the link, or the last half of it in its tag.
RECORDING = re.compile(r"RE[0-9a-f]{20}([0-9a-f]{12})|\bVM ([0-9a-f]{12})\b")

GSM_7 = frozenset("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
                  "¿abcdefghijklmnopqrstuvwxyzäöñüà")
GSM_7_ESCAPED = frozenset("\f^{}\\[~]|€")


class Message:
    """number: counts from 0. wall and monotonic: when it was accepted, by time.time() and time.monotonic(). outcome:
    how the request was answered, a name of faults.py. account, sid, to, sender, service, body: as in the JSON."""

    __slots__ = ("number", "wall", "monotonic", "outcome", "account", "sid", "to", "sender", "service", "body",
                 "_listed")

    def __init__(self, number, account, form, outcome):
        self.number, self.outcome, self.account = number, outcome, account
        self.wall, self.monotonic = time.time(), time.monotonic()
        self.sid = f"SM{int(self.wall * 1000):016x}{number:016x}"
        self.to, self.sender, self.service = form["To"], form.get("From"), form.get("MessagingServiceSid")
        self.body = form.get("Body", "")
        self._listed = None

    @property
    def recording(self):
        """The last twelve digits of the RecordingSid that it announces; None when it names none."""
        found = RECORDING.search(self.body)
        return found and (found[1] or found[2])

    def created(self):
        """The JSON of the answer that says it was accepted."""
        return self._json("accepted" if self.service else "queued", None)

    def listed(self):
        """Its JSON in a list, some time later."""
        if self._listed is None:
            self._listed = self._json("sent", rfc_2822(int(self.wall)))
        return self._listed

    def _json(self, status, date_sent):
        base = f"/2010-04-01/Accounts/{self.account}/Messages/{self.sid}"
        created = rfc_2822(int(self.wall))
        return json.dumps({
            "account_sid": self.account, "api_version": "2010-04-01", "body": self.body, "date_created": created,
            "date_sent": date_sent, "date_updated": created, "direction": "outbound-api", "error_code": None,
            "error_message": None, "from": self.sender, "messaging_service_sid": self.service, "num_media": "0",
            "num_segments": str(segments(self.body)), "price": None, "price_unit": "USD", "sid": self.sid,
            "status": status, "subresource_uris": {"media": f"{base}/Media.json"}, "to": self.to,
            "uri": f"{base}.json"}).encode()


class Messages:
    """visible_after: seconds until a message shows up in the list. Any thread may call."""

    def __init__(self, visible_after=0.0):
        self.visible_after = visible_after
        self._all = []
        self._by_sid = {}
        self._by_number = defaultdict(list)  # ("To" or "From", number): its messages
        self._announced = defaultdict(list)  # (to, end of the RecordingSid): its messages
        self._lock = threading.Lock()

    def accept(self, account, form, outcome):
        with self._lock:
            message = Message(len(self._all), account, form, outcome)
            self._all.append(message)
            self._by_sid[message.sid] = message
            self._by_number["To", message.to].append(message)
            self._by_number["From", message.sender].append(message)
            self._announced[message.to, message.recording].append(message)
        return message

    def all(self):
        with self._lock:
            return list(self._all)

    def find(self, sid):
        return self._by_sid.get(sid)

    def announced(self):
        """(to, end of the RecordingSid or None) to the messages that say so."""
        with self._lock:
            return {key: list(messages) for key, messages in self._announced.items()}

    def page(self, query):
        """The Page that a query (name to value) asks for, newest first."""
        visible_until = time.monotonic() - self.visible_after
        with self._lock:
            if "To" in query:
                chosen = self._by_number.get(("To", query["To"]), [])
            elif "From" in query:
                chosen = self._by_number.get(("From", query["From"]), [])
            else:
                chosen = self._all
            senders = {query["From"]} if "From" in query else None
            return Page(chosen, query, "DateSent", lambda one: one.wall, lambda one: one.number,
                        lambda one: one.monotonic <= visible_until and (not senders or one.sender in senders))


def segments(body):
    """How many SMS a text is sent as."""
    if all(character in GSM_7 or character in GSM_7_ESCAPED for character in body):
        units, alone, joined = len(body) + sum(character in GSM_7_ESCAPED for character in body), 160, 153
    else:
        units, alone, joined = len(body.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= alone else -(-units // joined)
