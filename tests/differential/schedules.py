"""Schedules made by chance, and when they are open by the rules of docs/configuration.md.

Written from the page, independently of core/time: it asks dateutil for Easter and repetitions, icalendar for what a
calendar says, and zoneinfo for the time.
"""

import datetime
import functools
import random
import zoneinfo

import icalendar
from dateutil import easter, relativedelta, rrule

DAY = datetime.timedelta(days=1)
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NTHS = {1: ["first", "1st"], 2: ["second", "2nd"], 3: ["third", "3rd"], 4: ["fourth", "4th"], 5: ["fifth", "5th"],
        -1: ["last"]}
STRENGTHS = ["day", "span", "yearly", "substitute", "rule", "yearly span", "calendar"]


def hhmm(minute):
    return f"{minute // 60 % 24:02}{minute % 60:02}"


def random_ranges(chance):
    """A text of the config and the ranges, in minutes since midnight."""
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(["closed", ""]), []
    if kind < 0.2:
        return chance.choice(["open", "24h", "0000-2400", "0000-2359"]), [(0, 1440)]
    if kind < 0.4:  # a night
        begin, end = chance.randrange(720, 1440, 5), chance.randrange(5, 600, 5)
        return f"{hhmm(begin)}-{hhmm(end)}", [(begin, end + 1440)]
    edges = sorted(chance.sample(range(0, 1440, chance.choice([1, 15, 30])), 2 * chance.choice([1, 1, 2, 3])))
    ranges = list(zip(edges[::2], edges[1::2]))
    write = chance.choice([lambda a, b: f"{hhmm(a)}-{hhmm(b)}",
                           lambda a, b: f"{hhmm(a)[:2]}:{hhmm(a)[2:]} - {hhmm(b)[:2]}:{hhmm(b)[2:]}"])
    # 23:59 as an end is the end of the day.
    return ", ".join(write(*each) for each in ranges), [(a, 1440 if b == 1439 else b) for a, b in ranges]


class Entry:
    """A line of a section of holidays."""

    def __init__(self, kind, key, days, ranges, substitute=None):
        self.kind, self.key, self.ranges, self.substitute = kind, key, ranges, substitute
        self.days = functools.lru_cache(None)(days)  # of a year; may have some of the years beside it
        self.line = 0


def valid(year, month, day):
    try:
        return [datetime.date(year, month, day)]
    except ValueError:
        return []


def nth_weekday(nth, weekday, month):
    def days(year):
        first = datetime.date(year, month, 1)
        start = first + relativedelta.relativedelta(day=31) if nth < 0 else first
        found = start + relativedelta.relativedelta(weekday=relativedelta.weekday(weekday, nth))
        return [found] if found.month == month else []
    return days


def days_between(first, last):
    return [first + DAY * each for each in range((last - first).days + 1)]


def yearly_span(first, last):
    """first and last: (month, day); it may go over the end of the year."""
    def days(year):
        of_year = days_between(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        if first <= last:
            return [day for day in of_year if first <= (day.month, day.day) <= last]
        return [day for day in of_year if (day.month, day.day) >= first or (day.month, day.day) <= last]
    return days


def random_entry(chance, year):
    text, ranges = ("usual", None) if chance.random() < 0.1 else random_ranges(chance)
    month, day = chance.randint(1, 12), chance.randint(1, 31)
    kind = chance.choice(["day", "span", "yearly", "yearly", "observed", "nearest", "weekday", "easter", "yearly span"])
    if kind == "day":
        of = year + chance.choice([-1, 0, 0, 0, 1])
        return Entry("day", f"{of}-{month:02}-{day:02}",
                     lambda y: valid(of, month, day) if y == of else [], ranges), text
    if kind == "span":
        first = datetime.date(year, 1, 1) + DAY * chance.randint(-20, 360)
        last = first + DAY * chance.randint(0, 40)
        return Entry("span", f"{first}..{last}", lambda y: days_between(first, last), ranges), text
    if kind in ("yearly", "observed", "nearest"):
        substitute = None if kind == "yearly" else kind
        if chance.random() < 0.5:
            month, day = chance.choice([(12, 24), (12, 25), (12, 26), (12, 31), (1, 1), (1, 2), (2, 29)])
        return Entry("yearly", f"{month:02}-{day:02}" + (f" {substitute}" if substitute else ""),
                     lambda y: valid(y, month, day), ranges, substitute), text
    if kind == "weekday":
        nth, weekday = chance.choice(list(NTHS)), chance.randrange(7)
        return Entry("rule", f"{chance.choice(NTHS[nth])} {NAMES[weekday]} {MONTHS[month - 1]}",
                     nth_weekday(nth, weekday, month), ranges), text
    if kind == "easter":
        method, name = chance.choice([(easter.EASTER_WESTERN, "easter"), (easter.EASTER_ORTHODOX, "orthodox_easter")])
        offset = chance.choice([0, 1, -2, 39, 50, 60, chance.randint(-120, 250)])
        sign = f"{offset:+}" if offset else ""
        return Entry("rule", name + sign, lambda y: [easter.easter(y, method) + DAY * offset], ranges), text
    first, last = (month, day), (chance.randint(1, 12), chance.randint(1, 31))
    return Entry("yearly span", f"{first[0]:02}-{first[1]:02}..{last[0]:02}-{last[1]:02}", yearly_span(first, last),
                 ranges), text


def random_event(chance, year, number):
    """The lines of an event; of days, or of hours."""
    start = datetime.date(year, 1, 1) + DAY * chance.randint(-30, 360)
    lines = ["BEGIN:VEVENT", f"UID:{number}"]
    if chance.random() < 0.6:
        length = chance.choice([1, 1, 1, 2, 5])
        lines.append(f"DTSTART;VALUE=DATE:{start:%Y%m%d}")
        if length > 1 or chance.random() < 0.5:
            lines.append(f"DTEND;VALUE=DATE:{start + DAY * length:%Y%m%d}")
        rule = chance.choice(["", "", "FREQ=YEARLY", "FREQ=MONTHLY;COUNT=4", "FREQ=MONTHLY;BYDAY=1MO;COUNT=5",
                              "FREQ=WEEKLY;INTERVAL=5;COUNT=6"])
        if rule:
            lines.append("RRULE:" + rule)
        if rule and chance.random() < 0.3:
            lines.append(f"EXDATE;VALUE=DATE:{start:%Y%m%d}")
    else:
        begin = chance.randrange(0, 1440, 15)
        form = chance.choice(["{}Z", "{}", "TZID"])
        time = f"{start:%Y%m%d}T{hhmm(begin)}00"
        zone = chance.choice(["America/New_York", "Europe/Berlin", "Asia/Tokyo"])
        lines.append(f"DTSTART;TZID={zone}:{time}" if form == "TZID" else "DTSTART:" + form.format(time))
        lines.append(f"DURATION:PT{chance.choice([30, 60, 90, 240, 900])}M")
        rule = chance.choice(["", "", "FREQ=WEEKLY;COUNT=4", "FREQ=MONTHLY;COUNT=3"])
        if rule:
            lines.append("RRULE:" + rule)
    if chance.random() < 0.1:
        lines.append("STATUS:CANCELLED")
    return lines + ["END:VEVENT"]


def read_calendar(text, zone, year):
    """The days and the local spans that a calendar closes around that year."""
    days, spans = set(), []
    first, last = datetime.datetime(year - 1, 1, 1), datetime.datetime(year + 2, 1, 1)
    for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        if event.get("STATUS") == "CANCELLED":
            continue
        start = event["DTSTART"].dt
        is_date = not isinstance(start, datetime.datetime)
        naive = datetime.datetime(start.year, start.month, start.day) if is_date else start.replace(tzinfo=None)
        times = [naive]
        if "RRULE" in event:
            rule = rrule.rrulestr(event["RRULE"].to_ical().decode(), dtstart=naive)
            times += rule.between(first, last, inc=True)
        excepted = {each.dt for each in event["EXDATE"].dts} if "EXDATE" in event else set()
        length = (event["DTEND"].dt - start) if "DTEND" in event else DAY
        for time in times:
            if is_date and time.date() not in excepted:
                days |= set(days_between(time.date(), time.date() + length - DAY))
            if is_date:
                continue
            name = event["DTSTART"].params.get("TZID", "UTC" if start.tzinfo else None)
            clock = zoneinfo.ZoneInfo(name) if name else zone
            begin = time.replace(tzinfo=clock).timestamp()
            end = begin + event["DURATION"].dt.total_seconds()
            spans.append(tuple(datetime.datetime.fromtimestamp(each, zone).replace(tzinfo=None)
                               for each in (begin, end)))
    return days, spans


class Schedule:
    """One made by chance: its text, and when it is open."""

    def __init__(self, seed, zones):
        chance = random.Random(seed)
        self.year = chance.randint(2024, 2030)
        self.zone_name = chance.choice(zones)
        self.zone = zoneinfo.ZoneInfo(self.zone_name)
        self.lines = ["[ivr]", "timezone = UTC", "[hours_x]", f"timezone = {self.zone_name}"]
        self._add_week(chance)
        self.calendar = None
        self.sections = [self._entries(chance) for _ in range(chance.choice([0, 1, 1, 2]))]
        if self.sections:
            self.lines.insert(4, "holidays = " + ", ".join(f"h{i}" for i in range(len(self.sections))))
        for number, section in enumerate(self.sections):
            self.lines.append(f"[holidays_h{number}]")
            for entry, text in section:
                self.lines.append(f"{entry.key} = {text}")
                entry.line = len(self.lines)
        self.entries = [entry for section in self.sections for entry, _ in section]
        self._by_day = {}
        self._substitutes = {}

    def _add_week(self, chance):
        daily_text, daily = random_ranges(chance)
        self.week = [daily] * 7
        self.lines.append(f"daily = {daily_text}")
        if chance.random() < 0.6:
            first, length = chance.randrange(7), chance.randint(2, 6)
            text, ranges = random_ranges(chance)
            self.lines.append(f"{NAMES[first]}-{NAMES[(first + length - 1) % 7]} = {text}")
            for each in range(length):
                self.week[(first + each) % 7] = ranges
        for day in chance.sample(range(7), chance.randint(0, 3)):
            text, ranges = random_ranges(chance)
            self.lines.append(f"{NAMES[day]} = {text}")
            self.week[day] = ranges

    def _entries(self, chance):
        found = {}
        for _ in range(chance.choice([1, 3, 6, 12])):
            entry, text = random_entry(chance, self.year)
            found.setdefault(entry.key, (entry, text))
        entries = list(found.values())
        if self.calendar is None and chance.random() < 0.3:
            events = [line for number in range(chance.randint(1, 6))
                      for line in random_event(chance, self.year, number)]
            self.calendar = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR"]
            days, self.spans = read_calendar("\r\n".join(self.calendar) + "\r\n", self.zone, self.year)
            entries.append((Entry("calendar", "calendar", lambda y: days, []), "x.ics"))
        return entries

    def substitutes(self, year):
        """{day: entry} of the days that replace one at a weekend, of that year and the ends of those beside it."""
        if year in self._substitutes:
            return self._substitutes[year]
        single = [entry for entry in self.entries if entry.kind in ("day", "yearly", "rule")]
        taken = {day for entry in single for each in (year - 1, year, year + 1) for day in entry.days(each)}
        moving = sorted(((day, place, entry) for place, entry in enumerate(self.entries) if entry.substitute
                         for each in (year - 1, year, year + 1) for day in entry.days(each) if day.weekday() >= 5),
                        key=lambda each: each[:2])
        found = {}
        for day, _, entry in moving:
            other = day + DAY
            if entry.substitute == "nearest":
                other = day - DAY if day.weekday() == 5 else day + DAY
            else:
                while other.weekday() >= 5 or other in taken:
                    other += DAY
            taken.add(other)
            # Of two on one day, the one that comes first in the file counts.
            if other not in found or self.entries.index(entry) < self.entries.index(found[other]):
                found[other] = entry
        self._substitutes[year] = found
        return found

    def entry_of(self, day):
        if day not in self._by_day:
            self._by_day[day] = self._find_entry(day)
        return self._by_day[day]

    def _find_entry(self, day):
        for strength in STRENGTHS:
            if strength == "substitute":
                if day in self.substitutes(day.year):
                    return self.substitutes(day.year)[day]
                continue
            for entry in self.entries:
                if entry.kind != strength:
                    continue
                if any(day in entry.days(each) for each in (day.year - 1, day.year, day.year + 1)):
                    return entry
        return None

    def ranges_of(self, day):
        entry = self.entry_of(day)
        return self.week[day.weekday()] if entry is None or entry.ranges is None else entry.ranges

    def answer(self, moment):
        """As schedule_dump gives it."""
        local = datetime.datetime.fromtimestamp(moment, self.zone)
        today, minute = local.date(), local.hour * 60 + local.minute
        entry = self.entry_of(today)
        if self.calendar is not None and (entry is None or entry.kind == "calendar"):
            time = local.replace(tzinfo=None, fold=0)
            if any(begin <= time < end for begin, end in self.spans):
                return next(each.line for each in self.entries if each.kind == "calendar")
        is_open = any(begin <= minute < end for begin, end in self.ranges_of(today))
        is_open = is_open or any(begin <= minute + 1440 < end for begin, end in self.ranges_of(today - DAY))
        return 1 if is_open else 0 if entry is None else entry.line

    def moments(self):
        """The seconds around everything that may change its answer in a year."""
        edges = set()
        for day in days_between(datetime.date(self.year, 1, 1), datetime.date(self.year, 12, 31)):
            midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=self.zone)
            edges.add(int(midnight.timestamp()))
            for minute in {edge for each in self.ranges_of(day) for edge in each}:
                local = datetime.datetime.combine(day + DAY * (minute // 1440), datetime.time(minute % 1440 // 60,
                                                                                             minute % 60))
                edges.add(int(local.replace(tzinfo=self.zone).timestamp()))
                edges.add(int(local.replace(tzinfo=self.zone, fold=1).timestamp()))
            # A night in which clocks change: every ten minutes.
            if midnight.utcoffset() != (midnight + DAY).utcoffset():
                edges |= set(range(int(midnight.timestamp()), int(midnight.timestamp()) + 90_000, 600))
        for span in getattr(self, "spans", []):
            for time in span:
                if time.year == self.year:
                    edges.add(int(time.replace(tzinfo=self.zone).timestamp()))
        return sorted({edge + near for edge in edges for near in (-60, -1, 0, 60)})
