"""What TLS costs: a new connection by kind of key and of handshake, and a request on a kept connection.

One client, one connection after the other, each with one signed webhook. Plain HTTP is asked in the same way; what
TLS costs is the difference. Processor time is that of nginx alone.
"""

import ssl
import time
from pathlib import Path
from statistics import median

from bench.prepared import wire_bytes
from bench.settings.choices import LIMITS
from bench.settings.client import Client
from bench.settings.site import Meter, running
from bench.webhooks import webhook
from support.tls import Authority, run

TLS = "snippets/tls.conf"
WAYS = {  # of a handshake: the newest protocol offered, and whether it goes on from an earlier connection
    "TLS 1.3, full": (ssl.TLSVersion.TLSv1_3, False),
    "TLS 1.3, resumed": (ssl.TLSVersion.TLSv1_3, True),
    "TLS 1.2, full": (ssl.TLSVersion.TLSv1_2, False),
    "TLS 1.2, resumed": (ssl.TLSVersion.TLSv1_2, True),
}
MEMORIES = {  # how nginx knows a client again
    "cache, no tickets": (),
    "tickets": ((TLS, "ssl_session_tickets off;", "ssl_session_tickets on;"),),
}

KEPT = {  # what a request on a kept connection may depend on
    "kept": (),
    "kept, tcp_nodelay off": ((LIMITS, "server_tokens off;", "server_tokens off;\ntcp_nodelay off;"),),
    "kept, sendfile on": ((LIMITS, "server_tokens off;", "server_tokens off;\nsendfile on;"),),
    "kept, ssl_buffer_size 4k": ((TLS, "ssl_session_tickets off;", "ssl_session_tickets off;\nssl_buffer_size 4k;"),),
}


def rsa_certificate(authority, folder):
    key, request, certificate = (folder / f"rsa.{end}" for end in ("key", "csr", "pem"))
    run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-addext", "subjectAltName=DNS:localhost",
        "-keyout", key, "-out", request)
    certificate.write_text(authority.sign(request.read_text(), 2))
    return certificate, key


def certificates(folder):
    """({kind: (certificate, key)}, the file of who signed them)"""
    authority = Authority(folder / "authority")
    return {"RSA 2048": rsa_certificate(authority, folder), "ECDSA P-256": authority.certificate("DNS:localhost")}, \
        authority.ca_file


def trust(ca_file, newest):
    context = ssl.create_default_context(cafile=ca_file)
    context.maximum_version = newest
    return context


def visits(system, client, count, again=False):
    """{"nginx_us": of a visit, "wall_ms": median}. The first visit makes the session and is not counted."""
    client.visit()
    client.resumed = 0
    meter = Meter(system)
    walls = [client.visit(again) for _ in range(count)]
    spent = meter.microseconds()["nginx"] / count
    if client.resumed != (count if again else 0):
        raise RuntimeError(f"{client.resumed} of {count} handshakes were resumed")
    return {"nginx_us": spent, "wall_ms": median(walls)}


def kept(system, client, count):
    """{"nginx_us", "wall_ms"} of a request on one connection."""
    with client.connect() as connection:
        client.ask(connection)
        meter = Meter(system)
        begun = time.perf_counter()
        for _ in range(count):
            client.ask(connection)
        wall = (time.perf_counter() - begun) / count * 1000
        return {"nginx_us": meter.microseconds()["nginx"] / count, "wall_ms": wall}


def requests_to(host):
    return [wire_bytes(webhook(number), host) for number in range(100)]


def round_of_plain(folder, count):
    with running(folder) as system:
        client = Client(system.site.port, requests_to("localhost"))
        return {"new": visits(system, client, count), "kept": kept(system, client, count)}


def round_of(folder, kind, files, ca_file, count):
    """{(way or "kept", memory): figures} of one kind of key."""
    found = {}
    # Folders have short names: a socket is in each, whose path may not be long.
    for number, (memory, edits) in enumerate(MEMORIES.items()):
        with running(folder / f"m{number}", edits, tls=files) as system:
            for way, (newest, again) in WAYS.items():
                if again or not edits:  # a full handshake needs no memory
                    client = Client(system.site.port, requests_to("localhost"), trust(ca_file, newest))
                    name = f"{way} ({memory})" if again else way
                    found[f"{kind}, {name}"] = visits(system, client, count, again)
    for number, (way, edits) in enumerate(KEPT.items()):
        with running(folder / f"k{number}", edits, tls=files) as system:
            client = Client(system.site.port, requests_to("localhost"), trust(ca_file, ssl.TLSVersion.TLSv1_3))
            found[f"{kind}, {way}"] = kept(system, client, count)
    return found


def measure(folder, rounds, count, say):
    """{"plain": {"new": [...], "kept": [...]}, "over": {what: [...]}}: figures of each round."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    kinds, ca_file = certificates(folder)
    found = {"plain": {"new": [], "kept": []}, "over": {}}
    for number in range(1, rounds + 1):
        for what, figures in round_of_plain(folder / f"{number}_plain", count).items():
            found["plain"][what].append(figures)
        for kind, files in kinds.items():
            for what, figures in round_of(folder / f"{number}_{kind[:3]}", kind, files, ca_file, count).items():
                found["over"].setdefault(what, []).append(figures)
                say(f"round {number}  {what}: nginx {figures['nginx_us']:.0f} us, {figures['wall_ms']:.2f} ms")
    return found
