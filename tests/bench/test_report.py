"""What is made of figures: ratios within rounds, verdicts, tables, the picture, and the guard."""

import copy
from xml.etree import ElementTree

import pytest

from bench import check
from bench.report import figures, tables
from bench.report.page import filled, marked
from bench.report.picture import draw
from bench.report.targets import met, targets

SVG = "{http://www.w3.org/2000/svg}"


def load(rate, app_us=10.0, p99=1.0, reached=True):
    return {"rate": rate, "p50_ms": p99 / 2, "p99_ms": p99, "p999_ms": p99 * 2, "app_us": app_us, "nginx_us": 20.0,
            "reached": reached}


def system(rates, app_us=10.0, p99=1.0, reached=True):
    return {"saturation": [load(rate, app_us) for rate in rates],
            "steady": [load(2000, app_us, p99, reached) for _ in rates],
            "memory": {"resident": 3 * 2**20, "proportional": 2**20, "processes": 1}, "start_ms": [10.0, 12.0, 30.0]}


def sized(actions, hours, rates, resident):
    return {"actions": actions, "hours": hours, "saturation": [load(rate) for rate in rates], "start_ms": [20.0, 30.0],
            "loaded": 2 * resident, "resident": resident}


@pytest.fixture
def found():
    """Three rounds; the machine is half as fast in the second."""
    return {
        "machine": {"cores": 2, "system": "Debian", "nginx": "1.2", "node": "", "python": "3.1", "gunicorn": "",
                    "date": "2026-01-02"},
        "settings": {"rounds": 3, "seconds": 1, "connections": 32, "rate": 2000, "webhook_bytes": 487},
        "systems": {"a": system([80000, 40000, 84000]), "b": system([40000, 20000, 42000], 10.0),
                    "c": system([38000, 19000, 39900], 13.0, 1.1), "e": system([4000, 2000, 4200], 300.0),
                    "f": system([2900, 1450, 3045], 400.0, 900.0, reached=False)},
        "instructions": {"b": 9000.0, "c": 20000.0},
        "example": {"start_ms": [20.0, 25.0, 90.0], "loaded": 7 * 2**20, "resident": 7.5 * 2**20},
        "reload": {"quiet": [load(30000), load(15000)], "reloading": [load(29400), load(14700)]},
        "flat": [sized(10, 1, [30000, 15000], 7 * 2**20), sized(100000, 1, [29700, 14850], 7 * 2**20 + 99990 * 1000)],
    }


def verdicts(found):
    return {target.figure: met(target) for target in targets(found)}


def test_a_ratio_is_made_within_a_round(found):
    systems = found["systems"]
    within = figures.ratios(systems["c"]["saturation"], systems["b"]["saturation"])
    assert within == pytest.approx([0.95, 0.95, 0.95])
    assert figures.spread([3, 1, 2, 10]) == (2.5, 1, 10)
    with pytest.raises(ValueError):
        figures.ratios([load(1)], [load(1), load(2)])


def test_all_targets_are_met_by_figures_that_meet_them(found):
    assert len(verdicts(found)) == 12
    assert all(verdicts(found).values())


@pytest.mark.parametrize("path, value, figure", [
    (("systems", "c", "saturation"), [load(35000), load(17000), load(37000)], "this project / bare responder"),
    (("systems", "e", "saturation"), [load(5400)] * 3, "this project / Node.js"),
    (("systems", "f", "saturation"), [load(3500)] * 3, "this project / Flask"),
    (("systems", "c", "steady"), [load(2000, p99=1.2)] * 3, "99th percentile"),
    (("instructions", "c"), 29001.0, "instructions a request"),
    (("example", "resident"), 16.1 * 2**20, "resident memory, example"),
    (("example", "start_ms"), [20.0, 51.0, 52.0], "start to first answer, example"),
    (("flat", 1, "resident"), 201 * 2**20, "resident memory, 100,000"),
    (("flat", 1, "start_ms"), [1900.0, 2200.0], "start to first answer, 100,000"),
    (("flat", 1, "saturation"), [load(28000), load(14000)], "100,000 actions / 10"),
    (("reload", "reloading"), [load(28000), load(14000)], "reloading every second"),
])
def test_a_figure_beyond_its_bound_is_a_target_missed(found, path, value, figure):
    changed = copy.deepcopy(found)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    missed = [name for name, passed in verdicts(changed).items() if not passed]
    assert [name for name in missed if figure in name], missed
    assert "**missed**" in tables.targets_table(changed) and "**missed**" not in tables.targets_table(found)


def test_the_cpu_target_is_of_the_difference(found):
    name = next(one for one in verdicts(found) if one.startswith("CPU"))
    found["systems"]["c"]["saturation"][0]["app_us"] = 99.0  # one round of three decides nothing
    assert verdicts(found)[name]
    found["systems"]["c"]["saturation"][1]["app_us"] = 99.0
    assert not verdicts(found)[name]


def test_a_row_shows_median_least_and_most(found):
    rows = tables.throughput_table(found).splitlines()
    ours = next(row for row in rows if row.startswith("| (c)"))
    assert "| 38,000 (19,000 to 39,900) | 0.95 (0.95 to 0.95) | 13.0 | 20.0 |" in ours
    assert all(row.count("|") == rows[0].count("|") for row in rows)


def test_who_cannot_keep_up_is_said_to(found):
    rows = tables.latency_table(found).splitlines()
    assert [row[:5] for row in rows if "cannot keep up" in row] == ["| (f)"]


def test_bytes_an_action_are_what_further_ones_take(found):
    assert figures.bytes_an_action(found["flat"]) == 1000
    assert "takes 1,000 bytes" in tables.flat_table(found)


def test_some_systems_alone_have_the_tables_they_suffice_for(found):
    alone = {"systems": {"a": found["systems"]["a"]}, "machine": found["machine"], "settings": found["settings"]}
    assert tables.possible(alone) == ["run", "throughput", "latency", "footprint"]
    for name in tables.possible(alone):
        assert tables.TABLES[name](alone)
    assert set(tables.possible(found)) == set(tables.TABLES)


def test_the_picture_has_a_bar_for_each_and_longer_ones_for_faster(found):
    drawn = ElementTree.fromstring(draw(found))
    bars = [float(one.get("width")) for one in drawn.iter(f"{SVG}rect")]
    assert len(bars) == len(found["systems"])
    assert bars == sorted(bars, reverse=True)
    assert bars[2] / bars[0] == pytest.approx(38000 / 80000, abs=0.01)
    words = [one.text for one in drawn.iter(f"{SVG}text")]
    assert "38,000 (0.95)" in words and len([one for one in words if "cannot keep up" in one]) == 1
    right = float(drawn.get("width"))
    assert all(0 <= float(one.get("cx")) <= right for one in drawn.iter(f"{SVG}circle"))


def test_blocks_of_a_page_are_written_anew_and_words_stay(found):
    page = "Words.\n\n<!-- measured: reload -->\nold\n<!-- end -->\n\nMore words.\n"
    once = filled(page, found)
    assert marked(page) == ["reload"]
    assert once.startswith("Words.\n") and once.endswith("More words.\n") and "old" not in once
    assert tables.reload_table(found) in once
    assert filled(once, found) == once


@pytest.mark.parametrize("counted, passed", [(20000, True), (20999, True), (19001, True), (21001, False),
                                             (18999, False)])
def test_the_guard_asks_for_a_record_in_both_directions(counted, passed):
    assert check.verdict(counted, 20000)[0] is passed
    assert ("--record" in check.verdict(counted, 20000)[1]) is not passed
