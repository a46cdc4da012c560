"""What is made of the figures: medians, verdicts, tables, a picture and the page."""
