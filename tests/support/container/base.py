"""The Debian that containers start from, made once for each recipe and kept in build/container."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "build" / "container"
SCRIPT = Path(__file__).with_name("make-root")
SUITE = "bookworm"
DAY = 24 * 60 * 60

# Much as Debian's image for EC2 comes.
INSTALLED = (
    "systemd systemd-sysv dbus udev apt ca-certificates cron iproute2 libpam-systemd logrotate openssh-server procps "
    "python3 python3-apt python3-minimal sudo tzdata")

# To be had without a network: what the playbooks and our own package ask for, and what tests look with.
OFFERED = (
    "acl adduser bash-completion certbot chrony curl libcurl4 libdate-tz3 libfcgi0ldbl libfmt9 libical3 libinih1 "
    "libpq5 libpugixml1v5 libsoci-core4.0 libsoci-postgresql4.0 libsoci-sqlite3-4.0 libsqlite3-0 libssl3 libstdc++6 "
    "libsystemd0 man-db needrestart nftables nginx nginx-light openssl postgresql-client python3-cryptography "
    "python3-systemd sqlite3 ssl-cert systemd-timesyncd unattended-upgrades")


def base_root():
    """The folder, made now if it is not there: takes less than two minutes. Several who ask together wait for one."""
    sources = archive()
    recipe = "\n".join([SCRIPT.read_text(), SUITE, INSTALLED, OFFERED])
    root = FOLDER / f"{SUITE}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(root.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            make(root, sources)
        # Roots of older recipes go when nobody has used them for a day.
        os.utime(root)
    return root


def archive():
    """The lines of a sources.list for the archive of Debian that this host uses."""
    fields = "$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI) $(RELEASE)"
    targets = subprocess.run(["apt-get", "indextargets", "--format", fields, "Created-By: Packages"],
                             capture_output=True, text=True, check=True)
    entries = [line.split() for line in targets.stdout.splitlines()]
    lines = sorted({f"deb {entry[3]} {entry[4]} main" for entry in entries
                    if len(entry) == 5 and entry[0] == "Debian" and entry[1].startswith(SUITE) and entry[2] == "main"})
    if not lines:
        raise RuntimeError(f"apt knows no archive of Debian {SUITE} on this host: try apt-get update")
    return lines


def make(root, sources):
    """In a mount namespace of its own, so that nothing stays mounted; under another name until it is whole."""
    making = root.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    mirror = next(line.split()[1] for line in sources if line.endswith(f" {SUITE} main"))
    proxies = {f"{scheme}_proxy": proxy for scheme in ("http", "https") if (proxy := proxy_of_apt(scheme))}
    with open(root.with_suffix(".log"), "w") as log:
        done = subprocess.run(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child=KILL",
             "--mount-proc", SCRIPT, making, SUITE, mirror, "\n".join(sources), INSTALLED, OFFERED],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=os.environ | proxies, check=False)
    if done.returncode:
        shutil.rmtree(making, ignore_errors=True)
        raise RuntimeError(f"debootstrap failed; its last words:\n{root.with_suffix('.log').read_text()[-2000:]}")
    making.rename(root)
    for other in FOLDER.glob(f"{SUITE}-*"):
        if other.is_dir() and other.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(other, ignore_errors=True)


def proxy_of_apt(scheme):
    """debootstrap asks the environment only."""
    shown = subprocess.run(["apt-config", "shell", "PROXY", f"Acquire::{scheme}::Proxy"],
                           capture_output=True, text=True, check=True)
    return shown.stdout.partition("=")[2].strip().strip("'")
