"""Markdown pages taken apart: fenced blocks, tables and headings, each with its line."""

import re
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Block = namedtuple("Block", "line language text")
Table = namedtuple("Table", "line heading header rows")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def pages():
    """Every page we write by hand, as a path from the root."""
    found = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
    assert {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/configuration.md"} <= set(found)
    return found


def blocks(text):
    return [Block(text.count("\n", 0, found.start()) + 1, found[1], found[2]) for found in FENCE.finditer(text)]


def prose(text):
    """The page without its fenced blocks; every line keeps its number."""
    return FENCE.sub(lambda found: "\n" * found.group().count("\n"), text)


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(text):
    found, heading, lines = [], "", prose(text).splitlines() + [""]
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        elif line.startswith("|") and not lines[number - 2].startswith("|"):
            found.append(Table(number, heading, cells(line), []))
        elif line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            found[-1].rows.append(cells(line))
    return found


def headings(text):
    return [line.lstrip("#").strip() for line in prose(text).splitlines() if re.match("#+ ", line)]


def anchor(heading):
    """What a link to the heading is called: lower case, hyphens for blanks, no other punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
