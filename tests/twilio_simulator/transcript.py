"""Puts the steps of a call into words, one line each."""


def seconds(count):
    return f"{count} second" + ("" if count == 1 else "s")


def say_line(text):
    """A text of several lines is spoken without a stop, so it is shown as one."""
    return 'hear  "' + " ".join(text.split()) + '"'


def keys_line(keys):
    return f"press {keys}" if keys else "wait  no key pressed"


def record_line(timeout, longest):
    ending = f"or {seconds(timeout)} of silence" if timeout else "silence does not end it"
    return f"beep  recording, at most {seconds(longest)}, {ending}"


def speak_line(count, ended_by):
    ending = {"silence": "then silence", "hangup": "then hang up"}.get(ended_by, f"then press {ended_by}")
    return f"speak {seconds(count)}, {ending}"


LINES = {
    "ring": lambda url: f"ring  {url}",
    "play": lambda url: f"play  {url}",
    "say": say_line,
    "pause": lambda count: f"wait  {seconds(count)}",
    "press": keys_line,
    "dial": lambda number: f"ring  {number}",
    "outcome": lambda outcome: f"      {outcome}",
    "record": record_line,
    "speak": speak_line,
    "silence": lambda: "      nothing is said",
    "reject": lambda reason: f"      call refused: {reason}",
    "hangup": lambda: "hang up",
    "end of document": lambda: "hang up  (nothing more to do)",
    "caller hangs up": lambda: "      the caller puts the phone down",
}
# Shown only on request: the webhooks that cause what is heard.
REQUESTS = {
    "fetch": lambda method, url: f"        {method} {url}",
    "callback": lambda url: f"        callback {url}",
}


def line_of(step, with_requests=False):
    """The line for a step, or None for one a reader did not ask for."""
    kind, *details = step
    if kind in REQUESTS and not with_requests:
        return None
    return (LINES.get(kind) or REQUESTS[kind])(*details)
