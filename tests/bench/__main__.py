"""./dev bench: see its --help."""

import argparse
import json
import runpy
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build/bench"

sys.path.insert(0, str(ROOT / "tests"))

from bench import check  # noqa: E402
from bench.measuring.everything import measure_everything  # noqa: E402
from bench.report.page import write_page, write_report  # noqa: E402
from bench.systems.all_systems import TITLES  # noqa: E402
from bench.systems.system import Failed  # noqa: E402


def letters(text):
    keys = sorted(set(text.replace(",", "")))
    if not keys or not set(keys) <= set(TITLES):
        raise argparse.ArgumentTypeError(f'"{text}": expected some of {",".join(TITLES)}')
    return "".join(keys)


def settings():
    """./dev bench settings: a program of its own."""
    sys.argv[1:] = sys.argv[2:]
    runpy.run_module("bench.settings", run_name="__main__", alter_sys=True)


def options():
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure the project beside its alternatives.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, by turns (default: 5)")
    parser.add_argument("--seconds", type=int, default=8, help="how long a measurement takes (default: 8)")
    parser.add_argument("--only", type=letters, default="".join(TITLES), metavar="LETTERS",
                        help="systems to measure: " + "; ".join(f"{key} {title}" for key, title in TITLES.items()))
    parser.add_argument("--write", action="store_true", help="bring docs/performance.md and its picture up to date")
    parser.add_argument("--render", action="store_true", help="measure nothing; report the last results once more")
    parser.add_argument("--check", action="store_true", help="only compare instructions a request with the record")
    parser.add_argument("--record", action="store_true", help="only count them and record the figure")
    chosen = parser.parse_args()
    if chosen.write and chosen.only != "".join(TITLES):
        parser.error("--write: the page shows all systems; leave --only out")
    return chosen


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(chosen, results):
    # A socket's path has at most 107 characters, so that the folder cannot be just anywhere.
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as folder:
        found = measure_everything(Path(folder), chosen.only, chosen.rounds, chosen.seconds, say)
    results.write_text(json.dumps(found, indent=1) + "\n")
    return found


def main():
    if sys.argv[1:2] == ["settings"]:
        return settings()
    chosen = options()
    OUT.mkdir(parents=True, exist_ok=True)
    if chosen.check or chosen.record:
        with tempfile.TemporaryDirectory(prefix="ivr-bench-") as folder:
            return (check.record if chosen.record else check.check)(Path(folder), say)
    results = OUT / "results.json"
    try:
        found = json.loads(results.read_text()) if chosen.render else measure(chosen, results)
    except Failed as why:
        say(f"no result: {why}")
        return 1
    print(write_report(found, OUT))
    if chosen.write:
        write_page(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
