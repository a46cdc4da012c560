"""What must not be believed: webhooks that Twilio did not sign, and links that are not ours."""

import random
import socket
import statistics
import time

from twilio_simulator.signing import sign

from .callers import CALLBACK_PATH, VOICE, ask, call_fields, plays, post, status_of
from .site import ACCOUNT, GREETING, RECORDING, TOKEN

# Requests that are sent at once on one connection.
PIPELINED = 25
# Pairs of requests on one connection; nginx ends one after a thousand requests.
TURNS = 100
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def other_character(text, chance):
    at = chance.randrange(len(text) - 1)
    return text[:at] + chance.choice([one for one in BASE64 if one != text[at]]) + text[at + 1:]


def forged_request(site, number, chance):
    """One of five kinds, by turns."""
    fields = call_fields(number)
    good = site.sign(VOICE, fields)
    kind = number % 5
    if kind == 0:
        return post(VOICE, fields, other_character(good[:-2], chance) + good[-2:])
    if kind == 1:
        return post(VOICE, fields, "".join(chance.choices(BASE64, k=27)) + "=")
    if kind == 2:
        return post(VOICE, [*fields[:-1], (fields[-1][0], "GC")], good)
    if kind == 3:
        return post(f"{VOICE}?a={number}", fields, good)
    return post(VOICE, fields, site.sign(VOICE, [*fields, ("token", "another")]))


def read_answers(connection, count):
    """The status codes of so many answers, and whether one of them was TwiML."""
    data, statuses = b"", []
    while len(statuses) < count:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            more = connection.recv(1 << 18)
            if not more:
                raise ConnectionError("the server closed the connection")
            data += more
            continue
        size = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                     if line.lower().startswith(b"content-length:")), 0)
        while len(rest) < size:
            rest += connection.recv(1 << 18)
        statuses.append(status_of(head + b" "))
        data = rest[size:]
    return statuses


def send_forgeries(site, count, seed):
    """{status: how many} of so many webhooks with a wrong signature."""
    chance = random.Random(seed)
    found, number, connection = {}, 0, None
    while number < count:
        batch = min(PIPELINED, count - number)
        requests = b"".join(forged_request(site, number + one, chance) for one in range(batch))
        try:
            if connection is None:
                connection = socket.create_connection(("127.0.0.1", site.port), 20)
            connection.sendall(requests)
            statuses = read_answers(connection, batch)
        except (OSError, ConnectionError):  # nginx ends a kept connection after some time; the batch is sent again
            connection = None
            time.sleep(0.01)
            continue
        number += batch
        for status in statuses:
            found[status] = found.get(status, 0) + 1
    return found


def refusal_times(site, count):
    """Median seconds of a refusal if the first character of a signature is wrong, and if the last one is, by turns."""
    fields = call_fields(1)
    good = site.sign(VOICE, fields)
    wrong = ["A" if good[0] != "A" else "B", "A" if good[-2] != "A" else "E"]
    requests = [post(VOICE, fields, wrong[0] + good[1:]), post(VOICE, fields, good[:-2] + wrong[1] + "=")]
    times = [[], []]
    for _ in range(-(-count // TURNS)):
        with socket.create_connection(("127.0.0.1", site.port), 20) as connection:
            for number in range(2 * TURNS):
                begun = time.perf_counter()
                connection.sendall(requests[number % 2])
                read_answers(connection, 1)
                times[number % 2].append(time.perf_counter() - begun)
    return [statistics.median(some) for some in times]


def signature_tricks(site):
    """(name, bytes of a request): each has something of a good signature, and none is Twilio's webhook."""
    fields = call_fields(7)
    good = site.sign(VOICE, fields)
    signed = post(VOICE, fields, good, "Connection: close\r\n").decode()
    head, _, body = signed.partition("\r\n\r\n")
    line = f"X-Twilio-Signature: {good}"
    elsewhere = [(name, "AC" + "9" * 32 if name == "AccountSid" else value) for name, value in fields]

    def with_line(other):
        return signed.replace(line, other).encode()

    def with_body(other, more=""):
        return (head.replace(f"Content-Length: {len(body)}", f"Content-Length: {len(other)}{more}") + "\r\n\r\n"
                + other).encode()

    def by_get(signature):
        return (f"GET {VOICE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Twilio-Signature: {signature}"
                "\r\n\r\n").encode()

    yield "two, good first", with_line(f"{line}\r\nX-Twilio-Signature: {'A' * 27}=")
    yield "two, good last", with_line(f"X-Twilio-Signature: {'A' * 27}=\r\n{line}")
    yield "two in a list", with_line(f"{line},{'A' * 27}=")
    yield "with underscores", with_line(f"X_Twilio_Signature: {good}")
    yield "none", with_line("X-A: b")
    yield "empty", with_line("X-Twilio-Signature:")
    yield "without padding", with_line(line.rstrip("="))
    yield "in upper case", with_line(f"X-Twilio-Signature: {good.upper()}")
    yield "of an empty token", with_line(f"X-Twilio-Signature: {by_token('', site, fields)}")
    yield "of the account SID", with_line(f"X-Twilio-Signature: {by_token(ACCOUNT, site, fields)}")
    yield "of another account", post(VOICE, elsewhere, site.sign(VOICE, elsewhere), "Connection: close\r\n")
    yield "of another path", post(f"{VOICE}/menu", fields, good, "Connection: close\r\n")
    yield "of another query", post(f"{VOICE}?a=b", fields, good, "Connection: close\r\n")
    yield "of another site", with_line(f"X-Twilio-Signature: {of_site('https://evil.example', fields)}")
    yield "of a forwarded host", with_line(
        f"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nX-Original-URL: {VOICE}\r\n"
        f"X-Twilio-Signature: {of_site('https://evil.example', fields)}")
    yield "of the form without its end", with_body(body.rpartition("&")[0])
    yield "of the form and more", with_body(body + "&Digits=1")
    yield "recut", with_body(body.replace("=", "", 1))
    yield "as JSON", signed.replace("application/x-www-form-urlencoded; charset=UTF-8", "application/json").encode()
    yield "by GET, of a POST", by_get(good)
    yield "by GET, method override", (f"GET {VOICE} HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: POST\r\n"
                                      f"Connection: close\r\n{line}\r\n\r\n").encode()
    yield "two lengths", with_body(body, "\r\nContent-Length: 0")
    yield "length and chunks", with_body(body, "\r\nTransfer-Encoding: chunked")
    yield "with NUL", with_line(f"{line}\0")
    yield "HTTP/0.9", f"GET {VOICE}\r\n\r\n".encode()
    yield "a path of slashes", post("/" + VOICE, fields, good, "Connection: close\r\n")
    yield "a path with dots", post("/x/.." + VOICE, fields, good, "Connection: close\r\n")
    yield "an escaped path", post(VOICE.replace("i", "%69"), fields, good, "Connection: close\r\n")
    yield "a report of somebody else's", post(CALLBACK_PATH, fields, good, "Connection: close\r\n")


def by_token(token, site, fields):
    return sign(token, site.origin + VOICE, fields)


def of_site(origin, fields):
    return sign(TOKEN, origin + VOICE, fields)


def believed_tricks(site):
    """(how many were tried, names of those that were answered with the menu)."""
    tried = list(signature_tricks(site))
    return len(tried), [name for name, request in tried if GREETING.encode() in ask(site.port, request, timeout=10)]


def forged_links(site):
    """(name, path and query)."""
    good = site.link()
    path, _, query = good.partition("?")
    expires, signature = (part.partition("=")[2] for part in query.split("&"))
    later = str(int(expires) + 1)
    yield "another recording", good.replace(RECORDING, "RE" + "1" * 32)
    yield "a later end", good.replace(expires, later)
    yield "an end long ago", site.link(expires=1)
    yield "zeros before the end", good.replace(expires, "0" + expires)
    yield "a plus before the end", good.replace(expires, "+" + expires)
    yield "a negative end", good.replace(expires, "-" + expires)
    yield "an end beyond all numbers", good.replace(expires, "9" * 30)
    yield "two ends, another first", f"{path}?expires={later}&expires={expires}&sig={signature}"
    yield "half a signature", good[:-8]
    yield "no signature", f"{path}?expires={expires}"
    yield "an empty signature", f"{path}?expires={expires}&sig="
    yield "another signature", good[:-1] + ("A" if good[-1] != "A" else "B")
    yield "nothing", path
    yield "a line feed at the end", path + "%0a?" + query
    yield "a suffix", path + ".mp3?" + query.replace(signature, "A" * 16)
    yield "the internal location", f"/ivr-media/{ACCOUNT}/{RECORDING}"
    yield "the internal location, escaped", f"/%69vr-media/{ACCOUNT}/{RECORDING}"
    yield "the internal location, with slashes", f"//ivr-media/{ACCOUNT}/{RECORDING}"
    yield "the internal location, with dots", f"/api/recording/../../ivr-media/{ACCOUNT}/{RECORDING}"
    yield "a named location", "/@recording_audio"


def get(target, more=""):
    return f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n".encode()


def opened_links(site):
    """(how many were tried, names of those that played). The good link must play, or nothing is proven."""
    if not plays(ask(site.port, get(site.link()))):
        return 0, ["the good link does not play"]
    tried = list(forged_links(site))
    return len(tried), [name for name, target in tried if plays(ask(site.port, get(
        target, f"X-Accel-Redirect: /ivr-media/{ACCOUNT}/{RECORDING}\r\n")))]
