"""The command line of `ivr`: help, version, wrong usage, and `ivr check` with its exit codes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.ivr_process import ROOT, SIGNED, TOKEN, UNSIGNED, binary  # noqa: E402

HELP = """\
ivr answers the phone of a business: press 1 for sales.
Usage: ivr [OPTIONS] SUBCOMMAND

Options:
  -h,--help                   Print this help and exit
  --version                   Print the version and exit

Subcommands:
  serve                       Answer calls: the FastCGI server behind nginx
  deliver                     Send the alerts about voicemails
  check                       Find every mistake in a config file
  config                      Print the settings in force, without secrets
  alerts                      List and show alerts, and send failed ones again
  health                      Check whether the phone is answered

"""

HELP_CHECK = """\
Find every mistake in a config file
Usage: ivr check [OPTIONS] [FILE]

Positionals:
  FILE Excludes: --config     The same, without --config

Options:
  -h,--help                   Print this help and exit
  -c,--config FILE=/etc/ivr/config.ini Excludes: FILE
                              The config file
  --as PROCESS:{deliver,health,server}
                              Read only the secrets of this process (default: of all)
  -q,--quiet                  Print nothing: exit code 0 valid, 1 mistakes, 2 cannot be read

"""

HELP_CONFIG = """\
Print the settings in force, without secrets
Usage: ivr config [OPTIONS] [FILE]

Positionals:
  FILE Excludes: --config     The same, without --config

Options:
  -h,--help                   Print this help and exit
  -c,--config FILE=/etc/ivr/config.ini Excludes: FILE
                              The config file
  --json                      Print JSON (required: there is no other form)

"""

HELP_SERVE = """\
Answer calls: the FastCGI server behind nginx
Usage: ivr serve [OPTIONS]

Options:
  -h,--help                   Print this help and exit
  -c,--config FILE=/etc/ivr/config.ini
                              The config file
  -s,--socket PATH=/run/ivr/fcgi.sock
                              The socket that nginx connects to, unless systemd passes one
  -w,--workers N:INT in [0 - 1024]
                              Worker threads (0: one per core, at least 2)
  --store URL                 The alert store, in place of [alerts] store in the config

"""

HELP_DELIVER = """\
Send the alerts about voicemails
Usage: ivr deliver [OPTIONS]

Options:
  -h,--help                   Print this help and exit
  -c,--config FILE=/etc/ivr/config.ini
                              The config file
  --store URL                 The alert store, in place of [alerts] store in the config

"""

HELP_ALERTS = """\
List and show alerts, and send failed ones again
Usage: ivr alerts [OPTIONS] SUBCOMMAND

Options:
  -h,--help                   Print this help and exit

Subcommands:
  list                        List the newest alerts, one per line
  show                        Show everything about one alert
  retry                       Send failed alerts again
  stats                       Count the alerts in each state

"""


def run(*arguments, **more):
    return subprocess.run([binary(), *arguments], capture_output=True, text=True, timeout=60,
                          **{"stdin": subprocess.DEVNULL} | more)


def said(*arguments, **more):
    """Exit code, stdout and stderr."""
    done = run(*arguments, **more)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def config(tmp_path):
    def write(text, name="config.ini"):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def test_help_of_the_whole_and_of_each_verb():
    assert said("--help") == (0, HELP, "")
    assert said("check", "--help") == (0, HELP_CHECK, "")
    assert said("config", "--help") == (0, HELP_CONFIG, "")
    assert said("serve", "--help") == (0, HELP_SERVE, "")
    assert said("deliver", "--help") == (0, HELP_DELIVER, "")
    assert said("alerts", "--help") == (0, HELP_ALERTS, "")


def test_version_is_that_of_the_project():
    version = re.search(r"project\(twilio-ivr VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert said("--version") == (0, f"ivr {version}\n", "")


@pytest.mark.parametrize("arguments", [
    [], ["chek"], ["check", "--loud"], ["check", "a", "b"], ["check", "--config", "a", "b"], ["check", "--config"],
    ["serve", "x"], ["serve", "--workers", "-1"], ["serve", "--workers", "many"], ["serve", "--workers", "1025"],
    ["serve", "check"], ["serve", "--store", "alerts.db"], ["deliver", "x"], ["deliver", "--store", "sqlite://x"],
    ["alerts"], ["config"], ["config", "--json", "a", "b"], ["config", "--json", "--quiet"]])
def test_wrong_usage_is_exit_code_2_and_an_explanation(arguments):
    code, out, explanation = said(*arguments)
    assert (code, out) == (2, "") and explanation.endswith("Run with --help for more information.\n")


def test_a_fine_config_is_told_so(config):
    file = config(SIGNED)
    fine = f"{file}: the configuration is fine\n"
    assert said("check", file) == said("check", "--config", file) == said("check", "-c", file) == (0, fine, "")
    assert said("check", "--quiet", file) == said("check", "-q", file) == (0, "", "")


def test_warnings_are_told_and_fine(config):
    file = config(UNSIGNED)
    code, out, warning = said("check", file)
    assert (code, out) == (0, f"{file}: the configuration is fine\n")
    assert warning.startswith(f"{file}:") and ": warning: validate_signature = no" in warning
    assert said("check", "-q", file) == (0, "", "")


def test_all_mistakes_are_told_each_with_its_line(config):
    text = SIGNED.replace("timezone = UTC", "timezone = Mars/Base").replace("action = bye", "action = bey")
    file = config(text)
    code, out, mistakes = said("check", file)
    lines = [text.splitlines().index(line) + 1 for line in ("timezone = Mars/Base", "action = bey")]
    assert (code, out) == (1, "")
    for line in lines:
        assert re.search(f"^{re.escape(file)}:{line}: ", mistakes, re.M), mistakes
    assert said("check", "-q", file) == (1, "", "")


def test_the_daemon_refuses_what_the_check_refuses(config, tmp_path):
    file = config(SIGNED.replace("action = bye", "action = bey"))
    mistakes = said("check", file)[2].splitlines()
    code, _, log = said("serve", "--config", file, "--socket", tmp_path / "s")
    assert code == 1
    escaped = [line.replace("\\", r"\\").replace('"', r"\"") for line in mistakes]
    assert log.splitlines() == [f'<4>config_warning text="{line}"' if ": warning: " in line
                                else f'<3>config_error text="{line}"' for line in escaped]
    assert not (tmp_path / "s").exists()


def test_what_cannot_be_read_is_exit_code_2(tmp_path):
    for file, why in ((tmp_path / "none.ini", "no such file or directory"), (tmp_path, "is a directory")):
        assert said("check", file) == (2, "", f"{file}: {why}\n")
        assert said("check", "--quiet", file) == (2, "", "")
        assert said("serve", "--config", file) == (2, "", f'<3>config_unavailable reason="{file}: {why}"\n')


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(config):
    file = config(SIGNED)
    os.chmod(file, 0)
    assert said("check", file) == (2, "", f"{file}: permission denied\n")


def test_the_default_is_the_host_s_config(config):
    there = Path("/etc/ivr/config.ini")
    code, _, complaint = said("check")
    assert there.exists() or (code, complaint) == (2, f"{there}: no such file or directory\n")


def test_a_config_may_come_through_a_pipe():
    assert said("check", "/dev/stdin", stdin=None, input=SIGNED) == (
        0, "/dev/stdin: the configuration is fine\n", "")


def test_a_file_without_end_is_given_up():
    assert said("check", "/dev/zero") == (2, "", "/dev/zero: longer than 33554432 bytes\n")


def test_a_secret_may_stand_in_the_environment(config):
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", "auth_token = env:IVR_TEST_TOKEN"))
    assert run("check", file, env={"IVR_TEST_TOKEN": f" {TOKEN}\n"}).returncode == 0
    code, _, mistake = said("check", file, env={})
    assert code == 1 and "no such environment variable" in mistake and mistake.startswith(f"{file}:3: ")


@pytest.mark.parametrize("absolute", [False, True])
def test_a_secret_may_stand_in_a_file_beside_the_config(config, tmp_path, absolute):
    name = str(tmp_path / "token") if absolute else "token"
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", f"auth_token_file = {name}"))
    code, _, mistake = said("check", file)
    assert code == 1 and "no such file or directory" in mistake and mistake.startswith(f"{file}:3: ")
    config(f"{TOKEN}\n", "token")
    assert said("check", file)[0] == 0


def test_a_secret_may_be_a_credential(config, tmp_path):
    (tmp_path / "ivr.auth_token").write_text(f"{TOKEN}\n")
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", "auth_token = credential:ivr.auth_token"))
    assert run("check", file, env={"CREDENTIALS_DIRECTORY": str(tmp_path)}).returncode == 0
    code, _, mistake = said("check", file, env={"CREDENTIALS_DIRECTORY": str(tmp_path / "none")})
    assert code == 1 and mistake == f"{file}:3: auth_token = credential:ivr.auth_token: no such file or directory\n"


@pytest.mark.parametrize("name", ["", "../ivr.auth_token", ".", "folder/ivr.auth_token"])
def test_a_credential_has_the_name_of_a_file(config, tmp_path, name):
    (tmp_path / "ivr.auth_token").write_text(TOKEN)
    (tmp_path / "folder").mkdir()
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", f"auth_token = credential:{name}"))
    code, _, mistake = said("check", file, env={"CREDENTIALS_DIRECTORY": str(tmp_path / "folder")})
    assert code == 1 and mistake.endswith(": not the name of a credential\n")


def test_a_config_is_checked_as_one_process_would_read_it(config):
    key = f"api_key = SK{32 * '0'}\napi_key_secret_file = nowhere\n[ivr]"
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", "auth_token = env:IVR_TEST_TOKEN").replace("[ivr]", key))
    token = {"IVR_TEST_TOKEN": TOKEN}
    assert run("check", "--as", "server", file, env=token).returncode == 0
    assert run("check", "--as", "server", file, env={}).returncode == 1
    assert run("check", "--as", "deliver", file, env=token).returncode == 1
    assert run("check", "--as", "health", file, env={}).returncode == 0
    assert run("check", "--as", "somebody", file).returncode == 2


def test_a_secret_is_never_shown(config):
    for text in (SIGNED, SIGNED.replace(TOKEN, TOKEN + "!?")):
        code, out, complaints = said("check", config(text))
        assert TOKEN not in out + complaints


def test_the_settings_of_a_fine_config(config):
    file = config(SIGNED)
    code, out, warnings = said("config", "--json", file)
    settings = json.loads(out)
    assert (code, warnings) == (0, "")
    assert (code, out, warnings) == said("config", "--json", "--config", file)
    assert settings["twilio"]["auth_token"] == "set" and TOKEN not in out
    assert settings["ivr"]["timezone"] == "UTC" and settings["ivr"]["base_path"] == "/api"
    assert settings["server"] == {"workers": "auto", "queue": 4096, "debug": False}
    assert settings["action_bye"]["type"] == "hangup"


def test_the_settings_need_no_secret(config):
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", "auth_token_file = /nowhere/token"))
    assert said("check", file)[0] == 1
    code, out, mistakes = said("config", "--json", file)
    assert (code, mistakes) == (0, "")
    assert json.loads(out)["twilio"]["auth_token"] == "set"


def test_the_settings_of_a_config_with_mistakes_come_with_them(config):
    file = config(SIGNED.replace("timezone = UTC", "timezone = Mars/Base"))
    code, out, mistakes = said("config", "--json", file)
    assert (code, mistakes) == (1, said("check", file)[2])
    assert json.loads(out)["ivr"]["base_path"] == "/api"


def test_the_settings_of_what_cannot_be_read(tmp_path):
    missing = tmp_path / "config.ini"
    assert said("config", "--json", missing) == (2, "", f"{missing}: no such file or directory\n")
