"""The model of the Python system's calls, against calls worked out by hand from its description."""

import configparser
from datetime import datetime
from pathlib import Path

import pytest

from twilio_simulator.script import HangUp, Script, Silent, Speaks
from support.seed_calls import hear, is_open, read_seed_config

DATA = Path(__file__).resolve().parent.parent / "configs"
MONDAY_MORNING = datetime(2024, 6, 3, 9, 30)
MONDAY_AFTERNOON = datetime(2024, 6, 3, 15, 0)
SATURDAY_MORNING = datetime(2024, 6, 8, 10, 0)
SUNDAY_NIGHT = datetime(2024, 6, 9, 23, 59, 30)


def media(name):
    return ("play", f"https://media.example.com/{name}.mp3")


GREETING = [media("welcome"), media("menu"), ("pause", 3)]
END = [("hangup",)]
VOICEMAIL = [media("lines_busy"), ("pause", 1), ("record", 5, 300)]

# keys, dials, recordings, local time; what is heard after the greeting, documents fetched
CALLS = [
    ((), (), (), MONDAY_MORNING, [media("goodbye")] + END, 3),
    (("0",), (), (), MONDAY_MORNING, [media("option_sample")] + END, 5),
    (("2",), (), (), MONDAY_MORNING, [media("option_redirect"), media("redirecting"), media("goodbye")] + END, 6),
    (("3",), ("completed",), (), MONDAY_MORNING,
     [media("option_forward"), media("forwarding"), ("dial", "+442079460000")] + END, 6),
    (("3",), ("busy",), (Speaks(),), MONDAY_MORNING,
     [media("option_forward"), media("forwarding"), ("dial", "+442079460000")] + VOICEMAIL
     + [media("lines_busy_bye")] + END, 8),
    (("4",), (), (Silent(),), MONDAY_MORNING, [media("option_voicemail")] + VOICEMAIL + [("end of document",)], 5),
    (("4",), (), (Speaks(9, "hangup"),), MONDAY_MORNING, [media("option_voicemail")] + VOICEMAIL, 6),
    (("5",), (), (), MONDAY_MORNING, [media("option_morning_or_afternoon"), media("it_is_morning")] + END, 6),
    (("5",), (), (), MONDAY_AFTERNOON, [media("option_morning_or_afternoon"), media("it_is_afternoon")] + END, 6),
    (("6",), (), (), SATURDAY_MORNING, [media("option_weekday_or_weekend"), media("it_is_a_weekend")] + END, 6),
    (("7", "0"), (), (), MONDAY_MORNING,
     [media("back_to_the_menu")] + GREETING[1:] + [media("option_sample")] + END, 9),
    (("*", "0"), (), (), MONDAY_MORNING,
     [("say", "Invalid menu option selected")] + GREETING[1:] + [media("option_sample")] + END, 8),
    (("12",), (), (), MONDAY_MORNING,
     [("say", "Invalid menu option selected")] + GREETING[1:] + [media("goodbye")] + END, 6),
    (("#", "0"), (), (), MONDAY_MORNING, GREETING[1:] + [media("option_sample")] + END, 6),
    ((HangUp(),), (), (), MONDAY_MORNING, [], 2),
]


def seed():
    return read_seed_config(DATA / "seed.ini")


def config_of(text):
    config = configparser.ConfigParser()
    config.read_string(text)
    return config


@pytest.mark.parametrize("keys, dials, recordings, now, heard, documents", CALLS)
def test_calls_worked_out_by_hand(keys, dials, recordings, now, heard, documents):
    call = hear(seed(), Script(keys, dials, recordings), now)
    assert call.steps == GREETING + heard
    assert call.documents == documents
    assert call.crash == ""


def test_the_menu_is_repeated_until_the_last_loop_and_then_the_action_comes_at_once():
    config = seed()
    config["ivr_menu"]["no_input_max_loops"] = "3"
    again = [media("menu_nothing_pressed")] + GREETING[1:]
    call = hear(config, Script(), MONDAY_MORNING)
    assert call.steps == GREETING + again + again + [media("goodbye")] + END
    assert call.documents == 5


def test_a_menu_without_limit_is_endless():
    config = seed()
    del config["ivr_menu"]["no_input_max_loops"]
    call = hear(config, Script(), MONDAY_MORNING)
    assert (call.ended, call.documents) == ("endless", 50)


def test_hours_end_with_the_first_instant_of_the_last_minute():
    assert is_open(seed(), "open_mornings_only", datetime(2024, 6, 3, 11, 59, 0))
    assert not is_open(seed(), "open_mornings_only", datetime(2024, 6, 3, 11, 59, 0, 1))
    assert is_open(seed(), "open_weekdays_only", datetime(2024, 6, 3, 0, 0))
    assert not is_open(seed(), "open_weekdays_only", datetime(2024, 6, 7, 23, 59, 30))
    assert not is_open(seed(), "open_weekdays_only", datetime(2024, 6, 8, 0, 0))


@pytest.mark.parametrize("section, key, value, keys, crash", [
    ("ivr_menu_option_1", None, None, "1", "no section [ivr_menu_option_1]"),
    ("action_forward_example", "play_sample", None, "3", "missing ['play_sample']"),
    ("action_hangup_without_goodbye", "plya_sample", "x", "0", "unknown ['plya_sample']"),
    ("action_hangup_without_goodbye", "type", "hang", "0", "of a known type"),
    ("action_back_to_menu", "path", "/ivr/elsewhere", "7", "404 /ivr/elsewhere"),
])
def test_what_made_that_system_crash(section, key, value, keys, crash):
    config = seed()
    if key is None:
        config.remove_section(section)
    elif value is None:
        config.remove_option(section, key)
    else:
        config[section][key] = value
    call = hear(config, Script(keys=(keys,)), SUNDAY_NIGHT)
    assert call.ended == "application error"
    assert crash in call.crash


@pytest.mark.parametrize("name", ["seed.ini", "typical.ini"])
def test_every_key_of_the_test_configs_is_one_that_system_knew(name):
    config = read_seed_config(DATA / name)
    for key in "0123456789":
        for outcome in ("completed", "busy", "no-answer", "failed", "canceled"):
            for now in (MONDAY_MORNING, MONDAY_AFTERNOON, SATURDAY_MORNING, SUNDAY_NIGHT):
                call = hear(config, Script(keys=(key,), then_dials=outcome), now)
                assert call.crash == ""
    assert config["twilio"]["account_sid"].startswith("AC")


def test_percent_signs_are_read_as_that_system_read_them():
    with pytest.raises(configparser.InterpolationSyntaxError):
        hear(config_of("[ivr_welcome]\nplay_sample = https://media.example.com/a%20b.mp3\n"), Script(), SUNDAY_NIGHT)
