"""The config of the README's example: how soon it answers, how much memory it takes."""

from dataclasses import replace

from bench.measuring.processes import memory_bytes
from bench.measuring.recorded_requests import as_nginx_sends
from bench.measuring.rounds import at_saturation
from bench.measuring.starting import by_fastcgi, starts_ms
from bench.systems.all_systems import ivr_command
from bench.systems.site import ROOT
from bench.systems.system import System
from bench.webhooks import ORIGIN, webhooks, write_webhooks
from twilio_simulator.account import read_account

CONFIG = ROOT / "config/config.ini"
ACCOUNT = replace(read_account(CONFIG), public_base_url=ORIGIN)
STARTS = 5
LOAD_SECONDS = 2


def requests(folder):
    """The webhooks of callers who ring or ask for the way, and the file of them: no step that depends on the time of
    day, and none that records a message, which would be committed first."""
    prepared = webhooks(paths=("/api/ivr", "/api/ivr/action/directions"), account=ACCOUNT)
    return prepared, write_webhooks(folder / "example.json", prepared)


def measure_example(folder, requests_file, first):
    """{"start_ms": [...], "loaded": bytes, "resident": bytes after a load}; first: a webhook."""
    system = System("c", folder / "example", ivr_command(CONFIG, "--store", f"sqlite://{folder}/example.db"))
    ask = by_fastcgi(as_nginx_sends([first], folder / "example_request")[0])
    found = {"start_ms": starts_ms(system, ask, STARTS)}
    try:
        system.start()
        system.ask(first)
        found["loaded"] = memory_bytes(system.processes())[0]
        at_saturation(system, requests_file, LOAD_SECONDS)
        found["resident"] = memory_bytes(system.processes())[0]
    finally:
        system.stop()
    return found
