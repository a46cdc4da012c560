"""Opening hours and holidays against an independent reading of the same rules: see schedules.py.

A short form by default; IVR_SCHEDULES=10000 takes about ten minutes.
"""

import datetime
import os
import pathlib
import subprocess

from dateutil import easter

from differential.schedules import Schedule
from differential.test_hours_against_zoneinfo import ZONES

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("IVR_BUILD_DIR", "build/dev")
COUNT = int(os.environ.get("IVR_SCHEDULES", "120"))
BLOCK = 20
EPOCH = datetime.date(1970, 1, 1)


def question(schedule, moments):
    calendar = schedule.calendar or []
    lines = [f"day {(datetime.date(schedule.year, 1, 1) - EPOCH).days}"]
    if calendar:
        lines += [f"file x.ics {len(calendar)}", *calendar]
    lines += [f"config {len(schedule.lines)}", *schedule.lines, "ask " + " ".join(map(str, moments))]
    return "\n".join(lines) + "\n"


def answers_of(questions):
    done = subprocess.run([BUILD / "tests" / "schedule_dump"], input="".join(questions), capture_output=True, text=True,
                          check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return [[int(word) for word in line.split()] for line in done.stdout.splitlines()]


def test_schedules_made_by_chance_are_open_at_the_same_times():
    asked = 0
    for first in range(0, COUNT, BLOCK):
        schedules = [Schedule(seed, ZONES) for seed in range(first, min(first + BLOCK, COUNT))]
        moments = [schedule.moments() for schedule in schedules]
        answers = answers_of([question(*each) for each in zip(schedules, moments)])
        for schedule, times, given in zip(schedules, moments, answers):
            assert len(given) == len(times)
            wrong = [(time, expected, said) for time, said in zip(times, given)
                     if (expected := schedule.answer(time)) != said]
            where = [datetime.datetime.fromtimestamp(time, schedule.zone).isoformat() for time, _, _ in wrong[:3]]
            assert not wrong, "\n".join([*schedule.lines, *(schedule.calendar or []), str(where), str(wrong[:3])])
            asked += len(times)
    print(f"{COUNT} schedules, {asked} questions")
    assert asked > 1000 * COUNT


def test_easter_is_that_of_dateutil():
    for name, method in (("easter", easter.EASTER_WESTERN), ("orthodox_easter", easter.EASTER_ORTHODOX)):
        lines = ["[ivr]", "timezone = UTC", "[hours_x]", "daily = open", "holidays = h", "[holidays_h]",
                 f"{name} = closed"]
        noons = [int((easter.easter(year, method) - EPOCH).total_seconds()) + 43_200 for year in range(1900, 2101)]
        moments = [noon + near * 86_400 for noon in noons for near in range(-40, 41)]
        text = f"day 0\nconfig {len(lines)}\n" + "\n".join(lines) + "\nask " + " ".join(map(str, moments)) + "\n"
        (given,) = answers_of([text])
        assert given == [7 if near == 0 else 1 for _ in noons for near in range(-40, 41)]
