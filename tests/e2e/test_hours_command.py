"""`ivr hours`: what is in force, by which line of the config, and the next changes."""

import json
import subprocess

import pytest

from support.ivr_process import ROOT, UNSIGNED, binary

SHOP = ROOT / "tests/configs/shop.ini"


def ivr_hours(*arguments):
    return subprocess.run([binary(), "hours", *arguments], capture_output=True, text=True, timeout=60)


def line_of(text):
    return 1 + SHOP.read_text().splitlines().index(text)


def test_it_prints_what_is_in_force_and_the_next_changes():
    done = ivr_hours("shop", "--config", SHOP, "--at", "2026-12-23T17:00", "--days", "3")
    weekday, eve = line_of("mon-fri = 0900-1230, 1330–17:30"), line_of("12-24 = 0900-1200")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"""\
[hours_shop] at Wed 2026-12-23 17:00 (Europe/London): open    line {weekday}: mon-fri = 0900-1230, 1330–17:30
  Wed 2026-12-23 17:30  closed  line {weekday}: mon-fri = 0900-1230, 1330–17:30
  Thu 2026-12-24 00:00  closed  line {eve}: 12-24 = 0900-1200; calls go to [action_christmas]
  Thu 2026-12-24 09:00  open    line {eve}: 12-24 = 0900-1200
  Thu 2026-12-24 12:00  closed  line {eve}: 12-24 = 0900-1200; calls go to [action_christmas]
  Sat 2026-12-26 00:00  closed  line {line_of("12-26 observed = closed")}: 12-26 observed = closed
"""


def test_every_section_of_hours_is_printed_by_its_own_clock():
    done = ivr_hours("--config", SHOP, "--at", "2026-11-24", "--days", "1")
    assert [line for line in done.stdout.splitlines() if line.startswith("[")] == [
        "[hours_shop] at Tue 2026-11-24 00:00 (Europe/London): closed  "
        f"line {line_of('mon-fri = 0900-1230, 1330–17:30')}: mon-fri = 0900-1230, 1330–17:30",
        f"[hours_night] at Tue 2026-11-24 00:00 (Europe/London): closed  line {line_of('daily = 2000-2400')}: "
        "daily = 2000-2400",
        f"[hours_bakery] at Tue 2026-11-24 00:00 (Europe/Paris): closed  line {line_of('daily = 0600-1200')}: "
        "daily = 0600-1200"]


def test_programs_get_json():
    done = ivr_hours("hours_shop", "--config", SHOP, "--at", "2026-12-24T11:00", "--days", "1", "--json")
    eve = line_of("12-24 = 0900-1200")
    assert json.loads(done.stdout) == [{
        "name": "shop", "timezone": "Europe/London", "at": "2026-12-24T11:00:00+00:00", "open": True, "line": eve,
        "action": None, "changes": [
            {"at": "2026-12-24T12:00:00+00:00", "open": False, "line": eve, "action": "action_christmas"}]}]
    assert len(json.loads(ivr_hours("--config", SHOP, "--json").stdout)) == 3


def test_without_a_time_it_is_now():
    [shop] = json.loads(ivr_hours("shop", "--config", SHOP, "--json").stdout)
    done = ivr_hours("shop", "--config", SHOP, "--at", shop["at"][:19], "--json")
    assert json.loads(done.stdout) == [shop]


def test_a_day_on_which_nothing_changes(tmp_path):
    config = tmp_path / "config.ini"
    config.write_text(UNSIGNED + "[hours_desk]\ndaily = open\n")
    done = ivr_hours("--config", config, "--at", "2026-11-23", "--days", "1")
    line = config.read_text().splitlines().index("daily = open") + 1
    assert done.stdout == f"""\
[hours_desk] at Mon 2026-11-23 00:00 (UTC): open    line {line}: daily = open
  nothing changes within 1 day
"""


def test_only_what_is_in_force():
    done = ivr_hours("shop", "--config", SHOP, "--days", "0")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)


def test_a_config_without_hours(tmp_path):
    config = tmp_path / "config.ini"
    config.write_text(UNSIGNED)
    done = ivr_hours("--config", config)
    assert (done.returncode, done.stdout) == (0, "the config has no section of hours\n")
    assert json.loads(ivr_hours("--config", config, "--json").stdout) == []


@pytest.mark.parametrize("name, expected", [
    ("shp", 'ivr: no section [hours_shp] (did you mean "shop"?)\n'),
    ("reception", "ivr: no section [hours_reception] (expected shop, night, bakery)\n")])
def test_a_name_that_the_config_does_not_have(name, expected):
    done = ivr_hours(name, "--config", SHOP)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", expected)


def test_a_config_with_mistakes_shows_them(tmp_path):
    config = tmp_path / "config.ini"
    config.write_text(UNSIGNED + "[hours_desk]\ndaily = 9am-5pm\n")
    done = ivr_hours("--config", config)
    line = config.read_text().splitlines().index("daily = 9am-5pm") + 1
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{config}:{line}: daily = 9am-5pm: not a range of times (expected 0900-1700)\n" in done.stderr


def test_a_config_that_cannot_be_read(tmp_path):
    done = ivr_hours("--config", tmp_path / "missing.ini")
    assert (done.returncode, done.stderr) == (2, f"ivr: {tmp_path}/missing.ini: no such file or directory\n")


@pytest.mark.parametrize("arguments", [("--at", "9am"), ("--days", "-1"), ("--days", "367"), ("--days", "x"), ("a", "b")])
def test_wrong_usage(arguments):
    done = ivr_hours("--config", SHOP, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ivr: ")


def test_secrets_are_not_looked_up(tmp_path):
    config = tmp_path / "config.ini"
    config.write_text(SHOP.read_text().replace("5eed5eed5eed5eed5eed5eed5eed5eed", "file:/nowhere").replace(
        "calendar = shop.ics\ncalendar_action = training\n", ""))
    assert ivr_hours("--config", config).returncode == 0
