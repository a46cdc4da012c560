"""The playbooks and roles as a reader finds them: linted, parsed by ansible, and documented."""

import re
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

from playbooks import ANSIBLE, run  # noqa: E402

PLAYBOOKS = sorted(path.name for path in ANSIBLE.glob("*.yml") if path.name != "requirements.yml")
ROLES = sorted(path.name for path in (ANSIBLE / "roles").iterdir() if path.is_dir())


def load(path):
    return yaml.safe_load(path.read_text()) or {}


def options(role):
    """Variable to its row of the role's argument_specs, of all entry points."""
    specs = load(ANSIBLE / "roles" / role / "meta/argument_specs.yml")["argument_specs"]
    return {name: row for entry in specs.values() for name, row in entry.get("options", {}).items()}


def defaults(role):
    path = ANSIBLE / "roles" / role / "defaults/main.yml"
    return load(path) if path.exists() else {}


def test_ansible_lint_finds_nothing(tmp_path):
    output = run(tmp_path, "ansible-lint", "--profile", "production", "--offline", "--nocolor")
    assert output.returncode == 0, output.stdout + output.stderr
    looked_at = re.search(r"on ([0-9]+) files", output.stderr)
    assert int(looked_at[1]) >= len(list(ANSIBLE.rglob("*.yml"))), output.stderr


def test_yamllint_finds_nothing(tmp_path):
    output = run(tmp_path, "yamllint", "--strict", ".")
    assert output.returncode == 0, output.stdout


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_ansible_understands_the_playbook(tmp_path, playbook):
    output = run(tmp_path, "ansible-playbook", "-i", "inventories/example/hosts.yml", playbook, "--syntax-check")
    assert output.returncode == 0, output.stderr


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_a_playbook_says_what_it_is_for(playbook):
    assert re.match(r"(---\n)?# \w", (ANSIBLE / playbook).read_text())
    assert f"`{playbook}`" in (ANSIBLE / "README.md").read_text()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_declares_and_documents_its_variables(role):
    folder = ANSIBLE / "roles" / role
    declared, given, readme = options(role), defaults(role), (folder / "README.md").read_text()
    assert set(given) <= set(declared), "a default without a row in argument_specs"
    without = {name for name, row in declared.items() if not row.get("required") and name not in given}
    assert not without, f"neither required nor a default: {without}"
    assert not {name for name, row in declared.items() if row.get("required") and name in given}
    assert not [name for name in declared if f"`{name}`" not in readme], "not in the README"


@pytest.mark.parametrize("role", ROLES)
def test_declared_defaults_are_the_real_ones(role):
    """Those that are worked out are described in words instead."""
    given = defaults(role)
    for name, row in options(role).items():
        value = given.get(name)
        if "default" in row and not (isinstance(value, str) and "{{" in value):
            assert row["default"] == value, name


def test_roles_that_share_a_variable_agree_on_its_default():
    seen = {}
    for role in ROLES:
        for name, value in defaults(role).items():
            if name != "ivr_config_file":  # number.yml runs where no inventory names the host
                assert seen.setdefault(name, value) == value, f"{role}: {name}"


def test_the_example_inventory_names_only_variables_that_a_role_or_its_menu_knows():
    known = {name for role in ROLES for name in options(role)}
    known |= set(re.findall(r"\{\{ (\w+) \}\}", (ANSIBLE / "inventories/example/config.ini.j2").read_text()))
    for path in (ANSIBLE / "inventories/example/group_vars/all").iterdir():
        unknown = set(load(path)) - known
        assert not unknown, f"{path.name}: {unknown}"
