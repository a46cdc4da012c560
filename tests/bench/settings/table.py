"""The measured figures as Markdown, and their place in docs/nginx-settings.md."""

from statistics import median

from bench.settings.burst import AWAY_SECONDS, CALLERS
from bench.settings.spread import spread
from bench.settings.throughput import summary

BEGIN = "<!-- what follows is written by ./dev bench settings --write -->"
END = "<!-- until here -->"


def rows(*lines):
    """A Markdown table; the first line is its head."""
    head, *rest = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([head, "|" + " --- |" * len(lines[0]), *rest])


def ratio_text(ratio):
    return "1" if ratio[1] == ratio[2] == 1 else "{:.2f} ({:.2f}-{:.2f})".format(*ratio)


def settings_table(settings):
    lines = [("setting", "value", "requests a second, ratio", "processor time, ratio", "nginx, µs", "ivr, µs",
              "nginx, system calls")]
    for one in settings:
        for position, line in enumerate(summary(one)):
            shown = line.value if position else f"**{line.value}**"
            lines.append(("" if position else one["name"], shown, ratio_text(line.rate), ratio_text(line.cpu),
                          f"{line.nginx_us:.1f}", f"{line.ivr_us:.1f}", str(line.system_calls)))
    return rows(*lines)


def bursts_table(bursts):
    lines = [("setting", "who is away", "value", f"served, of {CALLERS:,}", "slowest, ms")]
    for one in bursts:
        for position, (value, figures) in enumerate(one["choices"].items()):
            served = spread([figure["served"] for figure in figures])
            slowest = spread([figure["slowest_ms"] for figure in figures])
            first = ("", "") if position else (one["name"], one["away"])
            shown = f"**{value}**" if value == one["shipped"] else value
            many = f"{served[0]:,.0f}" if served[1] == served[2] else "{:,.0f} ({:,.0f}-{:,.0f})".format(*served)
            lines.append((*first, shown, many, f"{slowest[0]:,.0f}"))
    return rows(*lines)


def medians(figures):
    return median(one["nginx_us"] for one in figures), median(one["wall_ms"] for one in figures)


def tls_table(tls):
    plain = {what: medians(figures) for what, figures in tls["plain"].items()}
    lines = [("connection", "nginx, µs", "more than plain HTTP, µs", "wall, ms", "more than plain HTTP, ms"),
             ("plain HTTP, new", f"{plain['new'][0]:.0f}", "", f"{plain['new'][1]:.2f}", "")]
    for what, figures in tls["over"].items():
        beside = plain["kept" if ", kept" in what else "new"]
        nginx, wall = medians(figures)
        lines.append((what, f"{nginx:.0f}", f"{nginx - beside[0]:+.0f}", f"{wall:.2f}", f"{wall - beside[1]:+.2f}"))
    lines.insert(2, ("plain HTTP, kept", f"{plain['kept'][0]:.0f}", "", f"{plain['kept'][1]:.2f}", ""))
    return rows(*lines)


def tls_sentence(tls):
    """What a new connection costs, in words."""
    plain = medians(tls["plain"]["new"])[0]
    cost = {kind: medians(tls["over"][f"{kind}, TLS 1.3, full"])[0] - plain for kind in ("RSA 2048", "ECDSA P-256")}
    each = " and ".join(f"{more:.0f} µs with a key of {kind}" for kind, more in cost.items())
    most = " or ".join(f"{1e6 / (plain + more):,.0f}" for more in cost.values())
    return (f"A full handshake of TLS 1.3 costs nginx {each}, beside the {plain:.0f} µs of a new connection and its "
            f"request without TLS: {most} of them a second keep one core busy.")


def busy(load, cores):
    """How far the times can be believed. load: the load average before it began."""
    if load < 0.5:
        return "The machine had nothing else to do."
    if load < cores / 2:
        return f"The machine had little else to do: its load was {load:.1f} before it began."
    return (f"The machine was busy with other things: its load was {load:.1f} before it began, with {cores} cores. "
            "Throughput is then mostly chance; processor time less so; system calls not at all.")


def block(results):
    """Everything between the marks."""
    return "\n\n".join([
        f"Last measured with {results['rounds']} rounds of {results['seconds']} s; medians, and for ratios the range. "
        f"What is shipped is in bold. {busy(results['load_before'], results['cores'])}",
        "### Throughput and processor time", settings_table(results["settings"]),
        f"### A burst of {CALLERS:,} callers, while somebody is away for {AWAY_SECONDS} seconds",
        bursts_table(results["bursts"]),
        f"### TLS, {results['visits']} connections a round", tls_table(results["tls"]),
        tls_sentence(results["tls"])])


def put(page, results):
    """The page's text with the figures between its marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise RuntimeError("the page has no marks for the figures")
    return f"{before}{BEGIN}\n\n{block(results)}\n\n{END}{after}"
