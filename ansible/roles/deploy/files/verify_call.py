#!/usr/bin/python3
"""Asks a host whether it answers calls with the config and the program that are on its disk.

The role deploy runs it on the host. Several times in a row, a second apart, it checks that the services run what was
installed, that the ping has the version and the config's fingerprint, and that a call signed like Twilio's gets its
menu.
Exit code 0 if so; 1, with the reason, if not in time.
"""
import argparse
import base64
import configparser
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import xml.etree.ElementTree

CREDENTIALS = pathlib.Path("/etc/credstore")
APOLOGY = pathlib.Path("/etc/nginx/ivr/snippets/fallback.conf")
SERVICES = ("ivr.service", "ivr-deliver.service")
PROGRAM = "/usr/bin/ivr"


class NotYet(Exception):
    """The host does not answer correctly yet; the text says why."""


class Never(Exception):
    """The host will not answer correctly, however long one waits."""


def options(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--config", type=pathlib.Path, required=True)
    parser.add_argument("--site-url", required=True, help="what Twilio calls: scheme://host[:port]")
    parser.add_argument("--base-path", required=True)
    parser.add_argument("--connect", required=True, metavar="ADDRESS:PORT", help="where nginx listens on this host")
    parser.add_argument("--plain", action="store_true", help="http, as a balancer that ends TLS asks")
    parser.add_argument("--timeout", type=float, default=20)
    parser.add_argument("--steady", type=int, default=3)
    return parser.parse_args(arguments)


def sign(auth_token, url, params):
    """X-Twilio-Signature: https://www.twilio.com/docs/usage/security."""
    text = url + "".join(name + value for name, value in sorted(set(params)))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Percents(configparser.BasicInterpolation):
    """%(name)s and %% as ever; a lone % is a plain percent sign, as in twilio-ivr."""

    def before_get(self, parser, section, option, value, defaults):
        try:
            return super().before_get(parser, section, option, value, defaults)
        except configparser.InterpolationSyntaxError:
            return value


def secret(config, parser, key):
    """The value of a key of [twilio], which may name a file or a credential instead."""
    value = parser.get("twilio", key, fallback="").strip()
    file = parser.get("twilio", f"{key}_file", fallback="").strip()
    if file:
        return read_secret(config.parent / file)
    if value.startswith("credential:"):
        return read_secret(CREDENTIALS / value.removeprefix("credential:"))
    if value.startswith("env:"):
        return variable(f"{key} = {value}", environment(), value.removeprefix("env:"))
    return value


def environment():
    """The variables of the service that answers calls, as NAME=VALUE."""
    process = unit(SERVICES[0])["MainPID"]
    try:
        return pathlib.Path(f"/proc/{process}/environ").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError as problem:
        raise NotYet(f"the environment of {SERVICES[0]} cannot be read: {problem.strerror}") from None


def variable(where, variables, name):
    found = [one.partition("=")[2].strip() for one in variables if one.startswith(f"{name}=")]
    if not found or not found[0]:
        raise Never(f"{where}: no such variable in the environment of {SERVICES[0]}")
    return found[0]


def read_secret(file):
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "not UTF-8"
        raise Never(f"the auth token cannot be read: {file}: {reason}") from None


def account(config):
    """(account_sid, auth_token) of the config file."""
    parser = configparser.ConfigParser(interpolation=Percents())
    try:
        parser.read_string(config.read_text(encoding="utf-8-sig"))
        return parser.get("twilio", "account_sid").strip(), secret(config, parser, "auth_token")
    except configparser.Error:
        # Its text quotes lines of the file, which may contain a secret.
        raise Never(f"{config} cannot be read: ivr check {config} says why") from None


def public_base_url(config):
    """That of the config file, or nothing. It is read here and not an option, because it may have a password, and every
    user of the host sees the options of a process."""
    parser = configparser.ConfigParser(interpolation=Percents())
    try:
        parser.read_string(config.read_text(encoding="utf-8-sig"))
        return parser.get("twilio", "public_base_url", fallback="").strip().rstrip("/")
    except configparser.Error:
        return ""  # account() has said so


def open_connection(chosen, host):
    address, _, port = chosen.connect.rpartition(":")
    raw = socket.create_connection((address.strip("[]"), int(port)), timeout=10)
    connection = http.client.HTTPConnection(host, timeout=10)
    if not chosen.plain:
        # The health ping checks whether the certificate is trusted; a rollback would not change that.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        raw = context.wrap_socket(raw, server_hostname=host.partition(":")[0])
    connection.sock = raw
    return connection


def ask(chosen, method, path, form=None, headers=()):
    """(status, body as text) from nginx on this host."""
    host = urllib.parse.urlsplit(chosen.site_url).netloc
    try:
        connection = open_connection(chosen, host)
        connection.request(method, path, urllib.parse.urlencode(form) if form else None, dict(headers))
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, text
    except (OSError, http.client.HTTPException) as problem:
        raise NotYet(f"{method} {path} at {chosen.connect}: {problem}") from problem


def unit(name):
    """ActiveState, MainPID and NRestarts of a unit."""
    said = subprocess.run(["systemctl", "show", name, "--property", "ActiveState,MainPID,NRestarts"],
                          capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in said.splitlines())


def check_units(restarts):
    """The running processes, as one value. restarts: how often systemd had restarted each service before."""
    found = []
    for name in SERVICES:
        state = unit(name)
        if int(state["NRestarts"]) - restarts[name] >= 3:
            raise Never(f"{name} crashes again and again")
        if state["ActiveState"] != "active":
            raise NotYet(f"{name} is {state['ActiveState']}")
        try:
            if os.readlink(f"/proc/{state['MainPID']}/exe").endswith(" (deleted)"):
                raise NotYet(f"{name} still runs the program that was there before")
        except FileNotFoundError:
            raise NotYet(f"{name} has ended") from None
        found.append(state["MainPID"])
    return found


def installed_version():
    said = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False).stdout.split()
    return said[-1] if said else ""


def check_ping(chosen, version, fingerprint):
    """With ?calls, as a balancer asks: late alerts are no reason for a rollback."""
    status, body = ask(chosen, "GET", f"{chosen.base_path}/ping?calls")
    try:
        output = json.loads(body)
        loaded = output.get("config", {}).get("hash")
    except (ValueError, AttributeError):
        raise NotYet(f"the ping was answered {status} without JSON") from None
    if status != 200:
        raise NotYet(f"the ping was answered {status}: {output.get('status')}")
    # Calls are answered without the store, but nobody is notified of their voicemails.
    if output.get("alerts", {}).get("store") == "unavailable":
        raise NotYet("the alert store is unavailable")
    if output.get("version") != version:
        raise NotYet(f"version {output.get('version')} answers, and {version} is installed")
    if loaded != fingerprint:
        raise NotYet(f"the config that is served has the fingerprint {loaded}, and the file has {fingerprint}")


def check_call(chosen, account_sid, auth_token, signed_site=""):
    """signed_site: what Twilio signs, if it is not the site's URL."""
    form = [("AccountSid", account_sid), ("ApiVersion", "2010-04-01"), ("CallSid", "CA" + "0" * 32),
            ("CallStatus", "ringing"), ("Direction", "inbound"), ("From", "+15005550006"), ("To", "+15005550006")]
    path = f"{chosen.base_path}/ivr"
    status, body = ask(chosen, "POST", path, form, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": sign(auth_token, (signed_site or chosen.site_url) + path, form)}.items())
    if status != 200:
        raise NotYet(f"a signed call to {path} was answered {status}: {body.strip()[:200]}")
    if body.strip() in apologies():
        raise NotYet("callers hear nginx's apology")
    try:
        root = xml.etree.ElementTree.fromstring(body).tag
    except xml.etree.ElementTree.ParseError as problem:
        raise NotYet(f"a signed call was answered with no XML: {problem}") from problem
    if root != "Response":
        raise NotYet(f"a signed call was answered with <{root}>, not TwiML")


def apologies():
    """nginx's own answer when no worker answers, which also has the status 200."""
    try:
        return re.findall(r"return 200 '(.*)';", APOLOGY.read_text(encoding="utf-8"))
    except OSError:
        return []


def attempt(chosen, restarts):
    """One round; the processes that answered it."""
    account_sid, auth_token = account(chosen.config)
    processes = check_units(restarts)
    check_ping(chosen, installed_version(), hashlib.sha256(chosen.config.read_bytes()).hexdigest()[:16])
    check_call(chosen, account_sid, auth_token, public_base_url(chosen.config))
    return processes


def main():
    chosen = options()
    restarts = {name: int(unit(name)["NRestarts"]) for name in SERVICES}
    began, good, before, problem = time.monotonic(), 0, None, "it was not asked"
    while time.monotonic() - began < chosen.timeout:
        try:
            processes = attempt(chosen, restarts)
            good, before = (good + 1 if processes == before else 1), processes
            if good >= chosen.steady:
                print(f"it answers, {good} times in a row, after {time.monotonic() - began:.1f} s")
                return 0
            problem = f"time is over, and it has answered {good} times in a row instead of {chosen.steady}"
            time.sleep(1)
        except NotYet as reason:
            good, problem = 0, reason
            time.sleep(0.2)
        except Never as reason:
            problem = reason
            break
    print(f"it does not answer as it should: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
