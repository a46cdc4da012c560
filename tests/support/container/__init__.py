"""Containers for tests: a Debian of their own, booted by systemd-nspawn, with a network of their own and no other.

For root, and where systemd-nspawn works: missing() says why not.
"""

from support.container.base import base_root
from support.container.container import Container, missing

__all__ = ["Container", "base_root", "missing"]
