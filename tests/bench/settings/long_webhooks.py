"""Webhooks that do not fit into a kilobyte: with the CallToken, which Twilio sends where a call may be passed on."""

import json
from urllib.parse import urlencode

from bench.webhooks import ORIGIN, TOKEN, form, webhook
from caller.signing import sign

# As long as three parts of a signed token are; nobody reads it.
CALL_TOKEN = json.dumps({"parentCallInfoToken": "".join(f"{number:08x}" for number in range(80)),
                         "identityHeaderTokens": []}, separators=(",", ":"))


def long_webhook(number):
    """One request as the load generators take it."""
    request = webhook(number)
    pairs = [*form(number), ("CallToken", CALL_TOKEN)]
    headers = request["headers"] | {"X-Twilio-Signature": sign(TOKEN, ORIGIN + request["path"], pairs)}
    return request | {"headers": headers, "body": urlencode(pairs)}


def long_webhooks(count=1000):
    return [long_webhook(number) for number in range(count)]
