"""The menu of the example inventory is one that the program takes, as it comes and with every secret."""

import subprocess
import sys
from pathlib import Path

import jinja2
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

from playbooks import ANSIBLE, IVR  # noqa: E402

EXAMPLE = ANSIBLE / "inventories/example"
VARIABLES = (yaml.safe_load((EXAMPLE / "group_vars/all/phone.yml").read_text())
             | {"ivr_account_sid": "AC0123456789abcdef0123456789abcdef"})  # the check warns of the example's


@pytest.mark.parametrize("secrets", [("auth_token",), ("auth_token", "link_key")], ids=" and ".join)
def test_the_program_takes_it_without_a_word(tmp_path, secrets):
    template = jinja2.Template((EXAMPLE / "config.ini.j2").read_text(), trim_blocks=True, keep_trailing_newline=True)
    values = dict.fromkeys(secrets, "fedcba9876543210fedcba9876543210")
    config = tmp_path / "config.ini"
    config.write_text(template.render(VARIABLES | {"ivr_secrets": values}))
    for name, value in values.items():
        (tmp_path / f"ivr.{name}").write_text(value)
    output = subprocess.run([IVR, "check", "--config", config], capture_output=True, text=True, check=False,
                          env={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert (output.returncode, output.stderr) == (0, "")


def test_a_fleet_has_its_store(tmp_path):
    template = jinja2.Template((EXAMPLE / "config.ini.j2").read_text(), trim_blocks=True, keep_trailing_newline=True)
    values = {"auth_token": "fedcba9876543210fedcba9876543210", "store_password": "not for others"}
    config = tmp_path / "config.ini"
    config.write_text(template.render(VARIABLES | {"ivr_secrets": values, "ivr_store": "postgresql://ivr@db/ivr?sslmode=verify-full",
                                                   "ivr_dead_mans_switch": "https://switch.example.com/1"}))
    for name, value in values.items():
        (tmp_path / f"ivr.{name}").write_text(value)
    output = subprocess.run([IVR, "check", "--config", config], capture_output=True, text=True, check=False,
                          env={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert (output.returncode, output.stderr) == (0, "")
