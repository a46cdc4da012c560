"""Requests that Twilio makes about a voicemail, for configs that check no signatures."""

from urllib.parse import urlencode

ACCOUNT = "AC0123456789abcdef0123456789abcdef"

VOICEMAIL = f"""\
[twilio]
account_sid = {ACCOUNT}
auth_token = 0123456789abcdef0123456789abcdef
public_base_url = https://ivr.example.com
validate_signature = no
[alerts]
store = sqlite://STORE
link_key = a-key-for-links
[ivr]
timezone = Europe/London
[ivr_welcome]
[ivr_menu]
play_say = Press one.
no_input_max_loops = 3
[ivr_menu_option_1]
action = message
[action_message]
type = voicemail
play_say = Speak.
hangup_say = Goodbye.
voicemail_alert_sms_from = +447700900000
voicemail_alert_sms_to = +447700900001, +447700900002
voicemail_timeout = 5
voicemail_max_length = 60
"""

CALLBACK = "/api/ivr/callback/voicemail/alert_sms?initiated_by_section=message"
FAREWELL = "/api/ivr/callback/voicemail/hangup?initiated_by_section=message"
GREETING = "/api/ivr/action/message"


def sid(kind, number):
    return f"{kind}{number:032x}"


def form(**fields):
    return urlencode({"AccountSid": ACCOUNT} | fields).encode()


def greeting(number, caller="+447700900123"):
    """The call comes to the voicemail action; Twilio has a number of its own for it."""
    return GREETING, form(CallSid=sid("CA", number), From=caller, To="+447700900000", Direction="inbound")


def callback(number, status="completed", duration="42"):
    """As captured: neither the caller nor the number called is in it."""
    return CALLBACK, form(
        CallSid=sid("CA", number), RecordingSid=sid("RE", number), RecordingStatus=status,
        RecordingUrl=f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid('RE', number)}",
        RecordingDuration=duration, RecordingChannels="1", RecordingSource="RecordVerb", ErrorCode="0",
        RecordingStartTime="Thu, 29 Jul 2021 06:59:25 +0000")


def farewell(number, caller="+447700900123", digits="hangup"):
    return FAREWELL, form(
        CallSid=sid("CA", number), From=caller, Digits=digits, RecordingDuration="42", RecordingSid=sid("RE", number),
        RecordingUrl=f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid('RE', number)}")
