"""The table of ./dev attack: what it says of promises that hold and of those that do not."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from attack.callers import Outcome, tally  # noqa: E402
from attack.rows import Row, promises_to_callers, table  # noqa: E402

CALM = [Outcome(False, True, 0.002)] * 98 + [Outcome(True, True, 0.004)] * 2


def broken(outcomes):
    return list(promises_to_callers(tally(outcomes), 50))


def test_nothing_is_broken_when_everybody_is_answered_at_once():
    assert broken(CALM) == []


@pytest.mark.parametrize("outcome, what", [
    (Outcome(False, False, 0.002), "1 of 99 callers were not answered"),
    (Outcome(True, False, 0.002), "1 of 3 callbacks were refused"),
])
def test_one_that_is_not_served_breaks_a_promise(outcome, what):
    assert broken([*CALM, outcome]) == [what]


def test_the_slowest_one_in_a_hundred_must_be_quick():
    assert broken([*CALM, *[Outcome(False, True, 0.3)] * 2]) == ["p99 is 300 ms, promised are less than 50 ms"]


def test_the_table_has_a_line_for_each_row_and_remarks_below_it():
    rows = [Row("none", "", tally(CALM)), Row("links", "20", figures="none opened"),
            Row("flood", "20 connections", skipped="needs root"), Row("tricks", "2", broken=("accepted: one",))]
    assert table(rows) == """\
attack  size            answered  p50 ms  p99 ms  max ms  refused  promise
none                    100.0 %   2.0     4.0     4       0 of 2   holds
links   20                                                         holds
    none opened
flood   20 connections                                             skipped
    needs root
tricks  2                                                          BROKEN
    accepted: one"""
