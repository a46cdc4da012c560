"""What is said of figures from several rounds."""

from statistics import median


def spread(figures):
    """(median, lowest, highest)"""
    return median(figures), min(figures), max(figures)
