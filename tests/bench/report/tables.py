"""The figures as Markdown tables. Of rounds: the median, and in brackets the least and the most."""

from bench.report.figures import bytes_an_action, column, keeps_up, ratios, size, spread
from bench.report.targets import MEGABYTE, met, targets
from bench.systems.all_systems import TITLES


def table(header, rows):
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def ranged(values, show):
    found = spread(values)
    return f"{show(found.median)} ({show(found.least)} to {show(found.most)})".replace(" )", ")").replace("  ", " ")


def number(decimals=0):
    return lambda value: f"{value:,.{decimals}f}"


def median_of(rounds, name, decimals):
    return number(decimals)(spread(column(rounds, name)).median)


def name_of(key):
    return f"({key}) {TITLES[key]}"


def targets_table(found):
    rows = []
    for target in targets(found):
        sign, measured = "≥" if target.more_is_better else "≤", target.show(target.spread.median).strip()
        if target.spread.least != target.spread.most:
            measured = ranged([*target.spread], target.show)
        rows.append([target.figure, f"{sign} {target.show(target.bound).strip()}", measured,
                     "met" if met(target) else "**missed**"])
    return table(["Figure", "Target", "Measured", ""], rows)


def cpu(rounds, name):
    return median_of(rounds, name, 1)


def throughput_table(found):
    systems, rows = found["systems"], []
    for key, figures in systems.items():
        rounds = figures["saturation"]
        to_limit = ranged(ratios(rounds, systems["b"]["saturation"]), number(2)) if "b" in systems else ""
        rows.append([name_of(key), ranged(column(rounds, "rate"), number()), to_limit,
                     "" if key == "a" else cpu(rounds, "app_us"), cpu(rounds, "nginx_us"),
                     *(median_of(rounds, name, 2) for name in ("p50_ms", "p99_ms", "p999_ms"))])
    return table(["System", "Requests a second", "To (b)", "CPU, program, µs", "CPU, nginx, µs", "p50, ms", "p99, ms",
                  "p99.9, ms"], rows)


def latency_table(found):
    rows = []
    for key, figures in found["systems"].items():
        rounds = figures["steady"]
        cells = [ranged(column(rounds, name), number(2)) for name in ("p50_ms", "p99_ms", "p999_ms")]
        if not keeps_up(rounds):
            cells = [f"cannot keep up: {median_of(rounds, 'rate', 0)} a second", "", ""]
        rows.append([name_of(key), *cells, "" if key == "a" else cpu(rounds, "app_us"), cpu(rounds, "nginx_us")])
    return table(["System", "p50, ms", "p99, ms", "p99.9, ms", "CPU, program, µs", "CPU, nginx, µs"], rows)


def footprint_table(found):
    rows = []
    for key, figures in found["systems"].items():
        if key != "a":
            held = figures["memory"]
            rows.append([name_of(key), str(held["processes"]), number(1)(held["resident"] / MEGABYTE),
                         number(1)(held["proportional"] / MEGABYTE), ranged(figures["start_ms"], number())])
    return table(["System", "Processes", "Resident, MB", "Proportional, MB", "Start to first answer, ms"], rows)


def instructions_table(found):
    counted = found["instructions"]
    rows = [[name_of(key), number()(counted[key]), number()(counted[key] - counted["b"])] for key in counted]
    return table(["System", "Instructions a request", "More than (b)"], rows)


def flat_table(found):
    flat, rows = found["flat"], []
    first = size(flat, 10, 1)["saturation"]
    for one in flat:
        instructions = number()(one["instructions"]) if "instructions" in one else ""
        rows.append([f"{one['actions']:,}", str(one["hours"]), ranged(column(one["saturation"], "rate"), number()),
                     ranged(ratios(one["saturation"], first), number(2)), cpu(one["saturation"], "app_us"), instructions,
                     number(0)(spread(one["start_ms"]).median), number(1)(one["loaded"] / MEGABYTE),
                     number(1)(one["resident"] / MEGABYTE)])
    output = table(["Actions", "Hours sections", "Requests a second", "To the first row", "CPU, program, µs",
                  "Instructions a request", "Start to first answer, ms", "Resident when loaded, MB", "Resident after the load, MB"], rows)
    return output + f"\nEach further action takes {bytes_an_action(flat):,.0f} bytes of memory.\n"


def reload_table(found):
    quiet, reloading = found["reload"]["quiet"], found["reload"]["reloading"]
    rows = [["never", ranged(column(quiet, "rate"), number()), "", median_of(quiet, "p99_ms", 2)],
            ["every second", ranged(column(reloading, "rate"), number()), ranged(ratios(reloading, quiet), number(2)),
             median_of(reloading, "p99_ms", 2)]]
    return table(["Config read again", "Requests a second", "Ratio", "p99, ms"], rows)


def run_line(found):
    """One sentence: when and on what."""
    on, how = found["machine"], found["settings"]
    names = {"nginx": "nginx", "node": "Node.js", "python": "Python", "gunicorn": "gunicorn"}
    versions = ", ".join(f"{name} {on[key]}" for key, name in names.items() if on[key])
    return (f"Measured on {on['date']} with {on['cores']} cores under {on['system']}, {versions}: {how['rounds']} "
            f"rounds of {how['seconds']} seconds, {how['connections']} connections, webhooks of "
            f"{how['webhook_bytes']} bytes.\n")


TABLES = {"run": run_line, "targets": targets_table, "throughput": throughput_table, "latency": latency_table,
          "footprint": footprint_table, "instructions": instructions_table, "flat": flat_table, "reload": reload_table}


def possible(found):
    """Names of the tables that these figures suffice for; a run of some systems has not all of them."""
    names = ["run", "throughput", "latency", "footprint"]
    if "c" in found["systems"]:
        names += ["instructions", "flat", "reload"]
    if set("bcef") <= set(found["systems"]):
        names.insert(1, "targets")
    return names
