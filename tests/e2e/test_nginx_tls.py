"""The site over TLS: who gets a certificate, which protocols, and what port 80 is for."""

import http.client
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import NginxSite, ask, free_port  # noqa: E402
from support.fastcgi_echo import FastCgiEcho  # noqa: E402

NAME = "ivr.example.com"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("t")
    challenges = folder / "acme/.well-known/acme-challenge"
    (challenges / "folder").mkdir(parents=True)
    (challenges / "token-1").write_text("proof")
    (folder / "secret").write_text("secret")
    (challenges / "link").symlink_to(folder / "secret")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key.pem", "-out",
                    folder / "cert.pem"], check=True, capture_output=True)
    acme_port = free_port()
    running = NginxSite(folder, "--tls", folder / "cert.pem", folder / "key.pem", "--acme-listen",
                        f"127.0.0.1:{acme_port}", "--acme-root", folder / "acme", site_url=f"https://{NAME}")
    running.acme_port = acme_port
    echo = FastCgiEcho(running.socket)
    yield running
    running.close()
    echo.close()


def https(site, name=NAME, **versions):
    """An open TLS connection that trusts the site's own certificate, and nothing else."""
    trust = ssl.create_default_context(cafile=site.folder / "cert.pem")
    for setting, value in versions.items():
        setattr(trust, setting, value)
    connection = http.client.HTTPSConnection(name, timeout=10)
    plain = socket.create_connection(("127.0.0.1", site.port), timeout=10)
    try:
        connection.sock = trust.wrap_socket(plain, server_hostname=name)
    except ssl.SSLError:
        plain.close()
        raise
    return connection


def test_the_site_answers_over_tls_and_asks_browsers_to_stay_there(site):
    response = ask(https(site), "/api/ivr", "POST", b"CallSid=CA")
    assert response.status == 200
    assert f'["IVR_SITE_URL", "https://{NAME}"]' in response.text
    assert response.getheader("Strict-Transport-Security") == "max-age=63072000"
    assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_another_name_gets_no_certificate(site):
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        https(site, "other.example.com")


def test_another_host_inside_the_right_handshake_finds_nothing(site):
    assert ask(https(site), "/api/ivr", headers=[("Host", "other.example.com")]).status == 404


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_current_protocols_are_spoken(site, version):
    connection = https(site, minimum_version=version, maximum_version=version)
    assert connection.sock.version() == {771: "TLSv1.2", 772: "TLSv1.3"}[version]
    connection.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_protocols_are_not(site):
    for name in (NAME, "other.example.com"):
        answer = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{site.port}", "-servername", name, "-tls1_1", "-cipher",
             "ALL:@SECLEVEL=0"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert "alert protocol version" in answer.stderr


def test_only_ciphers_with_forward_secrecy_are_offered(site):
    answer = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{site.port}", "-servername", NAME, "-tls1_2", "-cipher",
         "AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA"], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False)
    assert "handshake failure" in answer.stderr


@pytest.mark.parametrize("path, status, text", [
    ("/.well-known/acme-challenge/token-1", 200, "proof"), ("/.well-known/acme-challenge/none", 404, None),
    ("/.well-known/acme-challenge/folder", 404, None), ("/.well-known/acme-challenge/../token-1", 404, None),
    ("/.well-known/acme-challenge/link", 404, None),
    ("/", 404, None), ("/api/ivr", 404, None), ("/api/ping", 404, None)])
def test_port_80_answers_challenges_and_redirects_nobody(site, path, status, text):
    response = ask(http.client.HTTPConnection("127.0.0.1", site.acme_port, timeout=10), path, "GET",
                   headers=[("Host", NAME)])
    assert response.status == status
    assert response.getheader("Location") is None
    assert text is None or response.text == text
