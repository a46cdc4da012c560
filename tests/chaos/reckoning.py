"""Holds what was left against what was announced, and says it in a few lines."""

import contextlib
import sqlite3
import subprocess
import time

from chaos.installation import RECIPIENTS


class SqliteRows:
    """Reads a store while others write it."""

    def __init__(self, path):
        self._path = path

    def __call__(self, sql):
        with contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=30)) as database:
            return database.execute(sql).fetchall()


class PostgresRows:
    def __init__(self, postgres):
        self._postgres = postgres

    def __call__(self, sql):
        lines = self._postgres.query(sql).splitlines()
        return [tuple(int(one) if one.isdigit() else one for one in line.split("|")) for line in lines]


class Reckoning:
    """Taken when it is made. rows: a function from a query to the rows of the store.

    missing and strangers: (recipient, last twelve digits of a RecordingSid). duplicates: such to how often."""

    def __init__(self, installation, callers, rows):
        self.expected = {(to, one.recording_sid[-12:]) for one in callers.voicemails for to in RECIPIENTS}
        announced = installation.api.announced()
        self.missing = self.expected - set(announced)
        self.strangers = set(announced) - self.expected
        self.duplicates = {key: times for key, times in announced.items() if times > 1}
        self.distinct = len(announced)
        self.states = dict(rows("select state, count(*) from alerts group by state"))
        self.api = installation.api.state()
        self._installation, self._callers, self._rows = installation, callers, rows

    def is_complete(self):
        return not self.missing and set(self.states) <= {"sent"} and self.states.get("sent") == len(self.expected)

    def summary(self, seconds):
        counts = self._callers.counts
        lost = sum(one.callback_is_dropped and one.action_is_dropped for one in self._callers.voicemails)
        answers = ", ".join(f"{number} {name}" for name, number in sorted(self.api["counters"].items()))
        kills = ", ".join(f"{one.name} {one.kills}" for one in self._installation.processes)
        return "\n".join([
            f"voicemails {len(self._callers.voicemails)}, alerts {len(self.expected)}, in {seconds:.0f} s",
            f"requests: {', '.join(f'{number} {name}' for name, number in sorted(counts.items()))}",
            f"voicemails of which both were dropped: {lost}; slowest: "
            + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in sorted(self._callers.slowest.items())),
            f"kills: {kills}",
            f"answers of the API: {answers}",
            f"store: {self.states}; tried again {self.tried_again()}, without the caller {self.without_caller()}",
            f"announced {self.distinct}, missing {len(self.missing)}, duplicates {len(self.duplicates)}, "
            f"strangers {len(self.strangers)}"])

    def tried_again(self):
        return self._rows("select count(*) from alerts where attempts > 1")[0][0]

    def without_caller(self):
        return self._rows("select count(*) from alerts where caller = ''")[0][0]

    def problems(self):
        """In words, each with what is needed to find the cause."""
        for violation in self.api["violations"][:5]:
            yield f"the API was asked wrongly: {violation}"
        if self.api["untagged"]:
            yield f"{self.api['untagged']} messages name no recording"
        for to, digits in sorted(self.missing)[:5]:
            yield f"missing: {digits} to {to}: {self._known_of(to, digits)}"
        for to, digits in sorted(self.strangers, key=str)[:5]:
            yield f"announced, but never left: {digits} to {to}"
        for (to, digits), times in sorted(self.duplicates.items())[:5]:
            said = [(one["outcome"], round(one["wall"], 3)) for one in self._installation.api.messages()
                    if one["to"] == to and one["recording"] == digits]
            yield f"{times} times: {digits} to {to}: {said}, {self._known_of(to, digits)}"
        if not self.is_complete() and not self.missing:
            yield f"all was announced, but the store says {self.states}"

    def _known_of(self, to, digits):
        row = self._rows("select state, attempts, in_doubt, attempt_at, resend_at, due_at, created_at, done_at, problem"
                         f" from alerts where recipient = '{to}' and recording_sid like '%{digits}'")
        known = self._rows(f"select action from calls where call_sid like '%{digits}'")
        voicemail = next((one for one in self._callers.voicemails if one.recording_sid.endswith(digits)), None)
        plan = voicemail and (voicemail.callback_is_dropped, voicemail.action_is_dropped, voicemail.acknowledged)
        return f"row {row}, call {known}, (callback dropped, action dropped, acknowledged) {plan}"


def wait_until_complete(installation, callers, rows, seconds, progress=print):
    """The Reckoning once all is announced and done, or what there is of it when the time is over."""
    begun = output = time.monotonic()
    while True:
        with contextlib.suppress(sqlite3.OperationalError, subprocess.CalledProcessError):
            reckoning = Reckoning(installation, callers, rows)
            if reckoning.is_complete() or time.monotonic() - begun > seconds:
                return reckoning
            if time.monotonic() - output > 30:
                output = time.monotonic()
                progress(f"... {reckoning.distinct} of {len(reckoning.expected)}, {reckoning.states}")
        for process in installation.processes:
            process.check()
        time.sleep(0.3)


