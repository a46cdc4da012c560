"""What a caller heard from the Python system this one succeeds, worked out from its config.ini alone.

A small model of that system together with Twilio's rules, given a file its configparser reads, a
Script of what the caller does and the local time. No HTTP and no TwiML, so that it shares nothing with the
server or the caller it judges. That system sent callers on by Redirect between all of its parts; every part
entered is a document fetched.
"""

import configparser
import re
from collections import namedtuple
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from twilio_simulator.script import Cue, HangUp, Silent, type_at_gather

INVALID = "Invalid menu option selected"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Rules = namedtuple("Rules", "mandatory optional")
# Keys a section must and may have; any other key made that system answer 500.
HOURS_KEYS = {"hours", "hours_action_on_closed"}
OUTCOME_KEYS = {"busy": "action_on_busy", "no-answer": "action_on_no_answer", "failed": "action_on_failed",
                "canceled": "action_on_canceled"}
WELCOME = Rules(set(), {"play_sample"} | HOURS_KEYS)
MENU = Rules({"play_sample"}, {"no_input_sample", "no_input_max_loops", "no_input_action_on_max_loops",
                               "pause"} | HOURS_KEYS)
OPTION = Rules({"action"}, {"play_sample"} | HOURS_KEYS)
VOICEMAIL_KEYS = {"play_sample", "hangup_sample", "voicemail_alert_sms_from", "voicemail_alert_sms_to",
                  "voicemail_timeout", "voicemail_max_length"}
ACTIONS = {
    "hangup": Rules(set(), {"type", "play_sample"} | HOURS_KEYS),
    "redirect": Rules({"path"}, {"type", "play_sample"} | HOURS_KEYS),
    # Documented as optional, but looked up without asking whether it is there.
    "forward": Rules({"phone_number", "play_sample", *OUTCOME_KEYS.values()}, {"type"} | HOURS_KEYS),
    "voicemail": Rules(VOICEMAIL_KEYS, {"type"} | HOURS_KEYS),
}


class Crash(Exception):
    """That system answered 404 or 500, and Twilio said that an application error had occurred."""


@dataclass
class Heard:
    """ended: as of caller.call.Call, and besides "application error", with crash saying why. place: the last one."""

    steps: list = field(default_factory=list)
    documents: int = 0
    ended: str = ""
    crash: str = ""
    place: str = ""


def read_seed_config(path):
    config = configparser.ConfigParser()
    with open(path, encoding="utf-8") as file:
        config.read_file(file)
    return config


def hear(config, script, now, documents_at_most=50):
    """now: naive local time of the zone the file names."""
    call = SeedCall(config, script, now)
    place = "/ivr"
    try:
        while place is not None and not call.heard.ended:
            if call.heard.documents == documents_at_most:
                call.heard.ended = "endless"
                break
            call.heard.documents += 1
            call.heard.place = place
            place = call.enter(place)
    except Crash as crash:
        call.heard.ended, call.heard.crash = "application error", str(crash)
    return call.heard


def is_open(config, name, now):
    """To the microsecond: closed for all but the first instant of the last minute."""
    day = checked(config, f"hours_{name}", Rules(set(WEEKDAYS), set()))[WEEKDAYS[now.weekday()]]
    day = day.replace(" ", "")
    if not day:
        return False
    match = re.match(r"^((?:[01]\d|2[0-3])[0-5]\d)-((?:[01]\d|2[0-3])[0-5]\d)$", day)
    if match is None:
        raise Crash(f"hours_{name}: {day}")
    return match[1] + "00.000000" <= now.strftime("%H%M%S.%f") <= match[2] + "00.000000"


def checked(config, section, rules):
    if not config.has_section(section):
        raise Crash(f"no section [{section}]")
    values = dict(config[section])
    missing = rules.mandatory - values.keys()
    unknown = values.keys() - rules.mandatory - rules.optional
    if missing or unknown:
        raise Crash(f"[{section}]: missing {sorted(missing)}, unknown {sorted(unknown)}")
    return values


class SeedCall:
    """One caller in that system. Each place gives the place it sends the caller to, or None."""

    def __init__(self, config, script, now):
        self.heard = Heard()
        self._config = config
        self._cue = Cue(script)
        self._now = now

    def enter(self, place):
        parts = urlsplit(place)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        for pattern, run in self._PLACES:
            match = re.fullmatch(pattern, parts.path)
            if match:
                return run(self, query, *match.groups())
        raise Crash(f"404 {place}")

    def _note(self, *step):
        self.heard.steps.append(step)

    def _end(self, how):
        self.heard.ended = how

    def _hang_up(self):
        self._note("hangup")
        self._end("hangup")

    def _caller_hangs_up(self):
        self._end("caller hung up")

    def _play(self, values, key="play_sample"):
        if key in values:
            self._note("play", values[key])

    def _closed(self, values):
        """The place to go to outside the hours a section names."""
        if "hours" not in values or is_open(self._config, values["hours"], self._now):
            return None
        if "hours_action_on_closed" not in values:
            raise Crash("hours without hours_action_on_closed")
        return "/ivr/action/" + values["hours_action_on_closed"]

    # Places

    def _welcome(self, query):
        values = checked(self._config, "ivr_welcome", WELCOME)
        closed = self._closed(values)
        if closed:
            return closed
        self._play(values)
        return "/ivr/menu"

    def _menu(self, query):
        loop = int(query["loop_count"]) + 1 if "loop_count" in query else 1
        values = checked(self._config, "ivr_menu", MENU)
        closed = self._closed(values)
        if closed:
            return closed
        self._play(values)
        self._note("pause", int(values.get("pause", "2")))
        keys = self._cue.keys()
        if isinstance(keys, HangUp):
            return self._caller_hangs_up()
        # Its Gather had neither numDigits nor finishOnKey: # ends it, otherwise five seconds' silence.
        typed = type_at_gather(keys, "#", None)
        if typed.digits:
            return self._chosen(typed.digits)
        if typed.finished:
            # An empty Digits was taken for a menu asked for afresh, at the same URL.
            return "/ivr/menu" + (f"?loop_count={query['loop_count']}" if "loop_count" in query else "")
        return self._nothing_pressed(values, loop)

    def _chosen(self, digits):
        """The menu's own answer to a key was one more document: a Redirect."""
        self.heard.documents += 1
        return f"/ivr/menu/{digits}"

    def _nothing_pressed(self, values, loop):
        if "no_input_max_loops" in values and loop >= int(values["no_input_max_loops"]):
            if "no_input_action_on_max_loops" in values:
                return "/ivr/action/" + values["no_input_action_on_max_loops"]
            return self._hang_up()
        self._play(values, "no_input_sample")
        return f"/ivr/menu?loop_count={loop}"

    def _option(self, query, option):
        if not re.fullmatch("[0-9]+", option) or int(option) > 9:
            self._note("say", INVALID)
            return "/ivr/menu"
        values = checked(self._config, f"ivr_menu_option_{int(option)}", OPTION)
        closed = self._closed(values)
        if closed:
            return closed
        self._play(values)
        return "/ivr/action/" + values["action"]

    def _action(self, query, name):
        kind = self._config.get(f"action_{name}", "type", fallback=None)
        if kind not in ACTIONS:
            raise Crash(f"no action {name} of a known type")
        values = checked(self._config, f"action_{name}", ACTIONS[kind])
        closed = self._closed(values)
        if closed:
            return closed
        return self._ACTIONS[kind](self, values)

    def _redirect(self, values):
        # An empty value was no sample here, but an empty Play elsewhere.
        if values.get("play_sample"):
            self._play(values)
        return values["path"]

    def _hangup_action(self, values):
        self._play(values)
        return self._hang_up()

    def _forward(self, values):
        if values["play_sample"]:
            self._play(values)
        self._note("dial", values["phone_number"])
        outcome = self._cue.dial()
        self.heard.documents += 1
        if isinstance(outcome, HangUp):
            return self._caller_hangs_up()
        if outcome in OUTCOME_KEYS:
            return "/ivr/action/" + values[OUTCOME_KEYS[outcome]]
        return self._hang_up()

    def _voicemail(self, values):
        if values["play_sample"]:
            self._play(values)
            self._note("pause", 1)
        self._note("record", int(values["voicemail_timeout"]), int(values["voicemail_max_length"]))
        words = self._cue.recording()
        if isinstance(words, HangUp):
            return self._caller_hangs_up()
        if isinstance(words, Silent):
            # No verb followed Record.
            self._note("end of document")
            return self._end("end of document")
        self.heard.documents += 1
        if words.ended_by == "hangup":
            return self._caller_hangs_up()
        self._play(values, "hangup_sample")
        return self._hang_up()

    def _hangup_place(self, query):
        return self._hang_up()

    _ACTIONS = {"hangup": _hangup_action, "redirect": _redirect, "forward": _forward, "voicemail": _voicemail}
    _PLACES = (
        ("/ivr", _welcome),
        ("/ivr/menu", _menu),
        ("/ivr/hangup", _hangup_place),
        ("/ivr/menu/([^/]+)", _option),
        ("/ivr/action/([^/]+)", _action),
    )
