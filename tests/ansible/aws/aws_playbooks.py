"""Runs the playbooks for AWS against the fake."""

import json
import os
import re
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests"))

from support.aws.host import AwsHost  # noqa: E402
from support.aws.signature import ACCESS_KEY, SECRET_KEY  # noqa: E402

PLAYBOOKS = ROOT / "ansible"
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8nPqYk3b0d5YV9Q1m1k7mJt2m0r4o3c6m9h1s5w7zA operator"

# status: ansible-playbook's; text: what it said; changed: how many tasks changed something; changes: the calls that
# asked AWS for a change, as text; standing: what there was afterwards.
Run = namedtuple("Run", "status text changed changes standing")


class Playbooks:
    """host: the fake; variables: what every run is given, beside the example inventory."""

    def __init__(self, folder, **variables):
        self.host = AwsHost()
        self.account = self.host.account
        key = folder / "key.pub"
        key.write_text(PUBLIC_KEY + "\n", encoding="utf-8")
        self.variables = {"ivr_aws_ssh_key_file": str(key), "ivr_domain": "phone.example.com",
                          "ivr_aws_route53_zone": "example.com", **variables}
        self._inventory = str(PLAYBOOKS / "inventories/example/aws_ec2.yml")
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("AWS_", "ANSIBLE_", "PYTHON"))}
        self._environment = {
            **kept, "AWS_URL": self.host.origin, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "HOME": str(folder),
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "PYTHONPATH": str(ROOT / "tests/support/aws/redirect"),
            "PYTHONDONTWRITEBYTECODE": "1", "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote"), "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PIPELINING": "1", "TMPDIR": str(folder)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.host.close()

    def _run(self, *command):
        return subprocess.run(command, cwd=PLAYBOOKS, env=self._environment, text=True, capture_output=True,
                              timeout=400, check=False)

    def play(self, playbook, *options, **variables):
        self.host.calls.clear()
        done = self._run("/usr/bin/ansible-playbook", "-i", self._inventory, playbook, *options, "-e",
                         json.dumps({**self.variables, **variables}))
        assert not self.host.violations, self.host.violations
        changed = re.search(r"^localhost .*changed=(\d+)", done.stdout, re.MULTILINE)
        # Messages are wrapped by the callback.
        return Run(done.returncode, re.sub(r"\s+", " ", done.stdout + done.stderr),
                   int(changed[1]) if changed else None, self.host.changes(), self.account.inventory())

    def hosts(self):
        """The inventory as Ansible sees it."""
        done = self._run("/usr/bin/ansible-inventory", "-i", self._inventory, "--list")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def settle(ec2):
    """What others have in the account; one of them uses the same playbooks under another name."""
    ec2.ImportKeyPair("somebody", b"ssh-rsa AAAA somebody")
    ec2.CreateSecurityGroup("web", "somebody's", ec2.vpcs[0]["VpcId"])
    image = ec2.images[0]["ImageId"]
    for tags in ([], [{"Key": "twilio-ivr", "Value": "other"}, {"Key": "twilio-ivr-layout", "Value": "single"}]):
        ec2.RunInstances(1, 1, image, "t3.micro", TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
                         NetworkInterfaces=[{"Groups": [ec2.groups[0]["GroupId"]],
                                             "SubnetId": ec2.subnets[0]["SubnetId"]}])
    ec2.AllocateAddress("vpc")


def compare(changes, name):
    """With the recorded calls; IVR_REWRITE_AWS=1 records them anew."""
    recorded = Path(__file__).with_name(name)
    if os.environ.get("IVR_REWRITE_AWS"):
        recorded.write_text(changes, encoding="utf-8")
    assert changes == recorded.read_text(encoding="utf-8")
