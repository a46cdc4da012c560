"""Carries TwiML verbs out, each as Twilio's page on it says.

A verb's function takes the call and the element; it gives the Fetch the verb leads to, or None when the next
verb is to run or the call has ended.
"""

from dataclasses import replace
from secrets import token_hex

from .recording import SILENT, TOO_SHORT, Recording
from .script import HangUp, Silent, type_at_gather
from .webhook import ApplicationError


def times(verb):
    """loop="0" means endlessly; once is enough to be heard."""
    return max(int(verb.get("loop", "1")), 1)


def play(call, verb):
    text = (verb.text or "").strip()
    for _ in range(times(verb)):
        call.note("play", text or "keys " + verb.get("digits", ""))


def say(call, verb):
    for _ in range(times(verb)):
        call.note("say", "".join(verb.itertext()).strip())


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
              ("DialCallSid", "CA" + token_hex(16)), ("DialCallStatus", outcome)]
    if outcome == "completed":
        params.append(("DialCallDuration", "42"))
    return call.last_word(call.fetch_of(verb.get("action"), verb.get("method"), params))


def record(call, verb):
    longest = int(verb.get("maxLength", "3600"))
    call.note("record", int(verb.get("timeout", "5")), longest)
    words = call.cue.recording()
    if isinstance(words, HangUp):
        report(call, verb, Recording.absent(call, TOO_SHORT))
        return call.caller_hangs_up()
    if isinstance(words, Silent):
        call.note("silence")
        report(call, verb, Recording.absent(call, SILENT))
        return None
    if len(words.ended_by) == 1 and words.ended_by not in verb.get("finishOnKey", "1234567890*#"):
        words = replace(words, ended_by="silence")
    words = replace(words, seconds=min(words.seconds, longest))
    call.note("speak", words.seconds, words.ended_by)
    recording = Recording.of(call, words.seconds)
    report(call, verb, recording)
    return after_recording(call, verb, words, recording)


def report(call, verb, recording):
    """What Twilio tells the recordingStatusCallback, if it was asked for: by default of what is complete only."""
    asked = verb.get("recordingStatusCallbackEvent", "completed").split()
    if "recordingStatusCallback" in verb.attrib and recording.status in asked:
        call.call_back_later(call.fetch_of(verb.get("recordingStatusCallback"),
                                           verb.get("recordingStatusCallbackMethod"), recording.report(call)))


def after_recording(call, verb, words, recording):
    """The action is asked for with what Twilio's page on Record lists: the SID is in the URL alone."""
    if words.ended_by == "hangup":
        call.caller_hangs_up()
    params = [("RecordingUrl", recording.url), ("RecordingDuration", str(words.seconds))]
    params += [("Digits", words.ended_by)] if words.ended_by != "silence" else []
    return call.last_word(call.fetch_of(verb.get("action", ""), verb.get("method"), params))


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
