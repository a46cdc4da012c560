"""./dev run: one line when it is ready, everything in one folder, and nothing is left however it ends."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e.nginx_site import ROOT, free_port  # noqa: E402

CONFIG = ROOT / "tests/configs/typical.ini"
DEV = ROOT / "dev"


def processes_of(folder):
    """Command lines of living processes that were started for this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if str(folder) in command and state != "Z":
            found.append(command)
    return found


class Run:
    def __init__(self, folder, *arguments, config=CONFIG, port=None, before=None, env=None):
        self.state = folder / "state"
        self.port = port or free_port()
        self.errors = folder / "stderr"
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [DEV, "run", "--config", config, "--port", str(self.port), "--state", self.state, *arguments],
                stdout=subprocess.PIPE, stderr=errors, text=True, preexec_fn=before,
                env=env and os.environ | env)

    def ready(self):
        line = self.process.stdout.readline()
        assert line, self.errors.read_text()
        return line

    def end(self, number=None):
        """Sends the signal; gives exit status, seconds it took, and what else came on stdout."""
        began = time.monotonic()
        if number:
            self.process.send_signal(number)
        rest = self.process.communicate(timeout=30)[0]
        return self.process.returncode, time.monotonic() - began, rest

    def nothing_is_left(self):
        end = time.monotonic() + 5
        while processes_of(self.state) and time.monotonic() < end:
            time.sleep(0.05)
        assert processes_of(self.state) == []
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", self.port)) != 0


@pytest.fixture
def start(tmp_path):
    runs = []

    def one(*arguments, **more):
        folder = tmp_path / str(len(runs))
        folder.mkdir()
        runs.append(Run(folder, *arguments, **more))
        return runs[-1]

    yield one
    for run in runs:
        run.process.kill()  # what it started ends with it
        run.process.communicate()


def ping(run, base="/api"):
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}{base}/ping", timeout=5) as answer:
        return answer.status


def call(run, *arguments):
    return subprocess.run([DEV, "call", *arguments, "--state", run.state], capture_output=True, text=True, check=False)


def child_of(run, name):
    """The process id of serve or nginx."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            command = (process / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == run.process.pid and name.encode() in command:
            return int(process.name)
    raise AssertionError(f"no {name} among the children of ./dev run")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_line_when_ready_and_a_quiet_end(start, number):
    run = start()
    assert run.ready() == f"ready: http://127.0.0.1:{run.port}/api/ivr\n"
    assert ping(run) == 200
    status, seconds, rest = run.end(number)
    assert (status, rest) == (0, "")
    assert seconds < 5
    run.nothing_is_left()


def ignore_signals():
    """What nohup does to a program, and a script's shell to what it starts in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_also_if_the_signal_was_ignored_when_it_started(start, number):
    run = start(before=ignore_signals)
    run.ready()
    status, seconds, rest = run.end(number)
    assert (status, rest) == (0, "")
    assert seconds < 5
    run.nothing_is_left()


def test_hang_up_reads_the_config_again_also_if_it_was_ignored(start, tmp_path):
    config = tmp_path / "config.ini"
    shutil.copy(ROOT / "config/config.ini", config)
    run = start(config=config, before=ignore_signals)
    run.ready()
    config.write_text(config.read_text().replace("Thank you for calling", "Good to hear from you at"))
    run.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 10
    while "Good to hear from you at" not in (heard := call(run).stdout):
        assert time.monotonic() < end, heard


def test_several_runs_coexist(start):
    first, second = start(), start()
    for run in (first, second):
        run.ready()
    assert first.end(signal.SIGTERM)[0] == 0
    assert ping(second) == 200


def test_everything_is_written_below_the_state_folder(start):
    run = start()
    run.ready()
    ping(run)
    assert {"nginx", "access.log", "fcgi.sock", "config.path", "credentials.path", "url"} <= set(os.listdir(run.state))
    assert (run.state / "config.path").read_text() == f"{CONFIG}\n"
    run.end(signal.SIGTERM)
    assert {"fcgi.sock", "config.path", "credentials.path", "url", "nginx.pid"}.isdisjoint(os.listdir(run.state))


@pytest.mark.parametrize("written, base", [("/phone", "/phone"), ("/v1/phone", "/v1/phone"), ("/", ""), ("", "/api")])
def test_the_base_path_of_the_config_is_where_it_answers(start, tmp_path, written, base):
    config = tmp_path / "config.ini"
    text, count = re.subn(r"(?m)^\[ivr\]$", f"[ivr]\nBase_Path: {written}", CONFIG.read_text())
    assert count == 1
    config.write_text("\ufeff" + text, encoding="utf-8")
    run = start(config=config)
    assert run.ready() == f"ready: http://127.0.0.1:{run.port}{base}/ivr\n"
    assert ping(run, base) == 200


def test_a_call_finds_the_running_server_by_its_state(start):
    run = start()
    run.ready()
    rung = call(run)
    assert rung.returncode == 0, rung.stderr
    assert rung.stdout.startswith(f"ring  http://127.0.0.1:{run.port}/api/ivr\n")
    assert rung.stdout.endswith("hang up\n")
    run.end(signal.SIGTERM)
    nobody = call(run)
    assert (nobody.returncode, nobody.stderr) == (
        1, f"dev: no server is running in {run.state}: start ./dev run first\n")


SECRETS = {
    "itself": "auth_token = {token}", "percent": "auth_token = 100%%{token}", "variable": "auth_token = env:IVR_TEST_TOKEN",
    "credential": "auth_token = credential:ivr.auth_token", "file": "auth_token_file = secrets/token",
    "default": "auth_token = %(name)s", "case": "AUTH_TOKEN: {token}"}


@pytest.mark.parametrize("form", SECRETS)
def test_a_call_finds_the_secret_where_the_server_does(start, tmp_path, monkeypatch, form):
    token = "f" * 32
    (tmp_path / "secrets").mkdir()
    for name in ("ivr.auth_token", "token"):
        (tmp_path / "secrets" / name).write_text(f"\t{token} \r\n")
    monkeypatch.setenv("IVR_TEST_TOKEN", f" {token}\n")
    text, count = re.subn(r"(?m)^auth_token = .*$", SECRETS[form].format(token=token), CONFIG.read_text())
    assert count == 1
    config = tmp_path / "config.ini"
    config.write_text(f"[DEFAULT]\nname = {token}\n{text}")
    run = start(config=config, env={"CREDENTIALS_DIRECTORY": str(tmp_path / "secrets")})
    run.ready()
    rung = call(run)
    assert (rung.returncode, rung.stderr) == (0, ""), rung.stdout


def test_hang_up_reads_the_config_again(start, tmp_path):
    config = tmp_path / "config.ini"
    shutil.copy(ROOT / "config/config.ini", config)
    run = start(config=config)
    run.ready()
    assert "Thank you for calling" in call(run).stdout
    config.write_text(config.read_text().replace("Thank you for calling", "Good to hear from you at"))
    run.process.send_signal(signal.SIGHUP)
    end = time.monotonic() + 10
    while "Good to hear from you at" not in (output := call(run).stdout):
        assert time.monotonic() < end, output
    assert ping(run) == 200


def test_a_broken_config_ends_it_at_once_with_the_message(start, tmp_path):
    config = tmp_path / "broken.ini"
    config.write_text("[ivr]\ntimezone = Europe/Londres\n")
    run = start(config=config)
    status, _, output = run.end()
    assert (status, output) == (1, "")
    assert f"{config}:2: " in run.errors.read_text()
    run.nothing_is_left()


def test_a_config_that_is_not_there_ends_it(start, tmp_path):
    run = start(config=tmp_path / "none.ini")
    status, _, output = run.end()
    assert status != 0
    assert output == ""
    assert "none.ini" in run.errors.read_text()
    run.nothing_is_left()


def test_a_taken_port_is_said_so_and_left_alone(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = start(port=taken.getsockname()[1])
        assert run.end()[0] == 1
        assert run.errors.read_text() == f"dev: port {run.port} is in use: choose another with --port N\n"
        assert processes_of(run.state) == []


def test_a_state_folder_belongs_to_one_run(start):
    first = start()
    first.ready()
    second = start("--state", first.state)
    assert second.end()[0] == 1
    assert f"{first.state} is in use by another run" in second.errors.read_text()
    assert ping(first) == 200


@pytest.mark.parametrize("name", ["serve", "nginx"])
def test_when_one_dies_the_other_goes_too(start, name):
    run = start()
    run.ready()
    os.kill(child_of(run, name), signal.SIGKILL)
    status, seconds, _ = run.end()
    assert status == 128 + signal.SIGKILL
    assert seconds < 5
    assert f"dev: {name} ended unexpectedly with status 137" in run.errors.read_text()
    run.nothing_is_left()


def test_a_server_that_hangs_is_killed_in_time(start):
    run = start()
    run.ready()
    os.kill(child_of(run, "serve"), signal.SIGSTOP)
    status, seconds, _ = run.end(signal.SIGTERM)
    assert status == 0
    assert seconds < 5.5
    run.nothing_is_left()


def test_killed_itself_it_leaves_nothing(start):
    run = start()
    run.ready()
    run.end(signal.SIGKILL)
    run.nothing_is_left()


def executable(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


def test_a_first_try_builds_what_compiles_in_little_time(tmp_path):
    """With programs in place of cmake and ninja that say which preset was built; a build takes minutes."""
    root = tmp_path / "checkout"
    root.mkdir()
    shutil.copy(DEV, root)
    executable(tmp_path / "bin/cmake", 'mkdir -p "build/$2"; touch "build/$2/build.ninja"\n')
    executable(tmp_path / "bin/ninja", """test "$3" != -n || exit
        printf '#!/bin/sh\\necho "%s"\\n' "${2##*/}" >"$2/ivr"; chmod +x "$2/ivr"\n""")

    def built(**environment):
        kept = {name: value for name, value in os.environ.items() if name != "IVR_PRESET"}
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        return subprocess.run([root / "dev", "ivr", "version"], capture_output=True, text=True, check=True,
                              env=kept | {"PATH": path} | environment).stdout

    assert built() == "quick\n"
    assert built(IVR_PRESET="dev") == "dev\n"
    subprocess.run([root / "dev", "build"], check=True, capture_output=True,
                   env=os.environ | {"IVR_PRESET": "release", "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"})
    assert built() == "release\n"


@pytest.mark.parametrize("arguments, output", [
    (["run", "--port"], "--port needs a value"), (["run", "--port", "0"], "expected 1 to 65535"),
    (["run", "--port", "65536"], "expected 1 to 65535"), (["run", "--port", "a1"], "expected 1 to 65535"),
    (["run", "--verbose", "1"], "unknown option --verbose"), (["fly"], "unknown command fly"),
    (["test", "fast"], "test takes no arguments")])
def test_wrong_usage_is_explained(arguments, output):
    refused = subprocess.run([DEV, *arguments], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert output in refused.stderr
    assert refused.stdout == ""


def test_a_path_too_long_for_a_socket_is_explained(tmp_path):
    state = tmp_path / ("s" * 100)
    refused = subprocess.run([DEV, "run", "--port", str(free_port()), "--state", state], capture_output=True, text=True,
                             check=False)
    assert refused.returncode == 1
    assert "too long for a Unix socket" in refused.stderr


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"], ["run", "--help"]])
def test_help_lists_every_command(arguments):
    output = subprocess.run([DEV, *arguments], capture_output=True, text=True, check=True).stdout
    for command in ("run", "call", "test", "build", "check", "ivr"):
        assert f"./dev {command}" in output
