"""The dates that Twilio takes in a query and writes in its answers. Pure."""

import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?)?")


def moments(text):
    """(first, last) second since 1970 of a date: a day has many, a time one. None if it is not a date."""
    try:
        found = ISO.fullmatch(text)
        if not found:
            moment = parsedate_to_datetime(text)
            return (at := int(moment.timestamp())), at
        day, clock, _, zone = found.groups()
        zone = "+00:00" if zone in (None, "Z") else zone
        begin = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}{zone}")
        end = begin if clock else begin + timedelta(days=1, seconds=-1)
        return int(begin.timestamp()), int(end.timestamp())
    except ValueError:
        return None


@lru_cache(maxsize=64)
def rfc_2822(second):
    return format_datetime(datetime.fromtimestamp(second, timezone.utc))
