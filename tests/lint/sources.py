"""The files that the lint looks at, and C++ text with its comments and strings blanked out."""

import re
from collections import namedtuple
from pathlib import Path

Source = namedtuple("Source", "path text")  # path: from the root, with slashes

FOLDERS = ("core", "fcgi_app", "tests", "nginx", "config", "ansible", ".ci")
SUFFIXES = {".cpp", ".hpp", ".inc", ".py", ".sh", ".conf", ".ini", ".yml", ""}

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<fence>[^(\s]*)\(.*?\)(?P=fence)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""",
    re.DOTALL)


def read_tree(root):
    """Every source file below root, but none that a program wrote."""
    root = Path(root)
    found = [path for folder in FOLDERS for path in (root / folder).rglob("*")] + [root / "dev", *root.glob("*.txt")]
    sources = []
    for path in sorted(found):
        if path.is_file() and (path.suffix in SUFFIXES or path.name == "CMakeLists.txt") and "__pycache__" not in path.parts:
            name = path.relative_to(root).as_posix()
            if not name.startswith("tests/configs/") and name != "tests/lint/test_rules.py":
                sources.append(Source(name, path.read_text(encoding="utf-8")))
    return sources


def is_cpp(source):
    return source.path.endswith((".cpp", ".hpp"))


def bare(text):
    """C++ without comments, strings and characters; every line keeps its number."""
    return TOKEN.sub(lambda found: "\n" * found.group().count("\n") or " ", text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1
