"""README.md and docs/twilio-number.md show what happens: their configs pass the check, their commands print what the
pages say that they print.

A block of commands that is followed by a block of text is run against a real ./dev run, and the text is what they
must print, on a Monday at ten in London.
"""

import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pages  # noqa: E402
from twilio_simulator.document import parse  # noqa: E402
from support.dev_run import DevRun  # noqa: E402
from support.ivr_process import binary  # noqa: E402

README = pages.read("README.md")
NUMBER = pages.read("docs/twilio-number.md")
BOTH = README + NUMBER
BLOCKS = pages.blocks(BOTH)
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/London"))
ORIGIN = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def bakery(tmp_path_factory):
    """The example business, as ./dev run serves it."""
    running = DevRun(pages.ROOT / "config/config.ini", tmp_path_factory.mktemp("run"))
    running.set_clock(MONDAY)
    yield running
    assert running.stop() == 0


def shown():
    """(commands, text) of each block of commands that has what it prints right after it."""
    pairs = re.findall(r"^```sh\n([^`]*)```\n\n```text\n([^`]*)```$", BOTH, re.MULTILINE)
    return [pytest.param(*pair, id=pair[0].split()[0]) for pair in pairs]


def ring(bakery, commands):
    """What a shell prints for commands, said to this server in place of the one on port 8080."""
    commands = commands.replace(ORIGIN, bakery.origin)
    commands = commands.replace("./dev call", f"./dev call --state {bakery.folder / 'state'}")
    done = subprocess.run(["sh", "-euc", commands], cwd=pages.ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.replace(bakery.origin, ORIGIN)


def without_seconds(text):
    text = re.sub(r":\d\d\.\d{6}\+", ":SS.FFFFFF+", text)
    # When the config was loaded is when the server of this test was started.
    return re.sub(r'"loadedAt":"[^"]*","ageSeconds":\d+', '"loadedAt":"T","ageSeconds":N', text)


def test_there_is_a_call_to_watch_and_one_with_curl():
    commands = "".join(pair.values[0] for pair in shown())
    assert all(word in commands for word in ("./dev call 1", "openssl", "curl", "/api/ping"))


@pytest.mark.parametrize("commands, text", shown())
def test_the_commands_print_what_is_shown(bakery, commands, text):
    assert without_seconds(ring(bakery, commands)).strip() == without_seconds(text).strip()


def test_the_calls_to_try_end_as_they_should(bakery):
    calls = re.findall(r"`(\./dev call[^`]*)`", pages.prose(README))
    assert len(calls) >= 3
    for call in calls:
        assert ring(bakery, call).endswith("hang up\n"), call


def test_a_key_pressed_with_a_wrong_signature_is_refused_and_the_url_is_logged(bakery):
    signed = next(block.text for block in BLOCKS if "openssl" in block.text)
    forged = signed.replace("Digits=9 A", "Digits=1 A", 1).replace("$form)\n", "$form | sed s/Digits=1/Digits=9/)\n")
    assert forged != signed and ring(bakery, forged) == ""
    assert f'signed_url="{bakery.origin}/api/ivr/menu"' in bakery.log()


@pytest.mark.parametrize("config", [block.text for block in BLOCKS if block.language == "ini"])
def test_an_example_config_passes_the_check(config, tmp_path):
    file = tmp_path / "config.ini"
    file.write_text(config, encoding="utf-8")
    done = subprocess.run([binary(), "check", file], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    # The account is the one that no real config has.
    assert [line for line in done.stderr.splitlines() if "account_sid is that of the example config" not in line] == []


def test_the_nginx_files_are_written_as_shown(tmp_path):
    command = re.search(r"^ *```sh\n *sudo (nginx/render.*?)```$", NUMBER, re.MULTILINE | re.DOTALL)[1]
    done = subprocess.run(["sh", "-euc", command.replace("/etc/nginx/ivr", str(tmp_path / "ivr"))], cwd=pages.ROOT,
                          capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "ivr/site.conf").exists() and "include /etc/nginx/ivr/site.conf;" in NUMBER


def test_the_fallback_document_is_one_twilio_can_play():
    documents = re.findall(r"^ *```xml\n(.*?)^ *```$", NUMBER, re.MULTILINE | re.DOTALL)
    assert [parse(document.strip().encode())[0].tag for document in documents] == ["Say"]


def test_the_voice_url_carries_only_overrides_twilio_has():
    fragments = re.findall(r"https://\S+/api/ivr#(\S+)", NUMBER)
    assert fragments
    for fragment in fragments:
        overrides = dict(part.split("=") for part in fragment.split("&"))
        assert set(overrides) <= {"ct", "rt", "tt", "rc", "rp", "e", "sni"}
        assert 100 <= int(overrides["ct"]) <= 10000 and 100 <= int(overrides["rt"]) <= 15000
        assert 0 <= int(overrides["rc"]) <= 5
        assert set(overrides["rp"].split(",")) <= {"4xx", "5xx", "ct", "rt", "all"}


def test_the_readme_is_short_enough_to_be_read():
    assert len(README.splitlines()) < 250
