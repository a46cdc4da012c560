"""What callers do and when they ring: enough of both to walk through every step of a config."""

from datetime import datetime
from zoneinfo import ZoneInfo

from twilio_simulator.script import OUTCOMES, HangUp, Script, Silent, Speaks

LONDON = ZoneInfo("Europe/London")

# Wall clock in London. Changes of the hour: 31 March 2024 at 01:00, 27 October 2024 at 02:00.
MOMENTS = {
    "monday morning": datetime(2024, 6, 3, 9, 0),
    "monday just after midnight": datetime(2024, 6, 3, 0, 0, 1),
    "sunday in UTC but monday in London": datetime(2024, 6, 3, 0, 30),
    "tuesday, the last minute of the morning": datetime(2024, 6, 4, 11, 58, 30),
    "tuesday, just after the end of the morning": datetime(2024, 6, 4, 11, 59, 30),
    "tuesday noon": datetime(2024, 6, 4, 12, 0),
    "wednesday afternoon in winter": datetime(2024, 1, 10, 15, 20),
    "friday, the last minute of the office": datetime(2024, 6, 7, 16, 59, 30),
    "friday, just after the office has closed": datetime(2024, 6, 7, 17, 0, 30),
    "friday, the last minute of the week": datetime(2024, 6, 7, 23, 59, 30),
    "friday in UTC but saturday in London": datetime(2024, 6, 8, 0, 30),
    "saturday morning": datetime(2024, 6, 8, 10, 0),
    "sunday night": datetime(2024, 6, 9, 23, 59, 30),
    "the hour before summer time": datetime(2024, 3, 31, 0, 59, 30),
    "the first minute of summer time": datetime(2024, 3, 31, 2, 0),
    "half past one, in summer time": datetime(2024, 10, 27, 1, 30),
    "half past one again, in winter time": datetime(2024, 10, 27, 1, 30, fold=1),
    "a monday after the change, in the small hours": datetime(2024, 10, 28, 0, 0, 5),
    "leap day": datetime(2028, 2, 29, 11, 0),
}

RECORDINGS = (Speaks(), Silent(), Speaks(3, "hangup"), Speaks(400, "#"), HangUp())
# Without "#" and several keys at once, which are differences of their own.
SCRIPTS = (
    [Script(recordings=(words,)) for words in RECORDINGS]
    + [Script(keys=(HangUp(),)), Script(keys=("", "")), Script(keys=("", "", "1")), Script(dials=("busy",))]
    + [Script(keys=(key,)) for key in "0123456789*"]
    + [Script(keys=("*", key)) for key in "057"]
    + [Script(keys=("7", "8", "*", "9", "2")), Script(keys=("7", "")), Script(keys=("9", HangUp()))]
    + [Script(keys=("3",), dials=(outcome,), recordings=(words,)) for outcome in OUTCOMES for words in RECORDINGS]
    + [Script(keys=(key,), dials=("busy", "no-answer")) for key in "0126"]
    + [Script(keys=("3",), dials=(HangUp(),))]
    + [Script(keys=(key,), recordings=(words,)) for key in "45" for words in RECORDINGS]
)


def name_of(script):
    return " ".join(str(step) or "-" for step in script.keys + script.dials + script.recordings) or "silence"


def ring_at(server, moment, script, **settings):
    """moment: wall clock in London."""
    server.set_clock(moment.replace(tzinfo=LONDON))
    return server.ring(script, **settings)
