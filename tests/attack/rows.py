"""The rows of the table: what was tried, at which size, what callers noticed, and whether what is promised held."""

from dataclasses import dataclass

PROMISED_P99_MS = 50


@dataclass(frozen=True)
class Row:
    """callers: a Tally, or None if nobody called meanwhile. figures: what else was measured, in words. broken: which
    promises did not hold, in words. skipped: why it was not tried."""

    name: str
    size: str
    callers: object = None
    figures: str = ""
    broken: tuple = ()
    skipped: str = ""


def promises_to_callers(callers, p99_ms):
    """What does not hold of: everybody is answered, at once, and no report of a voicemail is refused."""
    if callers.answered < callers.calls:
        yield f"{callers.calls - callers.answered} of {callers.calls} callers were not answered"
    if callers.refused:
        yield f"{callers.refused} of {callers.reports} callbacks were refused"
    if callers.p99 >= p99_ms:
        yield f"p99 is {callers.p99:.0f} ms, promised are less than {p99_ms:.0f} ms"


HEAD = ("attack", "size", "answered", "p50 ms", "p99 ms", "max ms", "refused", "promise")


def cells(row):
    promise = "skipped" if row.skipped else "BROKEN" if row.broken else "holds"
    if row.callers is None:
        return row.name, row.size, "", "", "", "", "", promise
    one = row.callers
    return (row.name, row.size, f"{100 * one.answered / one.calls:.1f} %", f"{one.p50:.1f}", f"{one.p99:.1f}",
            f"{one.slowest:.0f}", f"{one.refused} of {one.reports}", promise)


def remarks(row):
    return [*row.broken, *(text for text in (row.figures, row.skipped) if text)]


def table(rows):
    """Lines of text: one of columns for each row, and below it what else there is to say. refused: callbacks."""
    lines = [HEAD, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    printed = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    for number in range(len(rows), 0, -1):
        printed[number + 1:number + 1] = [f"    {remark}" for remark in remarks(rows[number - 1])]
    return "\n".join(printed)
