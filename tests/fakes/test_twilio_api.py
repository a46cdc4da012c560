"""The fake for Twilio's API: what it accepts, what it lists and what it holds against a client."""

import json
import re
import socket
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlencode

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fakes.asking import (ACCOUNT, FORM, MESSAGES, RECORDINGS, SENDER, TO, ask, basic, connect,  # noqa: E402
                              document, exchange, listed, message, post, tag)
from support.tls import Authority  # noqa: E402
from support.twilio_api import TwilioApi  # noqa: E402
from support.twilio_api.contract import DESCRIPTION  # noqa: E402

DAY = 86400


@pytest.fixture
def api():
    with TwilioApi() as running:
        yield running


def test_a_good_message_is_accepted_and_answered_as_twilio_does(api):
    before = time.time(), time.monotonic()
    response = post(api, message(Body="Käse VM 0123456789ab", ValidityPeriod="3600"))
    answer = document(response)
    assert response.status == 201
    assert (answer["status"], answer["to"], answer["from"], answer["num_segments"]) == ("queued", TO, SENDER, "1")
    assert answer["body"] == "Käse VM 0123456789ab"
    assert answer["date_sent"] is None
    [accepted] = api.messages
    assert (accepted.sid, accepted.to, accepted.recording) == (answer["sid"], TO, "0123456789ab")
    assert before <= (accepted.wall, accepted.monotonic) <= (time.time(), time.monotonic())
    assert document(ask(api, "GET", answer["uri"], Authorization=basic()))["status"] == "sent"
    assert (api.violations, api.counters) == ([], {"ok": 1, "fetch": 1})


def test_what_it_answers_keeps_to_the_description(api):
    described = json.loads(DESCRIPTION.read_text())["components"]["schemas"]
    api.add_recording(f"RE{1:032x}", f"CA{1:032x}", 42)
    post(api)
    created = document(post(api))
    [first, _] = document(listed(api))["messages"]
    [recording] = document(listed(api, RECORDINGS))["recordings"]
    for kind, answers in (("message", (created, first)), ("recording", (recording,))):
        properties = described[f"api.v2010.account.{kind}"]["properties"]
        for answer in answers:
            assert answer.keys() == properties.keys()
            for name, value in answer.items():
                check_value(name, value, properties[name], described)


def check_value(name, value, schema, described):
    if "$ref" in schema:
        assert value in described[schema["$ref"].rpartition("/")[2]]["enum"], name
    elif value is None:
        assert schema["nullable"], name
    else:
        assert isinstance(value, {"string": str, "integer": int, "object": dict}[schema["type"]]), name
        assert re.search(schema.get("pattern", ""), str(value)), name
        if schema.get("format") == "date-time-rfc-2822":
            assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000", value), name


@pytest.mark.parametrize("text, count", [
    ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("é" * 160, 1),
    ("ё" * 70, 1), ("ё" * 71, 2), ("\N{THUMBS UP SIGN}" * 35, 1), ("\N{THUMBS UP SIGN}" + "a" * 69, 2)])
def test_segments_are_counted_as_they_are_charged(api, text, count):
    assert document(post(api, message(Body=text)))["num_segments"] == str(count)


@pytest.mark.parametrize("form, code", [
    ({"From": SENDER, "Body": "x"}, 21604), ({"To": TO, "Body": "x"}, 21603), ({"To": TO, "From": SENDER}, 21602),
    (message(Body=""), 21602), (message(Body="x" * 1601), 21617), (message(To="07700900001"), 21211),
    (message(From="+0"), 21212), (message(ValidityPeriod="0"), 20001), (message(ValidityPeriod="36001"), 20001),
    (message(ValidityPeriod="1h"), 20001), (message(SmartEncoded="yes"), 20001), (message(RiskCheck="no"), 20001),
    (message(StatusCallback="https://a_b.example.com/x"), 20001), (message(StatusCallback="ftp://example.com"), 20001),
    (message(Text="x"), 20001), (message(to=TO), 20001), (message(MessagingServiceSid="MG1"), 20001),
    ([*message().items(), ("Body", "y")], 20001), ("To=%2B447700900001&From", 20001),
    (urlencode(message()) + "&Tag=%FF", 20001)])
def test_a_message_against_the_contract_is_held_against_the_client(api, form, code):
    response = post(api, form)
    assert (response.status, document(response)["code"]) == (400, code)
    assert (len(api.violations), api.counters, api.messages) == (1, {"violation": 1}, [])


@pytest.mark.parametrize("fields", [
    {"Body": "x" * 1600}, {"From": "Bakery"}, {"From": "12345"}, {"To": "whatsapp:+447700900001"},
    {"ValidityPeriod": "36000", "SmartEncoded": "true", "RiskCheck": "disable", "Attempt": "2"},
    {"StatusCallback": "https://ivr.example.com/x", "SendAt": "2026-11-22T14:05:00Z"}])
def test_whatever_the_contract_allows_is_accepted(api, fields):
    assert post(api, message(**fields)).status == 201
    assert api.violations == []


def test_repeated_fields_are_for_lists_only(api):
    pairs = [("To", TO), ("From", SENDER), ("MediaUrl", "https://example.com/1"), ("MediaUrl", "https://example.com/2")]
    assert post(api, pairs).status == 201
    assert post(api, {"To": TO, "MessagingServiceSid": f"MG{1:032x}", "Body": "x"}).status == 201
    assert api.violations == []


@pytest.mark.parametrize("method, target, headers, status, violations", [
    ("GET", "/2010-04-01/Accounts/AC1/Messages", {}, 404, 1),
    ("PUT", MESSAGES, {}, 404, 1),
    ("DELETE", MESSAGES.replace(".json", f"/SM{1:032x}.json"), {}, 404, 1),
    ("GET", "/2010-04-01/Accounts/AC1/Messages.json", {}, 404, 0),
    ("GET", MESSAGES.replace(".json", f"/SM{1:032x}.json"), {}, 404, 0),
    ("GET", MESSAGES.replace(".json", "/SM1.json"), {}, 400, 1),
    ("GET", MESSAGES, {"Authorization": basic(password="wrong")}, 401, 0),
    ("GET", MESSAGES, {"Authorization": basic(f"SK{1:032x}")}, 401, 0),
    ("GET", MESSAGES, {"Authorization": None}, 401, 1),
    ("GET", MESSAGES, {"Authorization": "Bearer x"}, 401, 1),
    ("GET", MESSAGES + "?Sender=x", {}, 400, 1),
    ("GET", MESSAGES + "?PageSize=1001", {}, 400, 1),
    ("GET", MESSAGES + "?PageSize=0", {}, 400, 1),
    ("GET", MESSAGES + "?PageToken=x", {}, 400, 1),
    ("GET", MESSAGES + "?DateSent%3E=yesterday", {}, 400, 1),
    ("GET", MESSAGES + "?DateSent%3E%3D2026-11-22", {}, 400, 1),
    ("GET", RECORDINGS + "?CallSid=CA1", {}, 400, 1)])
def test_other_requests_are_looked_at_as_closely(api, method, target, headers, status, violations):
    response = ask(api, method, target, **{"Authorization": basic()} | headers)
    assert response.status == status
    assert document(response).keys() >= {"code", "message", "more_info", "status"}
    assert len(api.violations) == violations


def test_a_body_is_a_form_of_a_known_length(api):
    assert post(api, json.dumps(message()), content_type="application/json").status == 400
    assert post(api, content_type=FORM + "; charset=utf-8").status == 201
    assert post(api, target=MESSAGES + "?To=%2B447700900001").status == 400
    connection = connect(api)
    connection.request("POST", MESSAGES, iter([b"To=x"]), {"Authorization": basic(), "Content-Type": FORM})
    assert connection.getresponse().status == 400
    connection.close()
    assert [text.partition(": ")[2].partition(":")[0] for text in api.violations] == [
        "Content-Type is 'application/json'", "not form-encoded", "a query beside a form", "a body of unknown length"]
    assert len(api.messages) == 1


def test_wrong_credentials_get_twilios_words(api):
    response = post(api, authorization=basic(password="wrong"))
    assert (response.status, document(response)) == (401, {
        "code": 20003, "detail": "Your AccountSid or AuthToken was incorrect.", "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401})
    assert response.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_key_works_when_it_is_the_one_and_everything_can_be_refused_for_a_while():
    key = f"SK{1:032x}"
    with TwilioApi(passwords={key: "secret"}) as api:
        assert post(api, authorization=basic(key, "secret")).status == 201
        assert post(api, authorization=basic()).status == 401
        api.refuse_credentials(60)
        assert post(api, authorization=basic(key, "secret")).status == 401
        api.refuse_credentials(0.2)
        time.sleep(0.2)
        assert post(api, authorization=basic(key, "secret")).status == 201


@pytest.mark.parametrize("field, number, status, code", [
    ("From", 1, 400, 21212), ("From", 7, 400, 21606), ("From", 8, 429, 21611), ("To", 1, 400, 21211),
    ("To", 2, 400, 21612), ("To", 3, 400, 21408), ("To", 4, 400, 21610), ("To", 9, 400, 21614)])
def test_the_magic_numbers_of_test_credentials_give_their_errors(api, field, number, status, code):
    response = post(api, message(**{field: f"+1500555000{number}"}))
    assert (response.status, document(response)["code"]) == (status, code)
    assert (api.messages, api.violations, api.counters) == ([], [], {f"error {code}": 1})


def test_messages_are_listed_newest_first_and_filtered(api):
    for number in range(6):
        post(api, message(To=f"+44770090000{number % 2}", From=f"+44207946000{number % 3}", Body=tag(number)))

    def bodies(**query):
        return [int(one["body"][3:], 16) for one in document(listed(api, **query))["messages"]]

    assert bodies() == [5, 4, 3, 2, 1, 0]
    assert bodies(To="+447700900001") == [5, 3, 1]
    assert bodies(From="+442079460000") == [3, 0]
    assert bodies(To="+447700900001", From="+442079460000") == [3]
    assert bodies(To="+447700900009") == []
    today, tomorrow = (datetime.fromtimestamp(time.time() + add, timezone.utc) for add in (0, DAY))
    assert len(bodies(DateSent_after=f"{today:%Y-%m-%d}")) == 6
    assert bodies(DateSent_after=f"{tomorrow:%Y-%m-%d}") == []
    assert bodies(DateSent_before="2026-01-01T00:00:00Z") == []
    assert api.violations == []


def test_pages_show_everything_once_although_messages_come_meanwhile(api):
    for number in range(7):
        post(api, message(Body=tag(number)))
    response = document(listed(api, PageSize=3, To=TO))
    assert (response["page"], response["page_size"], response["start"], response["end"]) == (0, 3, 0, 2)
    assert response["previous_page_uri"] is None
    seen = [one["body"] for one in response["messages"]]
    while response["next_page_uri"]:
        post(api, message(Body="later"))
        response = document(ask(api, "GET", response["next_page_uri"], Authorization=basic()))
        seen += [one["body"] for one in response["messages"]]
    assert seen == [tag(number) for number in range(6, -1, -1)]
    assert (response["page"], response["start"], response["end"]) == (2, 6, 6)
    assert api.violations == []


def test_a_message_may_show_up_late():
    with TwilioApi(visible_after=2) as api:
        post(api)
        assert document(listed(api))["messages"] == []
        assert len(api.messages) == 1
        time.sleep(2)
        assert len(document(listed(api))["messages"]) == 1


def test_recordings_are_listed_newest_first_and_filtered(api):
    noon = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
    api.add_recording("RE" + "2" * 32, f"CA{2:032x}", 7, created=noon)
    api.add_recording("RE" + "1" * 32, f"CA{1:032x}", 42, created=noon.timestamp() - DAY)
    api.add_recording("RE" + "4" * 32, f"CA{2:032x}", 0, created=noon, status="absent", source="DialVerb")
    api.add_recording("RE" + "3" * 32, f"CA{2:032x}", 9, created=noon.timestamp() + DAY, status="deleted")

    def sids(**query):
        return [int(one["sid"][2]) for one in document(listed(api, RECORDINGS, **query))["recordings"]]

    assert sids() == [4, 2, 1]
    assert sids(IncludeSoftDeleted="true") == [3, 4, 2, 1]
    assert sids(CallSid=f"CA{1:032x}") == [1]
    assert sids(DateCreated="2026-11-22") == [4, 2]
    assert sids(DateCreated_before="2026-11-21") == [1]
    assert sids(DateCreated_after="2026-11-22T12:00:00Z") == [4, 2]
    assert sids(DateCreated_after="2026-11-22T12:00:01Z") == []
    assert sids(DateCreated_after="2026-11-21", DateCreated_before="2026-11-21 12:00:00", PageSize=1) == [1]
    api.add_recording("RE" + "3" * 32, f"CA{2:032x}", 9, created=noon)
    assert sids(PageSize=2) == [3, 4]
    one = document(ask(api, "GET", RECORDINGS.replace(".json", "/RE" + "4" * 32 + ".json"), Authorization=basic()))
    assert (one["duration"], one["source"], one["status"], one["error_code"]) == ("0", "DialVerb", "absent", 16102)
    assert api.violations == []


def test_what_was_announced_twice_is_known_by_the_recording(api):
    sid = "RE" + "ab" * 16
    for to, body in [(TO, f"https://ivr.example.com/recording/{sid}?sig=x VM ababab"), (TO, "VM abababababab"),
                     ("+447700900002", "VM abababababab"), (TO, tag(7)), (TO, "good morning")]:
        post(api, message(To=to, Body=body))
    assert api.distinct() == {(TO, "ab" * 6), ("+447700900002", "ab" * 6), (TO, f"{7:012x}")}
    assert {key: len(said) for key, said in api.duplicates().items()} == {(TO, "ab" * 6): 2}
    assert len(api.announced()[TO, None]) == 1


def test_it_speaks_tls_and_counts_who_turned_away(tmp_path):
    authority = Authority(tmp_path / "ours")
    stranger = Authority(tmp_path / "theirs")
    with TwilioApi(tls=authority.server()) as api:
        connection = connect(api, authority.client())
        assert post(api, connection=connection).status == 201
        connection.close()
        asked = ["curl", "-sS", "-o", "/dev/null", f"https://localhost:{api.port}{MESSAGES}"]
        refused = subprocess.run([*asked, "--cacert", stranger.ca_file], capture_output=True, check=False)
        assert refused.returncode == 60  # CURLE_PEER_FAILED_VERIFICATION
        fine = subprocess.run([*asked, "--cacert", authority.ca_file, "--fail"], capture_output=True, check=False)
        assert fine.returncode == 22  # a 401, nothing worse
    assert len(api.failed_handshakes) == 1


def test_certificates_may_be_over_or_for_another_host(tmp_path):
    authority = Authority(tmp_path)
    for context in (authority.server(days=-1), authority.server("DNS:other.example.com")):
        with TwilioApi(tls=context) as api:
            done = subprocess.run(["curl", "-sS", "--cacert", authority.ca_file, f"https://localhost:{api.port}/"],
                                  capture_output=True, check=False)
            assert done.returncode == 60


@pytest.mark.alone
def test_it_keeps_a_connection_and_is_fast_enough_for_the_chaos_tests(api):
    connection = connect(api)
    began = time.monotonic()
    for number in range(500):
        assert post(api, message(Body=tag(number)), connection=connection).status == 201
    assert time.monotonic() - began < 5  # http.client takes most of it
    connection.close()
    assert (api.connections, len(api.distinct())) == (1, 500)


def test_curl_may_ask_before_it_sends_a_body(api):
    done = subprocess.run(
        ["curl", "-sS", "-u", f"{ACCOUNT}:fedcba9876543210fedcba9876543210", "-H", "Expect: 100-continue",
         "-d", urlencode(message()), "-w", "%{http_code}", "-o", "/dev/null", api.origin + MESSAGES],
        capture_output=True, text=True, check=False)
    assert (done.stdout, api.violations) == ("201", [])


def test_a_body_held_back_is_not_asked_for_once_it_is_refused(api):
    with socket.create_connection(("127.0.0.1", api.port), timeout=5) as client:
        client.sendall(f"POST {MESSAGES} HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n".encode())
        received = b"".join(iter(lambda: client.recv(1000), b""))
    assert received.startswith(b"HTTP/1.1 401 ") and received.count(b"HTTP/1.1") == 1


def test_a_mistake_of_the_stand_in_does_not_go_unseen():
    class Broken(TwilioApi):
        def answer(self, request):
            raise KeyError("oops")

    with pytest.raises(RuntimeError, match="oops"), Broken() as api:
        with pytest.raises(OSError):
            exchange(connect(api), "GET", "/")
