"""What the kernel says of processes: who belongs to whom, time spent, memory held."""

import os
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def stat_fields(pid):
    """The fields of /proc/PID/stat after the name, which may itself contain blanks and brackets."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pid):
    """A process and all that descend from it."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                children.setdefault(int(stat_fields(entry)[1]), []).append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def cpu_seconds(pids):
    """User and system time of all threads so far."""
    fields = [stat_fields(pid) for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS_A_SECOND


def memory_bytes(pids):
    """(resident, proportional): the second counts a page that n processes share as one nth in each."""
    resident = proportional = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines[1:]}
        resident += sizes["Rss"]
        proportional += sizes["Pss"]
    return resident, proportional


def end(process, seconds=10):
    """Asks a child to end, makes it end, and gives its status."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(seconds)
    except Exception:
        process.kill()
        process.wait()
        raise
