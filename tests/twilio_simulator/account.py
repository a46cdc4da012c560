"""Reads from a config.ini what Twilio knows of it: account, auth token, public URL."""

import configparser
import os
from pathlib import Path

from .webhook import Account


class ConfigError(Exception):
    """The file does not say what a caller needs to know."""


class Percents(configparser.BasicInterpolation):
    """%(name)s and %% as ever; a lone % is a plain percent sign, as in twilio-ivr."""

    def before_get(self, parser, section, option, value, defaults):
        try:
            return super().before_get(parser, section, option, value, defaults)
        except configparser.InterpolationSyntaxError:
            return value

    def before_set(self, parser, section, option, value):
        return value


def read_config(path):
    parser = configparser.ConfigParser(interpolation=Percents())
    try:
        parser.read_string(Path(path).read_text(encoding="utf-8-sig"), source=str(path))
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path}: {problem}") from problem
    except configparser.Error as problem:
        # Its text quotes lines of the file, which may contain a secret.
        raise ConfigError(f"{path}: not a config file (./dev ivr check {path} says why)") from problem
    return parser


def read_account(path):
    """The account that a config.ini names, its secret fetched from where the file says."""
    config = read_config(path)
    twilio = config["twilio"] if config.has_section("twilio") else {}
    sid = twilio.get("account_sid", "")
    if not sid:
        raise ConfigError(f"{path}: [twilio] has no account_sid")
    return Account(sid, read_token(path, twilio), twilio.get("public_base_url", "").rstrip("/"))


def read_token(path, twilio):
    """The auth token by the rules of fcgi_app/cli/config_file.cpp. What is here is all that a message may quote."""
    token = twilio.get("auth_token", "")
    if token.startswith("env:"):
        return read_variable(f"{path}: auth_token = {token}", token.removeprefix("env:"))
    if token.startswith("credential:"):
        file = credential_path(f"{path}: auth_token = {token}", token.removeprefix("credential:"))
        return read_secret_file(f"{path}: auth_token = {token}", file)
    if token or not twilio.get("auth_token_file", ""):
        return token
    file = Path(path).parent / twilio["auth_token_file"]
    return read_secret_file(f"{path}: auth_token_file = {file}", file)


def read_variable(where, name):
    if name not in os.environ:
        raise ConfigError(f"{where}: no such environment variable (./dev call needs the one that ./dev run has, or "
                          "--auth-token)")
    return not_empty(where, os.environ[name])


def credential_path(where, name):
    """Where systemd puts the credentials of a unit; outside a unit, where systemd takes them from."""
    if not name or "/" in name or name.startswith("."):
        raise ConfigError(f"{where}: not the name of a credential")
    return Path(os.environ.get("CREDENTIALS_DIRECTORY", "/etc/credstore")) / name


def read_secret_file(where, file):
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "not UTF-8"
        raise ConfigError(f"{where}: {file}: {reason}") from problem
    return not_empty(where, text)


def not_empty(where, text):
    secret = text.strip(" \t\r\n")
    if not secret:
        raise ConfigError(f"{where}: is empty (expected the secret)")
    return secret


def voice_path(path):
    """Where calls come in: /api/ivr, or what [ivr] base_path makes of it."""
    config = read_config(path)
    return config.get("ivr", "base_path", fallback="/api").rstrip("/") + "/ivr"
