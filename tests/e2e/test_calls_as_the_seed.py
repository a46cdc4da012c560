"""Every step of the seed's configs, answered as the Python system answered it, at any date.

Where this server answers otherwise on purpose, the difference has a name and a test of its own below.
"""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from twilio_simulator.script import Script, Silent
from support.call_scripts import LONDON, MOMENTS, SCRIPTS, name_of, ring_at
from support.known_differences import hear_mended
from support.seed_calls import INVALID, hear, read_seed_config

DATA = Path(__file__).resolve().parents[1] / "configs"
MONDAY_MORNING = MOMENTS["monday morning"]
# More documents than any script needs, so that only an endless menu comes so far.
MANY = 30
seed_config = lru_cache(read_seed_config)
at_every_moment = pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())


@pytest.fixture(scope="module")
def config(seed_server):
    return seed_config(seed_server.config)


@at_every_moment
@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
@pytest.mark.parametrize("name", ["seed.ini", "typical.ini",
                                  pytest.param("unusual.ini", marks=pytest.mark.sanitizers)])
def test_every_step_as_the_seed(serving, name, script, moment):
    server = serving(DATA / name)
    seed = hear_mended(seed_config(server.config), script, moment, documents_at_most=MANY)
    assert seed.crash == ""
    call = ring_at(server, moment, script, documents_at_most=MANY)
    # Of an endless menu the same number of documents is compared, and ours say more each.
    heard = call.heard[:len(seed.steps)] if seed.ended == "endless" else call.heard
    assert heard == seed.steps
    assert call.ended == seed.ended
    assert call.documents <= seed.documents


@at_every_moment
def test_the_clock_of_these_tests_is_the_servers(seed_server, moment):
    aware = moment.replace(tzinfo=LONDON)
    seed_server.set_clock(aware)
    invoked = datetime.fromisoformat(json.loads(seed_server.ask("GET", "/api/ping").body)["invokedAt"])
    assert 0 <= (invoked - aware).total_seconds() < 20
    assert invoked.utcoffset() == aware.utcoffset()


@pytest.mark.parametrize("moment, key, theirs, ours", [
    ("friday, the last minute of the week", "6", "it_is_a_weekend", "it_is_a_weekday"),
    ("tuesday, just after the end of the morning", "5", "it_is_afternoon", "it_is_afternoon"),
])
def test_difference_only_2359_is_the_end_of_the_day(seed_server, config, moment, key, theirs, ours):
    script = Script(keys=(key,))
    seed = hear(config, script, MOMENTS[moment])
    assert seed.steps[-2] == ("play", f"https://media.example.com/{theirs}.mp3")
    call = ring_at(seed_server, MOMENTS[moment], script)
    assert call.heard[-2] == ("play", f"https://media.example.com/{ours}.mp3")


def test_difference_silence_after_the_beep_ends_with_a_farewell(seed_server, config):
    script = Script(keys=("4",), recordings=(Silent(),))
    assert hear(config, script, MONDAY_MORNING).steps[-2:] == [("record", 5, 300), ("end of document",)]
    call = ring_at(seed_server, MONDAY_MORNING, script)
    assert call.heard[-3:] == [("record", 5, 300), ("play", "https://media.example.com/lines_busy_bye.mp3"),
                               ("hangup",)]


def test_difference_hash_is_a_key_and_not_silence(seed_server, config):
    assert ("say", INVALID) not in hear(config, Script(keys=("#", "0")), MONDAY_MORNING).steps
    star = hear(config, Script(keys=("*", "0")), MONDAY_MORNING)
    assert ("say", INVALID) in star.steps
    assert ring_at(seed_server, MONDAY_MORNING, Script(keys=("#", "0"))).heard == star.steps


def test_difference_the_first_key_counts_at_once(seed_server, config):
    assert ("say", INVALID) in hear(config, Script(keys=("12",)), MONDAY_MORNING).steps
    one = hear(config, Script(keys=("1",)), MONDAY_MORNING)
    assert ring_at(seed_server, MONDAY_MORNING, Script(keys=("12",))).heard == one.steps
