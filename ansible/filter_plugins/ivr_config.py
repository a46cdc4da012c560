"""Filters: what the playbooks must know of a config.ini, how it changes, and which of several packages is the newest.

`ivr config --json` reads the config, on this machine: `./dev package` leaves the program in build/release, an installed
one is found in the PATH, and IVR_PROGRAM in the environment names any other. It asks for no secret. What is wrong with
the config is said, by line, by the check on the host, where the secrets and the files are.
"""

import difflib
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from ansible.errors import AnsibleFilterError

BUILT = Path(__file__).resolve().parents[2] / "build/release/ivr"
HIDDEN = "..."  # what stands for a password
MISSING = ("the program ivr is needed on this machine too, to read the config: make it with ./dev package, or name it by"
           " IVR_PROGRAM in the environment")


def program():
    named = os.environ.get("IVR_PROGRAM")
    if named:
        return named
    found = str(BUILT) if BUILT.exists() else shutil.which("ivr")
    if not found:
        raise AnsibleFilterError(MISSING)
    return found


@functools.lru_cache(maxsize=8)
def settings_of(text):
    """What `ivr config --json` prints: {section: {key: value}}, with the defaults."""
    try:
        told = subprocess.run([program(), "config", "--json", "--config", "/dev/stdin"], input=text.encode(),
                              capture_output=True, check=False)
    except OSError as problem:
        raise AnsibleFilterError(f"{program()}: {problem.strerror}. {MISSING}") from problem
    if told.returncode not in (0, 1) or not told.stdout:
        raise AnsibleFilterError(f"{program()} cannot read the config: {told.stderr.decode(errors='replace').strip()}")
    return json.loads(told.stdout)


def ivr_config(text, domain):
    """A dict:
    base_path     what all paths begin with, without a slash at its end
    site_url      where that is: scheme://host[:port]
    site_login    whether what Twilio calls has a user name or a password as well
    media_origin  where nginx fetches recordings
    postgresql    whether alerts are kept in a PostgreSQL database, so that the server needs the network
    at_start      values that a running server does not take over when it reads its config again
    """
    settings = settings_of(text)
    base_path = "/api" if settings["ivr"]["base_path"] is None else settings["ivr"]["base_path"]
    store = settings["alerts"]["store"]
    site = urlsplit(settings["twilio"]["public_base_url"] or f"https://{domain}")
    at_start = [base_path, store, settings["server"]["workers"], settings["server"]["queue"]]
    return {
        "base_path": base_path,
        "site_url": f"{site.scheme}://{site.netloc.rpartition('@')[2]}",
        "site_login": "@" in site.netloc,
        "media_origin": settings["twilio"]["api_base_url"] or "https://api.twilio.com",
        "postgresql": store.startswith("postgresql://"),
        # A password within the URL is hidden, so every other text of the config may have another one.
        "at_start": at_start + [hashlib.sha256(text.encode()).hexdigest()] if HIDDEN in store else at_start,
    }


# A key whose value is shown only if it names a secret; and a word that gives away a secret in a remark.
SECRET_KEY = re.compile(r"token|secret|password|(^|_)key$", re.IGNORECASE)
# A URL whose path or query may be a secret. Those of recordings that callers hear are none.
SECRET_URL = re.compile(r"webhook|switch|store|url$|_path$", re.IGNORECASE)
REFERENCE = re.compile(r"(credential|env):\S+")
LONG_HEX = re.compile(r"[0-9a-fA-F]{32,}")
LOGIN = re.compile(r"://[^/\s]*@")
ENTRY = re.compile(r"(\s*[#;]*\s*)([A-Za-z_]\w*)(\s*[=:]\s*)(.*)")


def masked_value(key, value):
    if SECRET_KEY.search(key) and not key.endswith("_file"):
        return value if REFERENCE.fullmatch(value) else HIDDEN
    if SECRET_URL.search(key) and "://" in value:
        value = re.sub(r"(://[^/?#\s]*)[/?#].*", rf"\1/{HIDDEN}", LOGIN.sub(f"://{HIDDEN}@", value))
    return LONG_HEX.sub(HIDDEN, LOGIN.sub(f"://{HIDDEN}@", value))


def masked(text):
    """The lines of a config without what may be a secret: a value is shown only if its key is known and holds none."""
    known = {key for section in settings_of(text).values() for key in section}
    lines, key = [], ""
    for line in text.splitlines():
        entry = ENTRY.fullmatch(line)
        if not line.strip() or re.fullmatch(r"\s*\[[^\[\]=:]{1,80}\]\s*", line):
            key = ""
        elif line[:1].isspace() and key:  # the value goes on
            line = " " + (masked_value(key, line.strip()) if key in known else HIDDEN)
        elif entry:
            key = entry[2].lower()
            line = f"{entry[1]}{key}{entry[3]}{masked_value(key, entry[4].strip()) if key in known else HIDDEN}"
        elif line.lstrip()[:1] in ("#", ";") and not re.search(r"token|secret|password|key", line, re.IGNORECASE):
            line = LONG_HEX.sub(HIDDEN, LOGIN.sub(f"://{HIDDEN}@", line))
        else:
            line = HIDDEN
        lines.append(line)
    return lines


def ivr_config_diff(before, after):
    """How a config changes, in lines; nothing if only secrets do."""
    return list(difflib.unified_diff(masked(before), masked(after), "before", "after", lineterm="", n=2))


def ivr_newest(paths):
    """The path that was written last; none gives an empty text."""
    return max(paths, key=os.path.getmtime, default="")


class FilterModule:  # ansible looks for this name
    def filters(self):
        return {"ivr_config": ivr_config, "ivr_config_diff": ivr_config_diff, "ivr_newest": ivr_newest}
