"""A whole installation: nginx, `ivr serve`, `ivr deliver` and the store between them; Twilio's API is a fake.

Requests are signed. Several deliverers share one store as several hosts would.
"""

import contextlib
import signal

from twilio_simulator.webhook import Account, Line
from e2e.nginx_site import NginxSite
from support.ivr_process import TOKEN, binary, wait_until
from support.voicemail_requests import ACCOUNT
from chaos.kept_process import KeptProcess

RECIPIENTS = "+447700900001", "+447700900002"
ACTIONS = "message", "orders"
PUBLIC = "https://ivr.example.com"

CONFIG = f"""\
[twilio]
account_sid = {ACCOUNT}
auth_token = {TOKEN}
public_base_url = {PUBLIC}
api_base_url = API
[alerts]
sms_per_second = 1000
max_alerts_per_hour = 100000
late_after_minutes = 1440
[ivr]
timezone = Europe/London
[ivr_welcome]
[ivr_menu]
play_say = Press one.
no_input_max_loops = 3
[ivr_menu_option_1]
action = message
[ivr_menu_option_2]
action = orders
""" + "".join(f"""\
[action_{name}]
type = voicemail
play_say = Speak.
hangup_say = Goodbye.
voicemail_alert_sms_from = +442079460000
voicemail_alert_sms_to = {", ".join(RECIPIENTS)}
voicemail_timeout = 5
voicemail_max_length = 60
""" for name in ACTIONS)


class Installation:
    """store: a URL. clock: a FastClock, by which `ivr deliver` lives; `ivr serve` writes its dates, too. Ends with the
    with-statement; a test that is content calls stop() before, which is when the programs must end well."""

    def __init__(self, folder, api, store, clock=None, deliverers=1):
        self.api = api
        self._ending = contextlib.ExitStack()
        self._folder = folder
        self._words = ["--config", folder / "config.ini", "--store", store]
        (folder / "config.ini").write_text(CONFIG.replace("API", api.origin))
        with self._ending:  # unless all goes well
            self.site = NginxSite(folder, "--media-origin", api.origin)
            self._ending.callback(self.site.close)
            self.serve = self._start("serve", "serve", clock and clock.dates_only(), "--socket", self.site.socket)
            self.deliver = [self._start(f"deliver{number + 1}", "deliver", clock and clock.environment())
                            for number in range(deliverers)]
            self._ending = self._ending.pop_all()

    def _start(self, name, verb, environment, *arguments):
        process = KeptProcess(name, [binary(), verb, *self._words, *arguments], self._folder, environment)
        self._ending.callback(process.end)
        return process

    @property
    def processes(self):
        return [self.serve, *self.deliver]

    def line(self):
        return Line(Account(ACCOUNT, TOKEN, PUBLIC), self.site.site_url)

    def ping(self, query=""):
        return self.site.ask("/api/ping" + query).status

    def wait_until_ready(self):
        wait_until(lambda: self.ping() == 200)

    def reconcile(self):
        """Now, as at every reload, instead of in five minutes."""
        for process in self.deliver:
            process.signal(signal.SIGHUP)

    def stop(self):
        for process in self.processes:
            process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._ending.close()
