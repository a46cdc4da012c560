"""Makes the folder runnable: python3 tests/twilio_simulator [KEYS]."""

import os
import sys
from pathlib import Path

# Run as a folder, Python knows no package; its name must be found from the folder above.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from twilio_simulator.command import main  # noqa: E402

try:
    status = main(sys.argv[1:])
    sys.stdout.flush()
except BrokenPipeError:
    # The reader of the output has closed it. The interpreter would report that again at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    status = 0
sys.exit(status)
