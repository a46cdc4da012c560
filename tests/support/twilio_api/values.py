"""Whether a text is a value of a schema of the description. Pure."""

import re
from urllib.parse import urlsplit

from support.twilio_api.moments import moments

# E.164, or an address of another channel such as whatsapp:+44...
PHONE_NUMBER = re.compile(r"\+[1-9]\d{1,14}|[a-z]+:\S+")
# A sender may be a short code or a name, too.
SENDER = re.compile(r"\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|" + PHONE_NUMBER.pattern)


def checker(schema):
    """From a text to what is wrong with it, or None."""
    checks = list(checks_of(schema))

    def check(value):
        for wrong, text in checks:
            if wrong(value):
                return text
        return None

    return check


def checks_of(schema):
    """(whether a value is wrong, what to say of it) for each rule of a schema."""
    kind = schema["type"]
    if kind == "array":
        yield from checks_of(schema["items"])
    if kind == "boolean":
        yield lambda value: value not in ("true", "false"), "is not true or false"
    if kind == "number":
        yield lambda value: not re.fullmatch(r"-?\d+(\.\d+)?", value), "is not a number"
    if kind == "integer":
        yield lambda value: not re.fullmatch(r"-?\d{1,18}", value), "is not a whole number"
        if "minimum" in schema:
            yield lambda value: int(value) < schema["minimum"], f"is less than {schema['minimum']}"
        if "maximum" in schema:
            yield lambda value: int(value) > schema["maximum"], f"is more than {schema['maximum']}"
    if "enum" in schema:
        yield lambda value: value not in schema["enum"], f"is not one of {', '.join(schema['enum'])}"
    if "pattern" in schema:
        pattern = re.compile(schema["pattern"])
        yield lambda value: not pattern.fullmatch(value), f"does not match {schema['pattern']}"
    if "minLength" in schema:
        lengths = range(schema["minLength"], schema["maxLength"] + 1)
        yield lambda value: len(value) not in lengths, f"is not {lengths.start} to {lengths.stop - 1} characters long"
    yield from FORMATS.get(schema.get("format"), ())


def is_no_web_address(value):
    try:
        parts = urlsplit(value)
        return parts.scheme not in ("http", "https") or not parts.hostname or "_" in parts.hostname
    except ValueError:
        return True


FORMATS = {
    "phone-number": [(lambda value: not SENDER.fullmatch(value), "is no phone number")],
    "date-time": [(lambda value: moments(value) is None, "is no date")],
    "uri": [(is_no_web_address, "is no http or https address of a host without underscores")],
}
