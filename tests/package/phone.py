"""A container that has the package installed, as an operator meets it."""

from support.container import Container
from support.fastcgi_client import FastCgiClient
from support.ivr_process import TOKEN, UNSIGNED, wait_until

CONFIG = "/etc/ivr/config.ini"
UNITS = ("ivr.socket", "ivr.service", "ivr-deliver.service")
FROM_CREDENTIAL = UNSIGNED.replace(f"auth_token = {TOKEN}", "auth_token = credential:ivr.auth_token")
BROKEN = UNSIGNED.replace("action = bye", "action = by")
MESSAGE = f'{CONFIG}:{BROKEN.splitlines().index("action = by") + 1}: action = by: no such action (did you mean "bye"?)'


class Phone(Container):
    def install(self, package, *options, check=True):
        self.copy_in(package, "/root/twilio-ivr.deb")
        return self.run("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "--allow-downgrades",
                        "-o", "Dpkg::Options::=--force-confold", *options, "/root/twilio-ivr.deb", check=check)

    def configure(self, text):
        """As an editor that writes in place: owner and mode stay."""
        self.run("sh", "-c", f"cat >{CONFIG}", input=text)

    def secret(self, name, value):
        self.run("install", "-d", "-m", "0700", "/etc/credstore")
        self.write(f"/etc/credstore/{name}", value, mode="0600")

    def set_up(self):
        """What an operator does after an installation."""
        self.configure(UNSIGNED)
        self.boot()
        self.run("systemctl", "enable", "--now", *UNITS)

    def clean_up(self):
        self.run("rm", "-rf", "/etc/credstore", *(f"/etc/systemd/system/{unit}.d" for unit in UNITS))
        self.configure(UNSIGNED)
        self.run("systemctl", "daemon-reload")
        self.run("systemctl", "restart", *UNITS)
        self.run("sh", "-c", "journalctl --rotate && journalctl --vacuum-time=1s")

    def drop_in(self, unit, text):
        self.run("mkdir", "-p", f"/etc/systemd/system/{unit}.d")
        self.write(f"/etc/systemd/system/{unit}.d/test.conf", text)
        self.run("systemctl", "daemon-reload")

    def socket(self):
        return f"/proc/{(self.folder / 'leader').read_text()}/root/run/ivr/fcgi.sock"

    def connect(self, **settings):
        return FastCgiClient(self.socket(), **settings)

    def ring(self):
        """The answer to a call that comes in; waits for as long as nginx would."""
        with self.connect(timeout=8) as client:
            return client.ask()

    def is_answered(self):
        answer = self.ring()
        return answer is not None and answer.status == 200 and "Press one." in answer.body

    def shown(self, unit, name):
        return self.run("systemctl", "show", "--value", "--property", name, unit).stdout.strip()

    def process(self, unit="ivr.service"):
        return int(self.shown(unit, "MainPID"))

    def is_active(self, unit):
        return self.run("systemctl", "is-active", "--quiet", unit, check=False).returncode == 0

    def journal(self, *units):
        return self.run("journalctl", "--output", "cat", *(f"--unit={unit}" for unit in units or UNITS)).stdout

    def wait_for_another_process(self, before, unit="ivr.service", seconds=20):
        wait_until(lambda: self.process(unit) not in (0, before) and self.is_active(unit), seconds)
