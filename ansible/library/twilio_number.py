#!/usr/bin/python3
"""An Ansible module: the webhooks of a Twilio phone number, compared with the desired ones and changed.

Reads the number through Twilio's REST API, changes what differs and nothing else, and reads the answer back. With
--check it only says what it would change. https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""
import json
from urllib.parse import urlencode

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.urls import fetch_url

DOCUMENTATION = r"""
module: twilio_number
short_description: What a Twilio phone number does with a call
description:
  - Sets the webhooks of a number and shows what changes. Other settings of the number are left alone.
options:
  api: {description: [Where the REST API is.], type: str, default: "https://api.twilio.com"}
  account_sid: {description: [The account, AC and 32 digits.], type: str, required: true}
  auth_token: {description: [Its auth token.], type: str, required: true}
  number: {description: [The number in E.164 form.], type: str, required: true}
  settings:
    description: [Names as Twilio writes them, such as VoiceUrl, and their values.]
    type: dict
    required: true
author: [The authors of twilio-ivr]
"""

EXAMPLES = r"""
- name: Have the number call us
  twilio_number:
    account_sid: AC00000000000000000000000000000000
    auth_token: "{{ ivr_secrets.auth_token }}"
    number: "+442079460000"
    settings: {VoiceUrl: https://phone.example.com/api/ivr, VoiceMethod: POST}
"""

RETURN = r"""
changes:
  description: One line for each setting that changes, with its value before and after.
  returned: always
  type: list
"""

# As the number's JSON calls what the form calls VoiceUrl.
FIELDS = {
    "VoiceUrl": "voice_url", "VoiceMethod": "voice_method", "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method", "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method", "VoiceApplicationSid": "voice_application_sid",
    "TrunkSid": "trunk_sid",
}


class Refused(Exception):
    """Twilio, or the network, did not do what was asked; in words."""


def explain(status, body, account_sid):
    """Why Twilio said no, for somebody who is to mend it."""
    try:
        output = json.loads(body)
        reason = f"{output.get('message')} ({output.get('code')})"
    except (ValueError, AttributeError):
        reason = body.decode("utf-8", "replace").strip()[:200] or "it said nothing"
    if status == 401:
        return f"Twilio does not take the auth token for account {account_sid}: {reason}"
    if status == 404:
        return f"Twilio knows no such account or number: {reason}"
    return f"Twilio answered {status}: {reason}"


def ask(module, path, form=None):
    """The JSON that a GET gives, or a POST of form."""
    settings = {"url": module.params["api"].rstrip("/") + path, "method": "GET", "timeout": 20}
    if form is not None:
        settings |= {"method": "POST", "data": urlencode(form),
                     "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    module.params |= {"url_username": module.params["account_sid"], "url_password": module.params["auth_token"],
                      "force_basic_auth": True}
    answer, output = fetch_url(module, **settings)
    body = answer.read() if answer is not None and output["status"] < 400 else output.get("body") or b""
    body = body if isinstance(body, bytes) else body.encode()
    if output["status"] < 0:
        raise Refused(f"{settings['url']} was not reached: {output['msg']}")
    if not 200 <= output["status"] < 300:
        raise Refused(explain(output["status"], body, module.params["account_sid"]))
    try:
        return json.loads(body)
    except ValueError:
        raise Refused(f"{settings['url']} did not answer with JSON") from None


def find(module, folder, number):
    listed = ask(module, f"{folder}.json?{urlencode({'PhoneNumber': number})}").get("incoming_phone_numbers", [])
    # Twilio looks for parts of numbers as well.
    found = [one for one in listed if one.get("phone_number") == number]
    if not found:
        raise Refused(f"account {module.params['account_sid']} has no number {number}; the console's Active numbers "
                      "lists those it has")
    return found[0]


def differences(now, wanted):
    """Name to (before, after) of what is not as wanted; nothing and the empty text are the same to Twilio."""
    pairs = {name: (now.get(FIELDS[name]) or "", value) for name, value in wanted.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def apply(module):
    """What exit_json is to say."""
    wanted = {name: str(value or "") for name, value in module.params["settings"].items()}
    unknown = sorted(set(wanted) - set(FIELDS))
    if unknown:
        raise Refused(f"settings {', '.join(unknown)}: expected some of {', '.join(FIELDS)}")
    folder = f"/2010-04-01/Accounts/{module.params['account_sid']}/IncomingPhoneNumbers"
    found = find(module, folder, module.params["number"])
    changes = differences(found, wanted)
    if changes and not module.check_mode:
        now = ask(module, f"{folder}/{found['sid']}.json", {name: after for name, (_, after) in changes.items()})
        kept = differences(now, wanted)
        if kept:
            raise Refused("Twilio took the change, but not all of it: " + "; ".join(lines(kept)))
    before, after = ({name: pair[side] for name, pair in changes.items()} for side in (0, 1))
    return {"changed": bool(changes), "changes": lines(changes), "diff": {"before": before, "after": after}}


def lines(changes):
    return [f"{name}: {before or '(nothing)'} -> {after or '(nothing)'}" for name, (before, after) in changes.items()]


def main():
    module = AnsibleModule(supports_check_mode=True, argument_spec={
        "api": {"type": "str", "default": "https://api.twilio.com"},
        "account_sid": {"type": "str", "required": True},
        "auth_token": {"type": "str", "required": True, "no_log": True},
        "number": {"type": "str", "required": True},
        "settings": {"type": "dict", "required": True},
    })
    try:
        module.exit_json(**apply(module))
    except Refused as reason:
        module.fail_json(msg=str(reason))


if __name__ == "__main__":
    main()
