"""deploy.yml brings a new package or a new config, and no caller notices; what does not work does not stay."""

import pytest
from callers import Callers
from debs import crash, repacked, touch_the_site, version_of

from support.ivr_process import wait_until


@pytest.fixture
def changed(phone):
    """changed(...) says something else in phone.yml until the test is over."""
    before = {}

    def change(**variables):
        before.update({name: value for name, value in phone.change(**variables).items() if name not in before})

    yield change
    phone.change(**before)


def installed(phone):
    return phone.container.run("dpkg-query", "--show", "--showformat", "${Version}", "twilio-ivr").stdout


def test_check_shows_what_would_come_and_changes_nothing(phone, package, changed, tmp_path):
    was = installed(phone), phone.container.read("/etc/ivr/config.ini")
    changed(ivr_config_file=str(phone.config("announced")),
            ivr_package_file=str(repacked(package, tmp_path, "+announced")))
    trial = phone.play("deploy.yml", "--check", "--diff")
    assert "+play_say = Welcome to the announced menu." in trial.text, trial.text
    assert f"-> {version_of(package)}+announced" in trial.text, trial.text
    assert (installed(phone), phone.container.read("/etc/ivr/config.ini")) == was


def test_a_new_package_under_load_fails_no_request(phone, package, tmp_path):
    phone.change(ivr_package_file=str(repacked(package, tmp_path, "+new")))
    with Callers(phone) as callers:
        phone.play("deploy.yml")
    print(" ", callers.summary())
    assert installed(phone) == version_of(package) + "+new"
    assert (callers.failures(), callers.apologies(), callers.again()) == ([], [], [])


def test_a_new_config_under_load_fails_no_request(phone):
    before = phone.container.run("systemctl", "show", "-P", "MainPID", "ivr.service").stdout
    phone.change(ivr_config_file=str(phone.config("second")))
    with Callers(phone) as callers:
        phone.play("deploy.yml")
    print(" ", callers.summary())
    assert (callers.failures(), callers.apologies(), callers.again()) == ([], [], [])
    assert "Welcome to the second menu." in callers.heard[-1].text
    assert phone.container.run("systemctl", "show", "-P", "MainPID", "ivr.service").stdout == before


def test_both_and_new_files_for_nginx_under_load_fail_no_request(phone, package, tmp_path):
    phone.change(ivr_config_file=str(phone.config("third")),
                 ivr_package_file=str(repacked(package, tmp_path, "+newer", touch_the_site)))
    before = phone.container.run("pgrep", "--parent", "1", "--full", "nginx: master").stdout
    with Callers(phone) as callers:
        phone.play("deploy.yml")
    print(" ", callers.summary())
    assert (callers.failures(), callers.apologies()) == ([], [])
    # nginx ends connections that wait when it reads its files, and may do so the moment a request comes in: then every
    # HTTP client sends it again on another. There are 200 kept connections here.
    assert len(callers.again()) <= 20
    assert "Welcome to the third menu." in callers.heard[-1].text
    assert "# Another line." in phone.container.read("/etc/nginx/ivr/snippets/limits.conf")
    assert phone.container.run("pgrep", "--parent", "1", "--full", "nginx: master").stdout == before


def test_a_second_deployment_changes_nothing(phone):
    again = phone.play("deploy.yml")
    assert again.changed == 0, again.changes()


def test_a_broken_config_is_refused_and_the_old_one_serves(phone, changed):
    broken = phone.config("broken", **{"type = voicemail": "type = voicemial"})
    line = next(number for number, text in enumerate(broken.read_text().splitlines(), 1) if "voicemial" in text)
    was = phone.container.read("/etc/ivr/config.ini")
    changed(ivr_config_file=str(broken))
    with Callers(phone) as callers:
        play = phone.play("deploy.yml", succeeds=False)
    assert f"broken.ini:{line}:" in play.text and 'did you mean "voicemail"' in play.text, play.text
    assert phone.container.read("/etc/ivr/config.ini") == was
    assert (callers.failures(), callers.apologies(), callers.again()) == ([], [], [])
    assert phone.call()[0] == 200


def test_a_package_that_crashes_is_rolled_back(phone, package, changed, tmp_path):
    was = installed(phone)
    changed(ivr_package_file=str(repacked(package, tmp_path, "+newest", crash)))
    with Callers(phone) as callers:
        play = phone.play("deploy.yml", succeeds=False)
    print(" ", callers.summary())
    assert "rolled back" in play.text, play.text
    assert installed(phone) == was
    wait_until(lambda: phone.call()[0] == 200 and "Welcome" in phone.call()[1], 10)
    # While the new one crashes callers wait, and then hear the apology or the menu; none meets an error.
    assert callers.failures() == [] and callers.seconds_away() < 60
    assert "Welcome" in callers.heard[-1].text
    assert phone.container.run("systemctl", "is-active", "ivr.service").stdout == "active\n"


def test_site_has_nothing_to_add_to_what_was_deployed(phone):
    again = phone.play("site.yml")
    assert again.changed == 0, again.changes()
