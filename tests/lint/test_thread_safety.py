"""Lock contracts (fcgi_app/base/guarded_by.hpp) hold, as clang sees them."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADER = "fcgi_app/base/guarded_by.hpp"
CLANG = shutil.which("clang++") or shutil.which("clang++-14")

pytestmark = pytest.mark.skipif(not CLANG, reason="./dev check installs clang and runs this")


def annotated_sources():
    """Sources that include the macros, or whose own header does."""
    including = [path for path in (ROOT / "fcgi_app").rglob("*.?pp") if f'#include "{HEADER}"' in path.read_text()]
    sources = {path.with_suffix(".cpp") for path in including}
    return sorted(path.relative_to(ROOT).as_posix() for path in sources if path.exists())


def compile_with_clang(source):
    return subprocess.run([CLANG, "-std=c++20", "-fsyntax-only", "-Wthread-safety", "-Werror", "-I", ROOT, source],
                          capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("source", annotated_sources())
def test_every_lock_contract_holds(source):
    done = compile_with_clang(ROOT / source)
    assert done.returncode == 0, done.stderr


def test_a_broken_contract_is_found(tmp_path):
    source = tmp_path / "broken.cpp"
    source.write_text(f'#include "{HEADER}"\n'
                      "class Counter {\n public:\n  void add() { ++count_; }\n\n private:\n"
                      "  ivr::Mutex mutex_;\n  int count_ GUARDED_BY(mutex_) = 0;\n};\n")
    done = compile_with_clang(source)
    assert done.returncode != 0 and "requires holding mutex 'mutex_'" in done.stderr
