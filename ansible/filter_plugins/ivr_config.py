"""Filters: what the playbooks must know of a config.ini, and which of several packages is the newest.

The config is read with configparser, whose format it has. A file that configparser cannot read gives the defaults:
the check on the host says what is wrong with it, by line.
"""

import configparser
import os
import re
from urllib.parse import urlsplit

REFERENCE = re.compile(r"%\(([^)]+)\)s")


def read(text):
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text.lstrip("\ufeff"))
    except configparser.Error:
        return configparser.ConfigParser(interpolation=None)
    return parser


def value_of(parser, section, key, default=""):
    """The value with its references filled in; blank is not given."""
    value = parser.get(section, key, fallback="")
    for _ in range(10):  # as deep as configparser follows them
        if not REFERENCE.search(value):
            break
        value = REFERENCE.sub(lambda found: parser.get(section, found[1], fallback=""), value)
    return value.replace("%%", "%").strip() or default


def ivr_config(text, domain):
    """A dict:
    base_path     what stands before all paths, without a slash at its end
    site_url      what Twilio calls: scheme://host[:port]
    media_origin  where nginx fetches recordings
    postgresql    whether alerts are kept in a PostgreSQL database, so that the server needs the network
    at_start      values that a running server does not take over when it reads its config again
    """
    parser = read(text)
    base_path = value_of(parser, "ivr", "base_path", "/api").rstrip("/")
    store = value_of(parser, "alerts", "store")
    site = urlsplit(value_of(parser, "twilio", "public_base_url", f"https://{domain}"))
    return {
        "base_path": base_path,
        "site_url": f"{site.scheme}://{site.netloc}",
        "media_origin": value_of(parser, "twilio", "api_base_url", "https://api.twilio.com").rstrip("/"),
        "postgresql": store.startswith("postgresql://"),
        "at_start": [base_path, store, *(value_of(parser, "server", key) for key in ("workers", "queue"))],
    }


def ivr_newest(paths):
    """The path that was written last; none gives an empty text."""
    return max(paths, key=os.path.getmtime, default="")


class FilterModule:  # ansible looks for this name
    def filters(self):
        return {"ivr_config": ivr_config, "ivr_newest": ivr_newest}
