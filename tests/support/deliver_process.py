"""Starts the real `ivr deliver` in a folder of its own, against fakes, and looks into its store."""

import os
import sqlite3
import subprocess
from contextlib import closing

from support.alert_rows import add_alert, read_alert
from support.ivr_process import PATIENCE, binary, wait_until
from support.twilio_api import ACCOUNT, TOKEN

SENDER, OTHER_SENDER = "+447700900000", "+447700900099"
RECIPIENT = "+447700900001"

CONFIG = """\
[twilio]
account_sid = {account}
{credentials}
public_base_url = https://ivr.example.com
api_base_url = {api}
[alerts]
store = sqlite://{store}
link_key = a-key-for-links
sms_per_second = {per_second}
max_alerts_per_hour = {per_hour}
{alerts}
[server]
debug = yes
[ivr]
timezone = Europe/London
[ivr_welcome]
[ivr_menu]
play_say = Press one.
no_input_max_loops = 3
[ivr_menu_option_1]
action = message
[action_message]
type = voicemail
play_say = Speak.
hangup_say = Goodbye.
voicemail_timeout = 5
voicemail_max_length = 60
voicemail_alert_sms_from = {sender}
voicemail_alert_sms_to = {recipient}
{action}
{sections}
"""


def delivery_config(store, api="http://127.0.0.1:9", credentials=f"auth_token = {TOKEN}", per_second=1000, alerts="",
                    action="", sections="", per_hour=100_000, account=ACCOUNT):
    """alerts, action, sections: more lines for [alerts] and the action, and more sections."""
    return CONFIG.format(account=account, store=store, api=api, credentials=credentials, per_second=per_second,
                         per_hour=per_hour, alerts=alerts, sender=SENDER, recipient=RECIPIENT, action=action, sections=sections)


class DeliverProcess:
    """settings: as delivery_config() takes them. environment: more variables. arguments: more of them for the program.
    wrapper: a command line to start it with. wait: until the store is made."""

    def __init__(self, folder, environment=None, arguments=(), wrapper=(), wait=True, **settings):
        self.store = folder / "alerts.db"
        self.config = folder / "config.ini"
        self._log = folder / "deliver.log"
        self._settings = settings
        self._environment, self._arguments, self._wrapper = environment or {}, arguments, wrapper
        self.configure()
        self.start()
        if wait:
            self._wait_for_store()

    def configure(self, **settings):
        """Writes the config anew, with other settings as far as some are given."""
        self._settings |= settings
        self.config.write_text(delivery_config(self.store, **self._settings))

    def start(self, environment=None):
        """Again, after an end, with other variables if some are given. The log goes on."""
        self._environment = self._environment if environment is None else environment
        # The machine's proxies must not be used for the fakes.
        plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(
                [*self._wrapper, binary(), "deliver", "--config", self.config, *self._arguments],
                stdin=subprocess.DEVNULL, stderr=log, env=plain | self._environment)

    def log(self):
        return self._log.read_text()

    def wait_for_log(self, text, times=1, seconds=PATIENCE):
        def has_come():
            assert self.process.poll() is None or text in self.log(), self.log()
            return self.log().count(text) >= times

        wait_until(has_come, seconds)

    def add(self, number, **fields):
        """An alert about recording `number`; gives its id."""
        return add_alert(self.store, number, **fields)

    def alert(self, alert_id):
        return read_alert(self.store, alert_id)

    def wait_for(self, alert_id, seconds=PATIENCE, **fields):
        """Until the alert has these fields; gives it."""
        def has_come():
            assert self.process.poll() is None, self.log()
            row = self.alert(alert_id)
            return all(row[name] == value for name, value in fields.items())

        wait_until(has_come, seconds)
        return self.alert(alert_id)

    def mark(self, name):
        rows = self.query("select value from marks where name = ?", name)
        return rows[0][0] if rows else None

    def query(self, statement, *values):
        with closing(sqlite3.connect(self.store, timeout=PATIENCE, isolation_level=None)) as database:
            return database.execute(statement, values).fetchall()

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks it to end; gives its exit code. Only a sound process leaves without a word from a sanitizer."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.kill()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        code = self.stop()
        assert kind or code == 0, f"exit code {code}\n{self.log()}"

    def _wait_for_store(self):
        try:
            wait_until(self._has_store)
        except BaseException:
            self.kill()  # nobody else knows of it yet
            raise

    def _has_store(self):
        assert self.process.poll() is None, self.log()
        try:
            return bool(self.query("select version from ivr_schema"))
        except sqlite3.OperationalError:
            return False
