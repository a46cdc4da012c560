"""Finds what is wrong with a TwiML document: verbs, attributes, nesting, and ends where a caller is left alone.

The facts about verbs and attributes are in core/twiml/twiml_attributes.json; the rest is from Twilio's
pages on each verb.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

FACTS_FILE = Path(__file__).resolve().parents[2] / "core/twiml/twiml_attributes.json"
E164 = re.compile(r"\+[1-9][0-9]{1,14}")
# The least of what Polly, Google and Twilio's own voices take, and what Twilio takes URL-encoded (error 13521).
LONGEST_SAY = 3000
LONGEST_ENCODED_SAY = 4500
# The SSML elements that may be in <Say>, and in each other, as in Twilio's own libraries.
IN_SENTENCE = {"break", "emphasis", "lang", "phoneme", "prosody", "say-as", "sub", "w"}
SSML = {
    "Say": IN_SENTENCE | {"s", "p"},
    "break": set(),
    "emphasis": IN_SENTENCE,
    "lang": IN_SENTENCE | {"s", "p"},
    "p": IN_SENTENCE | {"s"},
    "phoneme": set(),
    "prosody": IN_SENTENCE | {"s", "p"},
    "s": IN_SENTENCE,
    "say-as": set(),
    "sub": set(),
    "w": IN_SENTENCE - {"lang", "w"},
}
# Nothing after these is ever reached.
LAST_VERBS = ("Redirect", "Hangup", "Reject", "Leave")
# Narrower than their type: whole-number ranges by (verb, attribute).
AT_LEAST = {
    ("Gather", "timeout"): 1,
    ("Gather", "numDigits"): 1,
    ("Record", "maxLength"): 2,
    ("Pause", "length"): 1,
    ("Dial", "timeout"): 1,
}
PATTERNS = {
    ("Gather", "finishOnKey"): "[0-9*#]?",
    ("Record", "finishOnKey"): "[0-9*#]*",
    ("Play", "digits"): "[0-9A-DwW*#]+",
    ("Number", "sendDigits"): "[0-9wW*#]+",
}


@lru_cache(maxsize=1)
def facts():
    return json.loads(FACTS_FILE.read_text(encoding="utf-8"))


def find_faults(root):
    """Everything wrong with the document, in words; an empty list when Twilio has nothing to complain of."""
    if root.tag != "Response":
        return [f"the root is <{root.tag}>, expected <Response>"]
    faults = [f"<Response> has the attribute {name}" for name in root.attrib]
    faults += nesting_faults(root)
    for verb in root:
        faults += verb_faults(verb)
    return faults + order_faults(list(root))


def nesting_faults(parent):
    allowed = facts()["children"].get(parent.tag, [])
    faults = [
        f"<{child.tag}> may not stand in <{parent.tag}>" for child in parent if child.tag not in allowed
    ]
    stray = "".join([parent.text or ""] + [child.tail or "" for child in parent]).strip()
    if stray and allowed and not (parent.tag == "Dial" and len(parent) == 0):
        faults.append(f"<{parent.tag}> has the text {stray[:40]!r} between its verbs")
    return faults


def ssml_faults(parent):
    faults = [
        f"<{child.tag}> may not stand in <{parent.tag}>" for child in parent if child.tag not in SSML[parent.tag]
    ]
    return faults or [fault for child in parent for fault in ssml_faults(child)]


def verb_faults(verb):
    faults = attribute_faults(verb)
    if verb.tag == "Say":
        return faults + ssml_faults(verb) + content_faults(verb)
    if verb.tag in facts()["children"] or len(verb):
        faults += nesting_faults(verb)
    faults += content_faults(verb)
    for child in verb:
        faults += verb_faults(child)
    return faults


def attribute_faults(verb):
    known = facts()["attributes"].get(verb.tag)
    if known is None:
        return [f"<{verb.tag}> is not a verb this caller knows"]
    faults = []
    for name, value in verb.attrib.items():
        if name not in known:
            faults.append(f"<{verb.tag}> has no attribute {name}")
            continue
        expected = value_fault(verb.tag, name, value, known[name])
        if expected:
            faults.append(f"<{verb.tag} {name}={value!r}>: expected {expected}")
    return faults


def value_fault(verb, name, value, rule):
    """What was expected, when the value is not it."""
    if "one_of" in rule:
        return choice_fault(value, rule)
    if rule["type"] == "number":
        least = AT_LEAST.get((verb, name), 0)
        whole = re.fullmatch("0|[1-9][0-9]*", value)
        return None if whole and int(value) >= least else f"a whole number from {least}"
    if rule["type"] == "boolean":
        return None if value in ("true", "false") else "true or false"
    pattern = PATTERNS.get((verb, name))
    if name.lower().endswith("method"):
        pattern = "GET|POST"
    if pattern is not None and not re.fullmatch(pattern, value):
        return f"/{pattern}/"
    return None


def choice_fault(value, rule):
    choices = rule["one_of"]
    if isinstance(choices, str):
        choices = facts()["values"][choices.lstrip("@")]
    chosen = value.split(" ") if rule.get("list") else [value]
    if all(one in choices for one in chosen):
        return None
    return "one of " + ", ".join(choices[:4]) + (", …" if len(choices) > 4 else "")


def content_faults(verb):
    text = "".join(verb.itertext()).strip() if verb.tag == "Say" else (verb.text or "").strip()
    if verb.tag == "Say" and not 1 <= len(text.encode()) <= LONGEST_SAY:
        return [f"<Say> has {len(text.encode())} bytes, expected 1 to {LONGEST_SAY}"]
    if verb.tag == "Say" and len(quote(text, safe="")) > LONGEST_ENCODED_SAY:
        return [f"<Say> has {len(quote(text, safe=''))} characters encoded, expected at most {LONGEST_ENCODED_SAY}"]
    if verb.tag == "Play" and "digits" not in verb.attrib and not re.match("https?://[^ ]+$|/", text):
        return [f"<Play> has {text!r}, expected a URL"]
    if verb.tag == "Redirect" and (not text or re.search(r"\s", text)):
        return [f"<Redirect> has {text!r}, expected a URL"]
    number = verb.tag == "Number" or (verb.tag == "Dial" and len(verb) == 0)
    if number and not E164.fullmatch(text):
        return [f"<{verb.tag}> has {text!r}, expected a number in E.164 form"]
    if verb.tag in ("Pause", "Hangup", "Record") and text:
        return [f"<{verb.tag}> has the text {text[:40]!r}, expected none"]
    return []


def order_faults(verbs):
    """Verbs that are never reached, and places where a caller is left on a dead line."""
    faults = []
    for position, verb in enumerate(verbs):
        last = position == len(verbs) - 1
        if verb.tag in LAST_VERBS and not last:
            faults.append(f"<{verbs[position + 1].tag}> behind <{verb.tag}> is never reached")
        if verb.tag == "Dial" and "action" in verb.attrib and not last:
            faults.append(f"<{verbs[position + 1].tag}> behind <Dial action> is never reached")
        if verb.tag == "Dial" and "action" not in verb.attrib and last:
            faults.append("<Dial> has neither an action nor a verb behind it")
        if verb.tag == "Record" and ("action" not in verb.attrib or last):
            faults.append("<Record> needs an action, and a verb behind it for when nothing is said")
        if verb.tag == "Gather" and last:
            faults.append("<Gather> needs a verb behind it for when nothing is pressed")
    return faults
