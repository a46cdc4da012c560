"""python3 -m attack: the command line of ./dev attack.

Exit status: 0 every promise held, 1 one did not, 2 wrong usage.
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from attack.attacks import FULL, QUICK, Size, run  # noqa: E402
from attack.rows import PROMISED_P99_MS, table  # noqa: E402


def options(arguments):
    parser = argparse.ArgumentParser(
        prog="./dev attack", description="Attacks a server of its own and prints what callers from another address "
        "notice. Floods come from 127.0.0.1, callers from 127.0.0.2.",
        epilog="Exit status: 0 every promise held, 1 one did not, 2 wrong usage.")
    much = parser.add_mutually_exclusive_group()
    much.add_argument("--quick", action="store_true", help="smaller, in about a minute")
    much.add_argument("--full", action="store_true", help="a million forged signatures and 200 reloads; takes minutes")
    parser.add_argument("--p99", type=float, default=PROMISED_P99_MS, metavar="MS",
                        help="the bar for callers' waits, for a machine that does other work too (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="repeats what is drawn from chance")
    return parser.parse_args(arguments)


def main(arguments):
    chosen = options(arguments)
    size = replace(FULL if chosen.full else QUICK if chosen.quick else Size(), p99_ms=chosen.p99, seed=chosen.seed)
    begun = time.monotonic()
    rows = list(run(size))
    print(table(rows))
    broken = [row for row in rows if row.broken]
    load = os.getloadavg()[0]
    print(f"\n{len(rows) - len(broken)} of {len(rows)} rows hold; {time.monotonic() - begun:.0f} s, "
          f"{os.cpu_count()} processors, load {load:.1f}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
