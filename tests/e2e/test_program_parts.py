"""What `ivr` leaves to parts of its own: it serves without what it does not need, finds them, and says when it cannot."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.deliver_process import DeliverProcess  # noqa: E402
from support.ivr_process import ROOT, IvrProcess, binary, wait_until  # noqa: E402

EXAMPLE = (ROOT / "config/config.ini").read_text()
PARTS = "libexec/twilio-ivr"


@pytest.fixture
def serving(tmp_path):
    process = IvrProcess(tmp_path, EXAMPLE, ["--store", f"sqlite://{tmp_path}/alerts.db"])
    process.wait_for_log("store_available\n")
    yield process.process.pid
    process.stop()


def libraries(pid):
    """Names of all that is mapped from a file: libcurl for /usr/lib/…/libcurl.so.4.8.0."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    return {Path(path).name.partition(".so")[0] for path in re.findall(r" (/\S+)", maps)}


def resident_kilobytes(pid):
    return int(re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])


@pytest.fixture
def lonely(tmp_path):
    """The program as a package has it, without its parts."""
    (tmp_path / "usr/bin").mkdir(parents=True)
    (tmp_path / "usr" / PARTS).mkdir(parents=True)
    return Path(shutil.copy(binary(), tmp_path / "usr/bin/ivr"))


def run(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)


def give_part(program, name):
    shutil.copy(Path(binary()).with_name(name), program.parents[1] / PARTS)


def test_a_server_with_a_file_for_a_store_carries_nothing_for_senders_and_databases(serving):
    loaded = libraries(serving)
    assert {"libsqlite3", "libfcgi"} <= loaded
    assert not loaded & {"libcurl", "libssl", "libpq", "libsoci_postgresql", "libldap"}


@pytest.mark.skipif(os.environ.get("IVR_PRESET", "release") != "release", reason="sanitizers have memory of their own")
def test_a_server_with_the_example_config_takes_little_memory(serving):
    wait_until(lambda: resident_kilobytes(serving) <= 16 * 1024)


def test_the_sender_is_the_process_that_was_started(tmp_path):
    with DeliverProcess(tmp_path) as sender:
        process = Path(f"/proc/{sender.process.pid}")
        assert (process / "exe").resolve() == Path(binary()).with_name("ivr-deliver").resolve()
        assert (process / "cmdline").read_bytes().split(b"\0")[0] == b"deliver"
        assert "libpq" not in libraries(sender.process.pid)


def test_a_sender_that_is_missing_is_named_with_its_place(lonely):
    place = lonely.parents[1] / PARTS / "ivr-deliver"
    for environment, level in (({}, ""), ({"JOURNAL_STREAM": "9:12345"}, "<3>")):
        done = run("env", "-i", *(f"{name}={value}" for name, value in environment.items()), lonely, "deliver")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"{level}ivr: {place}: no such file or directory\n"


def test_the_sender_is_found_where_a_package_puts_it(lonely):
    give_part(lonely, "ivr-deliver")
    done = run(lonely, "deliver", "--config", "/nowhere/config.ini")
    assert (done.returncode, done.stderr) == (2, '<3>config_unavailable reason="/nowhere/config.ini: no such file or directory"\n')


def test_the_program_finds_its_parts_by_whatever_name_it_was_called(lonely, tmp_path):
    give_part(lonely, "ivr-deliver")
    link = tmp_path / "telephone"
    link.symlink_to(lonely)
    done = run(link, "deliver", "--config", "/nowhere/config.ini")
    assert (done.returncode, done.stderr) == (2, '<3>config_unavailable reason="/nowhere/config.ini: no such file or directory"\n')


@pytest.mark.parametrize("arguments", [["serve"], ["check", "FILE"], ["alerts", "list"]])
def test_the_sender_does_nothing_else(arguments):
    done = run(Path(binary()).with_name("ivr-deliver"), *arguments)
    assert (done.returncode, done.stdout) == (2, "") and '--help" for more information.' in done.stderr


REFUSED = "postgresql://127.0.0.1:1/ivr"


def test_what_a_database_needs_is_loaded_when_a_url_asks_for_it():
    done = run(binary(), "alerts", "list", "--store", REFUSED)
    assert done.returncode == 2 and "Connection refused" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="hiding a library from one process needs root")
def test_a_database_whose_library_is_missing_is_a_store_that_cannot_be_opened():
    [library] = Path("/usr/lib").glob("*/libsoci_postgresql.so.4.0")
    hide = f'mount --bind /dev/null {library.resolve()} && exec "$@"'
    done = run("unshare", "--mount", "sh", "-c", hide, "sh", binary(), "alerts", "list", "--store", REFUSED)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"ivr: {REFUSED}: Failed to find shared library for backend postgresql\n"
