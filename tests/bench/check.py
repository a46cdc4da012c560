"""The guard against slow growth: instructions a request against the recorded figure, in seconds and without noise."""

import json

from bench.measuring.everything import count_instructions
from bench.systems.all_systems import HERE

RECORD = HERE / "recorded.json"
TOLERANCE = 0.05


def verdict(counted, recorded):
    """(passed, what to tell) of instructions a request."""
    change = counted / recorded - 1
    output = f"{counted:,.0f} instructions a request; {recorded:,.0f} are recorded ({change:+.1%})"
    if change > TOLERANCE:
        return False, f"{output}: a request has become dearer; mend it, or say why and --record"
    if change < -TOLERANCE:
        return False, f"{output}: a request has become cheaper; keep it so with --record"
    return True, output


def check(folder, say):
    """0 when it is as recorded, 1 otherwise."""
    recorded = json.loads(RECORD.read_text())["instructions"]
    passed, output = verdict(count_instructions(folder, "c")["c"], recorded)
    say(output)
    return 0 if passed else 1


def record(folder, say):
    counted = round(count_instructions(folder, "c")["c"])
    RECORD.write_text(json.dumps({"instructions": counted}) + "\n")
    say(f"{counted:,} instructions a request recorded")
    return 0
