"""Every choice against what is shipped: requests a second, processor time of a request, system calls of nginx.

Each round measures, for each setting, first what is shipped and then the others, so that a slow minute of the machine
meets both halves of a ratio. Every run has fresh processes.
"""

from bench.settings.spread import spread
from dataclasses import dataclass
from statistics import median

from bench.settings import system_calls
from bench.settings.choices import ITSELF, SETTINGS, Choice
from bench.settings.long_webhooks import long_webhooks
from bench.settings.site import Meter, running
from bench.webhooks import webhooks, write_webhooks
from bench.wrk import saturate

CONNECTIONS = 32


def run_once(choice, folder, requests_file, seconds):
    """{"rate", "p99_ms", "nginx_us", "ivr_us"} of one run; a single failed request makes it fail."""
    with running(folder, choice.edits, choice.server) as system:
        meter = Meter(system)
        load = saturate(system.url, requests_file, seconds, CONNECTIONS)
        spent = meter.microseconds()
    # nginx has ended, so its log is whole.
    failed = load.errors + (system.site.failures() if system.site.access_log.exists() else 0)
    if failed:
        raise RuntimeError(f"{choice.value}: {failed} of {load.requests} requests failed")
    return {"rate": load.rate, "p99_ms": load.p99_ms, "nginx_us": spent["nginx"] / load.requests,
            "ivr_us": spent["ivr"] / load.requests}


def calls_of(setting, folder, requests_file, say):
    """{value: system calls of nginx for a request}"""
    found = {}
    for choice in (Choice(setting.shipped), *setting.others):
        found[choice.value] = system_calls.count(choice, folder / str(len(found)), requests_file)
        say(f"{setting.name}: {choice.value}: {found[choice.value]} system calls of nginx a request")
    return found


def measure(folder, rounds, seconds, wanted, say):
    """[{"name", "shipped", "base": [figures of each round], "others": {value: [figures of each round]},
    "system_calls": {value: count}}]"""
    files = {False: write_webhooks(folder / "webhooks.json", webhooks()),
             True: write_webhooks(folder / "long_webhooks.json", long_webhooks())}
    settings = [one for one in (ITSELF, *SETTINGS) if wanted(one.name)]
    found = [{"name": one.name, "shipped": one.shipped, "base": [], "others": {other.value: [] for other in one.others},
              "system_calls": calls_of(one, folder / f"calls_{number}", files[one.long], say)}
             for number, one in enumerate(settings)]
    for number in range(1, rounds + 1):
        for setting, rows in zip(settings, found):
            place = folder / f"{settings.index(setting)}_{number}"
            rows["base"].append(run_once(Choice(setting.shipped), place / "base", files[setting.long], seconds))
            for position, other in enumerate(setting.others):
                figures = run_once(other, place / str(position), files[setting.long], seconds)
                rows["others"][other.value].append(figures)
                ratio = figures["rate"] / rows["base"][-1]["rate"]
                say(f"round {number}  {setting.name}: {other.value}: {ratio:.3f}, "
                    f"nginx {figures['nginx_us']:.1f} us, ivr {figures['ivr_us']:.1f} us")
    return found


def whole_us(figures):
    return figures["nginx_us"] + figures["ivr_us"]


@dataclass
class Line:
    """One value of a setting. Ratios are to what is shipped, (median, lowest, highest); times are medians, in
    microseconds a request."""

    value: str
    rate: tuple
    cpu: tuple  # of nginx and ivr together
    nginx_us: float
    ivr_us: float
    system_calls: int  # of nginx


def line(value, figures, base, calls):
    return Line(value, spread([one["rate"] / other["rate"] for one, other in zip(figures, base)]),
                spread([whole_us(one) / whole_us(other) for one, other in zip(figures, base)]),
                median(one["nginx_us"] for one in figures), median(one["ivr_us"] for one in figures), calls)


def summary(rows):
    """The Lines of one setting; what is shipped comes first."""
    values = {rows["shipped"]: rows["base"], **rows["others"]}
    calls = rows["system_calls"]
    return [line(value, figures, rows["base"], calls[value]) for value, figures in values.items()]
