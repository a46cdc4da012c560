"""What goes wrong next: names of faults, and the policies that pick one for each request.

A name may end in " accepted": the message is taken although its sender does not hear so. It may carry a number after
a colon, and "list " in front makes it one for the lists instead of CreateMessage:

    ok                     answered as it should be
    slow:N                 taken at once, answered after N seconds
    429, 429:N             too many requests; with a Retry-After of N seconds
    500, 502, 503          502 is a proxy's page, the others are Twilio's JSON; each also accepted
    error:N                one of the codes of errors.py
    401                    wrong credentials
    garbage, garbage 200   HTML with a 201, noise with a 200; each also accepted
    cut                    half of the answer, then the connection ends; also accepted
    nothing                no answer until the client goes; also accepted
    close                  the connection ends without an answer; also accepted
    reset before           a RST before the body is read
    reset after            the message is taken, then a RST
"""

import random
import threading
from collections import deque, namedtuple

from support.twilio_api.errors import TEXTS

NUMBERED = {"slow", "429", "error"}
EITHER_WAY = {"500", "502", "503", "garbage", "garbage 200", "cut", "nothing", "close"}
PLAIN = {"ok", "401", "429", "reset before", "reset after"}
ALWAYS_ACCEPT = {"ok", "slow", "reset after"}

# The chaos test's: 5 % 429, 5 % 500, 2 % reset after accepting, 2 % time-outs; and the lists fail, too.
TORTURE = {"429": 0.025, "429:1": 0.025, "500": 0.025, "500 accepted": 0.025, "reset after": 0.02, "nothing": 0.01,
           "nothing accepted": 0.01, "list 500": 0.05, "list 429": 0.05, "list reset after": 0.02}

# name: as it was given, for the counters. what: the fault itself.
Fault = namedtuple("Fault", "name what is_accepted number")


def parse(name):
    """A Fault for CreateMessage or, after "list ", for a list. Raises ValueError for an unknown one."""
    what, _, number = name.removeprefix("list ").partition(":")
    bare = what.removesuffix(" accepted")
    known = bare in EITHER_WAY if bare != what else what in (NUMBERED if number else PLAIN | EITHER_WAY)
    if not known or bare == "error" and int(number) not in TEXTS:
        raise ValueError(f"there is no fault {name!r}")
    return Fault(name, bare, bare != what or bare in ALWAYS_ACCEPT, float(number) if number else None)


OK = {"create": parse("ok"), "list": parse("list ok")}


def kind_of(name):
    return "list" if name.startswith("list ") else "create"


class Script:
    """The named faults one after the other, then nothing but good answers. Any thread may call."""

    def __init__(self, names=()):
        self._next = {"create": deque(), "list": deque()}
        for name in names:
            self._next[kind_of(name)].append(parse(name))

    def choose(self, kind):
        """kind: "create" or "list"."""
        try:
            return self._next[kind].popleft()
        except IndexError:
            return OK[kind]

    def is_over(self):
        return not any(self._next.values())


class Shares:
    """Each named fault with a probability; the rest is answered well. The same seed gives the same sequence for each
    kind. Any thread may call."""

    def __init__(self, shares, seed=1):
        self._lock = threading.Lock()
        self._random = {kind: random.Random(f"{seed} {kind}") for kind in OK}
        self._faults, self._weights = {kind: [] for kind in OK}, {kind: [] for kind in OK}
        for name, share in shares.items():
            self._faults[kind_of(name)].append(parse(name))
            self._weights[kind_of(name)].append(share)
        for kind, weights in self._weights.items():
            if sum(weights) > 1:
                raise ValueError(f"the shares of {kind} are more than the whole")
            self._faults[kind].append(OK[kind])
            weights.append(1 - sum(weights))

    def choose(self, kind):
        with self._lock:
            return self._random[kind].choices(self._faults[kind], self._weights[kind])[0]


def policy(wanted, seed=1):
    """A policy from what fits on a command line or into JSON: "none", "chaos", a list of names (a Script), or a
    mapping of names to shares."""
    if wanted == "none":
        return Script()
    if wanted == "chaos":
        return Shares(TORTURE, seed)
    return Shares(wanted, seed) if isinstance(wanted, dict) else Script(wanted)
