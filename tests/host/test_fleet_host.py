"""A host as a fleet has them: a balancer in front ends TLS, and the alerts are kept in PostgreSQL."""

import pytest
from host_site import DOMAIN, Site

from support.container import missing
from support.ivr_process import wait_until
from support.postgres import PASSWORD, Postgres


@pytest.fixture(scope="module")
def one_of_many(tmp_path_factory, package):
    """Made by site.yml, with a cluster in its network."""
    if missing():
        pytest.skip(missing())
    site = Site(tmp_path_factory.mktemp("fleet"), package)
    try:
        with site.container.network():
            database = Postgres()
        try:
            store = f"store = postgresql://ivr@127.0.0.1:{database.port}/ivr"
            password = "store_password = credential:ivr.store_password"
            site.address = f"http://{DOMAIN}/api/ivr"
            config = site.config("fleet", **{"[alerts]\n": f"[alerts]\n{store}\n{password}\n",
                                             "ping_url = https": "ping_url = http"})
            site.change(ivr_certificate="none", ivr_balancer_networks=["127.0.0.0/8"], ivr_config_file=str(config),
                        ivr_secrets=site.variables["ivr_secrets"] | {"store_password": PASSWORD})
            site.play("site.yml")
            yield site, database
        finally:
            database.remove()
    finally:
        site.close()


def test_a_voicemail_is_kept_there_and_reaches_twilio(one_of_many):
    site, database = one_of_many
    status, text = site.call()
    assert status == 200 and "<Say>Welcome to the fleet menu.</Say>" in text
    assert "Please speak after the tone." in site.ring("1")
    wait_until(lambda: site.twilio.messages, 30)
    wait_until(lambda: database.query("select state from alerts") == "sent", 10)
    assert site.twilio.violations == []


def test_a_second_run_changes_nothing(one_of_many):
    again = one_of_many[0].play("site.yml")
    assert again.changed == 0, again.changes()


def test_no_port_is_open_to_others_but_the_balancers_and_ssh(one_of_many):
    rules = one_of_many[0].container.run("nft", "list", "chain", "inet", "filter", "input").stdout
    assert "policy drop" in rules and "443" not in rules and "127.0.0.0/8" in rules, rules
