"""The Debian package, made once from the release build, and hosts that have it installed."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from support.container import missing  # noqa: E402

from phone import Phone  # noqa: E402


@pytest.fixture(scope="session")
def make_package(tmp_path_factory):
    """make_package(version) gives the path of the package. Test processes that run beside each other share it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "packages"
    folder.mkdir(exist_ok=True)

    def make(version):
        with open(folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made = folder / f"{version}.path"
            if not made.exists():
                done = subprocess.run([ROOT / "config/package/build", "--version", version, "--out", folder],
                                      capture_output=True, text=True, check=False, timeout=300)
                assert done.returncode == 0, done.stderr
                made.write_text(done.stdout.splitlines()[-1])
            return Path(made.read_text())

    return make


@pytest.fixture(scope="session")
def package(make_package):
    return make_package("0.1.0+test1")


@pytest.fixture(scope="session")
def unpacked(package, tmp_path_factory):
    """What the package holds, as a folder."""
    folder = tmp_path_factory.mktemp("unpacked")
    subprocess.run(["dpkg-deb", "--extract", package, folder], check=True, timeout=60)
    return folder


def installed(package):
    reason = missing()
    if reason:
        pytest.skip(reason)
    phone = Phone()
    try:
        phone.install(package)
    except BaseException:
        phone.stop()
        raise
    return phone


@pytest.fixture(scope="module")
def shared_phone(package):
    phone = installed(package)
    with phone:
        phone.set_up()
        yield phone


@pytest.fixture
def phone(shared_phone):
    """A host that answers calls; as good as new for each test of a module."""
    shared_phone.clean_up()
    return shared_phone


@pytest.fixture
def new_phone(package):
    """A host of the test's own with the package installed, and nothing more; not booted."""
    with installed(package) as phone:
        yield phone
