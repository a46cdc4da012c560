"""The webhooks that are sent: the key a caller presses in the menu, with all that Twilio says of a call, signed.

Only programs that measure use them, so nobody's numbers: Ofcom keeps +44 7700 900xxx for fiction.
"""

import hashlib
import json
from urllib.parse import urlencode

from twilio_simulator.signing import sign
from twilio_simulator.webhook import Account

ORIGIN = "https://ivr.example.com"
PATH = "/api/ivr/menu"
ACCOUNT = Account("AC0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210", ORIGIN)


def call_sid(number):
    return "CA" + hashlib.md5(str(number).encode()).hexdigest()


def form(number, account_sid):
    """(name, value) pairs of call number so-and-so, in the order in which Twilio sends them."""
    caller, called = f"+447700900{number % 1000:03}", "+442079460000"
    ends = {"Called": called, "Caller": caller, "From": caller, "To": called}
    places = [(end + part, place) for end in ends
              for part, place in (("City", "LONDON"), ("State", ""), ("Zip", ""), ("Country", "GB"))]
    call = {"AccountSid": account_sid, "ApiVersion": "2010-04-01", "CallSid": call_sid(number), "Digits": "1",
            "CallStatus": "in-progress", "Direction": "inbound", "StirVerstat": "No-TN-Validation"}
    return sorted([*call.items(), *ends.items(), *places], key=lambda pair: pair[0])


def webhook(number, path=PATH, account=ACCOUNT):
    """One request as the load generators take it: method, path, headers, body."""
    pairs = form(number, account.sid)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": sign(account.auth_token, account.public_base_url + path, pairs),
        "I-Twilio-Idempotency-Token": f"{number * 40503 % 2**64:016x}-{number:04x}-4c1b",
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
    }
    return {"method": "POST", "path": path, "headers": headers, "body": urlencode(pairs)}


def webhooks(count=1000, paths=(PATH,), account=ACCOUNT):
    """So many calls, taking turns with the paths."""
    return [webhook(number, paths[number % len(paths)], account) for number in range(count)]


def write_webhooks(file, prepared):
    """The file of requests that a load generator cycles; gives its path back."""
    file.write_text(json.dumps(prepared))
    return file
