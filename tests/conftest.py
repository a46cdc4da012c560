"""How the suite is spread over several processes by ./dev test (pytest-xdist), and the marks that tests have."""

import pytest

# Folders with the longest tests come first, so that none of them is left over when everything else has ended.
FIRST = ("chaos", "package", "ansible", "bench", "store", "docs", "differential", "fakes", "e2e")
# Files whose tests measure time or memory, or that fill the machine.
ALONE = ("chaos/", "e2e/test_soak.py", "e2e/test_dev_run.py", "e2e/test_serve_hostile.py", "e2e/test_program_parts.py")
# Tests of a server that all of them share go to a process in bunches.
BUNCH = 100


def pytest_configure(config):
    config.addinivalue_line("markers", "sanitizers: also run on the builds with sanitizers")
    config.addinivalue_line("markers", "alone: measures time or memory: nothing else runs meanwhile")
    config.addinivalue_line("markers", "xdist_group(name): tests of a group run in the same process")


def is_in(item, names):
    path = item.path.as_posix()
    return any(f"/tests/{name}" in path for name in names)


def group_of(item, number):
    """The tests that share something expensive run in one process; None: any process will do."""
    scopes = {found[-1].scope for found in item._fixtureinfo.name2fixturedefs.values() if found[-1].baseid}
    if "module" in scopes:
        return item.path.name
    return f"{item.path.name} {number // BUNCH}" if "session" in scopes else None


def place_of(item):
    return next((place for place, name in enumerate(FIRST) if is_in(item, [f"{name}/"])), len(FIRST))


# Before pytest-xdist looks for the groups.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for number, item in enumerate(items):
        if is_in(item, ["store/", "differential/"]):
            item.add_marker(pytest.mark.sanitizers)
        if is_in(item, ALONE):
            item.add_marker(pytest.mark.alone)
        group = group_of(item, number)
        if group:
            item.add_marker(pytest.mark.xdist_group(name=group))
    items.sort(key=place_of)
