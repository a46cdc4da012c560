"""What is sent and served in ./dev bench: the signed webhooks, and the configs of any size."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from bench.big_config import big_config, forward_paths
from bench.systems.all_systems import HERE
from bench.webhooks import ACCOUNT, ORIGIN, webhook, webhooks
from twilio_simulator.account import read_account
from twilio_simulator.signing import sign
from support.ivr_process import IvrProcess, binary

BIG_CONFIG = Path(__file__).with_name("big_config.py")


def check(file):
    return subprocess.run([binary(), "check", file], capture_output=True, text=True, check=False)


def test_a_webhook_is_as_big_as_twilios_and_signed():
    one = webhook(7)
    pairs = parse_qsl(one["body"], keep_blank_values=True)
    assert len(pairs) >= 25 and ("Digits", "1") in pairs
    assert one["headers"]["X-Twilio-Signature"] == sign(ACCOUNT.auth_token, ORIGIN + one["path"], pairs)


def test_each_call_is_another_one_and_the_same_in_every_run():
    bodies = {one["body"] for one in webhooks(1000)}
    assert len(bodies) == 1000
    assert webhooks(10) == webhooks(10)
    assert [one["path"] for one in webhooks(4, ("/x", "/y"))] == ["/x", "/y", "/x", "/y"]


def test_the_menu_that_is_measured_is_fine_and_of_that_account():
    assert check(HERE / "menu.ini").returncode == 0
    assert read_account(HERE / "menu.ini") == ACCOUNT


@pytest.mark.parametrize("actions, hours", [(10, 1), (1000, 1), (1000, 200)])
def test_a_config_of_any_size_is_fine_without_a_warning(tmp_path, actions, hours):
    file = tmp_path / "config.ini"
    file.write_text(big_config(actions, hours))
    done = check(file)
    assert done.returncode == 0 and "warning" not in done.stdout + done.stderr
    assert file.read_text().count("[action_branch_") == actions
    assert file.read_text().count("[hours_week_") == hours


def test_a_config_is_the_same_by_the_command_and_in_every_run():
    printed = subprocess.run([sys.executable, BIG_CONFIG, "20", "3"], capture_output=True, text=True, check=True).stdout
    assert printed == big_config(20, 3) == big_config(20, 3)


def test_its_forwards_answer_and_are_spread_over_all_of_it(tmp_path):
    paths = forward_paths(1000, 50)
    assert len(set(paths)) == 50 and paths[-1] > "/api/ivr/action/branch_000900"
    server = IvrProcess(tmp_path, big_config(1000, 5), ["--store", f"sqlite://{tmp_path}/alerts.db"])
    try:
        for one in webhooks(50, paths):
            answer = server.ask(one["path"], body=one["body"].encode(),
                                HTTP_X_TWILIO_SIGNATURE=one["headers"]["X-Twilio-Signature"])
            assert (answer.status, "<Dial" in answer.body) == (200, True)
    finally:
        assert server.stop() == 0
