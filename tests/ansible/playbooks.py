"""How tests run ansible: in the folder of the playbooks, in one locale, and without colours or a home of its own."""

import os
import subprocess
from pathlib import Path

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"
IVR = ANSIBLE.parent / "build" / os.environ.get("IVR_PRESET", "release") / "ivr"


def run(folder, *command):
    """CompletedProcess with both streams as text; folder: for what ansible keeps."""
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": str(folder), "ANSIBLE_NOCOLOR": "1",
        "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1", "ANSIBLE_LOCAL_TEMP": f"{folder}/local",
        "ANSIBLE_REMOTE_TEMP": f"{folder}/remote", "XDG_CACHE_HOME": f"{folder}/cache",
        "AWS_EC2_METADATA_DISABLED": "true", "IVR_PROGRAM": str(IVR)}
    proxies = {name: value for name, value in os.environ.items() if name.lower() == "no_proxy"}
    return subprocess.run(command, cwd=ANSIBLE, env=environment | proxies, capture_output=True, text=True, check=False)
