"""X-Twilio-Signature, as Twilio makes it.

https://www.twilio.com/docs/usage/security: HMAC-SHA1 with the auth token over the full URL and, of a form,
every name with its value, sorted by name; repeated values once each and sorted.
"""

import base64
import hashlib
import hmac


def sign(auth_token, url, params=()):
    """The header's value for a URL without fragment; params are (name, value) pairs of a form body."""
    text = url + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
