"""Whether containers work on this host: exit status 0, or 1 and why they do not."""

import sys

from support.container.container import missing

reason = missing()
print(reason or "containers work here")
sys.exit(1 if reason else 0)
