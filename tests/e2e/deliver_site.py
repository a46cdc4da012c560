"""Fixtures for the tests of `ivr deliver`: a fake of Twilio, and a program that delivers to it."""

import pytest

from support.deliver_process import DeliverProcess
from support.fast_clock import FastClock
from support.twilio_api import TwilioApi

# Seconds of the program in one of ours: a minute takes six seconds. A busy machine has 0.3 s for the three in which the
# program wants to be connected, and a whole one for the ten in which it wants its answer.
RATE = 10


@pytest.fixture
def api():
    """Every request is held against Twilio's own description."""
    with TwilioApi() as twilio:
        yield twilio
        assert twilio.violations == []


@pytest.fixture
def start(tmp_path, api):
    """start(**settings) gives a DeliverProcess that delivers to api; all of them are stopped in the end."""
    started = []

    def begin(folder=tmp_path, **settings):
        process = DeliverProcess(folder, **{"api": api.origin} | settings)
        started.append(process)
        return process

    yield begin
    endings = [process.stop() for process in started]
    assert endings == [0] * len(endings), "\n".join(process.log() for process in started)


@pytest.fixture
def fast(tmp_path):
    """The environment of a program that lives RATE times as fast."""
    return FastClock(tmp_path, RATE).environment()
