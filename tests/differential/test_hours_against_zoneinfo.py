"""Opening hours against Python's zoneinfo: 30 zones, every change of their clocks in ten years.

Both read the tz database of the machine. The questions are about the seconds before and after each change, and
about opening hours that begin or end at, before and after the change.
"""

import datetime
import os
import pathlib
import subprocess
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("IVR_BUILD_DIR", "build/dev")

FIRST_YEAR, LAST_YEAR = 2020, 2030

# All continents; southern summers, half hours, Lord Howe's half-hour change, Morocco's Ramadan, zones that gave
# daylight saving time up in these years, and zones that never had it.
ZONES = """
    Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Johannesburg America/Asuncion America/Chicago
    America/Havana America/Los_Angeles America/Mexico_City America/New_York America/Nuuk America/Santiago
    America/Sao_Paulo America/St_Johns Asia/Amman Asia/Beirut Asia/Gaza Asia/Jerusalem Asia/Kathmandu Asia/Tehran
    Asia/Tokyo Atlantic/Azores Australia/Lord_Howe Australia/Sydney Europe/Berlin Europe/Chisinau Europe/Dublin
    Europe/London Pacific/Auckland Pacific/Easter
""".split()

NEAR = [-86400, -3601, -3600, -1801, -1800, -61, -60, -1, 0, 1, 59, 60, 61, 1799, 1800, 3599, 3600, 7200, 86400]


def offset_at(zone, seconds):
    return datetime.datetime.fromtimestamp(seconds, zone).utcoffset()


def changes_of(zone):
    """The seconds at which the offset changes, found by halving between noons."""
    day = int(datetime.datetime(FIRST_YEAR, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
    end = int(datetime.datetime(LAST_YEAR, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
    changes = []
    while day < end:
        low, high = day, day + 86400
        if offset_at(zone, low) != offset_at(zone, high):
            while high - low > 1:
                middle = (low + high) // 2
                if offset_at(zone, middle) == offset_at(zone, low):
                    low = middle
                else:
                    high = middle
            changes.append(high)
        day += 86400
    return changes


def hhmm(minute):
    return f"{minute // 60:02}{minute % 60:02}"


def ranges_around(local):
    """Opening hours that begin or end at the minute of a change, or just beside it."""
    minute = local.hour * 60 + local.minute
    for edge in {max(0, minute - 60), max(0, minute - 1), minute, min(1439, minute + 1), min(1439, minute + 60)}:
        yield hhmm(0) + "-" + hhmm(edge)
        yield hhmm(edge) + "-" + hhmm(1439)
        yield hhmm(edge) + "-" + hhmm(edge)
    yield "0000-2400"


def expected(local, hours):
    """By the rule of the design: the end is not part of a range, but 2359 is the end of the day."""
    begin, end = hours.split("-")
    is_whole_evening = end in ("2359", "2400") and begin != end
    is_open = begin <= local.strftime("%H%M") < ("2400" if is_whole_evening else end)
    text = local.strftime("%Y-%m-%d %H:%M:%S.%f") + local.strftime("%z")[:3] + ":" + local.strftime("%z")[3:5]
    return f"{local.isoweekday()} {local.strftime('%H:%M:%S')} {int(is_open)} {text}"


def questions():
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        january = int(datetime.datetime(2026, 1, 15, tzinfo=zone).timestamp())
        for change in changes_of(zone) or [january]:
            around = datetime.datetime.fromtimestamp(change, zone)
            for hours in ranges_around(around):
                for near in NEAR:
                    local = datetime.datetime.fromtimestamp(change + near, zone)
                    yield f"{name} {change + near} {hours}", expected(local, hours)


def test_the_local_time_and_the_opening_status_agree_around_every_change():
    asked, answers = zip(*questions())
    done = subprocess.run([BUILD / "tests" / "hours_dump"], input="\n".join(asked) + "\n", capture_output=True,
                          text=True, check=True, timeout=300)
    given = done.stdout.splitlines()
    assert len(given) == len(answers)
    wrong = [(q, a, g) for q, a, g in zip(asked, answers, given) if a != g]
    assert not wrong, wrong[:5]
    print(f"{len(ZONES)} zones, {len(asked)} questions")


def test_the_zones_are_thirty_and_change_their_clocks():
    changes = {name: len(changes_of(zoneinfo.ZoneInfo(name))) for name in ZONES}
    assert len(changes) == 30
    assert sum(changes.values()) > 400, changes
    assert sum(1 for count in changes.values() if count) >= 26, changes
