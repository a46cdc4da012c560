"""The six systems, started, asked once each, and compared: all of them say the same."""

import os
import shutil
from contextlib import contextmanager
from xml.etree import ElementTree

from bench.systems.site import ROOT, Site
from bench.systems.system import Failed, System
from bench.webhooks import ACCOUNT, webhook

HERE = ROOT / "tests/bench"
BUILD = ROOT / "build/release"
NODE = ROOT / "build/bench/node"

TITLES = {
    "a": "nginx alone, `return 200`",
    "b": "bare responder: libfcgi, epoll, kept connections, no logic",
    "c": "this project",
    "d": "the usual pool: 8 threads in `FCGX_Accept_r`, no logic",
    "e": "Node.js, Express and Twilio's library, 2 processes",
    "f": "Python, Flask and Twilio's library, gunicorn with 2 processes of 16 threads",
}
SIGNED = "cef"  # those that check signatures
PROXIED = "ef"  # those that nginx asks by HTTP
POOL_THREADS = 8


def ivr_command(config=HERE / "menu.ini", *arguments):
    program = os.environ.get("IVR_BINARY", BUILD / "ivr")
    return lambda socket: [program, "serve", "--config", config, "--socket", socket, *arguments]


def responder_command(name, answer, threads):
    return lambda socket: [BUILD / "tests/bench" / name, socket, answer, threads]


def node_command(socket):
    return [shutil.which("node"), NODE / "server.js", socket]


def flask_command(socket):
    # Kept for longer than nginx keeps a connection, or a request could meet one that is just being closed.
    # A worker that is to end waits for its kept connections for 30 seconds by default.
    return ["/usr/bin/gunicorn", "--worker-class", "gthread", "--workers", 2, "--threads", 16, "--keep-alive", 75,
            "--graceful-timeout", 3, "--log-level", "error", "--bind", f"unix:{socket}", "flask_menu:app"]


def make(key, folder, answer):
    """answer: the file with what the project answers, for those that only repeat it; None before it is known."""
    token = {"TWILIO_AUTH_TOKEN": ACCOUNT.auth_token}
    folder = folder / key
    if key == "a":
        body = answer.read_text().partition("\n\n")[2] if answer else ""
        return System(key, folder, adapt=lambda site: site.answer_with(body))
    if key == "b":
        return System(key, folder, responder_command("bare_responder", answer, os.cpu_count()))
    if key == "c":
        return System(key, folder, ivr_command())
    if key == "d":
        return System(key, folder, responder_command("accept_pool", answer, POOL_THREADS), Site.keep_no_connections)
    if key == "e":
        return System(key, folder, node_command, Site.pass_on_by_http, token | {"NODE_ENV": "production"}, NODE)
    return System(key, folder, flask_command, Site.pass_on_by_http, token, HERE / "systems")


def write_answer(reply, file):
    """The project's answer, in the form that a FastCGI program must send."""
    head = f"Status: 200 OK\r\nContent-Type: {reply.header('content-type')}\r\nContent-Length: {len(reply.body)}"
    file.write_bytes(head.encode() + b"\r\n\r\n" + reply.body)
    return file


def canonical(body):
    """Twilio's library for Python sorts attributes, and only that differs."""
    return ElementTree.canonicalize(body.decode())


def check(system, expected):
    """A signed webhook is answered as the project answers it, and one with a false signature is refused."""
    reply = system.ask(webhook(1))
    if (reply.status, reply.header("content-type"), len(reply.body), canonical(reply.body)) != \
            (200, "text/xml; charset=utf-8", len(expected), canonical(expected)):
        raise Failed(f"{system.key} answers {reply} instead of {expected}")
    forged = webhook(1)
    forged["headers"]["X-Twilio-Signature"] = webhook(2)["headers"]["X-Twilio-Signature"]
    if system.key in SIGNED and system.ask(forged).status != 403:
        raise Failed(f"{system.key} takes a signature that is not its own")


def learn_answer(folder):
    """Asks the project once; gives the file with its answer, and the body."""
    folder.mkdir(parents=True, exist_ok=True)
    system = make("c", folder / "first", None)
    try:
        system.start()
        reply = system.ask(webhook(1))
        if reply.status != 200:
            raise Failed(f"the project answers {reply}")
        return write_answer(reply, folder / "answer"), reply.body
    finally:
        system.stop()


@contextmanager
def running(keys, folder):
    """The Systems of these letters, started and checked."""
    answer, body = learn_answer(folder)
    systems = []
    try:
        for key in keys:
            systems.append(make(key, folder, answer))
            systems[-1].start()
            check(systems[-1], body)
        yield systems
    finally:
        for system in systems:
            system.stop()
