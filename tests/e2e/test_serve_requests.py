"""`ivr serve` answers: requests as nginx sends them, kept and single connections, damaged bodies, log lines."""

import re
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.fastcgi_client import PARAMS, STDIN, begin, pair, parameters, record, request, stream  # noqa: E402
from support.ivr_process import SIGNED, TOKEN, UNSIGNED, IvrProcess, wait_until  # noqa: E402

pytestmark = pytest.mark.sanitizers

CALL = "CA0123456789abcdef0123456789abcdef"
MENU = ('<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="/api/ivr/menu" numDigits="1" '
        'finishOnKey=""><Say>Press one.</Say>')


@pytest.fixture(scope="module")
def ivr(tmp_path_factory):
    running = IvrProcess(tmp_path_factory.mktemp("s"), arguments=["--workers", "2"])
    yield running
    assert running.stop() == 0, running.log()


def test_a_call_is_answered_with_twiml(ivr):
    answer = ivr.ask()
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert answer.body.startswith(MENU)


def test_a_single_connection_is_closed_after_its_answer(ivr):
    with ivr.connect() as client:
        assert client.ask("/api/ping", "GET").status == 200
        assert client.is_closed(within=5)


def test_a_kept_connection_answers_again_and_again(ivr):
    with ivr.connect() as client:
        for _ in range(50):
            assert client.ask(keep=True).status == 200
        assert not client.is_closed(within=0.05)
        assert client.ask("/api/ping", "GET", keep=False).status == 200
        assert client.is_closed(within=5)


def test_more_kept_connections_than_workers_are_all_answered(ivr):
    clients = [ivr.connect() for _ in range(20)]
    for _ in range(3):
        assert [client.ask(keep=True).status for client in clients] == [200] * 20
    for client in clients:
        client.socket.close()


def test_a_request_in_pieces_is_put_together(ivr):
    data = request(body=b"Digits=1")
    with ivr.connect() as client:
        for at in range(0, len(data), 7):
            client.send(data[at:at + 7])
        assert client.answer().status == 200


def test_a_parameter_and_a_body_may_be_spread_over_records(ivr):
    with ivr.connect() as client:
        client.send(begin() + stream(PARAMS, parameters(body=b"Digits=1"), most=5) + stream(STDIN, b"Digits=1", most=3))
        assert client.answer().status == 200


def test_padding_of_any_length_is_skipped(ivr):
    with ivr.connect() as client:
        for padding in (0, 1, 7, 255):
            client.send(begin(keep=True) + record(PARAMS, parameters(body=b"a=b"), padding=padding) + record(PARAMS) +
                        record(STDIN, b"a=b", padding=padding) + record(STDIN))
            assert client.answer().status == 200


def test_requests_in_pieces_may_follow_each_other(ivr):
    data = request(body=b"Digits=1", keep=True)
    with ivr.connect() as client:
        for at in (1, 8, 20, 100, len(data) - 1):
            client.send(data[:at])
            time.sleep(0.05)  # time for a look at it
            client.send(data[at:])
            assert client.answer().status == 200
            assert client.ask(keep=True).status == 200


def test_the_longest_body_may_come_in_the_smallest_records_nginx_could_send(ivr):
    body = b"Digits=1&a=" + b"b" * (16 * 1024 - 11)
    data = begin() + stream(PARAMS, parameters("/api/ivr/menu", body=body)) + stream(STDIN, body, most=8)
    with ivr.connect() as client:
        client.send(data)
        assert client.answer().status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("nothing", ["", None])
def test_a_request_without_body_needs_no_content_length(ivr, method, nothing):
    assert ivr.ask("/api/ping", method, CONTENT_LENGTH=nothing).status == 200


@pytest.mark.parametrize("announced", [None, "", "x", "8x", "-8", "+8", " 8", "0", "7", "9", "99999999999999999999"])
def test_a_body_that_is_not_what_content_length_says_is_dropped(ivr, announced):
    with ivr.connect() as client:
        answer = client.ask("/api/ivr/menu", body=b"Digits=1", keep=True, CONTENT_LENGTH=announced)
        assert (answer.status, answer.body) == (400, "")
        assert client.is_closed(within=5)
    ivr.wait_for_log('dropped reason="')


def test_the_longest_body_is_read_and_one_byte_more_is_too_large(ivr):
    limit = 16 * 1024
    assert ivr.ask("/api/ivr/menu", body=b"a" * limit).status == 200
    assert ivr.ask("/api/ivr/menu", body=b"a" * (limit + 1)).status == 413


@pytest.mark.parametrize("size", [100_000, 10_000_000])
def test_a_long_body_is_answered_without_being_read(ivr, size):
    with ivr.connect() as client:
        assert client.ask("/api/ivr/menu", body=b"a" * size, keep=True).status == 413
        assert client.is_closed(within=5)


def test_unknown_paths_and_methods_are_refused(ivr):
    assert ivr.ask("/api/none").status == 404
    answer = ivr.ask("/api/ivr", "DELETE")
    assert (answer.status, answer.headers["allow"], answer.body) == (405, "GET, POST", "")
    assert ivr.ask("/api/ping", "DELETE").headers["allow"] == "GET, HEAD, POST"
    assert ivr.ask(REQUEST_METHOD=None, REQUEST_URI=None).status in (404, 405)


@pytest.mark.parametrize("path", ["/api/ping", "/api/ping?calls", "/api/ping/"])
def test_head_pings_are_answered_as_get_without_a_body(ivr, path):
    def known(headers):
        return {name: value for name, value in headers.items() if name != "content-length"}

    asked = ivr.ask(path, "GET")
    with ivr.connect() as client:
        client.send(request(path, "HEAD"))
        out = client.take(1 << 16)
    head = out[8:8 + int.from_bytes(out[4:6], "big")].decode()
    assert head.startswith("Status: 200 OK\r\n") and head.endswith("\r\n\r\n")
    sent = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:-2])
    assert known(sent).items() <= {**known(asked.headers), "status": "200 ok"}.items()
    assert abs(int(sent["content-length"]) - len(asked.body)) < 8  # it counts the seconds of the config


def test_a_slash_too_many_at_the_end_is_answered_alike(ivr):
    assert ivr.ask("/api/ivr/").body == ivr.ask("/api/ivr").body


WRONG = {
    "/API/IVR": (404, "POST", "no webhook has this path (expected /api/ivr in the number's settings)"),
    "//api/ivr": (404, "POST", "no webhook has this path (expected /api/ivr in the number's settings)"),
    "/api/ivr/callback/forward/call_status": (405, "GET", "the method is not one of this path (expected POST)"),
    "/api/ivr/callback/voicemail/alert_sms": (405, "GET", "the method is not one of this path (expected POST)"),
}


@pytest.mark.parametrize("path", WRONG)
def test_a_webhook_with_a_wrong_path_or_method_leaves_a_line_that_says_so(tmp_path_factory, path):
    status, method, reason = WRONG[path]
    ivr = IvrProcess(tmp_path_factory.mktemp("s"))
    assert ivr.ask(path + "?From=%2B447700900123", method).status == status
    ivr.wait_for_log(f'<4>refused reason="{reason}" signed_url="https://ivr.example.com{path}?From=..."')
    assert ivr.stop() == 0
    assert "447700900123" not in ivr.log()


def test_refusals_do_not_push_other_lines_out_of_the_log(tmp_path_factory):
    ivr = IvrProcess(tmp_path_factory.mktemp("s"), SIGNED)
    begun = time.monotonic()
    with ivr.connect() as client:
        for _ in range(1000):
            assert client.ask("/api/ivr", "POST", b"a=b", keep=True).status == 403
    seconds = time.monotonic() - begun
    time.sleep(1.05)
    ivr.ask("/api/ivr", "POST", b"a=b")
    assert ivr.stop() == 0
    lines = re.findall(r"refused .*?(?: left_out=(\d+))?\n", ivr.log())
    assert len(lines) <= 10 * (seconds + 3)
    assert len(lines) + sum(int(left_out or 0) for left_out in lines) == 1001


def test_the_first_of_a_repeated_parameter_counts(ivr):
    params = parameters("/api/ping", "GET") + pair("REQUEST_URI", "/api/none")
    with ivr.connect() as client:
        client.send(begin() + stream(PARAMS, params) + stream(STDIN, b""))
        assert client.answer().status == 200


def test_every_request_has_one_line_with_its_call(ivr):
    ivr.ask("/api/ivr?loop_count=1&secret=x", body=f"CallSid={CALL}&Digits=4711".encode())
    line = r"<6>request method=POST path=/api/ivr status=200 us=\d+ call=" + CALL + "\n"
    wait_until(lambda: len(re.findall(line, ivr.log())) == 1)


def test_what_a_stranger_writes_cannot_forge_a_line(ivr):
    ivr.ask('/api/\n<0>"evil"=\x7f\\ü x', "GE T\n")
    ivr.wait_for_log(r"<6>request method=GE\x20T\x0a path=/api/\x0a<0>\x22evil\x22=\x7f\x5c\xc3\xbc\x20x status=")


def test_a_refusal_says_which_url_was_signed_and_no_secret(tmp_path_factory):
    ivr = IvrProcess(tmp_path_factory.mktemp("s"), SIGNED)
    body = f"CallSid={CALL}&Digits=4711".encode()
    answer = ivr.ask("/api/ivr/menu?x=1", body=body, HTTP_X_TWILIO_SIGNATURE="bm90IHRoZSBvbmUgdHdpbGlvIHNlbnQ=")
    assert (answer.status, answer.body) == (403, "")
    assert ivr.ask("/api/ivr/menu", body=body).status == 403
    assert ivr.stop() == 0
    refused = re.findall(r'<4>refused reason="[^"]+" signed_url="([^"]*)"\n', ivr.log())
    assert len(refused) == 2 and refused[0] == "https://ivr.example.com/api/ivr/menu?x=..."
    assert TOKEN not in ivr.log() and "4711" not in ivr.log()


def test_debug_shows_the_documents(tmp_path_factory):
    ivr = IvrProcess(tmp_path_factory.mktemp("s"), UNSIGNED + "[aws]\nchalice_debug = yes\n")
    ivr.ask()
    assert ivr.stop() == 0
    assert re.search(r'<7>document path=/api/ivr bytes=\d+ text="<\?xml version=\\x221.0\\x22', ivr.log())
