"""Medians and ranges of rounds. Ratios and differences are made within a round, where both met the same machine."""

from collections import namedtuple
from statistics import median

Spread = namedtuple("Spread", "median least most")


def spread(values):
    return Spread(median(values), min(values), max(values))


def column(rounds, name):
    """One figure of each round."""
    return [one[name] for one in rounds]


def ratios(above, below, name="rate"):
    return [one[name] / other[name] for one, other in zip(above, below, strict=True)]


def differences(rounds, others, name):
    return [one[name] - other[name] for one, other in zip(rounds, others, strict=True)]


def keeps_up(rounds):
    """Whether the fixed rate was reached in most rounds."""
    return 2 * sum(column(rounds, "reached")) > len(rounds)


def size(flat, actions, hours):
    """The figures of a config of that size."""
    return next(one for one in flat if (one["actions"], one["hours"]) == (actions, hours))


def bytes_an_action(flat, hours=1):
    """What each further action takes in memory, between the smallest and the biggest config, once what only loading
    needed has been handed back."""
    least, most = (select([one for one in flat if one["hours"] == hours], key=lambda one: one["actions"])
                   for select in (min, max))
    return (most["resident"] - least["resident"]) / (most["actions"] - least["actions"])
