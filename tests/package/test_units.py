"""The systemd units: how much they may do, and that systemd understands every line."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.ivr_process import ROOT

UNITS = ROOT / "config/systemd"
NAMES = ("ivr.socket", "ivr.service", "ivr-deliver.service", "ivr-health.service")


@pytest.fixture
def root(unpacked, tmp_path):
    """A file system with what the package holds, the units of systemd itself, and the programs that ours run."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    folder = tmp_path / "root"
    shutil.copytree(unpacked, folder, symlinks=True)
    for suffix in ("target", "slice", "mount"):
        for unit in Path("/lib/systemd/system").glob(f"*.{suffix}"):
            shutil.copy(unit, folder / "lib/systemd/system", follow_symlinks=True)
    for program in ("usr/bin/env", "usr/bin/head", "bin/kill"):
        (folder / program).parent.mkdir(parents=True, exist_ok=True)
        (folder / program).write_text("#!/bin/sh\n")
        (folder / program).chmod(0o755)
    return folder


def verify(root, *units):
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={root}", *units], capture_output=True,
                          text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def exposure(root, unit):
    """What systemd-analyze makes of it: 0.0 can do nothing, 10.0 can do anything."""
    done = subprocess.run(["systemd-analyze", "security", "--offline=yes", f"--root={root}", unit],
                          capture_output=True, text=True, check=False, timeout=60)
    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found and not done.stderr, done.stdout + done.stderr
    return float(found[1])


def drop_in(root, text, unit="ivr.service"):
    folder = root / f"etc/systemd/system/{unit}.d"
    folder.mkdir(parents=True)
    (folder / "store.conf").write_text(text)


def test_systemd_has_nothing_to_say_about_them(root):
    assert verify(root, *NAMES) == ""


def test_systemd_would_tell_of_a_wrong_line(root):
    drop_in(root, "[Service]\nWatchdogSecs=20\n")
    assert "WatchdogSecs" in verify(root, "ivr.service")


@pytest.mark.parametrize("unit, most", [("ivr.service", 0.5), ("ivr-deliver.service", 1.3),
                                        ("ivr-health.service", 1.3)])
def test_they_may_do_little(root, unit, most):
    assert exposure(root, unit) <= most


def test_with_a_database_elsewhere_the_server_may_do_no_more_than_what_sends(root):
    before = exposure(root, "ivr.service")
    drop_in(root, (UNITS / "store-postgresql.conf").read_text())
    assert verify(root, "ivr.service") == ""
    assert before < exposure(root, "ivr.service") <= 1.3


def test_a_switch_that_is_left_out_shows(root):
    unit = root / "lib/systemd/system/ivr.service"
    unit.write_text(unit.read_text().replace("PrivateNetwork=yes\n", ""))
    assert exposure(root, "ivr.service") > 0.5


def test_every_unit_has_the_whole_sandbox():
    """What is the same in all three stays the same."""
    blocks = {(UNITS / name).read_text().split("# It needs nothing else.\n")[1].split("\n\n")[0].strip()
              for name in NAMES if name.endswith(".service")}
    assert len(blocks) == 1


def test_each_process_is_handed_the_secrets_it_needs_and_no_others():
    secrets = {name: set(re.findall(r"^LoadCredential=ivr\.(\w+)$", (UNITS / name).read_text(), re.MULTILINE))
               for name in NAMES}
    assert secrets == {
        "ivr.socket": set(),
        "ivr.service": {"auth_token", "auth_token_secondary", "link_key", "store_password"},
        "ivr-deliver.service": {"auth_token", "link_key", "api_key_secret", "webhook_secret", "smtp_password",
                                "store_password"},
        "ivr-health.service": {"store_password"}}


def test_nginx_may_do_what_it_needs_and_not_ask_for_the_hosts_credentials(root):
    shipped = Path("/lib/systemd/system/nginx.service")
    if not shipped.exists():
        pytest.skip("Debian's nginx.service is not installed")
    shutil.copy(shipped, root / "lib/systemd/system")
    (root / "usr/sbin").mkdir(parents=True, exist_ok=True)
    (root / "sbin").mkdir(parents=True, exist_ok=True)
    for program in ("usr/sbin/nginx", "sbin/start-stop-daemon"):
        (root / program).write_text("#!/bin/sh\n")
        (root / program).chmod(0o755)
    assert exposure(root, "nginx.service") > 9
    text = (UNITS / "nginx-sandbox.conf").read_text()
    drop_in(root, text, "nginx.service")
    assert verify(root, "nginx.service") == ""
    assert exposure(root, "nginx.service") <= 4.0
    assert "IPAddressDeny=169.254.169.254 fd00:ec2::254\n" in text
