"""What is in the package, and what it asks for."""

import gzip
import os
import re
import shutil
import subprocess

import pytest

from support.ivr_process import ROOT

FILES = """\
etc/ivr/config.ini
lib/systemd/system/ivr-deliver.service
lib/systemd/system/ivr-health.service
lib/systemd/system/ivr.service
lib/systemd/system/ivr.socket
usr/bin/ivr
usr/libexec/twilio-ivr/health-ping
usr/libexec/twilio-ivr/ivr-deliver
usr/share/bash-completion/completions/ivr
usr/share/doc/twilio-ivr/alerts.md
usr/share/doc/twilio-ivr/changelog.gz
usr/share/doc/twilio-ivr/configuration.md
usr/share/doc/twilio-ivr/copyright
usr/share/doc/twilio-ivr/examples/config.ini
usr/share/doc/twilio-ivr/nginx.md
usr/share/lintian/overrides/twilio-ivr
usr/share/man/man1/ivr.1.gz
usr/share/twilio-ivr/rds-ca.pem
usr/share/twilio-ivr/systemd/nginx-sandbox.conf
usr/share/twilio-ivr/systemd/store-postgresql.conf
""".splitlines()

PROGRAMS = {"usr/bin/ivr", "usr/libexec/twilio-ivr/health-ping", "usr/libexec/twilio-ivr/ivr-deliver",
            "usr/share/twilio-ivr/nginx/render"}

# What was compiled.
BINARIES = ("usr/bin/ivr", "usr/libexec/twilio-ivr/ivr-deliver")


def output(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=120).stdout


def field(package, name):
    return output("dpkg-deb", "--field", package, name).strip()


def test_it_holds_what_a_host_needs_and_nothing_else(unpacked):
    found = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "nginx").rglob("*")
                 if path.is_file() and path.name != "README.md" and "__pycache__" not in path.parts}
    assert found == {*FILES, *(f"usr/share/twilio-ivr/{template}" for template in templates)}


def test_everything_is_roots_and_only_the_config_is_not_for_everybody(package):
    for line in output("dpkg-deb", "--contents", package).splitlines():
        mode, owner, *_, name = line.split()
        name = name.removeprefix("./")
        expected = "-rw-r-----" if name == "etc/ivr/config.ini" else "-rwxr-xr-x" if name in PROGRAMS else "-rw-r--r--"
        assert (mode, owner) == ("drwxr-xr-x" if name.endswith("/") or not name else expected, "root/root"), name


def test_it_is_named_by_its_version(package):
    assert (field(package, "Package"), field(package, "Version")) == ("twilio-ivr", "0.1.0+test1")
    assert package.name == f"twilio-ivr_0.1.0+test1_{output('dpkg', '--print-architecture').strip()}.deb"


def test_between_releases_a_later_package_has_a_higher_version(tmp_path):
    """As dpkg compares; a tree without its history is the release itself."""
    made = output(ROOT / "config/package/build", "--out", tmp_path).splitlines()[-1]
    version = field(made, "Version")
    assert re.fullmatch(r"[0-9.]+(\+git\d{14}\.[0-9a-f]{7,})?", version)
    release = version.partition("+")[0]
    for lower, higher in ((release, f"{release}+git20000101000000.0000000"),
                          (f"{release}+git20000101000000.fffffff", f"{release}+git20000101000001.0000000"),
                          (f"{release}+git20991231235959.0000000", f"{release}.1")):
        subprocess.run(["dpkg", "--compare-versions", lower, "lt", higher], check=True, timeout=60)


def test_every_library_is_among_the_dependencies_and_nothing_is_that_nobody_needs(package, unpacked):
    depends = {re.match(r"\S+", one)[0] for one in field(package, "Depends").split(", ")}
    needed = {library for one in BINARIES
              for library in re.findall(r"\(NEEDED\).*\[(.+)\]", output("readelf", "--dynamic", unpacked / one))}
    assert {"libcurl.so.4", "libsoci_sqlite3.so.4.0"} <= needed
    folder = output("gcc", "-print-multiarch").strip()
    owners = {output("dpkg-query", "--search", f"*/{folder}/{library}").split(":")[0] for library in needed
              if not library.startswith("ld-linux")}
    assert owners <= depends
    assert depends - owners == {"adduser", "ca-certificates", "curl", "libsoci-postgresql4.0", "python3", "tzdata"}


@pytest.mark.parametrize("binary", BINARIES)
def test_binaries_are_stripped_and_hardened(unpacked, binary):
    sections = output("readelf", "--wide", "--sections", unpacked / binary)
    assert ".symtab" not in sections and ".debug_info" not in sections
    dynamic = output("readelf", "--dynamic", unpacked / binary)
    assert "BIND_NOW" in dynamic and "PIE" in dynamic


def test_dpkg_knows_the_config_and_the_time_zones(package, tmp_path):
    subprocess.run(["dpkg-deb", "--control", package, tmp_path], check=True, timeout=60)
    assert (tmp_path / "conffiles").read_text() == "/etc/ivr/config.ini\n"
    assert (tmp_path / "triggers").read_text().splitlines()[-1] == "interest-noawait /usr/share/zoneinfo"
    sums = (tmp_path / "md5sums").read_text()
    assert "usr/bin/ivr\n" in sums


def test_pages_are_the_projects_own(unpacked):
    page = gzip.decompress((unpacked / "usr/share/man/man1/ivr.1.gz").read_bytes()).decode()
    assert page == (ROOT / "docs/man/ivr.1").read_text()
    changelog = gzip.decompress((unpacked / "usr/share/doc/twilio-ivr/changelog.gz").read_bytes()).decode()
    assert changelog.startswith("twilio-ivr (0.1.0+test1) ")
    licence = (ROOT / "LICENSE").read_text().split("\n\n", 1)[1].splitlines()
    copyright_file = (unpacked / "usr/share/doc/twilio-ivr/copyright").read_text()
    assert licence[0] == "Copyright (c) 2026 the twilio-ivr authors"
    assert all(f" {line or '.'}\n" in copyright_file for line in licence[1:])


def test_nginx_files_are_rendered_from_where_they_are_installed(unpacked, tmp_path):
    share = unpacked / "usr/share/twilio-ivr/nginx"
    done = subprocess.run([share / "render", "--out", tmp_path / "site", "--socket", "/run/ivr/fcgi.sock", "--site-url",
                           "http://127.0.0.1:8080", "--listen", "127.0.0.1:8080"],
                          capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "unix:/run/ivr/fcgi.sock" in (tmp_path / "site/upstream.conf").read_text()
    assert len(done.stdout.splitlines()) == 4 + len(list((share / "snippets").iterdir()))


def test_lintian_finds_nothing(package):
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    root = ["--allow-root"] if os.geteuid() == 0 else []
    done = subprocess.run(["lintian", *root, "--fail-on", "error,warning", package], capture_output=True, text=True,
                          check=False, timeout=300)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize("arguments, words", [
    (["--version", "one"], "expected a Debian version"), (["--version"], "--version needs a value"),
    (["--verbose"], "unknown option --verbose")])
def test_a_package_that_cannot_be_is_refused_in_words(arguments, words):
    done = subprocess.run([ROOT / "config/package/build", *arguments], capture_output=True, text=True, check=False,
                          timeout=60)
    assert done.returncode == 1 and words in done.stderr and done.stdout == ""
