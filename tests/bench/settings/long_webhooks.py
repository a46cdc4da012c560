"""Webhooks that do not fit into a kilobyte: with the CallToken, which Twilio sends where a call may be passed on."""

import json
from urllib.parse import parse_qsl, urlencode

from bench.webhooks import ACCOUNT, ORIGIN, webhook
from twilio_simulator.signing import sign

# As long as three parts of a signed token are; nobody reads it.
CALL_TOKEN = json.dumps({"parentCallInfoToken": "".join(f"{number:08x}" for number in range(80)),
                         "identityHeaderTokens": []}, separators=(",", ":"))


def long_webhook(number):
    """One request as the load generators take it."""
    request = webhook(number)
    pairs = [*parse_qsl(request["body"], keep_blank_values=True), ("CallToken", CALL_TOKEN)]
    signature = sign(ACCOUNT.auth_token, ORIGIN + request["path"], pairs)
    headers = request["headers"] | {"X-Twilio-Signature": signature}
    return request | {"headers": headers, "body": urlencode(pairs)}


def long_webhooks(count=1000):
    return [long_webhook(number) for number in range(count)]
