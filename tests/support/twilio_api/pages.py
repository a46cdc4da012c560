"""Which part of a list a query asks for, and the frame that Twilio writes around it. Pure."""

import bisect
import json
from urllib.parse import urlencode

from support.twilio_api.moments import moments

USUAL_SIZE = 50


class Page:
    """items: what is on it, newest first, taken from a sequence that is ordered by time and number.

    date: the parameter to filter by (DateSent). A token names the number of the last item of the page before, so
    that a list which grows meanwhile shows nothing twice."""

    def __init__(self, sequence, query, date, time_of, number_of, is_wanted):
        self._query = query
        self._date = date
        self.size = int(query.get("PageSize", USUAL_SIZE))
        self.number = int(query.get("Page", 0))
        first, last = span(query, date)
        low = bisect.bisect_left(sequence, first, key=lambda one: int(time_of(one)))
        high = bisect.bisect_right(sequence, last, key=lambda one: int(time_of(one)))
        token = query.get("PageToken")
        if token:
            before = int(token.removeprefix("PA"), 16)
            high = min(high, bisect.bisect_left(sequence, before, key=number_of))
        wanted = (sequence[at] for at in range(high - 1, low - 1, -1) if is_wanted(sequence[at]))
        for _ in range(0 if token else self.number * self.size):
            next(wanted, None)
        self.items = [one for _, one in zip(range(self.size), wanted)]
        more = next(wanted, None) is not None
        self._next_token = f"PA{number_of(self.items[-1]):032x}" if more else None

    def json(self, path, name):
        """name: of the list in the answer, as in "messages"."""
        start = self.number * self.size
        frame = {"page": self.number, "page_size": self.size, "start": start,
                 "end": start + max(0, len(self.items) - 1), "uri": self._uri(path, self.number),
                 "first_page_uri": self._uri(path, 0),
                 "previous_page_uri": self._uri(path, self.number - 1) if self.number else None,
                 "next_page_uri": self._uri(path, self.number + 1, self._next_token) if self._next_token else None}
        items = b", ".join(one.listed() for one in self.items)
        return json.dumps(frame)[:-1].encode() + b', "' + name.encode() + b'": [' + items + b"]}"

    def _uri(self, path, number, token=None):
        query = {name: value for name, value in self._query.items() if name not in ("Page", "PageSize", "PageToken")}
        query |= {"PageSize": self.size, "Page": number} | ({"PageToken": token} if token else {})
        return f"{path}?{urlencode(query)}"


def span(query, date):
    """The first and the last second that a query lets through."""
    first, last = float("-inf"), float("inf")
    if date in query:
        first, last = moments(query[date])
    if f"{date}>" in query:
        first = max(first, moments(query[f"{date}>"])[0])
    if f"{date}<" in query:
        last = min(last, moments(query[f"{date}<"])[1])
    return first, last
