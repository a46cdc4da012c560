"""The command line: rings a running server and prints what a caller hears.

Exit status: 0 the call ended as it should, 1 the caller would have heard an application error or the call
never ends, 2 wrong usage.
"""

import argparse
import re

from .account import ConfigError, read_account, voice_path
from .call import Call
from .script import OUTCOMES, Script, Silent, Speaks
from .transcript import line_of
from .webhook import Account, ApplicationError, Line, origin_of

DEFAULT_ORIGIN = "http://127.0.0.1:8080"
WHY_REFUSED = """      the server's log says why: look for "refused" in the terminal of ./dev run, or in
      journalctl -u ivr; the server and this command must have the same auth token and public_base_url"""


def keys_of(text):
    """One key for each time the menu asks, whether written 1,2 or 12."""
    keys = text.replace(",", "")
    if not re.fullmatch("[0-9*#]*", keys):
        raise argparse.ArgumentTypeError(f"{text!r}: expected keys of a telephone, for example 1 or 1,2")
    return tuple(keys)


def voice_url(text):
    if not re.fullmatch(r"https?://[^/?#\s]+/\S*", text):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a URL like {DEFAULT_ORIGIN}/api/ivr")
    return text


def caller_of(text):
    if not text or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number such as +447700900123")
    return text


def parser():
    args = argparse.ArgumentParser(
        prog="./dev call", description="Rings the running server as Twilio would and prints what a caller hears.",
        epilog="Exit status: 0 the call ended as it should, 1 the caller heard an application error or the call never "
               "ended, 2 wrong usage.")
    args.add_argument("keys", nargs="?", default=(), type=keys_of, metavar="KEYS",
                      help="keys to press, one for each time the menu asks: 1 or 1,2; then silence")
    args.add_argument("--state", metavar="DIR", help="call the server that ./dev run --state DIR started")
    args.add_argument("--url", type=voice_url, help=f"the voice URL (default {DEFAULT_ORIGIN}/api/ivr)")
    args.add_argument("--config", metavar="FILE", help="take account and auth token from this config.ini")
    args.add_argument("--account-sid", metavar="SID", help="in place of the one in the config")
    args.add_argument("--auth-token", metavar="TOKEN", help="in place of the one in the config")
    args.add_argument("--public-base-url", metavar="URL",
                      help="sign as this scheme://host (default: public_base_url of the config, or the URL rung)")
    args.add_argument("--from", metavar="NUMBER", dest="caller", type=caller_of, default="+447700900123",
                      help="who calls: a number, sip:NAME@HOST or anonymous (default %(default)s)")
    args.add_argument("--dial", choices=OUTCOMES, default="completed",
                      help="what becomes of every forwarded call (default completed)")
    args.add_argument("--silent", action="store_true", help="say nothing after the beep")
    args.add_argument("--hang-up-after-beep", action="store_true", help="speak, then put the phone down")
    args.add_argument("--requests", action="store_true", help="show the webhooks too")
    return args


def account_of(options, args):
    """From the config, each part overridden by its option."""
    known = Account("", "")
    if options.config:
        try:
            known = read_account(options.config)
        except ConfigError as problem:
            args.error(str(problem))
    elif not (options.account_sid and options.auth_token):
        args.error("expected --config FILE, or --account-sid and --auth-token")
    return Account(options.account_sid or known.sid, options.auth_token or known.auth_token,
                   (options.public_base_url or known.public_base_url).rstrip("/"))


def url_of(options):
    if options.url:
        return options.url
    return DEFAULT_ORIGIN + (voice_path(options.config) if options.config else "/api/ivr")


def script_of(options):
    recording = Speaks(7, "hangup") if options.hang_up_after_beep else Speaks()
    return Script(keys=options.keys, then_dials=options.dial,
                  then_recordings=Silent() if options.silent else recording)


def show_steps(options, url):
    """Prints each step of a call as it comes. The first is Twilio's name for what is rung, which url may not be."""
    def show(step):
        text = line_of(step, options.requests)
        if text is not None:
            print(text, flush=True)
        if step[0] == "ring" and step[1] != url:
            print(f"      at {url}", flush=True)

    return show


def explain(problem, call):
    print('hear  "We are sorry, an application error has occurred. Goodbye."')
    print(f"      {problem}")
    if call.requests and call.requests[-1].status == 403:
        print(WHY_REFUSED)


def main(arguments):
    args = parser()
    options = args.parse_args(arguments)
    account = account_of(options, args)
    url = url_of(options)
    call = Call(Line(account, origin_of(url)), script_of(options), on_step=show_steps(options, url),
                caller=options.caller)
    try:
        call.ring(url)
    except ApplicationError as problem:
        explain(problem, call)
        return 1
    if call.unused.get("keys"):
        print(f"      not pressed, because no menu asked again: {','.join(call.unused['keys'])}")
    if call.ended == "endless":
        print(f"endless: still going after {call.documents} documents")
        return 1
    return 0
