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
    except (OSError, UnicodeDecodeError, configparser.Error) as problem:
        raise ConfigError(f"{path}: {problem}") from problem
    return parser


def read_account(path):
    """The account a config.ini names, its secret fetched from where the file says."""
    config = read_config(path)
    twilio = config["twilio"] if config.has_section("twilio") else {}
    sid = twilio.get("account_sid", "")
    if not sid:
        raise ConfigError(f"{path}: [twilio] has no account_sid")
    return Account(sid, read_token(path, twilio), twilio.get("public_base_url", "").rstrip("/"))


def read_token(path, twilio):
    token = twilio.get("auth_token", "")
    if token.startswith("env:"):
        name = token[len("env:"):].strip()
        if name not in os.environ:
            raise ConfigError(f"{path}: auth_token = {token}: no such variable in the environment")
        return os.environ[name].strip()
    if token or "auth_token_file" not in twilio:
        return token
    secret = Path(path).parent / twilio["auth_token_file"]
    try:
        return secret.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"{path}: auth_token_file = {secret}: {problem}") from problem


def voice_path(path):
    """Where calls come in: /api/ivr, or what [ivr] base_path makes of it."""
    config = read_config(path)
    return config.get("ivr", "base_path", fallback="/api").rstrip("/") + "/ivr"
