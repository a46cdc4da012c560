"""The menu step as one would write it with Flask and Twilio's library; gunicorn serves flask_menu:app."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

PUBLIC_URL = "https://ivr.example.com"
ZONE = ZoneInfo("Europe/London")
HOURS = {weekday: ("00:00", "23:59") for weekday in range(7)}
OPTIONS = {"1": {"hours": True, "action": "orders"}}
ACTIONS = {"orders": {"hours": True, "say": "We are putting you through to orders.", "number": "+442079460001"}}
CLOSED = "Nobody is there at the moment. Goodbye."

app = Flask(__name__)
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])


def is_open():
    now = datetime.now(ZONE)
    first, last = HOURS.get(now.weekday(), ("", ""))
    return first <= now.strftime("%H:%M") <= last


def say(answer, text):
    answer.say(text, voice="Polly.Amy", language="en-GB")


@app.post("/api/ivr/menu")
def menu():
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(PUBLIC_URL + request.path, request.form, signature):
        abort(403)
    answer = VoiceResponse()
    option = OPTIONS.get(request.form.get("Digits", ""))
    if not option:
        answer.redirect("/api/ivr")
        return Response(str(answer), content_type="text/xml; charset=utf-8")
    action = ACTIONS[option["action"]]
    if (option["hours"] and not is_open()) or (action["hours"] and not is_open()):
        say(answer, CLOSED)
        answer.hangup()
    else:
        say(answer, action["say"])
        dial = answer.dial(action=f"/api/ivr/callback/forward/call_status?initiated_by_section={option['action']}")
        dial.number(action["number"])
    return Response(str(answer), content_type="text/xml; charset=utf-8")
