"""Twilio's error answers, and the numbers that provoke them with its test credentials. Pure.

Texts and statuses are what the API answered to others' tests; that a full queue is a 429 is one of its surprises.
"""

import json

from support.twilio_api.contract import BODY_TOO_LONG

TEXTS = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource {path} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service is temporarily unavailable"),
    21211: (400, "The 'To' number {to} is not a valid phone number."),
    21212: (400, "The 'From' number {sender} is not a valid phone number, shortcode, or alphanumeric sender ID."),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: {to}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The From phone number {sender} is not a valid, SMS-capable inbound phone number or short code for "
                 "your account."),
    21608: (400, "The number {to} is unverified. Trial accounts cannot send messages to unverified numbers."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "SMS queue is full."),
    21612: (400, "The 'To' phone number: {to}, is not currently reachable using the 'From' phone number: {sender} via "
                 "SMS."),
    21614: (400, "To number: {to}, is not a mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
}

MAGIC_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_RECIPIENTS = {"+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550004": 21610,
                    "+15005550009": 21614}

MISSING = {"To": 21604, "From": 21603, "Body": 21602}
WRONG = {"To": 21211, "From": 21212}


def error(code, path="", form=None):
    """(status, body) as Twilio words the error."""
    form = form or {}
    status, text = TEXTS[code]
    message = text.format(path=path, to=form.get("To", ""), sender=form.get("From", ""))
    document = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}",
                "status": status}
    if code == 20003:
        document["detail"] = "Your AccountSid or AuthToken was incorrect."
    return status, json.dumps(document).encode()


def error_of_number(form):
    """The code that a magic number asks for, or None."""
    return MAGIC_SENDERS.get(form.get("From")) or MAGIC_RECIPIENTS.get(form["To"])


def error_of_problem(problem):
    """The code for what the contract found wrong."""
    if problem == BODY_TOO_LONG:
        return 21617
    return (MISSING if problem.text.startswith("is missing") else WRONG).get(problem.field, 20001)
