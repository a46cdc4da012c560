"""The clang-tidy settings find what they are for, in a small tree of their own, and what passed is remembered."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not shutil.which("clang-tidy"), reason="./dev check installs clang-tidy and runs this")

FINE = """// A file.
#include <string>
#include <utility>

namespace ivr {

enum class Colour { red, green };
inline constexpr int k_most = 3;

class Counter {
 public:
  explicit Counter(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};

}  // namespace ivr
"""


@pytest.fixture
def tidy(tmp_path):
    """Runs the script on one file with the given text."""
    for name in (".clang-tidy", "tests/lint/tidy"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "core").mkdir()
    (tmp_path / "fcgi_app").mkdir()
    (tmp_path / "build").mkdir()
    (tmp_path / "build/compile_commands.json").write_text(json.dumps([
        {"directory": str(tmp_path), "command": "c++ -std=c++20 -c core/a.cpp", "file": "core/a.cpp"}]))

    def run(text):
        (tmp_path / "core/a.cpp").write_text(text)
        return subprocess.run([tmp_path / "tests/lint/tidy", "build"], capture_output=True, text=True, check=False)

    return run


def test_what_is_fine_passes_and_is_looked_at_once(tidy):
    first, second, changed = tidy(FINE), tidy(FINE), tidy(FINE + "\n")
    assert [one.returncode for one in (first, second, changed)] == [0, 0, 0], first.stdout
    assert [one.stderr for one in (first, second, changed)] == ["clang-tidy core/a.cpp\n", "", "clang-tidy core/a.cpp\n"]


def test_every_wrong_name_and_a_use_after_move_are_found_each_time(tidy):
    text = (FINE.replace("Colour", "colour").replace("red", "kRed").replace("k_most", "most")
            .replace("Counter", "counter").replace("name()", "getName()").replace("name_", "name")
            + "\nstd::string twice(std::string a) { std::string b = std::move(a); return a + b; }\n")
    for _ in range(2):
        output = tidy(text)
        assert output.returncode != 0
        for wrong in ("enum 'colour'", "enum constant 'kRed'", "constexpr variable 'most'", "class 'counter'",
                      "method 'getName'", "private member 'name'", "'a' used after it was moved"):
            assert wrong in output.stdout
