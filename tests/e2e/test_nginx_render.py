"""nginx/render: every rendering is accepted by nginx -t, and what would break a file is refused."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import ROOT, as_root, check_syntax, render  # noqa: E402

HTTP = ["--site-url", "http://127.0.0.1:8080", "--listen", "127.0.0.1:8080"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("c")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    "/CN=ivr.example.com", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    return [folder / "cert.pem", folder / "key.pem"]


@pytest.mark.parametrize("arguments", [
    HTTP,
    [*HTTP, "--base-path", ""],
    [*HTTP, "--error-log", "syslog:server=unix:/dev/log,nohostname,tag=nginx"],
    [*HTTP, "--error-log", "/var/log/nginx/ivr-error.log"],
    [*HTTP, "--base-path", "/phone/v1.0"],
    ["--site-url", "https://ivr.example.com", "--listen", "80", "--listen", "[::]:80", "--balancer", "10.0.0.0/16",
     "--balancer", "fd00::/8"],
    [*HTTP, "--media-origin", "https://media.example.com:8443", "--resolver", "192.0.2.53", "--resolver",
     "[2001:db8::53]:5353", "--resolver", "127.0.0.1:5353"],
    [*HTTP, "--media-origin", "http://127.0.0.1:8081"],
    [*HTTP, "--media-origin", "http://[::1]:8081"],
])
def test_nginx_accepts_the_http_site(tmp_path, arguments):
    assert render(tmp_path, *arguments).returncode == 0
    output = check_syntax(tmp_path)
    assert "syntax is ok" in output.stderr
    assert "[warn]" not in output.stderr


@pytest.mark.parametrize("more", [[], ["--listen", "443"], ["--listen", "8443", "--acme-listen", "8080"]])
def test_nginx_accepts_the_https_site(tmp_path, certificate, more):
    assert render(tmp_path, "--site-url", "https://ivr.example.com", "--tls", *certificate, *more).returncode == 0
    output = check_syntax(tmp_path)
    assert "syntax is ok" in output.stderr
    assert "[warn]" not in output.stderr


def test_a_folder_with_blanks_and_semicolons_is_no_trouble(tmp_path):
    folder = tmp_path / "my state; {1}"
    folder.mkdir()
    assert render(folder, *HTTP).returncode == 0
    assert check_syntax(folder).returncode == 0


def test_no_place_is_left_unfilled(tmp_path, certificate):
    render(tmp_path, "--site-url", "https://ivr.example.com", "--tls", *certificate, *as_root())
    for file in (tmp_path / "nginx").rglob("*.conf"):
        settings = [line for line in file.read_text().splitlines() if not line.lstrip().startswith("#")]
        assert "@" not in re.sub("@[a-z_]+", "", "\n".join(settings)), file  # locations have such names


def test_a_second_run_changes_nothing_and_says_so(tmp_path):
    assert f"{tmp_path}/nginx/site.conf" in render(tmp_path, *HTTP).stdout.splitlines()
    assert render(tmp_path, *HTTP).stdout == ""
    assert render(tmp_path, *HTTP, "--base-path", "/x").stdout == f"{tmp_path}/nginx/webhooks.conf\n"


def test_a_dry_run_says_what_it_would_change_and_changes_nothing(tmp_path):
    render(tmp_path, *HTTP)
    file = tmp_path / "nginx/webhooks.conf"
    before = file.read_text()
    assert render(tmp_path, *HTTP, "--dry-run", "--diff").stdout == ""
    assert render(tmp_path, *HTTP, "--base-path", "/x", "--dry-run").stdout == f"{file}\n"
    output = render(tmp_path, *HTTP, "--base-path", "/x", "--dry-run", "--diff").stdout.splitlines()
    assert output[:3] == [str(file), "--- before", "+++ after"]
    assert "-location = /api/ping {" in output and "+location = /x/ping {" in output
    assert file.read_text() == before


def test_a_dry_run_makes_no_folder(tmp_path):
    assert f"{tmp_path}/nginx/site.conf" in render(tmp_path, *HTTP, "--dry-run").stdout.splitlines()
    assert not (tmp_path / "nginx").exists()


@pytest.mark.parametrize("arguments", [
    ["--site-url", "https://ivr.example.com/api", "--listen", "80"],
    ["--site-url", "ivr.example.com", "--listen", "80"],
    ["--site-url", "https://a.example\";evil", "--listen", "80"],
    [*HTTP, "--base-path", "/a b"],
    [*HTTP, "--base-path", "api"],
    [*HTTP, "--base-path", "/api/"],
    [*HTTP, "--base-path", "/a;b"],
    [*HTTP, "--access-log", "/tmp/$host"],
    [*HTTP, "--access-log", "relative"],
    [*HTTP, "--balancer", "10.0.0.0/8; evil"],
    ["--site-url", "http://127.0.0.1"],
    *[[*HTTP, "--media-origin", value] for value in [
        "api.twilio.com", "ftp://api.twilio.com", "https://api.twilio.com/", "https://user@api.twilio.com",
        "https://api.twilio.com?a", "https://$host", "https://", ""]],
    *[[*HTTP, "--media-ca", value] for value in ["ca.pem", "/tmp/$host", '/tmp/a"b', ""]],
    *[[*HTTP, "--error-log", value] for value in ["error.log", "/tmp/a b", "/tmp/$host", "stderr; evil", ""]],
    *[[*HTTP, "--resolver", value] for value in [
        "dns.example.com", "192.0.2", "192.0.2.256", "192.0.2.53; evil", "192.0.2.53 ipv6=on", "2001:db8::53",
        "[2001:db8::53", "[192.0.2.53]", "[fe80::1%eth0]", "[]", ":53", "192.0.2.53:", ""]],
])
def test_a_value_that_would_break_the_file_is_refused(tmp_path, arguments):
    refused = render(tmp_path, *arguments)
    assert refused.returncode == 2
    assert "expected" in refused.stderr or "--listen is missing" in refused.stderr
    assert not (tmp_path / "nginx").exists()


@pytest.mark.parametrize("text, expected", [
    ("nameserver 192.0.2.53\n", ["192.0.2.53"]),
    ("# nameserver 192.0.2.1\nsearch example.com\nnameserver\t192.0.2.53 \nnameserver 2001:db8::53\noptions rotate\n",
     ["192.0.2.53", "[2001:db8::53]"]),
    ("nameserver fe80::1%eth0\nnameserver 192.0.2.53", ["192.0.2.53"]),
    ("nameserver\nnameserver evil;\n;nameserver 192.0.2.1\nnameservers 192.0.2.1\n", ["127.0.0.1"]),
    ("", ["127.0.0.1"])])
def test_name_servers_are_those_of_the_host(text, expected):
    assert runpy.run_path(str(ROOT / "nginx/render"))["name_servers"](text) == expected


def test_without_the_option_the_hosts_own_name_servers_are_asked(tmp_path):
    render(tmp_path, *HTTP)
    asked, = re.findall("^resolver (.*) ipv6=off;$", (tmp_path / "nginx/recording.conf").read_text(), re.MULTILINE)
    named = re.findall(r"^nameserver\s+([0-9.]+)\s*$", Path("/etc/resolv.conf").read_text(), re.MULTILINE)
    assert asked.split() and set(named) <= set(asked.split())


def test_the_snippets_are_shipped_byte_for_byte_where_they_have_no_places(tmp_path):
    render(tmp_path, *HTTP)
    for snippet in (ROOT / "nginx/snippets").iterdir():
        assert (tmp_path / "nginx/snippets" / snippet.name).read_bytes() == snippet.read_bytes()


def test_the_error_log_is_nginxs_own_unless_another_is_named(tmp_path):
    render(tmp_path, *HTTP)
    assert "    error_log " not in (tmp_path / "nginx/site.conf").read_text()
    render(tmp_path, *HTTP, "--error-log", "syslog:server=unix:/dev/log")
    assert '    error_log "syslog:server=unix:/dev/log" error;\n' in (tmp_path / "nginx/site.conf").read_text()
