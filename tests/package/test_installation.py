"""The package is installed, brought up to date, removed and purged on a host of its own."""

import subprocess
import threading

import pytest

from phone import BROKEN, CONFIG, MESSAGE, UNITS, UNSIGNED


@pytest.fixture(scope="module")
def newer(make_package, tmp_path_factory):
    """A later version, with an example config that has changed as well."""
    folder = tmp_path_factory.mktemp("newer")
    subprocess.run(["dpkg-deb", "--raw-extract", make_package("0.1.0+test2"), folder / "tree"], check=True, timeout=60)
    with open(folder / "tree/etc/ivr/config.ini", "a", encoding="utf-8") as config:
        config.write("# A newer example.\n")
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", folder / "tree", folder / "newer.deb"], check=True,
                   timeout=60)
    return folder / "newer.deb"


def test_a_first_installation_starts_and_enables_nothing(new_phone):
    assert new_phone.run("stat", "-c", "%U:%G %a", CONFIG).stdout == "root:ivr 640\n"
    assert new_phone.run("id", "--name", "--user", "ivr").stdout == "ivr\n"
    new_phone.boot()
    for unit in UNITS:
        assert new_phone.run("systemctl", "is-enabled", unit, check=False).stdout == "disabled\n"
        assert not new_phone.is_active(unit)
    assert new_phone.run("runuser", "-u", "ivr", "--", "ivr", "check").stdout == (
        f"{CONFIG}: the config has no mistakes (1 warning)\n")


def test_what_was_started_is_back_after_a_reboot(new_phone):
    new_phone.set_up()
    new_phone.reboot()
    assert new_phone.is_answered() and new_phone.is_active("ivr-deliver.service")


def test_an_upgrade_restarts_behind_the_socket_and_keeps_the_config(new_phone, newer):
    new_phone.set_up()
    before = [new_phone.process(unit) for unit in UNITS[1:]]
    socket = new_phone.run("stat", "-c", "%i", "/run/ivr/fcgi.sock").stdout
    over, answers = threading.Event(), []

    def ring_on():
        while not over.is_set():
            answers.append(new_phone.is_answered())

    caller = threading.Thread(target=ring_on)
    caller.start()
    try:
        new_phone.install(newer)
    finally:
        over.set()
        caller.join(60)
    assert len(answers) > 10 and all(answers)
    assert new_phone.run("dpkg-query", "-W", "-f", "${Version}", "twilio-ivr").stdout == "0.1.0+test2"
    assert new_phone.read(CONFIG) == UNSIGNED
    assert new_phone.read(f"{CONFIG}.dpkg-dist").endswith("# A newer example.\n")
    assert new_phone.run("stat", "-c", "%U:%G %a", CONFIG).stdout == "root:ivr 640\n"
    assert new_phone.run("stat", "-c", "%i", "/run/ivr/fcgi.sock").stdout == socket
    for old, unit in zip(before, UNITS[1:]):
        assert new_phone.process(unit) not in (0, old)


def test_an_example_that_nobody_touched_is_replaced_by_the_newer_one(new_phone, newer):
    new_phone.install(newer)
    assert new_phone.read(CONFIG).endswith("# A newer example.\n")
    assert new_phone.run("stat", "-c", "%U:%G %a", CONFIG).stdout == "root:ivr 640\n"


def test_an_upgrade_starts_nothing_that_was_stopped(new_phone, newer):
    new_phone.set_up()
    new_phone.run("systemctl", "stop", *UNITS)
    new_phone.install(newer)
    assert not any(new_phone.is_active(unit) for unit in UNITS)


def test_an_upgrade_that_would_refuse_the_config_leaves_the_old_process_alone(new_phone, newer):
    new_phone.set_up()
    before = new_phone.process()
    new_phone.configure(BROKEN)
    done = new_phone.install(newer)
    assert "twilio-ivr: ivr.service is not restarted and keeps running as before" in done.stdout
    assert MESSAGE in new_phone.journal("ivr.service")
    assert new_phone.process() == before and new_phone.is_answered()


@pytest.mark.parametrize("group", ["adm", "ivr"])
def test_an_upgrade_leaves_the_configs_owner_to_the_operator(new_phone, newer, group):
    new_phone.run("chown", f"ivr:{group}", CONFIG)
    new_phone.run("chmod", "0600", CONFIG)
    new_phone.install(newer)
    assert new_phone.run("stat", "-c", "%U:%G %a", CONFIG).stdout == f"ivr:{group} 600\n"


def test_new_time_zones_restart_what_runs(new_phone):
    new_phone.set_up()
    before = [new_phone.process(unit) for unit in UNITS[1:]]
    new_phone.run("apt-get", "install", "--quiet", "--yes", "--reinstall", "tzdata")
    for old, unit in zip(before, UNITS[1:]):
        assert new_phone.process(unit) not in (0, old)
    assert new_phone.is_answered()


def test_removal_keeps_what_a_purge_takes(new_phone):
    places = {*new_phone.run("dpkg-query", "--listfiles", "twilio-ivr").stdout.split(), "/var/lib/ivr/alerts.db"}
    places = {place for place in places if "ivr" in place}
    new_phone.set_up()
    assert new_phone.is_answered()
    new_phone.run("apt-get", "remove", "--quiet", "--yes", "twilio-ivr")
    assert not any(new_phone.is_active(unit) for unit in UNITS)
    assert new_phone.read(CONFIG) == UNSIGNED
    assert new_phone.run("ls", "/var/lib/ivr/alerts.db").returncode == 0

    new_phone.run("apt-get", "purge", "--quiet", "--yes", "twilio-ivr")
    assert new_phone.run("sh", "-c", 'ls -d "$@" 2>/dev/null', "sh", *places, check=False).stdout == ""
    assert new_phone.run("find", "/etc", "-lname", "*ivr*.service", "-o", "-lname", "*ivr.socket").stdout == ""
    assert new_phone.run("id", "--name", "--user", "ivr").stdout == "ivr\n"


def test_a_removed_package_that_comes_back_is_as_it_was(new_phone, package):
    new_phone.set_up()
    new_phone.run("apt-get", "remove", "--quiet", "--yes", "twilio-ivr")
    new_phone.install(package)
    assert new_phone.run("systemctl", "is-enabled", *UNITS).stdout == "enabled\n" * 3
    new_phone.reboot()
    assert new_phone.is_answered()
