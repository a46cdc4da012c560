"""Runs every fuzz target for its share of the time, and prints a table: ./dev fuzz [MINUTES].

Targets run one after the other, on one processor. The seeds of tests/fuzz/corpus are read, and what is found on the way
is kept in the folder's corpus/ for the next time; an input that breaks a promise is in found/. Exit status: 0 if no
input did, otherwise 1.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Whole config files are seeds, too.
CONFIGS = {"read_ini", "load_config"}
WANTED = 10**7

Outcome = namedtuple("Outcome", "target inputs seconds crash")


def targets(folder):
    return sorted(path for path in (folder / "tests/fuzz").glob("fuzz_*") if path.is_file() and os.access(path, os.X_OK))


def seeds_of(name):
    return [HERE / "corpus" / name] + ([HERE.parent / "configs"] if name in CONFIGS else [])


def run_target(program, folder, seconds, inputs):
    """inputs: how many at most, 0 for as many as the time allows."""
    name = program.name.removeprefix("fuzz_")
    corpus, found = folder / "corpus" / name, folder / "found" / name
    for made in (corpus, found):
        made.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with open(found / "log", "w", encoding="utf-8") as log:
        status = subprocess.run([program, f"-max_total_time={seconds}", f"-runs={inputs or -1}", "-print_final_stats=1",
                                 "-timeout=10", f"-artifact_prefix={found}/", corpus, *seeds_of(name)],
                                stdout=subprocess.DEVNULL, stderr=log, check=False).returncode
    text = (found / "log").read_text(errors="replace")
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    crash = re.search(r"Test unit written to (\S+)", text)
    return Outcome(name, int(executed[1]) if executed else 0, time.monotonic() - begun,
                   (crash[1] if crash else f"{found}/log") if status else "")


def hours(outcome):
    """How long WANTED inputs take."""
    return f"{WANTED / outcome.inputs * outcome.seconds / 3600:.1f}" if outcome.inputs else "-"


def table(outcomes):
    lines = [("target", "inputs", "inputs/s", f"hours for 10^{len(str(WANTED)) - 1}", "crashes")]
    lines += [(one.target, f"{one.inputs}", f"{one.inputs / one.seconds:.0f}", hours(one), one.crash or "none")
              for one in outcomes]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join([line[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(
        line[1:4], widths[1:4])] + [line[4]]) for line in lines)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--folder", type=Path, required=True, help="of the build")
    parser.add_argument("--minutes", type=float, required=True, help="for all targets together")
    parser.add_argument("--inputs", type=int, default=0, help="stop a target after so many, whatever time is left")
    parser.add_argument("targets", nargs="*", help="without fuzz_; all by default")
    chosen = parser.parse_args(arguments)
    programs = [one for one in targets(chosen.folder)
                if not chosen.targets or one.name.removeprefix("fuzz_") in chosen.targets]
    if not programs:
        parser.error(f"no such target in {chosen.folder}/tests/fuzz")
    end, outcomes = time.monotonic() + chosen.minutes * 60, []
    for left, program in zip(range(len(programs), 0, -1), programs):
        seconds = max(1, round((end - time.monotonic()) / left))
        print(f"fuzz: {program.name} for {seconds} s", file=sys.stderr, flush=True)
        outcomes.append(run_target(program, chosen.folder, seconds, chosen.inputs))
    print(table(outcomes))
    return 1 if any(one.crash for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
