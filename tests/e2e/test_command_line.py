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
  hours                       Print when it is open, and by which line
  alerts                      List and show alerts, and send failed ones again
  health                      Check whether the phone is answered
  help                        Print this help, or that of a verb
  version                     Print the version

"""

HELP_CHECK = """\
Find every mistake in a config file
Usage: ivr check [OPTIONS] [FILE...]

Positionals:
  FILE ... Excludes: --config The same, without --config; there may be several

Options:
  -h,--help                   Print this help and exit
  -c,--config FILE=/etc/ivr/config.ini Excludes: FILE
                              The config file, or - for standard input
  --as PROCESS:{deliver,health,server}
                              Read only the secrets of this process (default: of
                              all)
  -q,--quiet                  Print nothing; the exit code says it: 0 no
                              mistakes, 1 mistakes, 2 a file cannot be read
  --strict                    Exit with 1 for warnings, too
  --json                      Print JSON, one object per file

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
                              The socket that nginx connects to, unless systemd
                              passes one
  -w,--workers N:INT in [0 - 1024]
                              Worker threads (0: one per core, at least 2)
  --store URL                 The alert store, in place of [alerts] store in the
                              config

"""

HELP_DELIVER = """\
Send the alerts about voicemails
Usage: ivr deliver [OPTIONS]

Options:
  -h,--help                   Print this help and exit
  -c,--config FILE=/etc/ivr/config.ini
                              The config file
  --store URL                 The alert store, in place of [alerts] store in the
                              config

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


def test_without_arguments_it_prints_its_usage():
    assert said() == (0, HELP, "")


@pytest.mark.parametrize("asked, same", [
    (["help"], ["--help"]), (["help", "check"], ["check", "--help"]),
    (["help", "alerts", "list"], ["alerts", "list", "--help"]), (["version"], ["--version"]),
    (["help", "help"], ["help", "--help"]), (["-h"], ["--help"])])
def test_help_and_version_are_verbs_too(asked, same):
    assert said(*asked) == said(*same)
    assert said(*asked)[0] == 0


@pytest.mark.parametrize("verb", [[], ["serve"], ["deliver"], ["check"], ["config"], ["alerts"], ["alerts", "list"],
                                  ["alerts", "show"], ["alerts", "retry"], ["alerts", "stats"], ["health"],
                                  ["health", "cron"], ["health", "target"], ["health", "note"], ["help"]])
def test_a_help_text_has_at_most_80_columns(verb):
    assert [line for line in said("help", *verb)[1].splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("verb, usage", [
    (["alerts", "show"], "[OPTIONS] ID"), (["alerts", "retry"], "[OPTIONS] [ID...]"), (["check"], "[OPTIONS] [FILE...]"),
    (["help"], "[OPTIONS] [VERB...]")])
def test_the_usage_names_the_arguments(verb, usage):
    assert said(*verb, "--help")[1].splitlines()[1] == f"Usage: ivr {' '.join(verb)} {usage}"


@pytest.mark.parametrize("arguments, message, verb", [
    (["chekc", "f.ini"], 'ivr: no command "chekc" (did you mean "check"?)', "ivr"),
    (["alert", "list"], 'ivr: no command "alert" (did you mean "alerts"?)', "ivr"),
    (["chekc", "--help"], 'ivr: no command "chekc" (did you mean "check"?)', "ivr"),
    (["help", "chekc"], 'ivr: no command "chekc" (did you mean "check"?)', "ivr"),
    (["reload"], 'ivr: no command "reload" (expected one of: serve, deliver, check, config, hours, alerts, health, help, '
     'version)', "ivr"),
    (["alerts", "lsit"], 'ivr: alerts: no command "lsit" (did you mean "list"?)', "ivr alerts"),
    (["health", "--config", "x", "notes"], 'ivr: health: no option "--config" (it belongs after a command: ivr health '
     'cron --config)', "ivr health"),
    (["--versio"], 'ivr: no option "--versio" (did you mean "--version"?)', "ivr"),
    (["-version"], 'ivr: no option "-version" (did you mean "--version"?)', "ivr"),
    (["--store=sqlite:///a", "serve"], 'ivr: no option "--store" (it belongs after a command: ivr serve --store)', "ivr"),
    (["check", "--quite", "f.ini"], 'ivr: check: no option "--quite" (did you mean "--quiet"?)', "ivr check"),
    (["serve", "--storr=postgresql://u:secret@h/d"], 'ivr: serve: no option "--storr" (did you mean "--store"?)',
     "ivr serve"),
    (["postgresql://u:secret@h/d"], 'ivr: no command "postgresql://..." (expected one of: serve, deliver, check, config, '
     'hours, alerts, health, help, version)', "ivr"),
    (["\x1b[31m"], 'ivr: no command "\\x1b[31m" (expected one of: serve, deliver, check, config, hours, alerts, health, help, '
     'version)', "ivr"),
    (["check", "-x"], 'ivr: check: no option "-x"', "ivr check"),
    (["alerts"], "ivr: alerts: expected a command: list, show, retry, stats", "ivr alerts"),
    (["deliver", "--stroe", "x"], 'ivr: deliver: no option "--stroe" (did you mean "--store"?)', "ivr deliver")])
def test_an_unknown_verb_or_option_is_named_and_guessed(arguments, message, verb):
    assert said(*arguments) == (2, "", f'{message}\nRun "{verb} --help" for more information.\n')


@pytest.mark.parametrize("arguments", [
    ["chek"], ["check", "--loud"], ["check", "--config", "a", "b"], ["check", "--config"],
    ["serve", "x"], ["serve", "--workers", "-1"], ["serve", "--workers", "many"], ["serve", "--workers", "1025"],
    ["serve", "check"], ["serve", "--store", "alerts.db"], ["deliver", "x"], ["deliver", "--store", "sqlite://x"],
    ["serve", "--store", "postgresql://ivr@db.example.com/ivr?sslmode=require"],
    ["alerts"], ["config"], ["config", "--json", "a", "b"], ["config", "--json", "--quiet"], ["version", "1"]])
def test_wrong_usage_is_exit_code_2_and_an_explanation(arguments):
    code, out, explanation = said(*arguments)
    assert (code, out) == (2, "") and explanation.startswith("ivr: ")
    assert re.fullmatch(r'Run "ivr( [a-z]+)* --help" for more information\.', explanation.splitlines()[-1])


def test_a_fine_config_is_called_fine(config):
    file = config(SIGNED)
    fine = f"{file}: the config has no mistakes\n"
    assert said("check", file) == said("check", "--config", file) == said("check", "-c", file) == (0, fine, "")
    assert said("check", "--quiet", file) == said("check", "-q", file) == (0, "", "")


def test_warnings_are_printed_and_fine(config):
    file = config(UNSIGNED)
    code, out, warning = said("check", file)
    assert (code, out) == (0, f"{file}: the config has no mistakes (1 warning)\n")
    assert warning.startswith(f"{file}:") and ": warning: validate_signature = no" in warning
    assert said("check", "-q", file) == (0, "", "")


def test_all_mistakes_are_printed_each_with_its_line(config):
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
    *mistakes, summary = said("check", file)[2].splitlines()
    assert re.fullmatch(rf"{re.escape(file)}: [0-9]+ mistakes?(, [0-9]+ warnings?)?", summary)
    code, _, log = said("serve", "--config", file, "--socket", tmp_path / "s")
    assert code == 1
    escaped = [line.replace("\\", r"\\").replace('"', r"\"") for line in mistakes]
    assert log.splitlines() == [f'<4>config_warning text="{line}"' if ": warning: " in line
                                else f'<3>config_error text="{line}"' for line in escaped]
    assert not (tmp_path / "s").exists()


def test_what_cannot_be_read_is_exit_code_2(tmp_path):
    for file, why in ((tmp_path / "none.ini", "no such file or directory"), (tmp_path, "is a directory")):
        assert said("check", file) == (2, "", f"ivr: {file}: {why}\n")
        assert said("check", "--quiet", file) == (2, "", "")
        assert said("serve", "--config", file) == (2, "", f'<3>config_unavailable reason="{file}: {why}"\n')


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(config):
    file = config(SIGNED)
    os.chmod(file, 0)
    assert said("check", file) == (2, "", f"ivr: {file}: permission denied\n")


def test_the_default_is_the_host_s_config(config):
    there = Path("/etc/ivr/config.ini")
    code, _, complaint = said("check")
    assert there.exists() or (code, complaint) == (2, f"ivr: {there}: no such file or directory\n")


def test_a_config_may_come_through_a_pipe():
    assert said("check", "/dev/stdin", stdin=None, input=SIGNED) == (
        0, "/dev/stdin: the config has no mistakes\n", "")


def test_a_file_without_end_is_given_up():
    assert said("check", "/dev/zero") == (2, "", "ivr: /dev/zero: longer than 33554432 bytes\n")


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
    assert code == 1 and mistake.splitlines() == [
        f"{file}:3: auth_token = credential:ivr.auth_token: {tmp_path}/none/ivr.auth_token: no such file or directory",
        f"{file}: 1 mistake"]


@pytest.mark.parametrize("name", ["", "../ivr.auth_token", ".", "folder/ivr.auth_token"])
def test_a_credential_has_the_name_of_a_file(config, tmp_path, name):
    (tmp_path / "ivr.auth_token").write_text(TOKEN)
    (tmp_path / "folder").mkdir()
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", f"auth_token = credential:{name}"))
    code, _, mistake = said("check", file, env={"CREDENTIALS_DIRECTORY": str(tmp_path / "folder")})
    assert code == 1 and mistake.splitlines()[0].endswith(": not the name of a credential")


def test_a_config_is_checked_as_one_process_would_read_it(config):
    key = f"api_key = SK{32 * '0'}\napi_key_secret_file = nowhere\n[ivr]"
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", "auth_token = env:IVR_TEST_TOKEN").replace("[ivr]", key))
    token = {"IVR_TEST_TOKEN": TOKEN}
    assert run("check", "--as", "server", file, env=token).returncode == 0
    assert run("check", "--as", "server", file, env={}).returncode == 1
    assert run("check", "--as", "deliver", file, env=token).returncode == 1
    assert run("check", "--as", "health", file, env={}).returncode == 0
    assert run("check", "--as", "somebody", file).returncode == 2


def test_a_credential_outside_a_unit_says_where_it_was_looked_for(config):
    file = config(SIGNED.replace(f"auth_token = {TOKEN}", "auth_token = credential:ivr.none"))
    code, _, mistake = said("check", file, env={})
    assert code == 1 and mistake.splitlines()[0].endswith(
        ": /etc/credstore/ivr.none: no such file or directory (outside a unit, set CREDENTIALS_DIRECTORY)")


def test_strict_makes_warnings_fail(config):
    file = config(UNSIGNED)
    code, out, warnings = said("check", "--strict", file)
    assert (code, out, warnings.splitlines()[-1]) == (1, "", f"{file}: 1 warning")
    assert said("check", "--strict", "--quiet", file) == (1, "", "")
    assert said("check", "--strict", config(SIGNED))[0] == 0


def test_json_has_an_object_for_each_file(config, tmp_path):
    broken = config(SIGNED.replace("timezone = UTC", "timezone = London"), "broken.ini")
    line = SIGNED.splitlines().index("timezone = UTC") + 1
    code, out, rest = said("check", "--json", broken, config(SIGNED), tmp_path / "none.ini")
    assert (code, rest) == (2, "")
    first, second, third = map(json.loads, out.splitlines())
    assert first == {"file": broken, "ok": False, "problems": [{
        "severity": "error", "file": broken, "line": line, "section": "ivr", "key": "timezone",
        "message": 'timezone = London: unknown time zone (did you mean "Europe/London"?)'}]}
    assert second["ok"] and second["problems"] == []
    assert third["problems"] == [{"severity": "error", "file": str(tmp_path / "none.ini"), "line": None, "section": None,
                                  "key": None, "message": "no such file or directory"}]


def test_json_names_no_section_for_a_mistake_of_the_file(config):
    problem = json.loads(said("check", "--json", config("[ivr]\ntimezone = UTC\n"))[1])["problems"][0]
    assert (problem["message"], problem["section"], problem["key"]) == ("missing section [twilio]", None, None)


def test_several_files_and_standard_input_are_checked(config):
    file = config(SIGNED)
    code, out, rest = said("check", file, "-", stdin=None, input=SIGNED)
    assert (code, out, rest) == (0, f"{file}: the config has no mistakes\n-: the config has no mistakes\n", "")
    assert said("check", file, config(SIGNED.replace("UTC", "Mars"), "broken.ini"))[0] == 1


def test_the_example_has_one_warning_on_the_line_of_its_account():
    file = ROOT / "config/config.ini"
    line = file.read_text().splitlines().index("account_sid = AC00000000000000000000000000000000") + 1
    code, out, warnings = said("check", file)
    assert (code, out) == (0, f"{file}: the config has no mistakes (1 warning)\n")
    assert warnings.startswith(f"{file}:{line}: warning: account_sid is that of the example config")
    assert len(warnings.splitlines()) == 1


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
    assert (code, mistakes.splitlines()) == (1, said("check", file)[2].splitlines()[:-1])
    assert json.loads(out)["ivr"]["base_path"] == "/api"


def test_the_settings_of_what_cannot_be_read(tmp_path):
    missing = tmp_path / "config.ini"
    assert said("config", "--json", missing) == (2, "", f"ivr: {missing}: no such file or directory\n")
