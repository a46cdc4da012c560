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


def verbs():
    found = re.findall(r"^  (\w+) ", help_of().split("Subcommands:\n")[1], re.MULTILINE)
    assert {"serve", "check"} <= set(found)
    return found


def options_in_help(*verb):
    """{(names, argument): default}"""
    text = help_of(*verb).split("Options:\n")[1].split("\n\n")[0]
    found = {}
    for names, rest in re.findall(r"^  (-\S+)(.*)$", text, re.MULTILINE):
        value = re.match(r" ([A-Z]+)(?:=(\S+))?", rest)
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
        default = re.search(r"The default is\n\.Pa (\S+)", described)
        if names:
            found[names, argument[1] if argument else ""] = default[1] if default else ""
    return found


def test_the_options_of_the_program_are_described():
    assert options_in(chapter(".Sh DESCRIPTION")) == options_in_help()


def test_every_verb_has_its_line_and_its_chapter():
    assert re.findall(r"^\.It Cm (\w+)$", PAGE, re.MULTILINE) == verbs()
    assert re.findall(r"^\.Ss ivr (\w+)$", PAGE, re.MULTILINE) == verbs()
    assert re.findall(r"^\.Nm\n\.Cm (\w+)$", PAGE.split(".Sh DESCRIPTION")[0], re.MULTILINE) == verbs()


def test_the_options_of_every_verb_are_described_and_no_others():
    for verb in verbs():
        assert options_in(chapter(f".Ss ivr {verb}")) == options_in_help(verb), verb


def test_the_synopsis_has_the_options_of_every_verb():
    synopsis = PAGE.split(".Sh SYNOPSIS\n")[1].split(".Sh")[0]
    for verb in verbs():
        line = synopsis.split(f".Cm {verb}\n")[1].split(".Nm")[0]
        short = {names.split(",")[0][1:] for names, _ in options_in_help(verb)} - {"h"}
        assert set(re.findall(r"Fl (\w)", line)) == short, verb


def test_the_signals_are_those_the_program_waits_for():
    waited = re.search(r"for \(const int number : \{(.*?)\}\)", pages.read("fcgi_app/serve/signals.cpp"))[1]
    assert set(re.findall(r"SIG\w+", chapter(".Sh SIGNALS"))) == set(waited.split(", "))


def test_groff_has_nothing_to_complain_of():
    done = subprocess.run(["groff", "-mdoc", "-ww", "-b", "-Tutf8", pages.ROOT / "docs/man/ivr.1"],
                          capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Find every mistake in a config file" in done.stdout
