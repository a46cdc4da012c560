"""docs/performance.md: its tables are between marks and written from results.json; people write the text."""

import json
import re

from bench.report.picture import draw
from bench.report.tables import TABLES, possible
from bench.systems.site import ROOT

PAGE = ROOT / "docs/performance.md"
PICTURE = ROOT / "docs/performance.svg"
RESULTS = ROOT / "tests/bench/results.json"

MARKED = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page, found):
    """The text of the page with each marked block written anew."""
    return MARKED.sub(lambda block: f"{block[1]}{TABLES[block[2]](found)}{block[3]}", page)


def marked(page):
    """Names of the blocks that the page has."""
    return [block[2] for block in MARKED.finditer(page)]


def write_report(found, folder):
    """All tables and the picture, in a folder of the build; gives the text."""
    text = "\n".join(f"## {name}\n\n{TABLES[name](found)}" for name in possible(found))
    (folder / "performance.md").write_text(text)
    (folder / "performance.svg").write_text(draw(found))
    return text


def write_page(found):
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    PAGE.write_text(filled(PAGE.read_text(), found))
    PICTURE.write_text(draw(found))
