"""Systems one after the other, round after round, so that a slow minute of the machine meets all of them."""

import time
from dataclasses import asdict

from bench.measuring.processes import cpu_seconds, memory_bytes
from bench.steady import steady
from bench.systems.all_systems import PROXIED
from bench.systems.system import Failed
from bench.wrk import saturate

CONNECTIONS = 32
RATE = 2000  # requests a second where latency is measured
WARM_UP_SECONDS = 1


def loaded(system, load):
    """What a load has shown, with the CPU time it took; load() runs it and gives its Load."""
    app, nginx = system.processes(), system.site.processes()
    system.forget_logs()
    before = cpu_seconds(app), cpu_seconds(nginx)
    found = load()
    spent = cpu_seconds(app) - before[0], cpu_seconds(nginx) - before[1]
    failures = system.site.failures()
    system.forget_logs()
    return asdict(found) | {"rate": found.requests / found.seconds, "failures": found.errors + failures,
                            "app_us": spent[0] / found.requests * 1e6, "nginx_us": spent[1] / found.requests * 1e6}


def sound(system, figures):
    """The figures, if not a single request failed."""
    if figures["failures"]:
        raise Failed(f"{system.key}: {figures['failures']} of {figures['requests']} requests failed")
    return figures


def at_saturation(system, requests_file, seconds):
    return sound(system, loaded(system, lambda: saturate(system.url, requests_file, seconds, CONNECTIONS)))


def at_saturation_anew(system, requests_file, seconds):
    """The same of new processes, warmed up: what one happens to be given, of memory for one, it keeps, and the median
    over the rounds shall be one of several processes."""
    system.stop()
    system.start()
    at_saturation(system, requests_file, WARM_UP_SECONDS)
    return at_saturation(system, requests_file, seconds)


def at_fixed_rate(system, requests_file, seconds, program):
    figures = loaded(system, lambda: steady(program, system.url, requests_file, RATE, seconds, CONNECTIONS))
    figures["reached"] = not figures["failures"] and figures["rate"] > 0.99 * RATE
    # Who computes in another language may be too slow for the rate; the others may not.
    return figures if system.key in PROXIED else sound(system, figures)


def take_turns(systems, rounds, measure, say):
    """{key: [what measure(system) gave in each round]}."""
    found = {system.key: [] for system in systems}
    for number in range(1, rounds + 1):
        for system in systems:
            figures = measure(system)
            found[system.key].append(figures)
            say(f"round {number}  {system.key}  {figures['rate']:9,.0f}/s   p99 {figures['p99_ms']:7.2f} ms   "
                f"app {figures['app_us']:6.1f} us   nginx {figures['nginx_us']:5.1f} us")
    return found


def measure_systems(systems, requests_file, rounds, seconds, program, say):
    """{key: {"saturation": [...], "steady": [...], "memory": {...}}} of running systems."""
    say("as fast as they answer:")
    saturation = take_turns(systems, rounds, lambda one: at_saturation_anew(one, requests_file, seconds), say)
    say(f"at {RATE:,} requests a second:")
    time.sleep(1)
    fixed = take_turns(systems, rounds, lambda one: at_fixed_rate(one, requests_file, seconds, program), say)
    found = {}
    for system in systems:
        resident, proportional = memory_bytes(system.processes())
        found[system.key] = {"saturation": saturation[system.key], "steady": fixed[system.key],
                             "memory": {"resident": resident, "proportional": proportional,
                                        "processes": len(system.processes())}}
    return found
