"""All of it in one go: what `./dev bench` measures, as one dictionary that goes to results.json."""

import os
import platform
import re
import shutil
import subprocess
import time

from bench.measuring.example import measure_example, requests
from bench.measuring.flat import measure_flat, measure_reloads
from bench.measuring.instructions import drive_anew, drive_kept, per_request
from bench.measuring.recorded_requests import as_nginx_sends
from bench.measuring.rounds import CONNECTIONS, RATE, measure_systems
from bench.measuring.starting import by_fastcgi, by_http, starts_ms
from bench.systems.all_systems import (BUILD, HERE, PROXIED, ivr_command, learn_answer, make, responder_command,
                                       running)
from bench.webhooks import webhook, webhooks, write_webhooks

RECORDED = 50  # different webhooks that are sent under callgrind
STARTS = 5


def said_by(*command):
    """The first number like a version in what a program says of itself; nothing if it is not there."""
    if not shutil.which(command[0], path=os.environ["PATH"] + ":/usr/sbin"):
        return ""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else ""


def machine():
    return {"cores": os.cpu_count(), "system": platform.freedesktop_os_release()["PRETTY_NAME"],
            "nginx": said_by("/usr/sbin/nginx", "-v"), "node": said_by("node", "--version"),
            "python": said_by("/usr/bin/python3", "--version"), "gunicorn": said_by("/usr/bin/gunicorn", "--version"),
            "date": time.strftime("%Y-%m-%d", time.gmtime())}


def count_instructions(folder, keys="bcd"):
    """{key: instructions a request in user space}."""
    folder.mkdir(parents=True, exist_ok=True)
    answer, _ = learn_answer(folder / "answer")
    recorded = as_nginx_sends(webhooks(RECORDED), folder / "recorded")
    ways = {"b": (responder_command("bare_responder", answer, 1), drive_kept),
            "c": (ivr_command(HERE / "menu.ini", "--workers", 1), drive_kept),
            "d": (responder_command("accept_pool", answer, 1), drive_anew)}
    return {key: per_request(ways[key][0], recorded, folder / key, ways[key][1]) for key in keys}


def measure_starts(key, folder):
    """Milliseconds of each start of a system; nothing for nginx alone."""
    if key == "a":
        return []
    answer, _ = learn_answer(folder / f"answer_{key}")
    ask = by_http(webhook(1)) if key in PROXIED else by_fastcgi(as_nginx_sends([webhook(1)], folder / f"ask_{key}")[0])
    return starts_ms(make(key, folder / "starts", answer), ask, STARTS)


def measure_side_by_side(folder, keys, rounds, seconds, say):
    requests_file = write_webhooks(folder / "requests.json", webhooks())
    with running(keys, folder / "systems") as systems:
        found = measure_systems(systems, requests_file, rounds, seconds, BUILD / "tests/bench/steady_caller", say)
    for key in keys:
        found[key]["start_ms"] = measure_starts(key, folder)
        say(f"{key}  starts in {', '.join(f'{one:.0f}' for one in found[key]['start_ms'])} ms")
    return found


def measure_everything(folder, keys, rounds, seconds, say):
    """keys: letters of systems. The rest is left out when the project is not among them."""
    found = {"machine": machine(), "settings": {"rounds": rounds, "seconds": seconds, "connections": CONNECTIONS,
                                                "rate": RATE, "webhook_bytes": len(webhook(1)["body"])},
             "systems": measure_side_by_side(folder, keys, rounds, seconds, say)}
    if "c" not in keys:
        return found
    say("instructions a request:")
    found["instructions"] = count_instructions(folder / "instructions")
    say("   ".join(f"{key} {count:,.0f}" for key, count in found["instructions"].items()))
    prepared, file = requests(folder)
    found["example"] = measure_example(folder, file, prepared[0])
    say("reading the config again while answering:")
    found["reload"] = measure_reloads(folder, file, rounds, seconds, say)
    say("small and big configs:")
    found["flat"] = measure_flat(folder, rounds, seconds, say)
    return found
