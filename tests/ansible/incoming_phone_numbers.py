"""A fake of the part of Twilio's REST API that lists and changes phone numbers; it refuses what Twilio would."""

import base64
import json
from urllib.parse import parse_qsl

from support.wire.http_host import HttpHost

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "fedcba9876543210fedcba9876543210"
NUMBER = "+442079460000"
FOLDER = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"

# The form's name to that of the JSON, of all settings a voice number has.
# https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
FORM = {
    "VoiceUrl": "voice_url", "VoiceMethod": "voice_method", "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method", "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method", "VoiceApplicationSid": "voice_application_sid",
    "TrunkSid": "trunk_sid", "FriendlyName": "friendly_name", "SmsUrl": "sms_url"}


class IncomingPhoneNumbers(HttpHost):
    """numbers: SID to the JSON of a number. asked: (method, path) of each request. forms: what was posted."""

    def __init__(self):
        self.numbers, self.asked, self.forms, self.deaf_to = {}, [], [], set()
        super().__init__()

    def add(self, number=NUMBER, **settings):
        sid = f"PN{len(self.numbers):032x}"
        self.numbers[sid] = {
            "sid": sid, "account_sid": ACCOUNT, "phone_number": number, "friendly_name": "Front desk",
            "voice_url": "https://demo.twilio.com/welcome/voice/", "voice_method": "POST", "voice_fallback_url": "",
            "voice_fallback_method": "POST", "status_callback": "", "status_callback_method": "POST",
            "voice_application_sid": None, "trunk_sid": None, "sms_url": "https://example.com/sms", **settings}
        return self.numbers[sid]

    def answer(self, request):
        self.asked.append((request.method, request.path))
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        sid = request.path.removeprefix(f"{FOLDER}/").removesuffix(".json")
        if request.header("Authorization") != expected:
            self.say(request, 401, {"code": 20003, "message": "Authenticate", "status": 401})
        elif (request.method, request.path) == ("GET", f"{FOLDER}.json"):
            # Twilio finds parts of numbers as well.
            part = dict(parse_qsl(request.query))["PhoneNumber"].lstrip("+")
            found = [one for one in self.numbers.values() if part in one["phone_number"]]
            self.say(request, 200, {"incoming_phone_numbers": found, "page": 0, "next_page_uri": None})
        elif request.method == "POST" and sid in self.numbers and not request.query:
            self.change(request, self.numbers[sid])
        else:
            self.say(request, 404, {"code": 20404, "message": f"{request.path} was not found", "status": 404})

    def change(self, request, number):
        form = dict(parse_qsl(request.body().decode(), keep_blank_values=True, strict_parsing=True))
        self.forms.append(form)
        wrong = [name for name in form if name not in FORM]
        wrong += [name for name in form if name.endswith("Method") and form[name] not in ("GET", "POST")]
        if wrong or request.header("Content-Type") != "application/x-www-form-urlencoded":
            self.say(request, 400, {"code": 20001, "message": f"bad fields {wrong}", "status": 400})
            return
        number.update({FORM[name]: value for name, value in form.items() if name not in self.deaf_to})
        self.say(request, 200, number)

    @staticmethod
    def say(request, status, body):
        request.answer(status, json.dumps(body).encode(), content_type="application/json")
