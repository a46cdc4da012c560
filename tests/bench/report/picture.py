"""The picture of docs/performance.md: how much each system can do, and how long callers wait, on light and dark."""

from math import log10
from xml.sax.saxutils import escape

from bench.report.figures import column, keeps_up, ratios, spread

WIDTH, LEFT, RIGHT = 820, 210, 790
ROW, BAR = 34, 16
LEAST_MS, DECADES = 0.01, 5  # the scale of the waits: 10 µs to 1 s

NAMES = {"a": "nginx alone", "b": "bare responder", "c": "this project", "d": "usual libfcgi pool",
         "e": "Node.js + Express", "f": "Python + Flask"}

PERCENTILES = (("p50_ms", "half of them", "half"), ("p99_ms", "99 %", "most"), ("p999_ms", "99.9 %", "nearly"))

STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.title { font-size: 16px; font-weight: 600; }
.small { font-size: 11px; fill: #57606a; }
.ours text, text.ours { font-weight: 600; }
.bar { fill: #8c959f; }
.ours .bar { fill: #0969da; }
.line { stroke: #d0d7de; stroke-width: 1; }
.range { stroke: #24292f; stroke-width: 1.5; }
.half { fill: #1a7f37; } .most { fill: #bf8700; } .nearly { fill: #cf222e; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.small { fill: #9198a1; }
.bar { fill: #656c76; }
.ours .bar { fill: #4493f8; }
.line { stroke: #3d444d; }
.range { stroke: #e6edf3; }
.half { fill: #3fb950; } .most { fill: #d29922; } .nearly { fill: #f85149; }
}
"""


def text(x, y, words, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1, y1, x2, y2, kind="line"):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def row(key, parts):
    return [f'<g class="{"ours" if key == "c" else ""}">', *parts, "</g>"]


def throughput(systems, top):
    """Bars of requests a second, from the height top; gives the parts and the height below them."""
    rates = {key: spread(column(one["saturation"], "rate")) for key, one in systems.items()}
    scale = (RIGHT - 130 - LEFT) / max(rate.most for rate in rates.values())
    parts = [text(10, top, "Requests a second, as fast as each answers", "title"),
             text(10, top + 18, "Bars are medians, lines the range of the rounds. In brackets: compared with the bare "
                  "responder of the same round.", "small")]
    y = top + 34
    for key, rate in rates.items():
        compared = ""
        if "b" in systems:
            compared = f" ({spread(ratios(systems[key]['saturation'], systems['b']['saturation'])).median:.2f})"
        middle = y + BAR / 2
        parts += row(key, [
            text(LEFT - 10, middle + 4, NAMES[key], anchor="end"),
            f'<rect x="{LEFT}" y="{y:.1f}" width="{rate.median * scale:.1f}" height="{BAR}" rx="2" class="bar"/>',
            line(LEFT + rate.least * scale, middle, LEFT + rate.most * scale, middle, "range"),
            text(LEFT + rate.most * scale + 8, middle + 4, f"{rate.median:,.0f}{compared}")])
        y += ROW
    return parts, y


def place(milliseconds):
    """Where on the scale, which is logarithmic."""
    decades = log10(max(milliseconds, LEAST_MS) / LEAST_MS)
    return LEFT + min(decades, DECADES) / DECADES * (RIGHT - LEFT)


def scale_of_waits(top, bottom):
    parts = []
    for decade in range(DECADES + 1):
        value = LEAST_MS * 10**decade
        x = place(value)
        words = f"{value:g} ms" if value < 999 else "1 s"
        parts += [line(x, top, x, bottom), text(x, bottom + 15, words, "small", "middle")]
    return parts


def legend(y):
    parts, x = [], LEFT
    for _, words, kind in PERCENTILES:
        parts += [f'<circle cx="{x + 5}" cy="{y - 4}" r="5" class="{kind}"/>', text(x + 15, y, words, "small")]
        x += 110
    return parts


def percentiles(rounds, y):
    """The dots of one system. Who cannot keep up has none: the longer it is asked, the longer its callers wait."""
    if not keeps_up(rounds):
        rate = spread(column(rounds, "rate")).median
        return [text(LEFT + 8, y + 4, f"cannot keep up: {rate:,.0f} a second", "small")]
    medians = [(spread(column(rounds, name)).median, kind) for name, _, kind in PERCENTILES]
    return [line(place(medians[0][0]), y, place(medians[-1][0]), y, "range"),
            *(f'<circle cx="{place(value):.1f}" cy="{y:.1f}" r="5" class="{kind}"/>' for value, kind in medians)]


def waits(systems, rate, top):
    """Dots of percentiles at a fixed rate; gives the parts and the height below them."""
    bottom = top + 50 + len(systems) * ROW
    parts = [text(10, top, f"How long callers wait at {rate:,} requests a second", "title"), *legend(top + 24),
             *scale_of_waits(top + 38, bottom)]
    y = top + 58
    for key, figures in systems.items():
        parts += row(key, [text(LEFT - 10, y + 4, NAMES[key], anchor="end"), *percentiles(figures["steady"], y)])
        y += ROW
    return parts, bottom + 24


def draw(found):
    """The text of the SVG."""
    systems = found["systems"]
    upper, y = throughput(systems, 26)
    lower, y = waits(systems, found["settings"]["rate"], y + 30)
    title = "Requests a second and waiting times of " + ", ".join(NAMES[key] for key in systems)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y:.0f}" '
        f'viewBox="0 0 {WIDTH} {y:.0f}" role="img">',
        f"<title>{escape(title)}</title>", f"<style>\n{STYLE}</style>", *upper, *lower, "</svg>"]) + "\n"
