"""A PostgreSQL cluster of the test's own: in a temporary folder, on a free port and a Unix socket.

The programs are those of Debian's package, which puts them where PATH does not look. They refuse to run as root, so as
root they run as the user the package made, or as nobody. fsync is off: a test kills processes, not machines.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from e2e.nginx_site import free_port

STARTED_WITHIN_SECONDS = 60
PASSWORD = "cluster-secret"

SETTINGS = """\
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
port = {port}
fsync = off
full_page_writes = off
max_connections = 60
shared_buffers = 16MB
dynamic_shared_memory_type = mmap
logging_collector = off
timezone = 'UTC'
"""

# Over the socket everybody is who they say they are; over TCP a password is wanted.
ACCESS = """\
local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""


def programs():
    """The folder of initdb and postgres, of the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "PostgreSQL is missing: ./dev test installs it"
    return found[-1].parent


def ordinary_user():
    """Whom to run as: nobody but ourselves unless we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


class Postgres:
    """A running cluster. url: of its database ivr, over TCP with a password; socket_url: the same by the socket."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ivr-postgres-"))
        self.port = free_port()
        self._user = ordinary_user()
        self._process = None
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        try:
            self._make_cluster()
            self.start()
            self.query(f"create role ivr login password '{PASSWORD}'", database="postgres", user=self.owner)
            self.create_database("ivr")
        except BaseException:
            self.remove()
            raise

    @property
    def url(self):
        return self._url("ivr")

    @property
    def socket_url(self):
        return f"postgresql://ivr@/ivr?host={self.folder}&port={self.port}"

    @property
    def owner(self):
        """Whose the cluster is, and who may do anything in it."""
        return self._user.pw_name if self._user else pwd.getpwuid(os.geteuid()).pw_name

    def create_database(self, name):
        """Gives its URL."""
        self.query(f"create database {name} owner ivr", database="postgres", user=self.owner)
        return self._url(name)

    @property
    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def query(self, sql, database="ivr", user="ivr"):
        """What SQL answers: rows as lines, columns with | between them."""
        return subprocess.run([*self._psql(database, user), "-c", sql], check=True, capture_output=True, text=True,
                              timeout=60).stdout.strip()

    @contextmanager
    def holding(self, sql, database):
        """Somebody has run this in a transaction that stays open."""
        command = self._psql(database, "ivr")
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as somebody:
            somebody.stdin.write(f"begin;\n{sql};\n\\echo held\n")
            somebody.stdin.flush()
            assert somebody.stdout.readline() == "held\n"
            yield
            somebody.stdin.close()
            somebody.wait(20)

    def start(self):
        with open(self.folder / "log", "ab") as log:
            # The kernel asks for an immediate end should the test be killed.
            self._process = subprocess.Popen(
                self._as_user("--pdeathsig", "QUIT") + [programs() / "postgres", "-D", self.folder / "data"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
        end = time.monotonic() + STARTED_WITHIN_SECONDS
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < end, self.log
            time.sleep(0.05)

    def stop(self):
        """A fast, clean end, as at a restart of the service: connections are cut."""
        self._end(signal.SIGINT)

    def kill(self):
        """All of its processes are gone at once, as when the machine loses power."""
        children = self.processes()
        for process in children:
            _send(process, signal.SIGKILL)
        self._process.wait(20)
        _wait_until_gone(children)

    def pause(self):
        """Nothing answers, but connections stay open."""
        # The first one first: it could start another while the rest are looked for.
        _send(self._process.pid, signal.SIGSTOP)
        for process in self.processes():
            _send(process, signal.SIGSTOP)

    def resume(self):
        for process in self.processes():
            _send(process, signal.SIGCONT)

    def processes(self):
        """The first process, and all it has started."""
        first = self._process.pid
        return [first] + [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat")
                          if _parent_of(path) == first]

    def remove(self):
        """Leaves no process and no file."""
        if self._process and self._process.poll() is None:
            self.resume()
            try:
                self._end(signal.SIGQUIT)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, number):
        children = self.processes()
        self._process.send_signal(number)
        self._process.wait(20)
        _wait_until_gone(children)

    def _psql(self, database, user):
        return [programs() / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port),
                "-U", user, "-d", database]

    def _url(self, database):
        return f"postgresql://ivr:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def _answers(self):
        ready = [programs() / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port), "-U", self.owner,
                 "-d", "postgres"]
        return subprocess.run(ready, timeout=60).returncode == 0

    def _as_user(self, *settings):
        user = ["--reuid", str(self._user.pw_uid), "--regid", str(self._user.pw_gid), "--clear-groups"] \
            if self._user else []
        return ["setpriv", *user, *settings]

    def _make_cluster(self):
        subprocess.run(
            self._as_user("--pdeathsig", "KILL") + [
                programs() / "initdb", "-D", self.folder / "data", "-A", "trust", "-E", "UTF8", "--locale=C",
                "--no-sync", "-U", self.owner],
            check=True, capture_output=True, timeout=120, cwd=self.folder)
        data = self.folder / "data"
        with open(data / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(folder=self.folder, port=self.port))
        (data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")


def _send(process, number):
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass


def _parent_of(stat):
    try:
        return int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def _wait_until_gone(processes):
    """A cluster starts again only when nobody uses the memory of the last one."""
    end = time.monotonic() + 20
    while any(_is_alive(process) for process in processes):
        assert time.monotonic() < end, "processes of PostgreSQL stay"
        time.sleep(0.01)


def _is_alive(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"
