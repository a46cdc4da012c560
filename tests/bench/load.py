"""What a load generator has measured."""

from dataclasses import dataclass


@dataclass
class Load:
    """requests: answered or failed. Percentiles are of all of them, in milliseconds.

    errors: not answered, or with another status than 2xx. The rest only an open loop (steady.py) knows: p90_ms and
    max_ms; queued, the requests that found every connection busy when they were due; late, those that were sent more
    than a millisecond late for want of processor time, which says how far the machine can be believed.
    """

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    p999_ms: float
    errors: int
    p90_ms: float = 0.0
    max_ms: float = 0.0
    queued: int = 0
    late: int = 0

    @property
    def rate(self):
        """Requests a second."""
        return self.requests / self.seconds
