"""docs/performance.md shows what was measured: its tables and its picture are those of tests/bench/results.json."""

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pages  # noqa: E402
from bench.report.page import PICTURE, RESULTS, filled, marked  # noqa: E402
from bench.report.picture import draw  # noqa: E402
from bench.report.tables import TABLES  # noqa: E402
from bench.report.targets import met, targets  # noqa: E402
from bench.systems.all_systems import TITLES  # noqa: E402

PAGE = pages.read("docs/performance.md")
FOUND = json.loads(RESULTS.read_text(encoding="utf-8"))


def section(heading):
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[1]


def test_the_page_has_every_table_once():
    assert sorted(marked(PAGE)) == sorted(TABLES)


def test_the_tables_are_those_of_the_results():
    assert PAGE == filled(PAGE, FOUND)


def test_the_picture_is_that_of_the_results():
    assert PICTURE.read_text(encoding="utf-8") == draw(FOUND)


def test_all_systems_were_measured_in_enough_rounds():
    assert set(FOUND["systems"]) == set(TITLES)
    rounds = FOUND["settings"]["rounds"]
    assert rounds >= 5
    for figures in FOUND["systems"].values():
        assert len(figures["saturation"]) == len(figures["steady"]) == rounds


def test_what_is_missed_has_its_reason_and_nothing_else_has():
    missed = {target.figure for target in targets(FOUND) if not met(target)}
    assert set(re.findall(r"\*\*(.+?)\*\*", section("Where a target is missed"))) == missed
