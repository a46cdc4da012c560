"""Makes the folder runnable: python3 tests/caller [KEYS]."""

import sys
from pathlib import Path

# Run as a folder, Python knows no package; its name must be found from the folder above.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from caller.command import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
