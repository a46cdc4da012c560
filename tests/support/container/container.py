"""A container: what is laid over the base root is in memory, and goes with the process that made it."""

import contextlib
import ctypes
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from support.container.base import base_root
from support.container.cgroups import PREFIX, Cgroups, is_left

CLONE_NEWNET = 0x40000000
HERE = Path(__file__).resolve().parent
PROGRAMS = ("debootstrap", "systemd-nspawn", "nsenter", "unshare", "setpriv", "dpkg-scanpackages")
ENVIRONMENT = ("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
               "LANG=C.UTF-8", "TERM=dumb", "DEBIAN_FRONTEND=noninteractive")


def missing():
    """What keeps this host from running containers, in words; None when nothing does."""
    if os.geteuid() != 0:
        return "containers need root"
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    if absent:
        return f"containers need {', '.join(absent)}"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--net", "--fork", "true"], capture_output=True, text=True,
                           check=False)
    if tried.returncode:
        return f"namespaces cannot be made here: {tried.stderr.strip()}"
    try:
        Cgroups().remove()
    except OSError as problem:
        return f"control groups cannot be made here: {problem}"
    return None


class Container:
    """with Container() as container: not booted yet, only a file system; boot() starts its systemd.

    Nothing of it outlives this process or stop(): its processes, mounts and network are in namespaces that the kernel
    takes apart with their first process, which ends when this one does.
    """

    def __init__(self, name="phone"):
        self.base = base_root()
        for left in filter(is_left, Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
            shutil.rmtree(left, ignore_errors=True)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        (self.folder / "work").mkdir()
        self._cgroups = Cgroups()
        self._log = open(self.folder / "console", "ab")
        # The first line lets it go on, once it is in control groups of its own.
        self._keeper = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "sh", "-c", 'read -r _ && exec "$@"', "sh", "unshare", "--mount",
             "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child=KILL", HERE / "keeper", self.base,
             self.folder / "work", name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)
        try:
            self._cgroups.add(self._keeper.pid)
            self._order()
            said = self._keeper.stdout.readline()
            if said != b"ready\n":
                raise RuntimeError(f"no container: {self.console()}")
            self._first = descendants(self._keeper.pid)[0]
            self._leader = None
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def console(self):
        """What the container has printed so far."""
        return (self.folder / "console").read_text(errors="replace")

    def boot(self, seconds=60):
        """Starts its systemd and waits until that says that it is done. Gives what it says: running or degraded."""
        self._order()
        return self._wait_until_booted(None, seconds)

    def reboot(self, seconds=60):
        before = self._leader
        self.run("systemctl", "reboot", check=False)
        return self._wait_until_booted(before, seconds)

    def run(self, *arguments, check=True, **settings):
        """Runs a program in it, booted or not, and gives the CompletedProcess, with text captured unless settings
        for subprocess.run say otherwise. check: a program that fails is a RuntimeError with what it said."""
        done = subprocess.run(self.command(*arguments), **{
            "capture_output": True, "text": True, "stdin": None if "input" in settings else subprocess.DEVNULL,
            "timeout": 300} | settings)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def command(self, *arguments):
        """The command line, on this host, that runs a program in the container."""
        if self._leader:
            return ["nsenter", "--target", str(self._leader), "--all", "--", *ENVIRONMENT, *arguments]
        return ["nsenter", "--target", str(self._first), "--mount", "--pid", "--net", "--ipc", "--uts", "--",
                "unshare", "--mount", HERE / "offline", self.folder / "work" / "root", *ENVIRONMENT, *arguments]

    def in_network(self, *arguments):
        """The command line that runs a program of this host in the container's network. It is ended with us."""
        return ["nsenter", f"--net=/proc/{self._first}/ns/net", "--", "setpriv", "--pdeathsig", "KILL", *arguments]

    @contextlib.contextmanager
    def network(self):
        """Sockets that this thread makes meanwhile are in the container's network, and stay there."""
        with open("/proc/thread-self/ns/net") as ours, open(f"/proc/{self._first}/ns/net") as theirs:
            enter_network(theirs)
            try:
                yield
            finally:
                enter_network(ours)

    def read(self, path):
        return self.run("cat", path).stdout

    def write(self, path, text, mode="0644"):
        data = text if isinstance(text, bytes) else text.encode()
        self.run("sh", "-c", 'cat >"$1" && chmod "$2" "$1"', "sh", path, mode, input=data, text=False)

    def copy_in(self, source, path, mode="0644"):
        self.write(path, Path(source).read_bytes(), mode)

    def ansible_variables(self):
        """What an inventory says of a host to reach this container, once it is booted."""
        program = self.folder / "enter"
        program.write_text("#!/bin/sh\n# What Ansible takes for chroot: the root it names first is of no use.\nshift\n"
                           f'exec nsenter --target "$(cat {self.folder}/leader)" --all -- '
                           f'{" ".join(ENVIRONMENT)} "$@"\n')
        program.chmod(0o755)
        return {"ansible_connection": "community.general.chroot", "ansible_host": str(self.base),
                "ansible_chroot_exe": str(program), "ansible_pipelining": True,
                "ansible_python_interpreter": "/usr/bin/python3"}

    def stop(self):
        """Ends it at once, as when the power goes."""
        self._keeper.kill()
        self._keeper.wait()
        self._keeper.stdin.close()
        self._keeper.stdout.close()
        self._log.close()
        self._cgroups.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _order(self):
        self._keeper.stdin.write(b"\n")
        self._keeper.stdin.flush()

    def _wait_until_booted(self, before, seconds):
        end = time.monotonic() + seconds
        while (found := self._find_leader()) in (None, before):
            if time.monotonic() > end:
                raise RuntimeError(f"the container did not boot:\n{self.console()[-3000:]}")
            time.sleep(0.02)
        self._leader = found
        (self.folder / "leader").write_text(str(found))
        while True:
            said = self.run("systemctl", "is-system-running", "--wait", check=False)
            if said.stdout.strip() in ("running", "degraded"):
                return said.stdout.strip()
            if time.monotonic() > end:
                raise RuntimeError(f"systemd says {said.stdout}{said.stderr}:\n{self.console()[-3000:]}")
            time.sleep(0.05)

    def _find_leader(self):
        """The process that is number 1 two namespaces down, once it is systemd."""
        for process in descendants(self._first):
            try:
                numbers = [line for line in Path(f"/proc/{process}/status").read_text().splitlines()
                           if line.startswith("NSpid:")][0].split()[1:]
                name = Path(f"/proc/{process}/comm").read_text().strip()
            except (OSError, IndexError):
                continue
            if len(numbers) >= 3 and numbers[-1] == "1" and name == "systemd":
                return process
        return None


def enter_network(namespace):
    if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"setns: {os.strerror(ctypes.get_errno())}")


def descendants(process):
    """Its children, theirs, and so on."""
    try:
        children = [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []
    return [found for child in children for found in (child, *descendants(child))]
