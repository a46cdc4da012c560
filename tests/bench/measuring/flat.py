"""Whether a request costs the same however big the config is, and while it is read again."""

import os
import signal
import threading
from contextlib import contextmanager

from bench.big_config import big_config, forward_paths
from bench.measuring.example import CONFIG
from bench.measuring.instructions import per_request_when_loaded
from bench.measuring.processes import memory_bytes
from bench.measuring.recorded_requests import as_nginx_sends
from bench.measuring.rounds import WARM_UP_SECONDS, at_saturation, at_saturation_anew, take_turns
from bench.measuring.starting import by_fastcgi, start_ms, starts_ms
from bench.systems.all_systems import ivr_command
from bench.systems.system import System
from bench.webhooks import webhooks, write_webhooks

SIZES = ((10, 1), (10, 200), (1000, 1), (1000, 200), (100000, 1), (100000, 200))
COUNTED = ((10, 1), (100000, 1), (100000, 200))  # where instructions are counted: loading takes long under valgrind
RELOAD_SECONDS = 1


class Sized:
    """The project with a config of so many actions and hours, and the webhooks that are sent to it."""

    def __init__(self, folder, actions, hours):
        self.actions, self.hours = actions, hours
        self.folder = folder / f"{actions}_{hours}"
        self.folder.mkdir(parents=True)
        config = self.folder / "config.ini"
        config.write_text(big_config(actions, hours))
        store = f"sqlite://{self.folder}/alerts.db"
        self.command = ivr_command(config, "--store", store)
        self.one_thread = ivr_command(config, "--store", store, "--workers", 1)
        self.system = System(f"{actions}/{hours}", self.folder / "site", self.command)
        self.webhooks = webhooks(paths=forward_paths(actions))
        self.requests_file = write_webhooks(self.folder / "requests.json", self.webhooks)

    def recorded(self):
        return as_nginx_sends(self.webhooks, self.folder / "recorded")


def measure_size(sized, starts, count):
    """Load time and memory before any nginx."""
    requests = sized.recorded()
    ask = by_fastcgi(requests[0])
    found = {"actions": sized.actions, "hours": sized.hours, "start_ms": starts_ms(sized.system, ask, starts)}
    found["start_ms"].append(start_ms(sized.system, ask))
    found["loaded"] = memory_bytes(sized.system.processes())[0]
    if count and (sized.actions, sized.hours) in COUNTED:
        found["instructions"] = per_request_when_loaded(sized.one_thread, requests, sized.folder / "callgrind")
    return found


def measure_flat(folder, rounds, seconds, say, sizes=SIZES, count=True):
    """[{actions, hours, start_ms, loaded, resident, instructions, saturation}] of every size."""
    all_sized = [Sized(folder / "flat", actions, hours) for actions, hours in sizes]
    found = {}
    try:
        for sized in all_sized:
            say(f"{sized.actions} actions, {sized.hours} hours: loading")
            found[sized.system.key] = measure_size(sized, 2 if sized.actions > 10000 else 4, count)
            sized.system.stop()
        files = {sized.system.key: sized.requests_file for sized in all_sized}
        systems = [sized.system for sized in all_sized]
        turns = take_turns(systems, rounds, lambda one: at_saturation_anew(one, files[one.key], seconds), say)
        for system in systems:
            found[system.key] |= {"saturation": turns[system.key], "resident": memory_bytes(system.processes())[0]}
    finally:
        for sized in all_sized:
            sized.system.stop()
    return list(found.values())


@contextmanager
def reloading(pid, every=RELOAD_SECONDS):
    """Has the config read again and again meanwhile."""
    over = threading.Event()

    def keep_asking():
        while not over.wait(every):
            os.kill(pid, signal.SIGHUP)

    thread = threading.Thread(target=keep_asking)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def measure_reloads(folder, requests_file, rounds, seconds, say):
    """{"quiet": [...], "reloading": [...]}: the example, by turns without and with a reload a second."""
    system = System("c", folder / "reload", ivr_command(CONFIG, "--store", f"sqlite://{folder}/reload.db"))

    def disturbed():
        with reloading(system.process.pid):
            return at_saturation(system, requests_file, seconds)

    found = {"quiet": [], "reloading": []}
    try:
        system.start()
        at_saturation(system, requests_file, WARM_UP_SECONDS)
        for number in range(1, rounds + 1):
            found["quiet"].append(at_saturation(system, requests_file, seconds))
            found["reloading"].append(disturbed())
            rates = [found[name][-1]["rate"] for name in ("quiet", "reloading")]
            say(f"round {number}  quiet {rates[0]:9,.0f}/s   with a reload a second {rates[1]:9,.0f}/s")
    finally:
        system.stop()
    return found
