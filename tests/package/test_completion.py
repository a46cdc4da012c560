"""bash completes every verb and option that the program's help names."""

import re
import subprocess

import pytest

from support.ivr_process import ROOT
from support.ivr_process import binary

SCRIPT = """
. "$1"
shift
# The real one works within a completion only.
compopt() { :; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_ivr "$1" "${@: -1}" "${@: -2:1}"
[[ -z ${COMPREPLY[*]} ]] || printf '%s\\n' "${COMPREPLY[@]}"
"""


def completed(*words):
    script = ROOT / "config/package/ivr.bash-completion"
    done = subprocess.run(["bash", "-euc", SCRIPT, "bash", script, binary(), *words], capture_output=True,
                          text=True, check=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


def help_of(*verbs):
    return subprocess.run([binary(), *verbs, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout


def verbs_below(*verbs):
    text = help_of(*verbs)
    return re.findall(r"^  ([a-z]\S*) ", text.partition("Subcommands:\n")[2], re.MULTILINE)


def commands():
    found = [()]
    for command in found:
        found += [(*command, verb) for verb in verbs_below(*command)]
    assert {("serve",), ("check",), ("alerts",), ("alerts", "list")} <= set(found)
    return found


def test_every_verb_is_offered():
    for command in commands():
        if verbs_below(*command):
            assert completed(*command, "") == verbs_below(*command), command


def test_every_option_of_every_verb_is_offered():
    for command in commands():
        names = re.findall(r"^  (-\S+)", help_of(*command).split("Options:\n")[1], re.MULTILINE)
        assert completed(*command, "-") == ",".join(names).split(","), command


@pytest.mark.parametrize("words, offered", [
    (["al"], ["alerts"]), (["alerts", "s"], ["show", "stats"]), (["alerts", "list", "--st"], ["--store", "--state"]),
    (["alerts", "list", "--state", "s"], ["sending", "sent"]), (["check", "--as", ""], ["deliver", "health", "server"]),
    (["serve", "--workers", ""], []), (["alerts", "retry", "--failed", "x"], []), (["nonsense", "x"], []),
    (["help", "ch"], ["check"]), (["help", "alerts", "s"], ["show", "stats"])])
def test_what_is_typed_is_completed(words, offered):
    assert sorted(completed(*words)) == sorted(offered)


@pytest.mark.parametrize("before", [["serve", "--config"], ["serve", "-c"], ["serve", "--socket"], ["check"],
                                    ["check", "--quiet"]])
def test_files_are_completed(before, tmp_path):
    (tmp_path / "a file.ini").touch()
    assert completed(*before, f"{tmp_path}/a") == [f"{tmp_path}/a file.ini"]
