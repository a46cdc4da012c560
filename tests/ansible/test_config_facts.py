"""What the playbooks read out of a config.ini."""

import os
import runpy
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from playbooks import ANSIBLE, IVR  # noqa: E402

FILTERS = runpy.run_path(str(ANSIBLE / "filter_plugins/ivr_config.py"))["FilterModule"]().filters()


@pytest.fixture(autouse=True)
def program(monkeypatch):
    monkeypatch.setenv("IVR_PROGRAM", str(IVR))


def facts(text):
    return FILTERS["ivr_config"](text, "phone.example.com")


def test_an_empty_config_gives_the_defaults():
    assert facts("") == {
        "base_path": "/api", "site_url": "https://phone.example.com", "site_login": False,
        "media_origin": "https://api.twilio.com",
        "postgresql": False,
        "at_start": ["/api", "sqlite:///var/lib/ivr/alerts.db", "auto", 4096]}


@pytest.mark.parametrize("text, key, expected", [
    ("[ivr]\nbase_path = /", "base_path", ""),
    ("[ivr]\nBase_Path : /v1/phone\n", "base_path", "/v1/phone"),
    ("[ivr]\nbase_path =\n", "base_path", "/api"),
    ("\ufeff[ivr]\r\nbase_path = /x\r\n", "base_path", "/x"),
    ("[DEFAULT]\nroot = /a\n[ivr]\nbase_path = %(root)s/b\nvoice = 100%\n", "base_path", "/a/b"),
    ("[twilio]\npublic_base_url = https://ivr.example.com:8443\n", "site_url", "https://ivr.example.com:8443"),
    ("[twilio]\npublic_base_url = https://ivr.example.com/\n", "site_url", "https://ivr.example.com"),
    ("[twilio]\npublic_base_url = https://user:p%40w@ivr.example.com:8443\n", "site_url", "https://ivr.example.com:8443"),
    ("[twilio]\npublic_base_url = https://user:pw@ivr.example.com\n", "site_login", True),
    ("[twilio]\npublic_base_url = https://user@ivr.example.com\n", "site_url", "https://ivr.example.com"),
    ("[twilio]\napi_base_url = http://127.0.0.1:8081/\n", "media_origin", "http://127.0.0.1:8081"),
    ("[alerts]\nstore = postgresql://ivr@db.example.com/ivr\n", "postgresql", True),
    ("[alerts]\nstore = sqlite:///var/lib/ivr/alerts.db\n", "postgresql", False),
    ("[server]\nworkers = 8\nqueue = 99\n", "at_start",
     ["/api", "sqlite:///var/lib/ivr/alerts.db", 8, 99]),
    ("[ivr_menu]\nplay_say = a\n    b\n", "base_path", "/api"),
])
def test_a_value_is_read_as_the_server_reads_it(text, key, expected):
    assert facts(text)[key] == expected


@pytest.mark.parametrize("text", ["no section = 1", "[ivr\n", "[ivr]\nbase_path = v1\n"])
def test_what_cannot_be_read_is_left_to_the_check(text):
    assert facts(text) == facts("")


def test_a_file_with_mistakes_is_read_as_far_as_it_is_understood():
    assert facts("[ivr]\nbase_path = /a\nbase_path = /b\n")["base_path"] == "/a"


def test_any_change_may_bring_another_password_of_the_store():
    one, other = (facts(f"[alerts]\nstore = postgresql://ivr:{word}@db.example.com/ivr\n") for word in ("first", "second"))
    assert one["at_start"][:4] == other["at_start"][:4]
    assert one["at_start"] != other["at_start"]
    assert "first" not in str(one)


def test_secrets_that_are_only_on_the_host_are_not_asked_for():
    text = "[twilio]\nauth_token = credential:ivr.auth_token\n[smtp]\npassword_file = /etc/ivr/nowhere\n"
    assert facts(text) == facts("")


@pytest.mark.parametrize("named", ["/nowhere/ivr", "/bin/false"])
def test_without_the_program_it_says_what_to_do(monkeypatch, named):
    monkeypatch.setenv("IVR_PROGRAM", named)
    with pytest.raises(Exception, match=r"needed on this machine|cannot read the config"):
        facts(f"# {named}\n")


def test_the_newest_package_is_the_one_written_last(tmp_path):
    paths = [tmp_path / name for name in ("b.deb", "a.deb", "c.deb")]
    for age, path in enumerate(paths):
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    assert FILTERS["ivr_newest"]([str(path) for path in paths]) == str(paths[0])
    assert FILTERS["ivr_newest"]([]) == ""


MARK = "5eedMARK5eed"
HOLDERS = [
    "auth_token = {}", "auth_token: {}", "Auth_Token={}", "  auth_token = {}", "auth_token {}", "# auth_token = {}",
    "; auth_token {}", "auth_token_secondary = {}", "link_key = {}", "api_key_secret = {}", "webhook_secret = {}",
    "store_password = {}", "password = {}", "store = postgresql://ivr:{}@db.example.com/ivr",
    "store = postgresql://ivr@db.example.com/ivr?password={}", "public_base_url = https://user:{}@ivr.example.com",
    "dead_mans_switch_url = https://switch.example.com/{}", "voicemail_alert_webhook = https://hook.example.com/x?token={}",
    "ping_url = https://user:{}@ivr.example.com/api/ping", "url = smtps://user:{}@mail.example.com",
    "auth_token =\n    {}", "auth_token = a\n    {}", "{}", "[twilio {}", "[twilio] auth_token = {}", "auth_tokn = {}",
    "# the old token was {}", "play_sample = https://user:{}@media.example.com/x.mp3"]


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("place", ["[twilio]\n{}\n", "{}\n", "[twilio]\n{}\nplay_say = Welcome.\n"])
def test_no_secret_is_in_a_difference(holder, place):
    old, new = (place.format(holder.format(word)) for word in (f"{MARK}1", f"{MARK}2"))
    for before, after in ((old, new), ("", new), (old, ""), (old + "[ivr]\n", new + "timezone = Europe/London\n")):
        assert MARK not in "\n".join(FILTERS["ivr_config_diff"](before, after))


def test_a_secret_of_hexadecimal_digits_is_in_no_difference_wherever_it_is():
    digits = "0123456789abcdef0123456789abcdef"
    assert digits not in "\n".join(FILTERS["ivr_config_diff"]("", f"[ivr]\nvoice = {digits}\n# {digits}\n"))


def test_a_difference_shows_what_callers_hear_and_where_secrets_are():
    before = "[ivr_welcome]\nplay_say = Good morning.\n[twilio]\nauth_token = abc\n"
    after = "[ivr_welcome]\nplay_say = Good evening.\n[twilio]\nauth_token = credential:ivr.auth_token\n"
    assert FILTERS["ivr_config_diff"](before, after)[2:] == [
        "@@ -1,4 +1,4 @@", " [ivr_welcome]", "-play_say = Good morning.", "+play_say = Good evening.", " [twilio]",
        "-auth_token = ...", "+auth_token = credential:ivr.auth_token"]
    assert FILTERS["ivr_config_diff"](after, after) == []
