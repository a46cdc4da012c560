"""docs/man/ivr.1 has the verbs and options of `ivr`, with their defaults, and no others; and groff takes it as it is."""

import os
import re
import subprocess

import pages

PAGE = pages.read("docs/man/ivr.1")
BUILD = pages.ROOT / os.environ.get("IVR_BUILD_DIR", f"build/{os.environ.get('IVR_PRESET', 'release')}")


def help_of(*verb):
    done = subprocess.run([BUILD / "ivr", *verb, "--help"], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def verbs(*above):
    """The verbs below a verb, or of the program; none for a verb that does something itself."""
    text = help_of(*above)
    return re.findall(r"^  (\w+) ", text.split("Subcommands:\n")[1], re.MULTILINE) if "Subcommands:" in text else []


def commands():
    """Each command as a tuple of verbs, those that only lead to others included, in the order of the help."""
    found = []
    for verb in verbs():
        found += [(verb,), *((verb, below) for below in verbs(verb))]
    assert {("serve",), ("deliver",), ("check",), ("alerts", "list")} <= set(found)
    return found


def whole_commands():
    return [command for command in commands() if not verbs(*command)]


def options_in_help(*verb):
    """{(names, argument): default}"""
    text = help_of(*verb).split("Options:\n")[1].split("\n\n")[0]
    found = {}
    for names, rest in re.findall(r"^  (-\S+)(.*)$", text, re.MULTILINE):
        value = re.match(r" ([A-Z]+)(?::[^=\n]*)?(?:=(\S+))?(?: |$)", rest)
        found[names, value[1] if value else ""] = (value[2] or "") if value else ""
    return found


def chapter(start):
    return PAGE.split(start + "\n")[1].split("\n.S")[0]


def options_in(text):
    """The same as options_in_help(), from a list of .It lines."""
    found = {}
    for item in re.split(r"^\.It ", text, flags=re.MULTILINE)[1:]:
        line, _, described = item.partition("\n")
        names = ",".join("-" + name.replace("\\-", "-") for name in re.findall(r"Fl (\S+)", line))
        argument = re.search(r"Ar (\S+)", line)
        default = re.search(r"The default is\n\.(?:Pa|Li) (\S+)", described)
        if names:
            found[names, argument[1] if argument else ""] = default[1] if default else ""
    return found


def test_the_options_of_the_program_are_described():
    assert options_in(chapter(".Sh DESCRIPTION")) == options_in_help()


def test_every_verb_has_its_line_and_its_chapter():
    lines = {"": chapter(".Sh DESCRIPTION")} | {verb: chapter(f".Ss ivr {verb}") for verb in verbs() if verbs(verb)}
    for verb, text in lines.items():
        assert re.findall(r"^\.It Cm (\w+)$", text, re.MULTILINE) == verbs(*verb.split())
    assert re.findall(r"^\.Ss ivr (.+)$", PAGE, re.MULTILINE) == [" ".join(command) for command in commands()]
    assert re.findall(r"^\.Nm\n\.Cm (.+)$", PAGE.split(".Sh DESCRIPTION")[0], re.MULTILINE) == [
        " ".join(command) for command in whole_commands()]


def test_the_options_of_every_verb_are_described_and_no_others():
    for command in commands():
        assert options_in(chapter(f".Ss ivr {' '.join(command)}")) == options_in_help(*command), command


def test_the_synopsis_has_the_options_of_every_verb():
    synopsis = PAGE.split(".Sh SYNOPSIS\n")[1].split(".Sh")[0]
    for command in whole_commands():
        line = synopsis.split(f".Cm {' '.join(command)}\n")[1].split(".Nm")[0]
        shortest = {names.split(",")[0].lstrip("-") for names, _ in options_in_help(*command)} - {"h"}
        assert set(re.findall(r"Fl (?:\\-)?(\w+)", line)) == shortest, command


def test_the_signals_are_those_the_program_waits_for():
    waited = re.search(r"for \(const int number : \{(.*?)\}\)", pages.read("fcgi_app/base/signals.cpp"))[1]
    assert set(re.findall(r"SIG\w+", chapter(".Sh SIGNALS"))) == set(waited.split(", "))


def test_groff_has_nothing_to_complain_of():
    done = subprocess.run(["groff", "-mdoc", "-ww", "-b", "-Tutf8", pages.ROOT / "docs/man/ivr.1"],
                          capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Find every mistake in a config file" in done.stdout and r"\xNN" in done.stdout
