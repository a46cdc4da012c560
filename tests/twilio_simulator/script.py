"""What the person who rings does: keys at each Gather, the outcome of each Dial, words at each Record.

Each list is used up from the front, one entry whenever the call asks. When it is empty the person says and
presses nothing, and every phone that is called answers.
"""

from dataclasses import dataclass, field
from typing import Optional

OUTCOMES = ("completed", "busy", "no-answer", "failed", "canceled")


@dataclass(frozen=True)
class HangUp:
    """In place of a key, an outcome or words: the caller puts the phone down."""


@dataclass(frozen=True)
class Speaks:
    """Words after the beep. ended_by: "silence", a key, or "hangup"."""

    seconds: int = 7
    ended_by: str = "silence"


@dataclass(frozen=True)
class Silent:
    """Nothing is said after the beep: Twilio then requests no action and runs the next verb."""


@dataclass(frozen=True)
class Script:
    """keys: strings typed at one Gather each ("" is silence); dials: of OUTCOMES; recordings: Speaks or Silent."""

    keys: tuple = ()
    dials: tuple = ()
    recordings: tuple = ()
    # What happens when a list is used up.
    then_dials: str = "completed"
    then_recordings: object = field(default_factory=Speaks)


class Cue:
    """Hands a script out step by step."""

    def __init__(self, script):
        self.script = script
        self._left = {
            "keys": list(script.keys),
            "dials": list(script.dials),
            "recordings": list(script.recordings),
        }

    def keys(self):
        return self._next("keys", "")

    def dial(self):
        return self._next("dials", self.script.then_dials)

    def recording(self):
        return self._next("recordings", self.script.then_recordings)

    @property
    def unused(self):
        """What the script still had when the call was over."""
        return {name: entries for name, entries in self._left.items() if entries}

    def _next(self, name, otherwise):
        return self._left[name].pop(0) if self._left[name] else otherwise


@dataclass
class Typed:
    """What a Gather makes of the keys typed at it: finished by a key, and the digits before it."""

    digits: str = ""
    finished: bool = False


def type_at_gather(keys, finish_on_key, num_digits: Optional[int]):
    """Keys after the one that ends the Gather are lost, as on the telephone."""
    typed = Typed()
    for key in keys:
        if finish_on_key and key == finish_on_key:
            return Typed(typed.digits, True)
        typed.digits += key
        if num_digits is not None and len(typed.digits) == num_digits:
            return Typed(typed.digits, True)
    return typed
