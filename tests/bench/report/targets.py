"""What was to be reached, and whether it is: computed from the figures, never written by hand."""

from collections import namedtuple

from bench.report.figures import differences, ratios, size, spread

MEGABYTE = 2**20

# figure: its name. bound: the most or, where more is better, the least. spread: of the rounds; show: how to write one.
Target = namedtuple("Target", "figure more_is_better bound spread show")


def met(target):
    value = target.spread.median
    return value >= target.bound if target.more_is_better else value <= target.bound


def at_least(figure, bound, values, show):
    return Target(figure, True, bound, spread(values), show)


def at_most(figure, bound, values, show):
    return Target(figure, False, bound, spread(values), show)


def ratio(value):
    return f"{value:.2f}"


def unit(name, decimals=0):
    return lambda value: f"{value:,.{decimals}f} {name}"


def targets(found):
    """One Target for each row of the table, of a dictionary as in results.json with every system."""
    systems, flat, example = found["systems"], found["flat"], found["example"]
    full = {key: systems[key]["saturation"] for key in "bcef"}
    steady = {key: systems[key]["steady"] for key in "bc"}
    small, big = size(flat, 10, 1), size(flat, 100000, 1)
    counted = found["instructions"]
    return [
        at_least("requests a second: this project / bare responder", 0.88, ratios(full["c"], full["b"]), ratio),
        at_least("requests a second: this project / Node.js", 7.5, ratios(full["c"], full["e"]), unit("", 1)),
        at_least("requests a second: this project / Flask", 12, ratios(full["c"], full["f"]), unit("", 1)),
        at_most("CPU of the program a request: this project − bare responder", 4,
                differences(full["c"], full["b"], "app_us"), unit("µs", 1)),
        at_most("instructions a request: this project − bare responder", 20000, [counted["c"] - counted["b"]],
                unit("")),
        at_most(f"99th percentile at {found['settings']['rate']:,} a second: this project / bare responder", 1.15,
                ratios(steady["c"], steady["b"], "p99_ms"), ratio),
        at_most("resident memory, example config", 16, [example["resident"] / MEGABYTE], unit("MB", 1)),
        at_most("resident memory, 100,000 actions", 200, [big["resident"] / MEGABYTE], unit("MB")),
        at_most("start to first answer, example config", 50, example["start_ms"], unit("ms")),
        at_most("start to first answer, 100,000 actions", 2000, big["start_ms"], unit("ms")),
        at_least("requests a second: 100,000 actions / 10", 0.97, ratios(big["saturation"], small["saturation"]),
                 ratio),
        at_least("requests a second: reloading every second / never", 0.95,
                 ratios(found["reload"]["reloading"], found["reload"]["quiet"]), ratio),
    ]
