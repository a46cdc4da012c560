"""From an HTTP answer to a TwiML document Twilio would carry out, or the reason why it would not."""

import xml.etree.ElementTree as ElementTree

from .rules import find_faults
from .webhook import ApplicationError

# Error 11750: TwiML response body too large.
LONGEST_DOCUMENT = 64 * 1024
TWIML_TYPES = ("text/xml", "application/xml")


def read_document(reply):
    """The <Response> element of a valid document; anything else is what Twilio calls an application error."""
    if reply.status != 200:
        raise ApplicationError(f"the answer has status {reply.status}, expected 200")
    check_type(reply)
    return parse(reply.body)


def check_type(reply):
    kind = reply.header("content-type").split(";")[0].strip().lower()
    if kind not in TWIML_TYPES:
        raise ApplicationError(f"the answer is {kind or 'of no type'}, expected text/xml (error 12300)")


def parse(body):
    if len(body) > LONGEST_DOCUMENT:
        raise ApplicationError(f"the document has {len(body)} bytes, at most {LONGEST_DOCUMENT} (error 11750)")
    if not body.startswith(b"<"):
        raise ApplicationError(f"the document starts with {body[:8]!r}, expected <?xml (error 12100)")
    if b"<!DOCTYPE" in body:
        raise ApplicationError("the document has a DOCTYPE")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as problem:
        raise ApplicationError(f"the document is not XML: {problem} (error 12100)") from problem
    faults = find_faults(root)
    if faults:
        raise ApplicationError("the document is not TwiML: " + "; ".join(faults))
    return root
