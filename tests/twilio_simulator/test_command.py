"""The command line prints a call a reader can follow, and says by its exit status how it went."""

import subprocess
import sys
from pathlib import Path

import pytest

from twilio_simulator.account import ConfigError, read_account, voice_path
from twilio_simulator.command import main
from twilio_simulator.conftest import Canned
from twilio_simulator.signing import sign

FOLDER = Path(__file__).resolve().parent
CONFIG = "[twilio]\naccount_sid = AC1\nauth_token = 12345\n[ivr]\ntimezone = Europe/London\n"
MENU = '<Say>Welcome\n   to Example</Say><Gather action="/menu" numDigits="1" finishOnKey="">' \
       '<Play>https://media.example.com/menu.mp3</Play><Pause length="3"/></Gather><Hangup/>'
TWO_STEPS = {
    "/api/ivr": MENU,
    "/menu": '<Dial action="/status"><Number>+442079460000</Number></Dial>',
    "/status": '<Record action="/bye" timeout="5" maxLength="300"/><Say>Goodbye</Say><Hangup/>',
    "/bye": "<Say>Thank you</Say><Hangup/>",
}


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.ini"
    path.write_text(CONFIG)
    return path


def ring(page, config, *arguments):
    return main([*arguments, "--config", str(config), "--url", page.origin + "/api/ivr"])


def test_a_call_from_ring_to_hang_up(site, config, capsys):
    page = site(TWO_STEPS)
    assert ring(page, config, "1", "--dial", "busy") == 0
    assert capsys.readouterr().out == f"""ring  {page.origin}/api/ivr
hear  "Welcome to Example"
play  https://media.example.com/menu.mp3
wait  3 seconds
press 1
ring  +442079460000
      busy
beep  recording, at most 300 seconds, or 5 seconds of silence
speak 7 seconds, then silence
hear  "Thank you"
hang up
"""


def test_silence_at_the_menu_and_after_the_beep(site, config, capsys):
    assert ring(site(TWO_STEPS), config) == 0
    assert "wait  no key pressed\nhang up\n" in capsys.readouterr().out
    assert ring(site(TWO_STEPS), config, "1", "--silent") == 0
    assert '      nothing is said\nhear  "Goodbye"\nhang up\n' in capsys.readouterr().out


def test_hanging_up_after_the_beep(site, config, capsys):
    assert ring(site(TWO_STEPS), config, "1", "--hang-up-after-beep") == 0
    assert capsys.readouterr().out.endswith("then hang up\n      the caller puts the phone down\n")


def test_the_webhooks_can_be_shown(site, config, capsys):
    page = site(TWO_STEPS)
    assert ring(page, config, "1", "--requests") == 0
    assert f"        POST {page.origin}/menu\n" in capsys.readouterr().out


@pytest.mark.parametrize("keys", ["1,2", "12"])
def test_keys_are_pressed_one_at_a_menu(site, config, keys):
    page = site({"/api/ivr": MENU, "/menu": '<Gather numDigits="1"/><Hangup/>'})
    assert ring(page, config, keys) == 0
    assert [asked.params.get("Digits") for asked in page.asked] == [None, "1", "2"]


def test_keys_that_no_menu_asked_for_are_named(site, config, capsys):
    assert ring(site(TWO_STEPS), config, "123") == 0
    assert capsys.readouterr().out.endswith("hang up\n      not pressed, because no menu asked again: 2,3\n")


def test_the_caller_s_number_can_be_chosen(site, config):
    page = site(TWO_STEPS)
    assert ring(page, config, "--from", "sip:reception@example.com") == 0
    assert {asked.params["From"] for asked in page.asked} == {"sip:reception@example.com"}


def test_a_refused_signature_says_where_the_reason_is(site, config, capsys):
    assert ring(site({"/api/ivr": Canned(403, "text/plain", b"")}), config) == 1
    out = capsys.readouterr().out
    assert "status 403" in out and 'look for "refused"' in out


def test_the_address_that_is_rung_is_printed_beside_its_public_name(site, config, capsys):
    page = site(TWO_STEPS)
    assert ring(page, config, "--public-base-url", "https://ivr.example.com") == 0
    assert capsys.readouterr().out.startswith(
        f"ring  https://ivr.example.com/api/ivr\n      at {page.origin}/api/ivr\n")


def test_an_application_error_is_heard_and_explained(site, config, capsys):
    page = site({"/api/ivr": Canned(500, "text/html", b"")})
    assert ring(page, config) == 1
    out = capsys.readouterr().out
    assert "an application error has occurred" in out
    assert "status 500" in out


def test_an_endless_call_is_called_so(site, config, capsys):
    assert ring(site({"/api/ivr": "<Redirect>/api/ivr</Redirect>"}), config) == 1
    assert "endless: still going after 50 documents" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [
    [], ["1"], ["x", "--account-sid", "AC1", "--auth-token", "t"], ["--config", "no-such.ini"],
    ["--account-sid", "AC1", "--auth-token", "t", "--url", "localhost"], ["--dial", "maybe"], ["--from", ""],
])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: ./dev call" in capsys.readouterr().err


def test_the_folder_is_a_program(site, config):
    page = site(TWO_STEPS)
    run = subprocess.run([sys.executable, str(FOLDER), "--account-sid", "AC1", "--auth-token", "12345",
                          "--public-base-url", "https://ivr.example.com", "--url", page.origin + "/api/ivr"],
                         capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("ring  https://ivr.example.com/api/ivr\n")
    asked = page.asked[0]
    assert asked.headers["X-Twilio-Signature"] == sign("12345", "https://ivr.example.com/api/ivr",
                                                       asked.params.items())


def test_accounts_in_every_form_a_config_may_have(tmp_path, monkeypatch):
    path, secret = tmp_path / "config.ini", tmp_path / "token"
    monkeypatch.setenv("IVR_TEST_TOKEN", "from-the-environment")
    secret.write_text("from-a-file\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "ivr.auth_token").write_text(" from-a-credential\n")
    tokens = {"auth_token = plain%%20": "plain%20", "auth_token = a%20b": "a%20b",
              "auth_token = env:IVR_TEST_TOKEN": "from-the-environment", f"auth_token_file = {secret}": "from-a-file",
              "auth_token_file = token": "from-a-file", "Auth_Token : credential:ivr.auth_token": "from-a-credential"}
    for line, token in tokens.items():
        path.write_text(f"\ufeff[twilio]\naccount_sid: AC1\n{line}\npublic_base_url = https://ivr.example.com/\n")
        account = read_account(path)
        assert (account.sid, account.auth_token) == ("AC1", token)
        assert account.public_base_url == "https://ivr.example.com"


@pytest.mark.parametrize("text", ["", "[twilio]\n", "[twilio]\naccount_sid = AC1\nauth_token = env:NOT_THERE_AT_ALL\n",
                                  "[twilio]\naccount_sid = AC1\nauth_token_file = /no/such/file\n", "account_sid\n",
                                  "[twilio]\naccount_sid = AC1\nauth_token = credential:not-there\n",
                                  "[twilio]\naccount_sid = AC1\nauth_token = credential:../token\n",
                                  "[twilio]\naccount_sid = AC1\nauth_token = credential:empty\n",
                                  "[twilio]\naccount_sid = AC1\nauth_token_file = empty\n"])
def test_configs_without_an_account(tmp_path, monkeypatch, text):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "folder"))
    for file in ("token", "empty", "folder/empty"):
        (tmp_path / file).write_text("secret\n" if file == "token" else "\n")
    path = tmp_path / "config.ini"
    path.write_text(text)
    with pytest.raises(ConfigError):
        read_account(path)


@pytest.mark.parametrize("broken", ["auth_token S3cret\n", "[twilio\nauth_token = S3cret\n", "S3cret\n",
                                    "[twilio]\nauth_token = S3cret\nauth_token = S3cret\n"])
def test_a_broken_config_is_not_quoted(tmp_path, broken):
    path = tmp_path / "config.ini"
    path.write_text(broken)
    with pytest.raises(ConfigError) as problem:
        read_account(path)
    assert "S3cret" not in str(problem.value) and "./dev ivr check" in str(problem.value)


def test_the_voice_path_follows_base_path(tmp_path):
    path = tmp_path / "config.ini"
    path.write_text(CONFIG)
    assert voice_path(path) == "/api/ivr"
    path.write_text(CONFIG + "base_path = /phone/v2\n")
    assert voice_path(path) == "/phone/v2/ivr"
