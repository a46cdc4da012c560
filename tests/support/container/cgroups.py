"""Control groups of a container's own, so that two containers do not count each other's services."""

import itertools
import os
import time
from pathlib import Path

NUMBERS = itertools.count()
PREFIX = "ivr-container-"


class Cgroups:
    """A group below this process's own in every hierarchy there is."""

    def __init__(self):
        name = f"{PREFIX}{os.getpid()}-{next(NUMBERS)}"
        self._folders = []
        for parent in own_groups():
            sweep(parent)
            (parent / name).mkdir()
            self._folders.append(parent / name)

    def add(self, process):
        for folder in self._folders:
            # The old kind gives a new set no processors until they are assigned.
            for setting in ("cpuset.cpus", "cpuset.mems"):
                if (folder / setting).exists() and not (folder / setting).read_text().strip():
                    (folder / setting).write_text((folder.parent / setting).read_text())
            (folder / "cgroup.procs").write_text(str(process))

    def remove(self):
        for folder in self._folders:
            remove_tree(folder, seconds=5)
        self._folders = []


def own_groups():
    mounts = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for fields in mounts:
            kind, options = fields[fields.index("-") + 1], fields[-1].split(",")
            fits = set(controllers.split(",")) <= set(options) if controllers else kind == "cgroup2"
            if kind in ("cgroup", "cgroup2") and fits and fields[3] == "/":
                yield Path(fields[4] + path)
                break


def sweep(parent):
    for folder in filter(is_left, parent.glob(f"{PREFIX}*")):
        remove_tree(folder, seconds=0)


def is_left(folder):
    """Whether the process that made a folder of this name is no more."""
    owner = folder.name.removeprefix(PREFIX).split("-")[0]
    return not Path(f"/proc/{owner}").exists()


def remove_tree(folder, seconds):
    """The kernel empties a group a moment after its processes have been killed."""
    end = time.monotonic() + seconds
    while folder.exists():
        try:
            for below, _, _ in os.walk(folder, topdown=False):
                os.rmdir(below)
        except OSError:
            if time.monotonic() > end:
                return
            time.sleep(0.02)
