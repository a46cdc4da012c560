"""A fake of the part of Twilio's REST API that sends and lists messages and lists recordings.

TwilioApi runs inside the test, TwilioApiProcess by itself, so that a chaos test does not wait for its own fake.
"""

from support.twilio_api.api import ACCOUNT, TOKEN, TwilioApi
from support.twilio_api.faults import TORTURE, Script, Shares
from support.twilio_api.process import TwilioApiProcess

__all__ = ["ACCOUNT", "TOKEN", "TORTURE", "Script", "Shares", "TwilioApi", "TwilioApiProcess"]
