#!/usr/bin/python3
"""Writes a config with as many actions and hours as asked for: the same bytes for the same numbers.

Of ten actions six put callers through, two record a message, one leads to another action, one hangs up; all have
hours. Each is reached from one before it, as in a config that somebody uses.
"""

import argparse

HEAD = """\
[twilio]
account_sid = AC0123456789abcdef0123456789abcdef
auth_token = fedcba9876543210fedcba9876543210
public_base_url = https://ivr.example.com

[ivr]
timezone = Europe/London
voice = Polly.Amy
language = en-GB

[ivr_welcome]
play_say = Thank you for calling.

[ivr_menu]
play_say = For orders, press 1.
no_input_max_loops = 3

[ivr_menu_option_1]
hours = week_000
hours_action_on_closed = closed
action = branch_000000

[action_closed]
type = hangup
play_say = Nobody is there at the moment. Goodbye.
"""

FORWARD = """\
type = forward
play_say = We are putting you through to branch {number}.
phone_number = +4420{number:08}
action_on_busy = {next[0]}
action_on_no_answer = {next[1]}
action_on_failed = {next[2]}
action_on_canceled = closed
"""

VOICEMAIL = """\
type = voicemail
play_say = Branch {number} takes messages after the tone.
hangup_say = Thank you. Branch {number} will call you back.
voicemail_alert_sms_from = +447700900000
voicemail_alert_sms_to = +447700900001
voicemail_timeout = 5
voicemail_max_length = 180
"""

REDIRECT = """\
type = redirect
play_say = Branch {number} has moved.
path = /ivr/action/closed
"""

HANGUP = """\
type = hangup
play_say = Branch {number} is closed for good.
"""

KINDS = (FORWARD, FORWARD, FORWARD, VOICEMAIL, FORWARD, FORWARD, REDIRECT, FORWARD, VOICEMAIL, HANGUP)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def name(number, actions):
    return f"branch_{number:06}" if number < actions else "closed"


def action(number, actions, hours):
    kind = KINDS[number % len(KINDS)]
    following = [name(number + step, actions) for step in (1, 2, 3)]
    when = f"hours = week_{number % hours:03}\nhours_action_on_closed = closed\n"
    return f"[action_branch_{number:06}]\n" + kind.format(number=number, next=following) + when


def week(number):
    """Always open, so that the same is answered at any time."""
    return f"[hours_week_{number:03}]\n" + "".join(f"{day} = 0000-2359\n" for day in DAYS)


def big_config(actions, hours=1):
    """The text of a config.ini; hours: how many sections of hours the actions share."""
    parts = [HEAD, *(action(number, actions, hours) for number in range(actions)), *map(week, range(hours))]
    return "\n".join(parts)


def forward_paths(actions, most=1000):
    """Where so many of those actions are asked for that put callers through, spread over all of them."""
    numbers = [number for number in range(actions) if KINDS[number % len(KINDS)] is FORWARD]
    step = max(1, len(numbers) // most)
    return [f"/api/ivr/action/branch_{number:06}" for number in numbers[::step][:most]]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("actions", type=int)
    parser.add_argument("hours", type=int, nargs="?", default=1)
    chosen = parser.parse_args()
    print(big_config(chosen.actions, chosen.hours), end="")
