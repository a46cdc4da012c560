"""A recording as Twilio tells of it: the parameters of its report, and the URL its action is asked for with."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from secrets import token_hex
from typing import Optional

# Why there is no recording (https://www.twilio.com/docs/api/errors).
TOO_SHORT, SILENT = 16101, 16102


@dataclass(frozen=True)
class Recording:
    """seconds: None when there is no recording, and error says why."""

    sid: str
    url: str
    began: datetime
    seconds: Optional[int] = None
    error: int = 0

    @classmethod
    def of(cls, call, seconds, error=0):
        sid = "RE" + token_hex(16)
        url = f"https://api.twilio.com/2010-04-01/Accounts/{call.account_sid}/Recordings/{sid}"
        return cls(sid, url, datetime.now(timezone.utc) - timedelta(seconds=seconds or 0), seconds, error)

    @classmethod
    def absent(cls, call, error):
        return cls.of(call, None, error)

    @property
    def status(self):
        return "absent" if self.seconds is None else "completed"

    def report(self, call):
        """As captured from Twilio: nothing about who calls whom, and an ErrorCode also when there is none."""
        params = [
            ("RecordingSource", "RecordVerb"),
            ("RecordingSid", self.sid),
            ("RecordingUrl", self.url),
            ("RecordingStatus", self.status),
            ("RecordingChannels", "1"),
            ("ErrorCode", str(self.error)),
            ("CallSid", call.call_sid),
            ("RecordingStartTime", format_datetime(self.began)),
            ("AccountSid", call.account_sid),
        ]
        return params if self.seconds is None else params + [("RecordingDuration", str(self.seconds))]
