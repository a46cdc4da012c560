"""./dev bench settings: measures every setting against what is shipped, and prints tables."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bench.settings import burst, table, throughput, tls
from bench.settings.site import ROOT, binary

RESULTS = Path(__file__).with_name("results.json")
PAGE = ROOT / "docs/nginx-settings.md"


def options(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench settings", description=__doc__.partition(": ")[2])
    parser.add_argument("--rounds", type=int, default=7, help="(default: 7)")
    parser.add_argument("--seconds", type=int, default=2, help="of each run of a round (default: 2)")
    parser.add_argument("--visits", type=int, default=300,
                        help="connections of each kind a round, for TLS (default: 300)")
    parser.add_argument("--only", default="", metavar="TEXT",
                        help="measure what has this in its name; tls, for TLS. Prints, but cannot be written")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/nginx-settings.md")
    parser.add_argument("--render", action="store_true", help="measure nothing; write the page from the kept figures")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.only:
        parser.error("--write needs all figures: leave --only out")
    return chosen


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(chosen, folder):
    """All results, as they are kept in results.json; with --only some of them are empty."""
    def wanted(name):
        return chosen.only.lower() in name.lower()

    return {
        "rounds": chosen.rounds, "seconds": chosen.seconds, "visits": chosen.visits,
        "load_before": round(os.getloadavg()[0], 1), "cores": os.cpu_count(),
        "bursts": burst.measure(folder, chosen.rounds, wanted, say),
        "tls": tls.measure(folder / "tls", chosen.rounds, chosen.visits, say) if wanted("tls") else None,
        "settings": throughput.measure(folder, chosen.rounds, chosen.seconds, wanted, say),
    }


def show(results):
    for name, of in (("settings", table.settings_table), ("bursts", table.bursts_table), ("tls", table.tls_table)):
        if results[name]:
            print(of(results[name]), end="\n\n")


def write_page(results):
    PAGE.write_text(table.put(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8")


def main():
    chosen = options(sys.argv[1:])
    if chosen.render:
        write_page(json.loads(RESULTS.read_text()))
        return 0
    if not Path(binary()).exists():
        sys.exit(f"{binary()} is missing: ./dev build makes it")
    for program in ("wrk", "strace", "openssl"):
        if not shutil.which(program):
            sys.exit(f"{program} is missing: install Debian's package of that name")
    with tempfile.TemporaryDirectory(prefix="ivr_settings_") as folder:
        results = measure(chosen, Path(folder))
    show(results)
    kept = ROOT / "build/bench/settings.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(results, indent=1))
    if chosen.write:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
        write_page(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
