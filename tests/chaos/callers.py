"""Callers who leave voicemails, and Twilio, which tells of them as it does: late, twice, in any order, or never.

A voicemail is one whose greeting was answered with a Record verb; who hears something else rings again. Then its
recording is in Twilio's list, and its callback and the request of its action go to where that verb said: the action
once, the callback one to five times, each retried as the "#rc=5&rp=all" after its address asks for. Each of the two is
dropped for some voicemails, and for a few both are.
"""

import random
import threading
import time
import xml.etree.ElementTree as xml
from collections import Counter
from email.utils import formatdate
from urllib.parse import parse_qs, urldefrag, urljoin

from twilio_simulator.webhook import ApplicationError
from support.voicemail_requests import sid
from chaos.agenda import Agenda

# Of a hundred voicemails ten lose the callback, ten the action, and one of these both.
CALLBACK_DROPPED, ACTION_DROPPED = range(0, 10), range(9, 19)
MOST_DELIVERIES = 5
SPREAD_SECONDS = 3.0  # between the deliveries of one callback
PAUSE_SECONDS = 0.05, 0.2  # between the tries of one delivery
LISTED_EVERY_SECONDS = 0.2
THREADS = 24


class Voicemail:
    """What is to become of one, drawn from chance; and what became of it. lot: from 0 to 99, what is dropped.

    acknowledged: how many deliveries of its callback were answered with 200."""

    def __init__(self, number, action, lot, chance):
        self.action = action
        self.call_sid, self.recording_sid = sid("CA", number), sid("RE", number)
        self.caller = f"+447700900{number % 1000:03d}"
        self.callback_is_dropped, self.action_is_dropped = lot in CALLBACK_DROPPED, lot in ACTION_DROPPED
        self.speaks = chance.uniform(0.05, 0.5)
        self.farewell_after = chance.uniform(0, 1)
        self.deliveries = [chance.uniform(0, SPREAD_SECONDS) for _ in range(chance.randint(1, MOST_DELIVERIES))]
        self.record = None  # (address of the action, address of the callback, how often it is retried)
        self.acknowledged = 0

    def ring_again(self):
        """Another call."""
        self.call_sid = sid("CA", int(self.call_sid[2:], 16) + (1 << 64))


class Callers:
    """line: a caller.webhook.Line. actions: names of voicemail actions. now: the programs' clock. api: the fake,
    whose list is to show the recordings.

    voicemails: those that were left so far. counts: what was sent, and what came of it. slowest: how many seconds the
    longest took of the greetings, the actions and the callbacks."""

    def __init__(self, line, actions, now, api, seed):
        self.voicemails, self.counts, self.slowest = [], Counter(), Counter()
        self._line, self._actions, self._now, self._api = line, actions, now, api
        self._chance = random.Random(f"{seed} callers")
        self._lock = threading.Lock()
        self._unlisted = []
        self._agenda = Agenda(THREADS)

    def ring(self, count, per_second, first=0):
        """So many voicemails at about that pace; wait() waits for the last request about them."""
        lots = [number % 100 for number in range(count)]
        self._chance.shuffle(lots)
        for number, lot in enumerate(lots, first):
            action = self._actions[number % len(self._actions)]
            voicemail = Voicemail(number, action, lot, self._chance)
            self._agenda.after(self._chance.uniform(0, count / per_second), self._greet, voicemail)
        self._agenda.after(0, self._list_recordings)

    def wait(self):
        self._agenda.wait()
        self._list_recordings()

    def acknowledged(self):
        return [voicemail for voicemail in self.voicemails if voicemail.acknowledged]

    def _list_recordings(self):
        """Twilio's list shows what was left, a little late."""
        with self._lock:
            taken, self._unlisted = self._unlisted, []
        if taken:
            self._api.add_recordings(taken)
        if self._agenda.has_more():
            self._agenda.after(LISTED_EVERY_SECONDS, self._list_recordings)

    def _count(self, name):
        with self._lock:
            self.counts[name] += 1

    def _post(self, kind, url, fields):
        """The reply, or None when there is none."""
        self._count(kind)
        fields = {"AccountSid": self._line.account.sid} | fields
        begun = time.monotonic()
        try:
            return self._line.send("POST", url, fields.items())
        except ApplicationError:
            return None
        finally:
            with self._lock:
                self.slowest[kind] = max(self.slowest[kind], time.monotonic() - begun)

    def _greet(self, voicemail):
        url = f"{self._line.public}/api/ivr/action/{voicemail.action}"
        reply = self._post("greetings", url, {
            "CallSid": voicemail.call_sid, "From": voicemail.caller, "To": "+442079460000"})
        record = xml.fromstring(reply.body).find("Record") if reply and reply.status == 200 else None
        if record is None:
            self._count("greetings failed")
            voicemail.ring_again()
            self._agenda.after(random.uniform(*PAUSE_SECONDS), self._greet, voicemail)
            return
        callback, fragment = urldefrag(record.get("recordingStatusCallback"))
        voicemail.record = urljoin(url, record.get("action")), callback, int(parse_qs(fragment)["rc"][0])
        self._agenda.after(voicemail.speaks, self._keep_recording, voicemail)

    def _keep_recording(self, voicemail):
        with self._lock:
            self.voicemails.append(voicemail)
            self._unlisted.append({"sid": voicemail.recording_sid, "call_sid": voicemail.call_sid, "duration": 42,
                                   "created": self._now()})
        if voicemail.action_is_dropped:
            self._count("actions dropped")
        else:
            self._agenda.after(voicemail.farewell_after, self._say_goodbye, voicemail)
        if voicemail.callback_is_dropped:
            self._count("callbacks dropped")
        else:
            fields = self._callback(voicemail)
            for after in voicemail.deliveries:
                self._agenda.after(after, self._call_back, voicemail, fields, voicemail.record[2])

    def _say_goodbye(self, voicemail):
        reply = self._post("actions", voicemail.record[0], {
            "CallSid": voicemail.call_sid, "From": voicemail.caller, "Digits": "hangup", "RecordingDuration": "42",
            "RecordingSid": voicemail.recording_sid, "RecordingUrl": self._recording_url(voicemail)})
        if reply is None or reply.status != 200:
            self._count("actions failed")

    def _call_back(self, voicemail, fields, tries_left):
        reply = self._post("callbacks", voicemail.record[1], fields)
        if reply and reply.status == 200:
            with self._lock:
                voicemail.acknowledged += 1
        elif tries_left:
            self._count("callbacks retried")
            self._agenda.after(random.uniform(*PAUSE_SECONDS), self._call_back, voicemail, fields, tries_left - 1)
        else:
            self._count("callbacks given up")

    def _recording_url(self, voicemail):
        account = self._line.account.sid
        return f"https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{voicemail.recording_sid}"

    def _callback(self, voicemail):
        return {"CallSid": voicemail.call_sid, "RecordingSid": voicemail.recording_sid, "RecordingStatus": "completed",
                "RecordingUrl": self._recording_url(voicemail), "RecordingDuration": "42", "RecordingChannels": "1",
                "RecordingSource": "RecordVerb", "ErrorCode": "0", "RecordingStartTime": formatdate(self._now())}
