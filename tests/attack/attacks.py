"""The attacks, each of which gives a Row; in the order of the table."""

import contextlib
import json
import os
import resource
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from support.fastcgi_client import FastCgiClient, request
from support.small_disk import small_disk

from . import floods, forgeries
from .callers import ADDRESS, VOICE, Callers, ask, call_fields, post, status_of
from .dear_forms import BEYOND, INSIDE, ordinary_request, raw_post
from .rows import PROMISED_P99_MS, Row, promises_to_callers
from .site import LINK_KEY, TOKEN, Site, say

DISK_MEGABYTES = 64
# For the connections of nginx, the callers and the rest.
SPARE_FILES = 400


@dataclass(frozen=True)
class Size:
    """seconds and per_second: of the callers during each flood. p99_ms: the bar."""

    slow_bodies: int = 8300
    dear_forms: int = 100
    slow_readers: int = 200
    log_connections: int = 20
    forgeries: int = 20_000
    reloads: int = 20
    refusals: int = 1000
    seconds: float = 10
    per_second: float = 25
    p99_ms: float = PROMISED_P99_MS
    seed: int = 1


QUICK = Size(slow_bodies=2100, forgeries=2000, reloads=6, refusals=300, seconds=4)
FULL = Size(forgeries=1_000_000, reloads=200, refusals=5000, seconds=30)


class Attacks:
    """Of one site. folder: for files of these attacks."""

    def __init__(self, site, folder, size):
        self.site, self.size = site, size
        self._folder = folder
        self._callers = Callers(site)

    def _ring(self):
        return self._callers.ring(self.size.seconds, self.size.per_second)

    def nobody(self):
        """To compare with. Without an attack the machine itself must be quick enough, or the figures say nothing."""
        callers = self._ring()
        return Row("none", "", callers, broken=tuple(promises_to_callers(callers, self.size.p99_ms)))

    def _flood(self, name, flood, figures=lambda result: ""):
        with floods.running(flood) as result:
            callers = self._ring()
        time.sleep(0.5)
        held = f"{result.held} held of {result.opened} opened, {result.sent / 1e6:.1f} MB sent"
        words = "; ".join(part for part in (held, figures(result)) if part)
        return Row(name, f"{flood.count} connections", callers, words,
                   tuple(promises_to_callers(callers, self.size.p99_ms)))

    def slow_bodies(self):
        return self._flood("slow bodies (H1)", floods.SlowBodies(self.site.port, self._affordable(
            self.size.slow_bodies)))

    def slow_headers(self):
        return self._flood("slow headers", floods.SlowHeaders(self.site.port, self._affordable(
            self.size.slow_bodies)))

    def idle_connections(self):
        return self._flood("idle connections", floods.IdleConnections(self.site.port, self._affordable(
            self.size.slow_bodies)))

    @staticmethod
    def _affordable(count):
        return min(count, open_files() - SPARE_FILES)

    def dear_forms(self):
        before = self.site.serve_seconds()

        def worked(_):
            return f"{self.site.serve_seconds() - before:.1f} s of processor time"

        return self._flood("expensive forms (H2)", floods.DearForms(self.site.port, self.size.dear_forms), worked)

    def slow_readers(self):
        flood = floods.SlowReaders(self.site.port, self.size.slow_readers, self.site.link())
        with floods.running(flood) as result:
            time.sleep(1)
            megabytes = self.site.nginx_megabytes()
            callers = self._ring()
        return Row("slow readers of a link", f"{flood.count} connections", callers,
                   f"{result.held} held; nginx has {megabytes:.0f} MB",
                   tuple(promises_to_callers(callers, self.size.p99_ms)))

    def cost_of_a_refusal(self):
        """Ten times an ordinary refusal is what the dearest may cost."""
        ordinary = self._cost([ordinary_request()])
        costs = {name: self._cost([raw_post(body)]) for name, body in {**INSIDE, **BEYOND}.items()}
        name = max(costs, key=costs.get)
        ratio = costs[name] / ordinary
        broken = (f"a refusal costs {ratio:.1f} times an ordinary one",) if ratio > 10 else ()
        return Row("cost of a refusal", f"{self.size.refusals} of each of {len(costs)} forms", None,
                   f"ordinary {ordinary * 1e6:.0f} us, dearest {costs[name] * 1e6:.0f} us ({name}): {ratio:.1f} times",
                   broken)

    def _cost(self, requests):
        """Processor time of `ivr serve` for one, in seconds."""
        before = self.site.serve_seconds()
        for _ in range(self.size.refusals):
            for one in requests:
                ask(self.site.port, one.replace(b"Host: x\r\n", b"Host: x\r\nConnection: close\r\n").replace(
                    b"Host: ivr.example.com\r\n", b"Host: ivr.example.com\r\nConnection: close\r\n"), ADDRESS)
        return (self.site.serve_seconds() - before) / self.size.refusals / len(requests)

    def forged_signatures(self):
        begun, worked = time.monotonic(), self.site.serve_seconds()
        found = forgeries.send_forgeries(self.site, self.size.forgeries, self.size.seed)
        seconds, worked = time.monotonic() - begun, self.site.serve_seconds() - worked
        accepted = sum(count for status, count in found.items() if status != 403)
        broken = (f"{accepted} were not refused with a 403: {found}",) if accepted else ()
        return Row("forged signatures", f"{self.size.forgeries}", None,
                   f"none accepted, {seconds:.0f} s, {worked / self.size.forgeries * 1e6:.0f} us of processor time each"
                   if not accepted else "", broken)

    def time_of_a_refusal(self):
        """A refusal must not take longer the more of a signature is right."""
        first, last = forgeries.refusal_times(self.site, self.size.refusals)
        difference = last / first - 1
        broken = ("the time says how much is right",) if abs(difference) > 0.1 else ()
        return Row("time of a refusal", f"{2 * self.size.refusals}", None,
                   f"first character wrong {first * 1e6:.0f} us, last {last * 1e6:.0f} us: {difference:+.1%}", broken)

    def signature_tricks(self):
        count, believed = forgeries.believed_tricks(self.site)
        return Row("signature tricks", f"{count}", None, "" if believed else "none accepted",
                   tuple(f"accepted: {name}" for name in believed))

    def forged_links(self):
        count, opened = forgeries.opened_links(self.site)
        return Row("forged links to a recording", f"{count}", None, "" if opened else "none opened; the good one plays",
                   tuple(f"opened: {name}" for name in opened))

    def peers_on_the_socket(self):
        """Silent peers, half requests, and answers that nobody reads, 50 of each."""
        with contextlib.ExitStack() as ending:
            whole = request(body=b"Digits=1")
            for data in (b"", whole[:40], whole):
                for _ in range(50):
                    ending.enter_context(FastCgiClient(self.site.socket)).send(data)
            callers = self._ring()
        return Row("bad peers on the socket", "150 connections", callers, "",
                   tuple(promises_to_callers(callers, self.size.p99_ms)))

    def reloads(self):
        """Every other one is of a broken config. The callers must not notice any."""
        good = self.site.config.read_text()
        pause = max(self.size.seconds / self.size.reloads, 0.2)
        child = os.fork()
        if child == 0:
            os.nice(10)
            broken = good.replace("action = message", "action = none")
            for number in range(self.size.reloads):
                replace_file(self.site.config, good if number % 2 else broken)
                self.site.reload()
                time.sleep(pause)
            os._exit(0)
        callers = self._callers.ring(pause * self.size.reloads, self.size.per_second)
        os.waitpid(child, 0)
        replace_file(self.site.config, good)
        return Row("reloads", f"{self.size.reloads}, half of them broken", callers, "",
                   tuple(promises_to_callers(callers, self.size.p99_ms)))

    def secrets_in_logs(self):
        """After all of the above: neither token nor key, and of the links no signature."""
        text = self.site.written()
        link = self.site.link(expires=2_000_000_000)
        ask(self.site.port, forgeries.get(link))
        fields = call_fields(1)
        good = self.site.sign(VOICE, fields)
        ask(self.site.port, post(VOICE, fields, good, "Connection: close\r\n"))
        time.sleep(1.5)  # nginx writes its log in blocks
        text = self.site.written()
        marks = {"the auth token": TOKEN, "the link key": LINK_KEY, "a link's signature": link.rpartition("=")[2],
                 "a webhook's signature": good}
        found = [name for name, mark in marks.items() if mark in text]
        return Row("secrets in the logs", f"{len(text) / 1e6:.1f} MB of log", None, "" if found else "none",
                   tuple(f"found: {name}" for name in found))

    def survival(self):
        """What is left of it all."""
        answer = ask(self.site.port, forgeries.get("/api/ping?calls"))
        megabytes = self.site.megabytes(self.site.serve)
        broken = () if status_of(answer) == 200 and self.site.is_alive() else ("the server does not answer any more",)
        return Row("afterwards", "", None, f"ivr serve has {megabytes:.0f} MB", broken)

    def all(self):
        for one in (self.nobody, self.slow_bodies, self.slow_headers, self.idle_connections, self.dear_forms,
                    self.slow_readers, self.peers_on_the_socket, self.reloads, self.cost_of_a_refusal,
                    self.forged_signatures, self.time_of_a_refusal, self.signature_tricks, self.forged_links,
                    self.secrets_in_logs, self.survival):
            say(one.__name__.replace("_", " "))
            yield one()


def log_flood(folder, size):
    """On a site of its own, whose log and store are on a small disk."""
    name, words = "log flood (H3)", f"{size.log_connections} connections, disk of {DISK_MEGABYTES} MB"
    if os.geteuid() != 0:
        return Row(name, words, skipped="mounting a small disk needs root")
    say("log flood")
    with small_disk(folder / "disk", DISK_MEGABYTES) as disk, Site(disk) as site:
        attacks = Attacks(site, folder, size)
        flood = floods.LogFlood(site.port, size.log_connections)
        with floods.running(flood) as result:
            callers = attacks._callers.ring(size.seconds, size.per_second)
        usage = os.statvfs(disk)
        written = (site.state / "access.log").stat().st_size / 1e6
        ping = json.loads(ask(site.port, forgeries.get("/api/ping")).partition(b"\r\n\r\n")[2])["status"]
    broken = list(promises_to_callers(callers, size.p99_ms))
    if ping != "ok":
        broken.append(f"the ping says: {ping}")
    free = usage.f_bavail * usage.f_frsize / 1e6
    figures = f"{result.sent / 1e6:.0f} MB sent, {written:.1f} MB of access log, {free:.0f} MB free"
    return Row(name, words, callers, figures, tuple(broken))


def replace_file(path, text):
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)


def open_files():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def run(size):
    """Rows as they come. Everything is written below a temporary folder, which is removed."""
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    open_files()
    with tempfile.TemporaryDirectory(prefix="ivr-attack-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "site").mkdir()
        with Site(folder / "site") as site:
            yield from Attacks(site, folder, size).all()
        yield log_flood(folder, size)
