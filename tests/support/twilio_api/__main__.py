"""The fake as a program of its own, with an interface below /_stand_in/ for the test that started it.

It ends with its standard input, so that it never outlives that test.
"""

import argparse
import contextlib
import json
import signal
import sys
import threading

from support.tls import server_context
from support.twilio_api.api import ACCOUNT, TOKEN, TwilioApi
from support.twilio_api.faults import policy


class ControlledTwilioApi(TwilioApi):
    """Every request below /_stand_in/ is the test's, and asks for no password."""

    def answer(self, request):
        if not request.path.startswith("/_stand_in/"):
            super().answer(request)
            return
        wanted = json.loads(request.body()) if request.method == "POST" else None
        result = CONTROLS[request.path.removeprefix("/_stand_in/")](self, wanted)
        request.answer(200, json.dumps(result).encode(), content_type="application/json")

    def state(self):
        announced = self.announced()
        return {"messages": len(self.messages), "counters": self.counters, "violations": self.violations,
                "connections": self.connections, "distinct": len(self.distinct()),
                "duplicates": len(self.duplicates()),
                "untagged": sum(len(said) for (_, digits), said in announced.items() if not digits)}

    def add_recordings(self, wanted):
        for one in wanted:
            self.add_recording(**one)

    def replace_faults(self, wanted):
        self.faults = policy(wanted["faults"], wanted["seed"])

    def go_down(self, seconds):
        """From a thread of its own: the one that serves this request would wait for itself."""
        def away():
            self.down()
            later(seconds, self.up)

        later(0.05, away)


CONTROLS = {
    "state": lambda api, _: api.state(),
    "announced": lambda api, _: [[to, digits, len(said)] for (to, digits), said in api.announced().items()],
    "messages_after": lambda api, number: [as_dict(message) for message in api.messages[number:]],
    "recordings": ControlledTwilioApi.add_recordings,
    "faults": ControlledTwilioApi.replace_faults,
    "credentials": ControlledTwilioApi.refuse_credentials,
    "outage": ControlledTwilioApi.go_down,
}


def later(seconds, action):
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()


def as_dict(message):
    return {name: getattr(message, name) for name in (
        "number", "wall", "monotonic", "outcome", "sid", "to", "sender", "service", "body", "recording")}


def arguments():
    parser = argparse.ArgumentParser(prog="python3 -m support.twilio_api", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", default=ACCOUNT)
    parser.add_argument("--user", help="the account, or an API key")
    parser.add_argument("--password", default=TOKEN)
    parser.add_argument("--faults", default="none", help="none, chaos, or JSON: a list of names, or names and shares")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--visible-after", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument("--dump", metavar="FILE", help="write the state and every message there at the end")
    return parser.parse_args()


def main():
    given = arguments()
    faults = given.faults if given.faults in ("none", "chaos") else json.loads(given.faults)
    api = ControlledTwilioApi(
        policy(faults, given.seed), given.account, {given.user or given.account: given.password},
        given.visible_after, given.port, server_context(*given.tls) if given.tls else None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(SystemExit, KeyboardInterrupt):
        print(f"ready: {api.origin}", flush=True)
        sys.stdin.buffer.read()
    api.close()
    if given.dump:
        with open(given.dump, "w", encoding="utf-8") as dump:
            json.dump({"state": api.state(), "messages": [as_dict(one) for one in api.messages]}, dump)


if __name__ == "__main__":
    main()
