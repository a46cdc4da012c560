"""Rows in an SQLite alert store, put there past the program: alerts in every state without anybody having to call.

The store itself is made by `ivr serve`, so that its tables are always those of the program under test.
"""

import sqlite3
import time
from contextlib import closing

from support.ivr_process import PATIENCE, IvrProcess
from support.voicemail_requests import VOICEMAIL, sid

# What every test may leave as it is. Moments are milliseconds since 1970.
USUAL = dict(call_sid=sid("CA", 1), action="message", caller="+447700900123", length_seconds=42, channel="sms",
             recipient="+447700900001", sender="+447700900000", state="pending")


def make_store(folder):
    """The path of an empty store, and of a config that names it."""
    store = folder / "alerts.db"
    server = IvrProcess(folder, VOICEMAIL.replace("STORE", str(store)))
    server.wait_for_log("store_available")
    assert server.stop() == 0, server.log()
    return store, server.config


def now():
    return int(time.time() * 1000)


def add_alert(store, number, age_seconds=0, **fields):
    """An alert about recording `number`, created so long ago; gives its id."""
    created = now() - age_seconds * 1000
    row = USUAL | dict(recording_sid=sid("RE", number), began_at=created - 30_000, created_at=created,
                       open_since=created, due_at=created) | fields
    if row["state"] in ("sent", "failed"):
        row = dict(done_at=created + 1000) | row
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    with closing(sqlite3.connect(store, timeout=PATIENCE, isolation_level=None)) as database:
        return database.execute(f"insert into alerts ({columns}) values ({values})", row).lastrowid


def read_alert(store, alert_id):
    with closing(sqlite3.connect(store)) as database:
        database.row_factory = sqlite3.Row
        return dict(database.execute("select * from alerts where id = ?", [alert_id]).fetchone())


def set_mark(store, name, value):
    with closing(sqlite3.connect(store, timeout=PATIENCE, isolation_level=None)) as database:
        database.execute("insert or replace into marks (name, value) values (?, ?)", [name, value])
