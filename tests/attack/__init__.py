"""./dev attack: does to a server what a stranger with one internet line can do, and counts what callers lose."""
