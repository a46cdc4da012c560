"""A log that another process writes: its lines come a few milliseconds after what they tell of, and then together."""

import time


def text_at_rest(path, **how):
    """The whole text, once nothing more has come for a while. how: as for read_text()."""
    text = None
    while text != (text := path.read_text(**how)):
        time.sleep(0.03)
    return text
