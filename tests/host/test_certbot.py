"""A host whose certificate comes from an authority on the internet, which here is one of the test's own."""

import pytest
from host_site import DOMAIN, Site

from support.acme_host import AcmeHost
from support.container import missing
from support.ivr_process import wait_until


@pytest.fixture(scope="module")
def lone(tmp_path_factory, package):
    """Made by site.yml with certbot, and what is asked for certificates."""
    if missing():
        pytest.skip(missing())
    site = Site(tmp_path_factory.mktemp("certbot"), package)
    try:
        with site.container.network():
            acme = AcmeHost(site.authority, tls=site.authority.server("IP:127.0.0.1"))
        with acme:
            site.change(ivr_certificate="certbot", ivr_certificate_email="you@example.com",
                        certificate_acme_server=acme.directory)
            site.play("site.yml")
            yield site, acme
    finally:
        site.close()


def shown(site):
    """Serial number and issuer of what nginx shows."""
    return site.container.run(
        "sh", "-c", f"openssl s_client -connect 127.0.0.1:443 -servername {DOMAIN} </dev/null 2>/dev/null |"
        " openssl x509 -noout -serial -issuer").stdout


def test_the_certificate_is_the_authoritys_and_calls_are_answered(lone):
    site, acme = lone
    assert (acme.asked, acme.refused) == ([DOMAIN], [])
    # nginx takes a moment to let go of the certificate it started with.
    wait_until(lambda: "Test authority" in shown(site))
    assert site.call()[0] == 200


def test_a_second_run_changes_nothing(lone):
    again = lone[0].play("site.yml")
    assert again.changed == 0, again.changes()


def test_a_renewed_certificate_is_shown_at_once(lone):
    site, acme = lone
    before = shown(site)
    site.container.run("certbot", "renew", "--force-renewal", "--no-random-sleep-on-renew")
    assert acme.asked == [DOMAIN] * 2
    wait_until(lambda: shown(site) != before)
    assert "Test authority" in shown(site)
    assert site.container.run("systemctl", "is-enabled", "certbot.timer").stdout == "enabled\n"
