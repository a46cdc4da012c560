"""Carries TwiML verbs out, each as Twilio's page on it says.

A verb's function takes the call and the element; it gives the Fetch the verb leads to, or None when the next
verb is to run or the call has ended.
"""

import secrets
from dataclasses import replace

from .script import HangUp, Silent, type_at_gather
from .webhook import ApplicationError


def times(verb):
    """loop="0" stands for ever; once is enough to be heard."""
    return max(int(verb.get("loop", "1")), 1)


def play(call, verb):
    text = (verb.text or "").strip()
    for _ in range(times(verb)):
        call.note("play", text or "keys " + verb.get("digits", ""))


def say(call, verb):
    for _ in range(times(verb)):
        call.note("say", verb.text.strip())


def pause(call, verb):
    call.note("pause", int(verb.get("length", "1")))


def gather(call, verb):
    for prompt in verb:
        PROMPTS[prompt.tag](call, prompt)
    keys = call.cue.keys()
    if isinstance(keys, HangUp):
        return call.caller_hangs_up()
    call.note("press", keys)
    limit = verb.get("numDigits")
    typed = type_at_gather(keys, verb.get("finishOnKey", "#"), int(limit) if limit else None)
    if not (typed.digits or typed.finished or verb.get("actionOnEmptyResult") == "true"):
        return None
    return call.fetch_of(verb.get("action", ""), verb.get("method"), [("Digits", typed.digits)])


def dial(call, verb):
    if any(noun.tag != "Number" for noun in verb):
        raise ApplicationError(f"{call.url}: this caller can only dial a <Number>")
    for number in [noun.text.strip() for noun in verb] or [verb.text.strip()]:
        call.note("dial", number)
    outcome = call.cue.dial()
    if isinstance(outcome, HangUp):
        call.caller_hangs_up()
        outcome = "canceled"
    call.note("outcome", outcome)
    if "action" not in verb.attrib:
        return None
    params = [("DialBridged", "true" if outcome == "completed" else "false"),
              ("DialCallSid", "CA" + secrets.token_hex(16)), ("DialCallStatus", outcome)]
    if outcome == "completed":
        params.append(("DialCallDuration", "42"))
    return call.last_word(call.fetch_of(verb.get("action"), verb.get("method"), params))


def record(call, verb):
    longest = int(verb.get("maxLength", "3600"))
    call.note("record", int(verb.get("timeout", "5")), longest)
    words = call.cue.recording()
    if isinstance(words, HangUp):
        return call.caller_hangs_up()
    if isinstance(words, Silent):
        call.note("silence")
        return None
    if len(words.ended_by) == 1 and words.ended_by not in verb.get("finishOnKey", "1234567890*#"):
        words = replace(words, ended_by="silence")
    words = replace(words, seconds=min(words.seconds, longest))
    call.note("speak", words.seconds, words.ended_by)
    return after_recording(call, verb, words)


def after_recording(call, verb, words):
    recording_sid = "RE" + secrets.token_hex(16)
    url = f"https://api.twilio.com/2010-04-01/Accounts/{call.account_sid}/Recordings/{recording_sid}"
    known = [("RecordingUrl", url), ("RecordingSid", recording_sid), ("RecordingDuration", str(words.seconds))]
    if "recordingStatusCallback" in verb.attrib:
        done = [("RecordingStatus", "completed"), ("RecordingChannels", "1"), ("RecordingSource", "RecordVerb")]
        call.call_back_later(call.fetch_of(
            verb.get("recordingStatusCallback"), verb.get("recordingStatusCallbackMethod"), known + done))
    if words.ended_by == "hangup":
        call.caller_hangs_up()
    digits = [("Digits", words.ended_by)] if words.ended_by != "silence" else []
    return call.last_word(call.fetch_of(verb.get("action", ""), verb.get("method"), known + digits))


def redirect(call, verb):
    return call.fetch_of(verb.text.strip(), verb.get("method"))


def hangup(call, verb):
    call.note("hangup")
    call.ended = "hangup"


def reject(call, verb):
    call.note("reject", verb.get("reason", "rejected"))
    call.ended = "reject"


PROMPTS = {"Play": play, "Say": say, "Pause": pause}
VERBS = {**PROMPTS, "Gather": gather, "Dial": dial, "Record": record, "Redirect": redirect, "Hangup": hangup,
         "Reject": reject}
