"""How many documents a call costs: every one fetched is a silence on the line."""

from datetime import datetime

import pytest

from twilio_simulator.script import HangUp, Script, Silent, Speaks
from support.call_scripts import ring_at
from support.known_differences import hear_mended
from support.seed_calls import read_seed_config

pytestmark = pytest.mark.sanitizers

TUESDAY = datetime(2024, 6, 4, 10, 30)
WEDNESDAY_EVENING = datetime(2024, 6, 5, 19, 0)
FRIDAY = datetime(2024, 6, 7, 16, 15)
SATURDAY = datetime(2024, 6, 8, 9, 45)
SUNDAY = datetime(2024, 6, 9, 14, 0)

# Some days of a small firm's telephone: when somebody rang, and what they did.
RECORDED_CALLS = [
    (TUESDAY, Script(keys=("1",))),
    (TUESDAY, Script(keys=("1",), dials=("no-answer",))),
    (TUESDAY, Script(keys=("1",), dials=("busy", "no-answer"), recordings=(Speaks(20),))),
    (TUESDAY, Script(keys=("2",))),
    (TUESDAY, Script(keys=("2",), dials=("busy",), recordings=(Speaks(35, "hangup"),))),
    (TUESDAY, Script(keys=("3",))),
    (TUESDAY, Script(keys=("3",), dials=("no-answer",), recordings=(Silent(),))),
    (TUESDAY, Script(keys=("4", "0"))),
    (TUESDAY, Script(keys=("4", HangUp()))),
    (TUESDAY, Script(keys=("7", "2"))),
    (TUESDAY, Script(keys=("9", "1"))),
    (TUESDAY, Script(keys=("*", "0"))),
    (TUESDAY, Script(keys=("", "1"))),
    (TUESDAY, Script()),
    (TUESDAY, Script(keys=(HangUp(),))),
    (WEDNESDAY_EVENING, Script(recordings=(Speaks(12),))),
    (WEDNESDAY_EVENING, Script(recordings=(Silent(),))),
    (FRIDAY, Script(keys=("2",), recordings=(Speaks(8, "#"),))),
    (FRIDAY, Script(keys=("3",), recordings=(Speaks(15),))),
    (FRIDAY, Script(keys=("0",))),
    (SATURDAY, Script(keys=("1",), dials=("failed", "completed"))),
    (SATURDAY, Script(keys=("2",), recordings=(Speaks(60, "hangup"),))),
    (SATURDAY, Script(keys=("0",), dials=("canceled",), recordings=(Speaks(),))),
    (SUNDAY, Script(recordings=(Speaks(9, "hangup"),))),
    (SUNDAY, Script(recordings=(HangUp(),))),
]


def test_a_typical_firms_calls_cost_at_most_half_the_documents(typical_server, capsys):
    config = read_seed_config(typical_server.config)
    ours = theirs = 0
    for moment, script in RECORDED_CALLS:
        seed = hear_mended(config, script, moment)
        call = ring_at(typical_server, moment, script)
        assert call.heard == seed.steps, (moment, script)
        assert call.unused == {}, (moment, script)
        ours, theirs = ours + call.documents, theirs + seed.documents
    with capsys.disabled():
        calls = len(RECORDED_CALLS)
        print(f"\n{calls} calls: {ours} documents ({ours / calls:.1f} a call), the seed fetched {theirs}"
              f" ({theirs / calls:.1f} a call)")
    assert 2 * ours <= theirs
