"""Where this server answers otherwise than the Python system on purpose, so that all else can be compared.

Each difference has a test of its own in tests/e2e/test_calls_as_the_seed.py.
"""

from dataclasses import replace

from support.seed_calls import hear


def hear_mended(config, script, now, **settings):
    """The oracle's call with these differences mended."""
    return no_dead_line(config, hear(config, script, last_minute_whole(now), **settings))


def last_minute_whole(now):
    """Hours end with the last second of their last minute; there they ended with its first instant."""
    return now.replace(second=0, microsecond=0)


def no_dead_line(config, heard):
    """A farewell and Hangup follow Record; there nothing followed it, and silence ended on a dead line."""
    if heard.ended != "end of document":
        return heard
    voicemail = config["action_" + heard.place.rpartition("/")[2]]
    goodbye = [("play", voicemail["hangup_sample"]), ("hangup",)]
    return replace(heard, steps=heard.steps[:-1] + goodbye, ended="hangup")
