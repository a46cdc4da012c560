"""The sweep of settings: every choice is a configuration that nginx takes, and figures become the page's tables."""

import dataclasses
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.settings import burst, system_calls, table, throughput, tls  # noqa: E402
from bench.settings.__main__ import PAGE, RESULTS, options  # noqa: E402
from bench.settings.choices import SETTINGS  # noqa: E402
from bench.settings.site import adapt, running  # noqa: E402
from bench.systems import system  # noqa: E402
from bench.systems.site import NGINX, Site  # noqa: E402
from bench.systems.system import free_port  # noqa: E402
from bench.webhooks import webhook  # noqa: E402
from support.tls import Authority  # noqa: E402

CHOICES = [(setting.name, choice.value, choice.edits) for setting in SETTINGS for choice in setting.others]
BURSTS = [(name, choice.value, choice.edits) for name, _, _, choices in burst.BURSTS for choice in choices]
OVER_TLS = [*tls.MEMORIES.items(), *tls.KEPT.items()]

by_name = {"ids": lambda one: one if isinstance(one, str) else ""}


def checked(folder):
    return subprocess.run([NGINX, "-t", "-e", "stderr", "-p", folder, "-c", folder / "nginx/nginx.conf"],
                          capture_output=True, text=True, check=False)


def text_of(folder):
    return "".join(file.read_text() for file in sorted((folder / "nginx").rglob("*.conf")))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The text of all files with nothing changed; paths without the folder they are in."""
    folder = tmp_path_factory.mktemp("shipped")
    Site(folder / "site", 18080, adapt=lambda site: adapt(site, ()))
    return text_of(folder / "site").replace(str(folder), "")


@pytest.mark.parametrize("name, value, edits", CHOICES, **by_name)
def test_every_choice_changes_the_shipped_files_and_nginx_takes_it(tmp_path, shipped, name, value, edits):
    Site(tmp_path / "site", 18080, adapt=lambda site: adapt(site, edits))
    done = checked(tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert (text_of(tmp_path / "site").replace(str(tmp_path), "") != shipped) == bool(edits)


@pytest.mark.parametrize("name, value, edits", BURSTS, **by_name)
def test_every_choice_for_a_burst_is_taken(tmp_path, name, value, edits):
    Site(tmp_path / "site", 18080, adapt=lambda site: adapt(site, edits))
    done = checked(tmp_path / "site")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name, edits", OVER_TLS, **by_name)
def test_every_choice_of_tls_is_taken(tmp_path, name, edits):
    files = Authority(tmp_path / "authority").certificate("DNS:localhost")
    Site(tmp_path / "site", 18080, adapt=lambda site: adapt(site, edits, files))
    done = checked(tmp_path / "site")
    assert done.returncode == 0, done.stderr


def test_what_is_called_shipped_is_not_among_the_others():
    for setting in SETTINGS:
        assert setting.shipped not in [choice.value for choice in setting.others]
    for _, _, shipped, choices in burst.BURSTS:
        assert shipped in [choice.value for choice in choices]


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = [taken.getsockname()[1], free_port()]
        monkeypatch.setattr(system, "free_port", lambda: ports.pop(0))
        with running(tmp_path / "site") as started:
            assert started.ask(webhook(1)).status == 200
    assert ports == []


def test_a_burst_is_served_in_full_if_the_queue_has_room_for_it(tmp_path, monkeypatch):
    monkeypatch.setattr(burst, "AWAY_SECONDS", 5)  # longer than a busy machine takes to bring all callers to the queue
    small, _, shipped = burst.BURSTS[0][3]
    assert burst.run_once(shipped, "ivr", tmp_path / "shipped")["served"] == burst.CALLERS
    # Those who do not fit hear the apology, which the measurement must not take for an answer.
    assert burst.run_once(small, "ivr", tmp_path / "small")["served"] < burst.CALLERS / 2


def test_clients_resume_over_the_shipped_tls_and_over_tickets(tmp_path):
    kinds, ca_file = tls.certificates(tmp_path)
    # A client that is not let go on as it should makes the measurement fail.
    found = tls.round_of(tmp_path / "round", "ECDSA P-256", kinds["ECDSA P-256"], ca_file, 3)
    assert {what for what in found if "resumed" in what} == {
        f"ECDSA P-256, TLS {version}, resumed ({memory})" for version in ("1.2", "1.3") for memory in tls.MEMORIES}
    assert all(one["nginx_us"] > 0 and one["wall_ms"] > 0 for one in found.values())


def figures(rate, nginx, ivr):
    return {"rate": rate, "p99_ms": 1, "nginx_us": nginx, "ivr_us": ivr}


def test_ratios_are_taken_within_each_round():
    rows = {"name": "keepalive", "shipped": "32", "base": [figures(1000, 20, 20), figures(2000, 10, 10)],
            "others": {"4": [figures(900, 30, 30), figures(1000, 10, 20)]}, "system_calls": {"32": 7, "4": 9}}
    shipped, other = throughput.summary(rows)
    assert dataclasses.astuple(shipped) == ("32", (1, 1, 1), (1, 1, 1), 15, 15, 7)
    assert dataclasses.astuple(other) == ("4", (0.7, 0.5, 0.9), (1.5, 1.5, 1.5), 20, 25, 9)
    assert table.settings_table([rows]) == """\
| setting | value | requests a second, ratio | processor time, ratio | nginx, µs | ivr, µs | nginx, system calls |
| --- | --- | --- | --- | --- | --- | --- |
| keepalive | **32** | 1 | 1 | 15.0 | 15.0 | 7 |
|  | 4 | 0.70 (0.50-0.90) | 1.50 (1.50-1.50) | 20.0 | 25.0 | 9 |"""


def test_system_calls_are_counted_by_request():
    request = "12  epoll_wait(3, [], 512, 60000) = 1\n12  recvfrom(4, 9) = 9\n13 writev(5) = 9\n13 writev(5) = 9\n"
    trace = request * 10 + "13 close(6) = 0\n12 <... epoll_wait resumed>[]) = 1\n12 +++ exited +++\n"
    assert system_calls.counted(trace, 10) == 3


def test_a_burst_tells_who_was_served_and_how_late():
    rows = [{"name": "Queue", "away": "ivr", "shipped": "4096", "choices": {
        "128": [{"served": served, "slowest_ms": wait} for served, wait in ((129, 500), (131, 520), (130, 1))],
        "4096": [{"served": 1000, "slowest_ms": 1210.4}] * 3}}]
    assert table.bursts_table(rows) == """\
| setting | who is away | value | served, of 1,000 | slowest, ms |
| --- | --- | --- | --- | --- |
| Queue | ivr | 128 | 130 (129-131) | 500 |
|  |  | **4096** | 1,000 | 1,210 |"""


def test_tls_is_held_against_plain_http_of_its_kind():
    def one(nginx, wall):
        return [{"nginx_us": nginx, "wall_ms": wall}]

    rows = {"plain": {"new": one(100, 0.2), "kept": one(30, 0.1)},
            "over": {"RSA, TLS 1.3, full": one(900, 1.7), "RSA, kept": one(35, 0.11)}}
    assert table.tls_table(rows) == """\
| connection | nginx, µs | more than plain HTTP, µs | wall, ms | more than plain HTTP, ms |
| --- | --- | --- | --- | --- |
| plain HTTP, new | 100 |  | 0.20 |  |
| plain HTTP, kept | 30 |  | 0.10 |  |
| RSA, TLS 1.3, full | 900 | +800 | 1.70 | +1.50 |
| RSA, kept | 35 | +5 | 0.11 | +0.01 |"""


def test_the_price_of_a_handshake_is_said_in_words():
    def one(nginx):
        return [{"nginx_us": nginx, "wall_ms": 1}]

    rows = {"plain": {"new": one(100)}, "over": {"RSA 2048, TLS 1.3, full": one(900),
                                                 "ECDSA P-256, TLS 1.3, full": one(500)}}
    assert table.tls_sentence(rows) == (
        "A full handshake of TLS 1.3 costs nginx 800 µs with a key of RSA 2048 and 400 µs with a key of ECDSA P-256, "
        "beside the 100 µs of a new connection and its request without TLS: 1,111 or 2,000 of them a second keep one "
        "core busy.")


def test_the_page_says_whether_the_machine_was_busy():
    assert table.busy(0.2, 2) == "The machine had nothing else to do."
    assert table.busy(0.5, 2) == "The machine had little else to do: its load was 0.5 before it began."
    assert "its load was 9.0 before it began, with 2 cores" in table.busy(9, 2)


def test_figures_of_a_part_are_not_written_to_the_page(capsys):
    with pytest.raises(SystemExit):
        options(["--only", "tls", "--write"])
    assert "--write needs all figures" in capsys.readouterr().err


def test_a_page_without_marks_is_left_alone():
    with pytest.raises(RuntimeError, match="no marks"):
        table.put("# A page", json.loads(RESULTS.read_text()))


def test_the_page_has_the_figures_that_were_measured():
    page = PAGE.read_text(encoding="utf-8")
    assert table.put(page, json.loads(RESULTS.read_text())) == page


def test_what_was_measured_is_what_there_is_to_choose():
    measured = json.loads(RESULTS.read_text())
    assert [(one["name"], one["shipped"], list(one["others"])) for one in measured["settings"][1:]] == [
        (setting.name, setting.shipped, [choice.value for choice in setting.others]) for setting in SETTINGS]
    assert [(one["name"], one["shipped"], list(one["choices"])) for one in measured["bursts"]] == [
        (name, shipped, [choice.value for choice in choices]) for name, _, shipped, choices in burst.BURSTS]
