"""A disk that is soon full."""

import contextlib
import subprocess


@contextlib.contextmanager
def small_disk(folder, size):
    """A folder that is a file system of that size, in megabytes; needs root."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=755", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
