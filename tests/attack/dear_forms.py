"""Forms that cost much to refuse, with a signature that is well-formed and wrong."""

from .callers import VOICE, call_fields, post

FORGED = "A" * 27 + "="
# The bounds of a form: nginx/snippets/limits.conf, core/webhook/form.hpp.
MAX_BYTES = 16 * 1024
MAX_PARAMETERS = 200


def organ_pipe(count):
    """Names in an order that is bad for most sorts."""
    half = [f"{number:05}" for number in range(count // 2)]
    return half + half[::-1]


def names_of_most(names):
    """As long as the bound allows, all beginning alike."""
    room = MAX_BYTES // len(names) - 8
    return "&".join("a" * (room - len(name)) + name + "=b" for name in names)[:MAX_BYTES]


INSIDE = {
    "one value": "a=" + "b" * (MAX_BYTES - 2),
    "escapes": "a=" + "%41" * ((MAX_BYTES - 2) // 3),
    "empty": "&".join(["=" + "%41" * 24] * MAX_PARAMETERS)[:MAX_BYTES],
    "the same name": "&".join(["a"] * MAX_PARAMETERS),
    "reversed names": names_of_most([f"{number:05}" for number in range(MAX_PARAMETERS, 0, -1)]),
    "organ pipe": names_of_most(organ_pipe(MAX_PARAMETERS)),
}
BEYOND = {
    "32,500 names": "a&" * 32500,
    "32,500 blanks": "=&" * 32500,
    "8,000 names": "a&" * 8000,
    "one value of 65 kB": "a=" + "b" * 65000,
}


def raw_post(body, path=VOICE):
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {FORGED}\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


def ordinary_request(number=1):
    return post(VOICE, call_fields(number), FORGED)


def dear_requests():
    return [raw_post(body) for body in [*INSIDE.values(), *BEYOND.values()]]
