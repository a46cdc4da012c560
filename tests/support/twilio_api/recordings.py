"""The recordings that a test says the account has, as Twilio would list them."""

import bisect
import json
import threading
import time
from datetime import datetime

from support.twilio_api.moments import rfc_2822
from support.twilio_api.pages import Page


class Recording:
    __slots__ = ("number", "created", "sid", "call_sid", "status", "_listed")

    def __init__(self, number, account, sid, call_sid, duration, created, status, source):
        self.number, self.created, self.sid, self.call_sid, self.status = number, created, sid, call_sid, status
        base = f"/2010-04-01/Accounts/{account}/Recordings/{sid}"
        when = rfc_2822(int(created))
        self._listed = json.dumps({
            "account_sid": account, "api_version": "2010-04-01", "call_sid": call_sid, "conference_sid": None,
            "channels": 1, "date_created": when, "date_updated": when, "start_time": when, "price": None,
            "price_unit": "USD", "duration": str(duration), "sid": sid, "source": source, "status": status,
            # What is wrong with an absent one: it is silent.
            "error_code": 16102 if status == "absent" else None, "uri": f"{base}.json",
            "subresource_uris": {"add_on_results": f"{base}/AddOnResults.json",
                                 "transcriptions": f"{base}/Transcriptions.json"},
            "encryption_details": None, "media_url": f"https://api.twilio.com{base}"}).encode()

    def listed(self):
        return self._listed


class Recordings:
    """Any thread may call."""

    def __init__(self):
        self._by_sid = {}
        self._ordered = []  # by time
        self._added = 0
        self._lock = threading.Lock()

    def add(self, account, sid, call_sid, duration, created=None, status="completed", source="RecordVerb"):
        """created: an aware datetime, seconds since 1970, or now. A sid that is known already is replaced."""
        if created is None:
            created = time.time()
        if isinstance(created, datetime):
            created = created.timestamp()
        with self._lock:
            known = self._by_sid.pop(sid, None)
            if known:
                self._ordered.remove(known)
            # Numbers have the order of the times, so that a page can go on behind one; the lower half tells apart what
            # was created together.
            self._added += 1
            number = (int(created * 1_000_000) << 32) + self._added
            recording = Recording(number, account, sid, call_sid, duration, created, status, source)
            self._by_sid[sid] = recording
            bisect.insort(self._ordered, recording, key=lambda one: one.number)

    def find(self, sid):
        return self._by_sid.get(sid)

    def page(self, query):
        """The Page that a query (name to value) asks for, newest first."""
        call, deleted_too = query.get("CallSid"), query.get("IncludeSoftDeleted") == "true"
        with self._lock:
            return Page(self._ordered, query, "DateCreated", lambda one: one.created, lambda one: one.number,
                        lambda one: (call is None or one.call_sid == call) and "ConferenceSid" not in query
                        and (deleted_too or one.status != "deleted"))
