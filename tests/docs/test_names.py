"""What a page names is there: paths, functions, links, commands and their options, third-party headers' owners."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pages  # noqa: E402
from lint.includes import OWNERS  # noqa: E402

BUILD = pages.ROOT / os.environ.get("IVR_BUILD_DIR", f"build/{os.environ.get('IVR_PRESET', 'release')}")
FOLDERS = ("core", "fcgi_app", "nginx", "config", "tests", "docs", ".ci")
PATH = re.compile(rf"({'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*")
FILE = re.compile(r"[\w*]+\.(cpp|hpp|py)")

every_page = pytest.mark.parametrize("page", pages.pages())


def quoted(text):
    """Everything in backticks in the prose of a page."""
    return re.findall(r"`([^`\n]+)`", pages.prose(text).replace("```", ""))


def commands(text):
    """Lines of the blocks of commands, and the text in backticks."""
    lines = [line for block in pages.blocks(text) if block.language == "sh" for line in block.text.splitlines()]
    return [line.split(" #")[0] for line in lines] + quoted(text)


def exists(pattern):
    return any(pages.ROOT.glob(pattern))


def sources():
    return [path for folder in ("core", "fcgi_app", "tests") for path in (pages.ROOT / folder).rglob("*")
            if path.suffix in (".cpp", ".hpp", ".py")]


@every_page
def test_every_path_is_there(page):
    words = [word for command in commands(pages.read(page)) for word in command.split()]
    paths = {word for word in words if PATH.fullmatch(word)}
    assert sorted(path for path in paths if not exists(path)) == []
    ours = [word for word in words if not any(re.fullmatch(header, word) for header in OWNERS)]
    files = {word for word in ours if FILE.fullmatch(word)}
    assert sorted(file for file in files if not any(path.match(file) for path in sources())) == []


@every_page
def test_every_function_is_there(page):
    names = {word[:-2] for word in quoted(pages.read(page)) if re.fullmatch(r"\w+\(\)", word)}
    code = "".join(path.read_text(encoding="utf-8") for path in sources())
    assert sorted(name for name in names if f" {name}(" not in code) == []


@every_page
def test_every_link_leads_somewhere(page):
    text = pages.read(page)
    for target in re.findall(r"\]\(([^)\s]+)\)", pages.prose(text)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (pages.ROOT / page).parent / path if path else pages.ROOT / page
        assert file.is_file(), target
        headings = pages.headings(file.read_text(encoding="utf-8"))
        assert not anchor or anchor in map(pages.anchor, headings), target


@every_page
def test_every_command_of_dev_is_there(page):
    usage = subprocess.run([pages.ROOT / "dev", "help"], capture_output=True, text=True, check=True, timeout=60).stdout
    known = re.findall(r"\./dev (\w+)", usage)
    assert {"run", "call", "test", "build", "check", "ivr"} <= set(known)
    options = pages.read("dev") + pages.read("tests/twilio_simulator/command.py")
    for command in commands(pages.read(page)):
        for name, rest in re.findall(r"\./dev (\w+)(.*)", command):
            assert name in known, command
            assert all(name == "ivr" or option in options for option in re.findall(r"--[\w-]+", rest)), command


def help_of(*verbs):
    done = subprocess.run([BUILD / "ivr", *verbs, "--help"], capture_output=True, text=True, timeout=60)
    return done.stdout if done.returncode == 0 else ""


@every_page
def test_every_command_of_ivr_is_there(page):
    for command in commands(pages.read(page)):
        for verb, rest in re.findall(r"(?:^|/|(?<!-u) )ivr ([a-z]+)(?= |$)(.*)", command):
            verbs = [verb]
            assert help_of(verb), command
            below = re.match(r" ([a-z]+)\b", rest)
            if below and "Subcommands:" in help_of(verb):
                verbs.append(below[1])
            assert help_of(*verbs), command
            options = set(re.findall(r"--[\w-]+", help_of(*verbs)))
            assert set(re.findall(r"--[\w-]+", rest)) <= options, command


@every_page
def test_every_option_named_by_itself_is_there(page):
    programs = ("dev", "tests/twilio_simulator/command.py", "tests/attack/__main__.py", "nginx/render",
                "fcgi_app/cli/command_line.cpp", "docs/man/ivr.1")
    known = "".join(pages.read(program) for program in programs).replace("\\-", "-")
    options = {word for word in quoted(pages.read(page)) if word.startswith("--")}
    assert sorted(option for option in options if not re.search(rf"{option}\b", known)) == []


def test_the_owners_of_headers_are_those_of_the_lint():
    tables = [table for table in pages.tables(pages.read("ARCHITECTURE.md")) if table.header[0] == "Header"]
    rows = [row for table in tables for row in table.rows]
    assert len(rows) > 5
    for row in rows:
        header = row[0].strip("`").replace("*", "any.h")
        owner = next(files for pattern, files in OWNERS.items() if re.fullmatch(pattern, header))
        for path in re.findall(r"`([^`]+)`", row[1]):
            assert re.fullmatch(owner, path + "any.cpp" * path.endswith("/")), (header, path)


def test_the_presets_are_those_of_cmake():
    table = next(table for table in pages.tables(pages.read("CONTRIBUTING.md")) if table.header[0] == "Preset")
    shown = re.findall(r'"name": "(\w+)",\n\s+"inherits"', pages.read("CMakePresets.json"))
    assert {row[0].strip("`") for row in table.rows} == set(shown)


def test_the_golden_call_shown_is_one():
    shown = [block.text for block in pages.blocks(pages.read("CONTRIBUTING.md")) if block.text.startswith("# ")]
    calls = [path.read_text(encoding="utf-8") for path in pages.ROOT.glob("tests/golden/calls/*.call")]
    assert len(shown) == 1 and shown[0] in calls


def test_the_changelog_begins_with_the_version_of_the_project():
    version = re.search(r"project\(twilio-ivr VERSION (\S+)", pages.read("CMakeLists.txt"))[1]
    newest = re.search(r"^## \[(?!Unreleased)(\S+)\]", pages.read("CHANGELOG.md"), re.MULTILINE)[1]
    assert newest == version
