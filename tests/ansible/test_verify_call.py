"""The script by which a deployment asks a host whether it answers: what it signs, and what it does not take for an answer."""

import http.server
import json
import runpy
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from playbooks import ANSIBLE  # noqa: E402

SCRIPT = runpy.run_path(str(ANSIBLE / "roles/deploy/files/verify_call.py"), run_name="verify_call")
VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors/twilio_signatures.json").read_text())
NotYet, Never = SCRIPT["NotYet"], SCRIPT["Never"]
ACCOUNT, TOKEN = "AC" + "0" * 32, "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_it_signs_as_twilio_does(vector):
    params = [tuple(pair) for pair in vector["params"]]
    assert SCRIPT["sign"](vector["auth_token"], vector["url"], params) == vector["signature"]


@pytest.mark.parametrize("written, expected", [
    (f"auth_token = {TOKEN}", TOKEN),
    ("auth_token_file = token", "of a file"),
    ("auth_token = credential:ivr.auth_token", "of the store"),
    ("auth_token = 50%%off", "50%off"),
    ("auth_token = 50%off", "50%off"),
    ("Auth_Token: %(account_sid)s", ACCOUNT),
])
def test_it_finds_the_token_where_the_config_says(tmp_path, monkeypatch, written, expected):
    (tmp_path / "token").write_text("of a file\n")
    (tmp_path / "store").mkdir()
    (tmp_path / "store/ivr.auth_token").write_text("of the store")
    monkeypatch.setitem(SCRIPT["secret"].__globals__, "CREDENTIALS", tmp_path / "store")
    config = tmp_path / "config.ini"
    config.write_text(f"\ufeff[twilio]\naccount_sid = {ACCOUNT}\n{written}\n[ivr]\nvoice = 100%\n", encoding="utf-8")
    assert SCRIPT["account"](config) == (ACCOUNT, expected)


def test_a_token_in_the_environment_of_the_service_is_found_there(tmp_path, monkeypatch):
    config = tmp_path / "config.ini"
    config.write_text(f"[twilio]\naccount_sid = {ACCOUNT}\nauth_token = env:TOKEN\n")
    with subprocess.Popen(["sleep", "60"], env={"OTHER": "x", "TOKEN": f" {TOKEN}\n"}) as service:
        monkeypatch.setitem(SCRIPT["secret"].__globals__, "unit", lambda name: {"MainPID": str(service.pid)})
        wait_for_environment(service.pid)
        assert SCRIPT["account"](config) == (ACCOUNT, TOKEN)
        config.write_text(config.read_text().replace("env:TOKEN", "env:TOK"))
        with pytest.raises(Never, match="auth_token = env:TOK: no such variable"):
            SCRIPT["account"](config)
        service.kill()
    with pytest.raises(NotYet, match="the environment of ivr.service cannot be read"):
        SCRIPT["account"](config)


def wait_for_environment(pid):
    """Until the program has been started in the new process."""
    end = time.monotonic() + 10
    while b"sleep" not in Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < end


@pytest.mark.parametrize("broken", ["auth_token S3cret", "[twilio\nauth_token = S3cret", "auth_token = %(S3cret)s"])
def test_a_broken_config_is_not_quoted(tmp_path, broken):
    config = tmp_path / "config.ini"
    config.write_text(f"[twilio]\naccount_sid = {ACCOUNT}\n{broken}\n")
    with pytest.raises(Never) as problem:
        SCRIPT["account"](config)
    assert "S3cret" not in str(problem.value) and "ivr check" in str(problem.value)


def test_a_secret_that_cannot_be_read_is_named(tmp_path):
    config = tmp_path / "config.ini"
    config.write_text(f"[twilio]\naccount_sid = {ACCOUNT}\nauth_token_file = nowhere\n")
    with pytest.raises(Never, match="nowhere: No such file or directory"):
        SCRIPT["account"](config)


class Host(http.server.BaseHTTPRequestHandler):
    """Answers every request with the status and body that the test put there, and keeps it."""

    def do_GET(self):
        self.server.seen.append((self.command, self.path, dict(self.headers),
                                 self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))
        status, body = self.server.says
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def host(tmp_path, monkeypatch):
    (tmp_path / "fallback.conf").write_text("location @apology {\n    return 200 '<Response>Sorry</Response>';\n}\n")
    monkeypatch.setitem(SCRIPT["apologies"].__globals__, "APOLOGY", tmp_path / "fallback.conf")
    with http.server.HTTPServer(("127.0.0.1", 0), Host) as server:
        server.seen, server.says = [], (200, "")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.chosen = SimpleNamespace(site_url="https://phone.example.com", base_path="/api", plain=True,
                                        connect=f"127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()


def test_a_call_is_signed_for_the_address_that_twilio_calls(host):
    host.says = 200, "<?xml version='1.0'?><Response><Say>Hello</Say></Response>"
    SCRIPT["check_call"](host.chosen, ACCOUNT, TOKEN)
    (method, path, headers, body), = host.seen
    assert (method, path, headers["Host"]) == ("POST", "/api/ivr", "phone.example.com")
    form = [tuple(pair.split("=")) for pair in body.replace("%2B", "+").split("&")]
    expected = SCRIPT["sign"](TOKEN, "https://phone.example.com/api/ivr", form)
    assert headers["X-Twilio-Signature"] == expected


def test_a_password_in_the_address_is_signed_and_only_read_from_the_config(host, tmp_path):
    config = tmp_path / "config.ini"
    config.write_text("[twilio]\npublic_base_url = https://user:p%40w@phone.example.com/\n")
    site = SCRIPT["public_base_url"](config)
    assert site == "https://user:p%40w@phone.example.com"
    host.says = 200, "<Response/>"
    SCRIPT["check_call"](host.chosen, ACCOUNT, TOKEN, site)
    (_, path, headers, body), = host.seen
    assert (path, headers["Host"]) == ("/api/ivr", "phone.example.com")
    form = [tuple(pair.split("=")) for pair in body.replace("%2B", "+").split("&")]
    assert headers["X-Twilio-Signature"] == SCRIPT["sign"](TOKEN, f"{site}/api/ivr", form)
    config.write_text("[ivr]\n")
    assert SCRIPT["public_base_url"](config) == ""


@pytest.mark.parametrize("status, body, reason", [
    (403, "signature", "answered 403: signature"),
    (200, "<Response>Sorry</Response>", "callers hear nginx's apology"),
    (200, "Welcome to nginx", "no XML"),
    (200, "<html/>", "not TwiML"),
])
def test_what_is_no_menu_is_no_answer(host, status, body, reason):
    host.says = status, body
    with pytest.raises(NotYet, match=reason):
        SCRIPT["check_call"](host.chosen, ACCOUNT, TOKEN)


PING = {"name": "ping", "version": "0.2.0", "status": "ok", "config": {"hash": "0123456789abcdef"}}


def test_a_ping_of_the_right_version_and_config_is_taken(host):
    host.says = 200, json.dumps(PING)
    SCRIPT["check_ping"](host.chosen, "0.2.0", "0123456789abcdef")
    assert host.seen[0][:2] == ("GET", "/api/ping?calls")


@pytest.mark.parametrize("status, body, reason", [
    (200, PING | {"version": "0.1.0"}, "version 0.1.0 answers, and 0.2.0 is installed"),
    (200, PING | {"config": {"hash": "00"}}, "has the fingerprint 00"),
    (200, {"name": "ping", "version": "0.2.0"}, "has the fingerprint None"),
    (503, PING | {"status": "worker stuck"}, "answered 503: worker stuck"),
    (502, "Bad Gateway", "502 without JSON"),
    (200, ["a list"], "200 without JSON"),
])
def test_any_other_ping_is_not(host, status, body, reason):
    host.says = status, body if isinstance(body, str) else json.dumps(body)
    with pytest.raises(NotYet, match=reason):
        SCRIPT["check_ping"](host.chosen, "0.2.0", "0123456789abcdef")


def test_a_host_that_does_not_listen_has_not_answered(host):
    host.chosen.connect = "127.0.0.1:1"
    with pytest.raises(NotYet, match="Connection refused"):
        SCRIPT["ask"](host.chosen, "GET", "/api/ping")


def units(monkeypatch, **states):
    known = {"ActiveState": "active", "MainPID": "1", "NRestarts": "0"}
    monkeypatch.setitem(SCRIPT["check_units"].__globals__, "unit", lambda name: known | states.get(name[:3], {}))
    return SCRIPT["check_units"]({"ivr.service": 0, "ivr-deliver.service": 0})


def test_a_service_that_crashes_again_and_again_is_given_up(monkeypatch):
    with pytest.raises(Never, match="ivr.service crashes again and again"):
        units(monkeypatch, ivr={"ActiveState": "activating", "NRestarts": "3"})


def test_a_service_that_does_not_run_is_waited_for(monkeypatch):
    with pytest.raises(NotYet, match="ivr.service is activating"):
        units(monkeypatch, ivr={"ActiveState": "activating"})


def test_a_process_of_the_old_program_is_not_the_new_one(monkeypatch):
    monkeypatch.setattr(SCRIPT["os"], "readlink", lambda _: "/usr/bin/ivr (deleted)")
    with pytest.raises(NotYet, match="still runs the program that was there before"):
        units(monkeypatch)
