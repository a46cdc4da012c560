"""One host for all of these tests, made from nothing by site.yml; a test that changes it restores it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from debs import build  # noqa: E402
from host_site import Site  # noqa: E402

from support.container import missing  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--package", type=Path, metavar="FILE", help="deploy this .deb instead of making one")


@pytest.fixture(scope="session")
def package(pytestconfig):
    """The .deb, as ./dev package makes it."""
    given = pytestconfig.getoption("package")
    return given.resolve() if given else build()


@pytest.fixture(scope="session")
def site(tmp_path_factory, package):
    if missing():
        pytest.skip(missing())
    made = Site(tmp_path_factory.mktemp("site"), package)
    yield made
    made.close()


@pytest.fixture(scope="session")
def first(site):
    """The play that made the host what it is."""
    return site.play("site.yml")


@pytest.fixture
def phone(site, first):
    """The host, set up by site.yml."""
    return site
