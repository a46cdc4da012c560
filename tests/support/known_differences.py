"""Where this server answers otherwise than the Python system on purpose, so that all else can be compared.

Each difference has a test of its own in tests/e2e/test_calls_as_the_seed.py.
"""

from dataclasses import replace

from support.seed_calls import hear


def hear_mended(config, script, now, **settings):
    """The oracle's call with these differences removed."""
    return no_dead_line(config, hear(config, script, end_of_range_excluded(now), **settings))


def end_of_range_excluded(now):
    """A time at which that system answers as this server does now.

    Its ranges still included the first instant of their last minute, and it had no way to write the end of the
    day, which 2359 means here.
    """
    if (now.hour, now.minute) == (23, 59):
        return now.replace(second=0, microsecond=0)
    return now.replace(microsecond=max(now.microsecond, 1))


def no_dead_line(config, heard):
    """A farewell and Hangup follow Record; there nothing followed it, and silence ended on a dead line."""
    if heard.ended != "end of document":
        return heard
    voicemail = config["action_" + heard.place.rpartition("/")[2]]
    goodbye = [("play", voicemail["hangup_sample"]), ("hangup",)]
    return replace(heard, steps=heard.steps[:-1] + goodbye, ended="hangup")
