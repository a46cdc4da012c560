"""A host and what is around it: a Debian in a container, an inventory, a fake of Twilio, an authority."""

import os
import re
import secrets
import shutil
import subprocess
import time
from pathlib import Path

import yaml

from twilio_simulator.signing import sign
from support.container import Container
from support.tls import Authority
from support.twilio_api import ACCOUNT, TOKEN, TwilioApi

ROOT = Path(__file__).resolve().parents[2]
ANSIBLE = ROOT / "ansible"
DOMAIN = "phone.example.com"
CONFIG = Path(__file__).with_name("config.ini")


class Site:
    """variables: what group_vars/all/phone.yml says, which is the one file an operator fills in; change() writes it."""

    def __init__(self, folder, package):
        self.folder = folder
        self.domain, self.account, self.token = DOMAIN, ACCOUNT, TOKEN
        self.voice_path = "/api/ivr"
        # The address that Twilio calls and signs, and the one that we call: with a balancer in between they differ.
        self.voice_url = self.address = f"https://{DOMAIN}{self.voice_path}"
        self.container = Container()
        try:
            self.container.boot()
            self.authority = Authority(folder / "authority")
            self._be_the_world()
            self._write_inventory(package)
        except BaseException:
            self.container.stop()
            raise

    def close(self):
        self.twilio.close()
        self.container.stop()

    def _be_the_world(self):
        """What a host on the internet finds there: names, authorities that are believed, Twilio."""
        self.container.write("/usr/local/share/ca-certificates/test.crt", self.authority.ca_file.read_text())
        self.container.run("update-ca-certificates")
        self.container.write("/etc/hosts", f"{self.container.read('/etc/hosts')}127.0.0.1 {DOMAIN} api.twilio.test\n")
        caller = subprocess.run(["tar", "-C", ROOT, "-c", "tests/twilio_simulator", "core/twiml/twiml_attributes.json"],
                                capture_output=True, check=True).stdout
        self.container.run("tar", "-C", "/srv", "-x", input=caller, text=False)
        with self.container.network():
            self.twilio = TwilioApi(tls=self.authority.server("DNS:api.twilio.test", "IP:127.0.0.1"))

    def _write_inventory(self, package):
        self.inventory = self.folder / "inventory"
        shutil.copytree(ANSIBLE / "inventories" / "example", self.inventory)
        for example in ("aws_ec2.yml", "hosts.yml"):
            (self.inventory / example).unlink(missing_ok=True)
        hosts = {"phone": {"hosts": {"phone": self.container.ansible_variables() | {"ansible_become": False}}}}
        (self.inventory / "hosts.yml").write_text(yaml.safe_dump(hosts))
        certificate, key = self.authority.certificate(f"DNS:{DOMAIN}", days=90)
        self.variables_file = self.inventory / "group_vars" / "all" / "phone.yml"
        self.variables = yaml.safe_load(self.variables_file.read_text())
        self.change(
            ivr_domain=DOMAIN, ivr_account_sid=ACCOUNT, ivr_secrets={"auth_token": TOKEN, "link_key": "a key of links"},
            ivr_certificate="files", ivr_certificate_file=str(certificate), ivr_certificate_key_file=str(key),
            ivr_package_file=str(package), ivr_config_file=str(self.config("first")))

    def change(self, **variables):
        """What it was before, for change() to put back."""
        before = {name: self.variables.get(name) for name in variables}
        self.variables |= variables
        self.variables_file.write_text(yaml.safe_dump(self.variables))
        return before

    def call(self, signature=None):
        """Rings once; gives the status and what a caller hears first."""
        form = [("CallSid", f"CA{secrets.token_hex(16)}"), ("AccountSid", ACCOUNT), ("From", "+447700900123"),
                ("To", "+447700900000"), ("CallStatus", "ringing"), ("Direction", "inbound")]
        fields = [part for name, value in form for part in ("--data-urlencode", f"{name}={value}")]
        done = self.container.run(
            "curl", "--silent", "--show-error", "--max-time", "15", "--write-out", "\n%{http_code}",
            "--header", f"X-Twilio-Signature: {signature or sign(TOKEN, self.voice_url, form)}", *fields, self.address)
        text, _, status = done.stdout.rpartition("\n")
        return int(status), text

    def ring(self, keys):
        """A whole call with these keys, from the host itself; gives what is heard, a line each."""
        return self.container.run("python3", "-B", "/srv/tests/twilio_simulator", keys, "--url", self.address, "--account-sid",
                                  ACCOUNT, "--auth-token", TOKEN, "--public-base-url", f"https://{DOMAIN}").stdout

    def config(self, name, **replaced):
        """A file with the config, whose welcome says name; replaced: more words for others in it."""
        text = CONFIG.read_text().replace("@WELCOME@", f"Welcome to the {name} menu.")
        text = text.replace("@ACCOUNT@", ACCOUNT).replace("@API@", f"https://api.twilio.test:{self.twilio_port()}")
        for old, new in replaced.items():
            assert old in text
            text = text.replace(old, new)
        path = self.folder / f"{name}.ini"
        path.write_text(text)
        return path

    def twilio_port(self):
        return self.twilio.origin.rpartition(":")[2]

    def play(self, playbook, *arguments, succeeds=True):
        """Runs a playbook as an operator does; gives a Play."""
        began = time.monotonic()
        done = subprocess.run(
            ["ansible-playbook", "-i", self.inventory, playbook, *arguments], cwd=ANSIBLE, capture_output=True,
            text=True, stdin=subprocess.DEVNULL, check=False, timeout=300, env=os.environ | {
                "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_HOME": str(self.folder), "LC_ALL": "C.UTF-8"})
        play = Play(done, time.monotonic() - began)
        print(f"\n  {playbook} {' '.join(map(str, arguments))}: {play.seconds:.1f} s, {play.recap}", flush=True)
        assert (done.returncode == 0) == succeeds, play.text
        return play


class Play:
    """text: all that was printed. changed: how many tasks changed something."""

    def __init__(self, done, seconds):
        self.text = done.stdout + done.stderr
        self.seconds = seconds
        found = re.search(r"^phone +: (.*)$", self.text, re.MULTILINE)
        self.recap = re.sub(r" +", " ", found[1]).strip() if found else f"status {done.returncode}"
        self.changed = int(re.search(r"changed=(\d+)", self.recap)[1]) if found else None

    def changes(self):
        """The tasks that changed something, for a message."""
        blocks = re.split(r"^TASK ", self.text, flags=re.MULTILINE)
        return [block.split("]")[0].lstrip("[") for block in blocks if re.search(r"^changed:", block, re.MULTILINE)]
