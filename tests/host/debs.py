"""Packages for deployments: the one that ./dev package makes, and others made out of it."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Checks a config as well as the real one, but never gets as far as a call.
CRASHES = """\
#!/bin/sh
if [ "$1" = serve ]; then kill -SEGV $$; fi
exec "${0%/*}/../lib/twilio-ivr/ivr" "$@"
"""


def build():
    done = subprocess.run([ROOT / "dev", "package"], stdout=subprocess.PIPE, text=True, check=True,
                          env=os.environ | {"IVR_PRESET": "release"})
    return Path(done.stdout.splitlines()[-1])


def version_of(package):
    return subprocess.run(["dpkg-deb", "--field", package, "Version"], capture_output=True, text=True,
                          check=True).stdout.strip()


def repacked(package, folder, suffix, change=lambda tree: None):
    """The same under a later version; change may do something to the files of it."""
    version = version_of(package) + suffix
    tree = folder / f"tree{suffix}"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    control.write_text(control.read_text().replace(f"Version: {version_of(package)}\n", f"Version: {version}\n"))
    change(tree)
    name, _, architecture = package.name.split("_")
    target = folder / f"{name}_{version}_{architecture}"
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Zgzip", "-z1", tree, target],
                   stdout=subprocess.DEVNULL, check=True)
    shutil.rmtree(tree)
    return target


def touch_the_site(tree):
    """nginx has to read its files again."""
    with open(tree / "usr/share/twilio-ivr/nginx/snippets/limits.conf", "a", encoding="utf-8") as snippet:
        snippet.write("# Another line.\n")


def crash(tree):
    program = tree / "usr" / "bin" / "ivr"
    hidden = tree / "usr" / "lib" / "twilio-ivr" / "ivr"
    hidden.parent.mkdir(parents=True, exist_ok=True)
    program.rename(hidden)
    program.write_text(CRASHES)
    program.chmod(0o755)
