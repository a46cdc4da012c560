"""The tree as it is keeps every rule."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lint import RULES  # noqa: E402
from lint.sources import read_tree  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tree():
    sources = read_tree(ROOT)
    paths = {source.path for source in sources}
    assert {"dev", "CMakeLists.txt", "core/call/respond.hpp", "fcgi_app/cli/main.cpp", "nginx/render"} <= paths
    return sources


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(tree, rule):
    broken = list(rule(tree))
    assert not broken, "\n".join(["", *broken])
